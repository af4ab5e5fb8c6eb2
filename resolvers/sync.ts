import type { MutationResolvers } from '../src/generated/resolvers.ts';
import { upsertAttendees } from '../src/sync/upsert.ts';
import { failed } from './user-error.ts';

const Mutation: Pick<MutationResolvers, 'upsertAttendees'> = {
  upsertAttendees: async (_root, { input }, context) => {
    const outcome = await upsertAttendees(context, input);
    if ('problems' in outcome) return { results: [], repeated: false, userErrors: failed(outcome.problems) };
    return { ...outcome, results: [...outcome.results], userErrors: [] };
  },
};

export const sync = { Mutation };
