/** The Apollo Server around the shielded schema. */
import { ApolloServer, type ApolloServerPlugin } from '@apollo/server';
import { ApolloServerErrorCode, unwrapResolverError } from '@apollo/server/errors';
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginInlineTraceDisabled,
  ApolloServerPluginLandingPageDisabled,
  ApolloServerPluginUsageReportingDisabled,
} from '@apollo/server/plugin/disabled';
import {
  GraphQLError,
  type GraphQLFormattedError,
  type GraphQLSchema,
  type ValidationContext,
} from 'graphql';
import { MongoError } from 'mongodb';
import type { Logger } from 'pino';
import type { Config } from '../config.ts';
import type { Context } from '../context.ts';
import { isOurs, unavailable } from '../errors.ts';
import type { Metrics } from '../watch/metrics.ts';
import { operationsPlugin } from '../watch/operations-plugin.ts';
import { LIMITS, overLimits } from './limits.ts';
import { fewErrorsPlugin, legacyStatusPlugin, operationPlugin, releasePlugin } from './plugins.ts';

export interface ApolloOptions {
  readonly schema: GraphQLSchema;
  readonly config: Config;
  readonly log: Logger;
  readonly metrics: Metrics;
  /** Says in the response which door refused; tests only. */
  readonly explain: boolean;
}

export function createApollo({
  schema,
  config,
  log,
  metrics,
  explain,
}: ApolloOptions): ApolloServer<Context> {
  const plugins: ApolloServerPlugin<Context>[] = [
    operationPlugin({ introspection: config.production ? 'SIGNED_IN' : 'EVERYBODY' }),
    releasePlugin({ explain }),
    fewErrorsPlugin(),
    legacyStatusPlugin(),
    operationsPlugin(metrics),
    // It would instrument every field; `private, no-store` is said by src/http for every response.
    ApolloServerPluginCacheControlDisabled(),
    ApolloServerPluginLandingPageDisabled(),
    ApolloServerPluginUsageReportingDisabled(),
    ApolloServerPluginInlineTraceDisabled(),
  ];
  return new ApolloServer<Context>({
    schema,
    plugins,
    introspection: true,
    includeStacktraceInErrorResponses: false,
    hideSchemaDetailsFromClientErrors: config.production,
    allowBatchedHttpRequests: false,
    csrfPrevention: true,
    persistedQueries: false,
    stopOnTerminationSignals: false,
    parseOptions: { maxTokens: LIMITS.tokens },
    validationRules: [limitsRule],
    validationOptions: { maxErrors: LIMITS.errors },
    logger: log,
    formatError: (formatted, error) => {
      const masked = maskError(formatted, error, log);
      return config.production ? withoutSuggestion(masked) : masked;
    },
  });
}

/** Depth, aliases and cyclic fragments, as a rule of validation. */
function limitsRule(context: ValidationContext) {
  const problem = overLimits(context.getDocument());
  if (problem !== null) context.reportError(problem);
  return {};
}

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

const DUPLICATE_KEY = 11_000;

/** The database did not do what it was asked: it is away, or stepping down. A client may try again. */
const isOutage = (error: unknown) => error instanceof MongoError && error.code !== DUPLICATE_KEY;

/** Apollo hides these in what validation says, and not in what graphql-js says of variables. */
function withoutSuggestion(error: GraphQLFormattedError): GraphQLFormattedError {
  return { ...error, message: error.message.replace(/ Did you mean .+\?$/s, '') };
}
