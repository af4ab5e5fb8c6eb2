/** How long operations take. Not by their name: a client chooses that. */
import type { ApolloServerPlugin } from '@apollo/server';
import { OperationTypeNode } from 'graphql';
import type { Context } from '../context.ts';
import type { Metrics } from './metrics.ts';

const KINDS = { [OperationTypeNode.QUERY]: 'query', [OperationTypeNode.MUTATION]: 'mutation' } as const;

export function operationsPlugin(metrics: Metrics): ApolloServerPlugin<Context> {
  return {
    async requestDidStart() {
      const begun = performance.now();
      return {
        async willSendResponse({ operation, response }) {
          const kind = KINDS[operation?.operation as keyof typeof KINDS] ?? 'unknown';
          const failed =
            response.body.kind === 'single' && (response.body.singleResult.errors?.length ?? 0) > 0;
          metrics.operation({ kind, failed, seconds: (performance.now() - begun) / 1_000 });
        },
      };
    },
  };
}
