/**
 * The one place that loads graphql-shield and graphql-middleware, and by `require`: their ES modules do not load on
 * Node 23 and later, and one of each kind would not recognise the other's rules.
 */
import { createRequire } from 'node:module';
import type { GraphQLResolveInfo, GraphQLSchema } from 'graphql';
import type { Context } from '../src/context.ts';

const require = createRequire(import.meta.url);

export const { shield, rule, deny } = require('graphql-shield') as typeof import('graphql-shield');
export const { applyMiddleware } = require('graphql-middleware') as typeof import('graphql-middleware');

export type Rule = ReturnType<ReturnType<typeof rule>>;

export type RuleFunction = (
  parent: unknown,
  args: unknown,
  context: Context,
  info: GraphQLResolveInfo,
) => unknown;

/** What stands around a resolver. */
export type Middleware = (
  resolve: RuleFunction,
  parent: unknown,
  args: unknown,
  context: Context,
  info: GraphQLResolveInfo,
) => unknown;

/** By type and field. */
export type MiddlewareMap = Record<string, Record<string, Middleware>>;

/** The function that a rule was made of. */
export function functionOf(made: Rule): RuleFunction {
  const { func } = made as unknown as { func?: RuleFunction };
  if (typeof func !== 'function')
    throw new Error('a rule of graphql-shield keeps its function elsewhere now');
  return func;
}

/** What shield puts around each field, as graphql-middleware would be given it. */
export function middlewareOf(shielding: ReturnType<typeof shield>, schema: GraphQLSchema): MiddlewareMap {
  return shielding.generate(schema) as MiddlewareMap;
}
