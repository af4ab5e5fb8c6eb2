/** Breaking the glass: arguments in, src/break-glass called, payloads out. */
import { breakGlass as breakIt, endBreakGlass } from '../src/break-glass/break-glass.ts';
import type { GrantRecord } from '../src/break-glass/model.ts';
import type { BreakGlassGrantResolvers, MutationResolvers } from '../src/generated/resolvers.ts';
import type { GrantView } from '../src/parents.ts';
import { problem } from '../src/user-error.ts';
import { failed } from './user-error.ts';

const viewOf = (record: GrantRecord): GrantView => ({ ...record, id: record._id });

const unknownGrant = () =>
  problem('UNKNOWN_GRANT', 'grant', 'You have no such grant; it may have ended already.');

const BreakGlassGrant: Pick<BreakGlassGrantResolvers, 'attendees' | 'fields'> = {
  attendees: ({ attendees }) => [...attendees],
  fields: ({ fields }) => [...fields],
};

const Mutation: Pick<MutationResolvers, 'breakGlass' | 'endBreakGlass'> = {
  breakGlass: async (_root, { input }, context) => {
    const outcome = await breakIt(context, input);
    if ('problems' in outcome) return { grant: null, notTold: [], userErrors: failed(outcome.problems) };
    return { grant: viewOf(outcome.grant), notTold: [...outcome.notTold], userErrors: [] };
  },
  endBreakGlass: async (_root, { input }, context) => {
    const ended = await endBreakGlass(context, input.grant);
    return ended === null
      ? { grant: null, userErrors: failed([unknownGrant()]) }
      : { grant: viewOf(ended), userErrors: [] };
  },
};

export const breakGlass = { BreakGlassGrant, Mutation };
