/** What happens to an operation between parsing and sending, in the order it happens. */
import type { ApolloServerPlugin } from '@apollo/server';
import { ApolloServerErrorCode } from '@apollo/server/errors';
import { getDirective } from '@graphql-tools/utils';
import {
  type DocumentNode,
  GraphQLError,
  Kind,
  type OperationDefinitionNode,
  OperationTypeNode,
  visit,
} from 'graphql';
import type { Context } from '../context.ts';
import { release } from '../disclosure/release.ts';
import { unauthenticated } from '../errors.ts';
import { mayWithhold, onSince } from '../lockdown/lockdown.ts';
import { protectedFieldsNamed } from '../operation.ts';
import { fewErrors } from './few-errors.ts';

type Plugin = ApolloServerPlugin<Context>;

/**
 * What depends on the viewer is checked here and not in validation, which Apollo skips for a document it has
 * validated before, for whomever that was.
 */
export function operationPlugin({ introspection }: { introspection: 'EVERYBODY' | 'SIGNED_IN' }): Plugin {
  return {
    async requestDidStart() {
      return {
        async didResolveOperation({ document, operation, operationName, contextValue, schema }) {
          const fields = protectedFieldsNamed(document);
          Object.assign(contextValue.operation, { fields, name: operationName ?? null, document });
          if (
            introspection === 'SIGNED_IN' &&
            contextValue.viewer.kind === 'NOBODY' &&
            introspects(document)
          ) {
            throw unauthenticated();
          }
          const mutation = schema.getMutationType();
          if (operation?.operation !== OperationTypeNode.MUTATION || !mutation) return;
          const roots = rootFields(operation, document);
          const changing = roots.find((name) => {
            const field = mutation.getFields()[name];
            return field !== undefined && getDirective(schema, field, 'changesViewer') !== undefined;
          });
          if (changing !== undefined && roots.length > 1) throw onlyRootField(changing);
        },
      };
    },
  };
}

function onlyRootField(name: string): GraphQLError {
  return new GraphQLError(
    `${name} changes who the viewer is, so it must be the only field of its operation.`,
    {
      extensions: { code: 'BAD_REQUEST', http: { status: 400 } },
    },
  );
}

const introspective = new WeakMap<DocumentNode, boolean>();

function introspects(document: DocumentNode): boolean {
  const known = introspective.get(document);
  if (known !== undefined) return known;
  let found = false;
  visit(document, {
    [Kind.FIELD]: (node) => {
      if (node.name.value === '__schema' || node.name.value === '__type') found = true;
    },
  });
  introspective.set(document, found);
  return found;
}

/**
 * Names of an operation's root fields, through fragments. Each fragment is looked into once: spread again it adds no
 * field that is not there, and fragments that double each other would be looked into for years.
 */
function rootFields(operation: OperationDefinitionNode, document: DocumentNode): string[] {
  const names: string[] = [];
  const seen = new Set<string>();
  const waiting = [operation.selectionSet];
  for (let set = waiting.pop(); set !== undefined; set = waiting.pop()) {
    for (const selection of set.selections) {
      if (selection.kind === Kind.FIELD) names.push(selection.name.value);
      else if (selection.kind === Kind.INLINE_FRAGMENT) waiting.push(selection.selectionSet);
      else if (!seen.has(selection.name.value)) {
        seen.add(selection.name.value);
        waiting.push(...fragmentSets(document, selection.name.value));
      }
    }
  }
  return names;
}

function fragmentSets(document: DocumentNode, name: string) {
  return document.definitions
    .filter((definition) => definition.kind === Kind.FRAGMENT_DEFINITION)
    .filter((fragment) => fragment.name.value === name)
    .map((fragment) => fragment.selectionSet);
}

/**
 * Nothing protected is sent before it is recorded; whatever could not be is taken out again. What was denied, by then
 * too, is listed afterwards, and errors are counted last: hooks of several plugins would run side by side.
 */
export function releasePlugin({ explain, maxCost }: { explain: boolean; maxCost: number }): Plugin {
  return {
    async requestDidStart() {
      return {
        async willSendResponse({ response, contextValue }) {
          if (response.body.kind !== 'single') return;
          const result = response.body.singleResult;
          if (contextValue !== undefined) {
            // All is resolved; what was read for it would only be carried along while the record is written.
            contextValue.forget();
            await release(contextValue, result);
            result.extensions = withDenials(contextValue, result.extensions, explain);
            if (result.data !== undefined)
              result.extensions = withCost(contextValue, result.extensions, maxCost);
          }
          fewErrors(result);
        },
      };
    },
  };
}

/** `extensions.cost`: by the document and the variables alone, so the same for what is withheld and what is not there. */
function withCost(
  { operation }: Context,
  extensions: Record<string, unknown> | undefined,
  limit: number,
): Record<string, unknown> | undefined {
  const { cost } = operation;
  return cost === null ? extensions : { ...extensions, cost: { requested: cost, limit } };
}

/** `extensions.withheld`: the schema coordinates that were denied. Decisions only; whether there is a value, nobody hears. With it, that a lockdown is on. */
function withDenials(
  context: Context,
  extensions: Record<string, unknown> | undefined,
  explain: boolean,
): Record<string, unknown> | undefined {
  const { refusals } = context;
  const withheld = [...refusals.keys()].filter(isProtectedCoordinate).sort();
  if (withheld.length === 0 && !explain) return extensions;
  return {
    ...extensions,
    ...(withheld.length > 0 ? { withheld } : {}),
    ...lockdownNotice(context, withheld),
    ...(explain ? { doors: Object.fromEntries(refusals) } : {}),
  };
}

/**
 * `extensions.lockdown`: that one is on that may be why something was withheld, and since when. By the viewer and the
 * names of the fields alone, so that it is there for everybody alike, whether or not somebody in particular is covered.
 */
function lockdownNotice({ viewer }: Context, withheld: readonly string[]) {
  if (viewer.kind === 'NOBODY') return {};
  const on = viewer.lockdowns.filter((lockdown) => mayWithhold(lockdown, withheld));
  const since = onSince(on);
  return since === null ? {} : { lockdown: { since: since.toISOString() } };
}

const isProtectedCoordinate = (coordinate: string) => coordinate.startsWith('Attendee.');

/**
 * GraphQL over HTTP: who asks for `application/json` by name gets 200 for a document that is not right (a status
 * of 400 could as well come from something in between); for all others it is 400.
 */
export function legacyStatusPlugin(): Plugin {
  return {
    async requestDidStart() {
      return {
        async willSendResponse({ request, response }) {
          if (response.body.kind !== 'single' || response.body.singleResult.data !== undefined) return;
          const accept = request.http?.headers.get('accept') ?? '';
          if (!accept.includes('application/json') || accept.includes('application/graphql-response+json'))
            return;
          const errors = response.body.singleResult.errors ?? [];
          if (errors.every(({ extensions }) => DOCUMENT_CODES.has(extensions?.code)))
            response.http.status = 200;
        },
      };
    },
  };
}

const DOCUMENT_CODES: ReadonlySet<unknown> = new Set([
  ApolloServerErrorCode.GRAPHQL_PARSE_FAILED,
  ApolloServerErrorCode.GRAPHQL_VALIDATION_FAILED,
  ApolloServerErrorCode.BAD_USER_INPUT,
]);
