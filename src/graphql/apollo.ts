/** The Apollo Server around the shielded schema. */
import { ApolloServer, type ApolloServerPlugin } from '@apollo/server';
import { ApolloServerErrorCode, unwrapResolverError } from '@apollo/server/errors';
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginInlineTraceDisabled,
  ApolloServerPluginLandingPageDisabled,
  ApolloServerPluginUsageReportingDisabled,
} from '@apollo/server/plugin/disabled';
import { GraphQLError, type GraphQLFormattedError, type GraphQLSchema } from 'graphql';
import { MongoError } from 'mongodb';
import type { Logger } from 'pino';
import type { Config } from '../config.ts';
import type { Context } from '../context.ts';
import { isDuplicateKey } from '../database/duplicate-key.ts';
import { docsOf } from '../error-codes.ts';
import { isOurs, unavailable } from '../errors.ts';
import type { Metrics } from '../watch/metrics.ts';
import { operationsPlugin } from '../watch/operations-plugin.ts';
import { costPlugin } from './cost/plugin.ts';
import { DocumentStore } from './document-store.ts';
import { executing } from './engine/executing.ts';
import { ENGINES, type Engine, Executor } from './engine/executor.ts';
import { LIMITS, limitsRule } from './limits.ts';
import { variablesPlugin } from './limits-variables.ts';
import { legacyStatusPlugin, operationPlugin, releasePlugin } from './plugins.ts';

export interface ApolloOptions {
  readonly schema: GraphQLSchema;
  readonly config: Config;
  readonly log: Logger;
  readonly metrics: Metrics;
  /** Says in the response which door refused; tests only. */
  readonly explain: boolean;
  /** Tests choose. */
  readonly engine?: Engine;
}

export function createApollo({
  schema,
  config,
  log,
  metrics,
  explain,
  engine = 'usual',
}: ApolloOptions): ApolloServer<Context> {
  const { gateway, plugin } = executing(schema, new Executor(schema, ENGINES[engine]));
  const plugins: ApolloServerPlugin<Context>[] = [
    plugin,
    operationPlugin({ introspection: config.production ? 'SIGNED_IN' : 'EVERYBODY' }),
    variablesPlugin(),
    costPlugin(schema, config.pointsPerQuery),
    releasePlugin({ explain, maxCost: config.pointsPerQuery }),
    legacyStatusPlugin(),
    operationsPlugin(metrics),
    // It would instrument every field; `private, no-store` is said by src/http for every response.
    ApolloServerPluginCacheControlDisabled(),
    ApolloServerPluginLandingPageDisabled(),
    ApolloServerPluginUsageReportingDisabled(),
    ApolloServerPluginInlineTraceDisabled(),
  ];
  return new ApolloServer<Context>({
    gateway,
    plugins,
    introspection: true,
    includeStacktraceInErrorResponses: false,
    hideSchemaDetailsFromClientErrors: config.production,
    allowBatchedHttpRequests: false,
    csrfPrevention: true,
    persistedQueries: false,
    documentStore: new DocumentStore(),
    stopOnTerminationSignals: false,
    parseOptions: { maxTokens: LIMITS.tokens },
    validationRules: [limitsRule],
    validationOptions: { maxErrors: LIMITS.errors },
    logger: log,
    formatError: (formatted, error) => {
      const masked = documented(maskError(formatted, error, log));
      return config.production ? withoutSuggestion(masked) : masked;
    },
  });
}

/** With a link to what its code means; those that are Apollo Server's have none yet. */
const documented = ({ extensions, ...error }: GraphQLFormattedError): GraphQLFormattedError => ({
  ...error,
  extensions: { ...docsOf(extensions?.code), ...extensions },
});

/** Why one of our own errors was made, where that was something that failed. */
function causeOf(error: unknown): unknown {
  return error instanceof GraphQLError ? error.originalError : undefined;
}

const CLIENT_CODES: ReadonlySet<unknown> = new Set([
  ApolloServerErrorCode.GRAPHQL_PARSE_FAILED,
  ApolloServerErrorCode.GRAPHQL_VALIDATION_FAILED,
  ApolloServerErrorCode.BAD_USER_INPUT,
  ApolloServerErrorCode.BAD_REQUEST,
  ApolloServerErrorCode.OPERATION_RESOLUTION_FAILURE,
  ApolloServerErrorCode.PERSISTED_QUERY_NOT_SUPPORTED,
]);

/**
 * Threat: an error message is a way out like any other (a driver's error can quote the document it failed on). Only
 * errors of ours and those about the request itself reach the client with their text.
 */
function maskError(formatted: GraphQLFormattedError, error: unknown, log: Logger): GraphQLFormattedError {
  const original = unwrapResolverError(error);
  if (isOurs(error) || isOurs(original)) {
    const cause = causeOf(original);
    if (cause !== undefined)
      log.error({ err: cause, code: formatted.extensions?.code }, 'an operation was held back');
    return formatted;
  }
  if (original === error && CLIENT_CODES.has(formatted.extensions?.code)) return formatted;
  log.error({ err: original }, 'an operation failed');
  if (isOutage(original)) {
    const { message, extensions } = unavailable();
    return { ...masked(formatted, message), extensions: { ...extensions } };
  }
  return {
    ...masked(formatted, 'Something went wrong here. Nothing was shown.'),
    extensions: { code: ApolloServerErrorCode.INTERNAL_SERVER_ERROR },
  };
}

const masked = ({ path }: GraphQLFormattedError, message: string) => ({
  message,
  ...(path === undefined ? {} : { path }),
});

/** The database did not do what it was asked: it is away, or stepping down. A client may try again. */
const isOutage = (error: unknown) => error instanceof MongoError && !isDuplicateKey(error);

/**
 * Apollo hides these in what validation says, and not in what graphql-js says of variables. The last one is graphql-js's: those
 * before it may be quoted from a value, thousands of them, and a regular expression would try each to the end.
 */
function withoutSuggestion(error: GraphQLFormattedError): GraphQLFormattedError {
  const at = error.message.lastIndexOf(' Did you mean ');
  return at < 0 || !error.message.endsWith('?') ? error : { ...error, message: error.message.slice(0, at) };
}
