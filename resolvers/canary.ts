/** Planted attendees: arguments in, src/canaries called, payloads out. */
import { canariesAt, plant, remove } from '../src/canaries/plant.ts';
import type { CanaryResolvers, MutationResolvers, QueryResolvers } from '../src/generated/resolvers.ts';
import { failed } from './user-error.ts';

const Query: Pick<QueryResolvers, 'canaries'> = {
  canaries: (_root, { event }, context) => canariesAt(context, event),
};

const Canary: Pick<CanaryResolvers, 'plantedBy'> = { plantedBy: ({ by }) => by };

const Mutation: Pick<MutationResolvers, 'plantCanaries' | 'removeCanary'> = {
  plantCanaries: async (_root, { input }, context) => {
    const outcome = await plant(context, input);
    return 'problems' in outcome
      ? { canaries: null, userErrors: failed(outcome.problems) }
      : { canaries: [...outcome.canaries], userErrors: [] };
  },
  removeCanary: async (_root, { input }, context) => ({
    userErrors: failed(await remove(context, input.attendee)),
  }),
};

export const canary = { Query, Canary, Mutation };
