/**
 * The two places where Apollo Server lets somebody else execute. A plugin's answer is sent as it is, so it may only be one
 * without errors; what has any goes the other way, by the gateway, where Apollo formats and masks them and says the status. The
 * first is asked first and costs less: for a gateway Apollo makes an object with a getter for each operation, which V8 keeps,
 * with the operation and all that it read, until the next collection of the whole heap (docs/decisions/0044).
 */
import {
  type ApolloServerOptionsWithGateway,
  type ApolloServerPlugin,
  type GraphQLResponse,
  HeaderMap,
} from '@apollo/server';
import type { ExecutionResult, GraphQLSchema } from 'graphql';
import type { Context } from '../../context.ts';
import type { Asked, Executor } from './executor.ts';

type Outcome = { readonly result: ExecutionResult } | { readonly cause: unknown };

interface Executing {
  readonly gateway: ApolloServerOptionsWithGateway<Context>['gateway'];
  /** To be the first, so that it does not wait for the others' hooks. */
  readonly plugin: ApolloServerPlugin<Context>;
}

/** Apollo copies it into each answer's own. */
const HEAD: GraphQLResponse['http'] = { status: undefined, headers: new HeaderMap() };

export function executing(schema: GraphQLSchema, executor: Executor): Executing {
  /** What was executed and is not simply to be sent; each is fetched once. */
  const left = new WeakMap<Context, Outcome>();
  const plugin: ApolloServerPlugin<Context> = {
    async requestDidStart() {
      return {
        async responseForOperation({
          document,
          operation,
          request: { operationName, variables },
          contextValue,
        }) {
          const asked = { document, operationName, context: contextValue, variables: variables ?? {} };
          const outcome = await outcomeOf(executor, asked);
          if (operation && 'result' in outcome && outcome.result.errors === undefined)
            return { http: HEAD, body: { kind: 'single', singleResult: outcome.result } } as GraphQLResponse;
          left.set(contextValue, outcome);
          return null;
        },
      };
    },
  };
  return {
    plugin,
    gateway: {
      onSchemaLoadOrUpdate: (loaded) => {
        loaded({ apiSchema: schema, coreSupergraphSdl: '' });
        return () => {};
      },
      load: async () => ({
        executor: async ({ context }) => {
          const outcome = left.get(context as Context);
          if (outcome === undefined) throw new Error('an operation was not executed');
          left.delete(context as Context);
          if ('cause' in outcome) throw outcome.cause;
          return outcome.result;
        },
      }),
      stop: async () => {},
    },
  };
}

async function outcomeOf(executor: Executor, asked: Asked): Promise<Outcome> {
  try {
    return { result: await executor.execute(asked) };
  } catch (cause) {
    return { cause };
  }
}
