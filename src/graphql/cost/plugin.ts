/**
 * Threat: an operation that is allowed in all its parts and costs a thousand times an ordinary one, as the list under fifty
 * names, two hundred people each; and one that is ordinary and asked all the time. So what it may cost is told before anything of
 * it runs; too much is refused, and the rest is taken from the viewer's points (src/limits).
 */
import type { ApolloServerPlugin } from '@apollo/server';
import type { GraphQLSchema } from 'graphql';
import type { Context } from '../../context.ts';
import { tooCostly } from '../../errors.ts';
import { charge, spend } from '../../limits/spend.ts';
import { eventsNamed } from './events-named.ts';
import { OperationCosts } from './operation-cost.ts';

/** Of a document that was refused: it was read, and nothing of it ran. */
export const REFUSED_COST = 100;

/** `most`: points of one operation. */
export function costPlugin(schema: GraphQLSchema, most: number): ApolloServerPlugin<Context> {
  const costs = new OperationCosts(schema);
  return {
    async requestDidStart() {
      let counted = false;
      return {
        async didResolveOperation({ document, operation, request: { variables = {} }, contextValue }) {
          if (operation === undefined) return;
          const cost = costs.of(document, operation, variables);
          if (cost > most) throw tooCostly(cost, most);
          counted = true;
          await spend(contextValue, cost, () => eventsNamed(document, variables));
          contextValue.operation.cost = cost;
        },
        async willSendResponse({ contextValue }) {
          if (!counted) charge(contextValue, REFUSED_COST);
        },
      };
    },
  };
}
