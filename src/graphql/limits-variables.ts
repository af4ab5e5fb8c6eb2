/**
 * Threat: variables that cost a lot to refuse. graphql-js quotes the whole value in each of the first 50 things that are
 * wrong with it, and looks for a name like each that it does not know. So there may be no more values than any operation
 * has a use for, counted before anybody is asked who asks; and of long ones the first thing that is wrong is enough.
 */
import type { ApolloServerPlugin } from '@apollo/server';
import { ApolloServerErrorCode } from '@apollo/server/errors';
import { GraphQLError, getVariableValues } from 'graphql';
import type { Context } from '../context.ts';
import { LIMITS } from './limits.ts';

/** As many as 500 rows of upsertAttendees have. */
const MOST_VALUES = 6_000;
const DEEPEST = 20;
/** No input has as many fields, and no field as long a name. */
const MOST_NAMES = 100;
const LONGEST_NAME = 100;

/** What is too much about an operation's variables, as read from JSON; null for what graphql-js may see. */
export function tooMuchInVariables(variables: unknown): string | null {
  let values = 0;
  let level: unknown[] = [variables];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > DEEPEST) return `Variables are more than ${DEEPEST} levels deep.`;
    const below: unknown[] = [];
    for (const value of level) {
      if (typeof value !== 'object' || value === null) continue;
      const names = Array.isArray(value) ? [] : Object.keys(value);
      if (names.length > MOST_NAMES) return `Variables have an object of more than ${MOST_NAMES} fields.`;
      if (names.some((name) => name.length > LONGEST_NAME))
        return `Variables have a field with a name of more than ${LONGEST_NAME} characters.`;
      const inner: unknown[] = Array.isArray(value) ? value : Object.values(value);
      values += inner.length;
      if (values > MOST_VALUES) return `Variables hold more than ${MOST_VALUES} values.`;
      for (const one of inner) below.push(one);
    }
    level = below;
  }
  return null;
}

/** A body that is longer, in bytes, is looked at once more. */
const LONG_BODY_BYTES = 4_096;

/** Refuses what is wrong in the variables of a long request by one error, with its text cut. */
export function variablesPlugin(): ApolloServerPlugin<Context> {
  return {
    async requestDidStart() {
      return {
        async didResolveOperation({ schema, operation, request, contextValue }) {
          // Without a length it may be long.
          if (Number(contextValue.http.req.headers['content-length']) <= LONG_BODY_BYTES) return;
          const defined = operation?.variableDefinitions ?? [];
          const { errors } = getVariableValues(schema, defined, request.variables ?? {}, { maxErrors: 1 });
          const [first] = errors ?? [];
          if (first === undefined) return;
          throw new GraphQLError(first.message.slice(0, LIMITS.errorText), {
            nodes: first.nodes ?? null,
            extensions: { code: ApolloServerErrorCode.BAD_USER_INPUT, http: { status: 400 } },
          });
        },
      };
    },
  };
}
