/** One document as a program (graphql-jit), which answers as graphql-js does; only for what compilable.ts lets through. */
import {
  type DocumentNode,
  type ExecutionResult,
  GraphQLError,
  type GraphQLSchema,
  type Source,
} from 'graphql';
import { compileQuery, isCompiledQuery } from 'graphql-jit';
import type { Context } from '../../context.ts';
import { compilable } from './compilable.ts';

export type Variables = Readonly<Record<string, unknown>>;

/** Answers null, having resolved nothing, where it does not take the variables; graphql-js is to say why, if it is so. */
export type Program = (
  context: Context,
  variables: Variables,
) => ExecutionResult | Promise<ExecutionResult> | null;

/** Null for what is not to be compiled. */
export function compiled(schema: GraphQLSchema, document: DocumentNode): Program | null {
  const operation = compilable(schema, document);
  if (operation === null) return null;
  const query = compileQuery(schema, document, operation.name?.value);
  if (!isCompiledQuery(query)) return null;
  const source = document.loc?.source;
  const asGraphql = ({ data, errors }: ExecutionResult): ExecutionResult =>
    errors === undefined ? { data } : { data, errors: errors.map((error) => genuine(error, source)) };
  return (context, variables) => {
    const result = query.query(undefined, context, variables);
    if (result instanceof Promise) return result.then(asGraphql);
    return result.data === undefined ? null : asGraphql(result);
  };
}

/** An error of graphql-js for one of graphql-jit, which lacks the source and what Apollo expects of its extensions. */
function genuine({ message, path, originalError, locations }: GraphQLError, source: Source | undefined) {
  return new GraphQLError(String(message), {
    path,
    originalError,
    ...(source !== undefined && locations !== undefined
      ? { source, positions: locations.map((location) => positionOf(source, location)) }
      : {}),
  });
}

/** Characters before a line (from 1) and column (from 1). */
function positionOf({ body }: Source, { line, column }: { line: number; column: number }): number {
  const ends = /\r\n|[\n\r]/g;
  for (let before = 1; before < line; before++) ends.exec(body);
  return ends.lastIndex + column - 1;
}
