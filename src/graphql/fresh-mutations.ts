import { MapperKind, mapSchema } from '@graphql-tools/utils';
import { defaultFieldResolver, type GraphQLSchema } from 'graphql';
import type { Context } from '../context.ts';

/**
 * Empties the operation's memory before each root field of a mutation: what one of them changed binds the next, and
 * the payloads of both (architecture.md, decision 2). GraphQL runs these fields one after the other.
 */
export function withFreshMutations(schema: GraphQLSchema): GraphQLSchema {
  return mapSchema(schema, {
    [MapperKind.MUTATION_ROOT_FIELD]: (field) => {
      const resolve = field.resolve ?? defaultFieldResolver;
      return {
        ...field,
        resolve: (root: unknown, args: Record<string, unknown>, context: Context, info) => {
          context.forget();
          return resolve(root, args, context, info);
        },
      };
    },
  });
}
