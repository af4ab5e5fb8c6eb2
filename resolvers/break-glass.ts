/** Breaking the glass: arguments in, src/break-glass called, payloads out. */
import { breakGlass as breakIt, endBreakGlass } from '../src/break-glass/break-glass.ts';
import { grantsOf, wasLookedAt } from '../src/break-glass/list.ts';
import type { GrantRecord } from '../src/break-glass/model.ts';
import { pageSize } from '../src/cursor.ts';
import type {
  BreakGlassGrantConnectionResolvers,
  BreakGlassGrantResolvers,
  MutationResolvers,
  QueryResolvers,
} from '../src/generated/resolvers.ts';
import type { GrantView } from '../src/parents.ts';
import { problem } from '../src/user-error.ts';
import { failed } from './user-error.ts';

const viewOf = (record: GrantRecord): GrantView => ({ ...record, id: record._id });

const unknownGrant = () =>
  problem('UNKNOWN_GRANT', 'grant', 'You have no such grant; it may have ended already.');

const Query: Pick<QueryResolvers, 'breakGlassGrants'> = {
  breakGlassGrants: async (_root, { event, first, after }, context) => {
    const page = await grantsOf(context, event, { first: pageSize(first), after: after ?? null });
    return { ...page, grants: page.grants.map(viewOf) };
  },
};

const BreakGlassGrantConnection: BreakGlassGrantConnectionResolvers = {
  edges: ({ grants, cursors }) => grants.map((node, i) => ({ node, cursor: cursors[i] ?? '' })),
  nodes: ({ grants }) => [...grants],
  pageInfo: ({ hasNextPage, cursors }) => ({ hasNextPage, endCursor: cursors.at(-1) ?? null }),
};

const BreakGlassGrant: Pick<BreakGlassGrantResolvers, 'attendees' | 'fields' | 'looked'> = {
  looked: (grant, _args, context) => wasLookedAt(context, grant),
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

export const breakGlass = { Query, BreakGlassGrant, BreakGlassGrantConnection, Mutation };
