/**
 * Every error a client can meet: a factory per code, each with a public text and, where there is one, an internal
 * cause for the log. Whatever else is thrown reaches the client as INTERNAL_SERVER_ERROR without its text
 * (`maskError`), because an error message is a way out for a protected value like any other.
 */
import { GraphQLError } from 'graphql';
import { docsOf, type ERROR_CODES } from './error-codes.ts';

export type ErrorCode = keyof typeof ERROR_CODES;

const ours = new WeakSet<GraphQLError>();

function failure(
  code: ErrorCode,
  message: string,
  extra: Record<string, unknown> = {},
  cause?: unknown,
): GraphQLError {
  const error = new GraphQLError(message, {
    extensions: { code, ...docsOf(code), ...extra },
    ...(cause === undefined
      ? {}
      : { originalError: cause instanceof Error ? cause : new Error(String(cause)) }),
  });
  ours.add(error);
  return error;
}

export const unauthenticated = () =>
  failure('UNAUTHENTICATED', 'Sign in first: startSignIn, then completeSignIn.');
export const forbidden = () => failure('FORBIDDEN', 'This is not for you.');
/** For a key that lacks a scope which it would need, and could have. */
export const scopeRequired = (scope: string) =>
  failure('FORBIDDEN', `This takes a key with the scope ${scope}.`, { requiredScope: scope });
/** For a key, of what no key may ask, whatever its scopes. */
export const notForKeys = () => failure('FORBIDDEN', 'No API key may ask for this.');
export const rosterNotGranted = () =>
  failure(
    'FORBIDDEN',
    'This key has the scope roster:read, and no organiser has granted its integration the roster (grantRoster).',
  );
/** For whoever asks about an incident in a session that it calls suspect itself. */
export const suspectSession = () =>
  failure(
    'FORBIDDEN',
    'This session is among those that the incident calls suspect. Use another session, or the command line: attendant incident.',
  );
export const freshSignInRequired = () =>
  failure(
    'FRESH_SIGN_IN_REQUIRED',
    'This takes a sign-in of the last 15 minutes: call proveAgain, then completeSignIn.',
  );
export const secondFactorRequired = () =>
  failure(
    'SECOND_FACTOR_REQUIRED',
    'This takes your second factor in this session: call verifySecondFactor with a code of your authenticator app, or enrolSecondFactor if you have none yet.',
  );

export const purposeRequired = () =>
  failure(
    'PURPOSE_REQUIRED',
    'This takes a purpose, in 10 to 500 characters: it is kept, and the people it is about are told.',
  );
/** `since`: when the lockdown was put on. Nothing more is said about it. */
export const lockedDown = (since: Date) =>
  failure(
    'LOCKED_DOWN',
    `A lockdown has been on since ${since.toISOString().slice(0, 16).replace('T', ' ')} UTC. This waits until it is lifted.`,
    { since: since.toISOString() },
  );

/** `field` is the path of the argument, for example `input.until`. */
export const badUserInput = (field: string, message: string) =>
  failure('BAD_USER_INPUT', `${field}: ${message}`, { field });
/** `retryAfter` in whole seconds. */
export const rateLimited = (retryAfter: number) =>
  failure('RATE_LIMITED', `Too many tries; wait ${retryAfter} seconds.`, { retryAfter });
/** For a whole request: nothing of it was run. `retryAfter` in whole seconds. */
export const overBudget = (retryAfter: number) =>
  failure('RATE_LIMITED', `The points of this minute are spent; wait ${retryAfter} seconds.`, {
    retryAfter,
    http: { status: 429 },
  });
/** For an export that is not begun. `retryAfter` in whole seconds. */
export const exportsUnderWay = (retryAfter: number) =>
  failure(
    'RATE_LIMITED',
    `This integration has as many exports under way as it may at once; wait ${retryAfter} seconds, or for one of them.`,
    { retryAfter, http: { status: 429 } },
  );
/** For protected values of others, all alike: it says nothing of whom was asked for. `retryAfter` in whole seconds. */
export const budgetSpent = (retryAfter: number) =>
  failure(
    'RATE_LIMITED',
    `You were given the protected fields of as many people as one may be for now; all of others are withheld. Wait ${retryAfter} seconds.`,
    { retryAfter },
  );
/** Points, both: what an operation may cost at most, and what one may. Nothing of it was run. */
export const tooCostly = (cost: number, maxCost: number) =>
  failure(
    'MAX_COST_EXCEEDED',
    `This operation may cost ${cost} points; ${maxCost} are allowed. Ask for smaller pages, or for fewer fields at once.`,
    { cost, maxCost, http: { status: 400 } },
  );
export const ledgerUnavailable = (cause?: unknown) =>
  failure(
    'LEDGER_UNAVAILABLE',
    'The disclosure could not be recorded, so the value was withheld. Try again.',
    {},
    cause,
  );
const UNAVAILABLE = 'This could not be decided or read just now, so nothing was shown. Try again.';

export const unavailable = (cause?: unknown) => failure('UNAVAILABLE', UNAVAILABLE, {}, cause);
/** The same for a whole request. */
export const unavailableNow = (cause?: unknown) =>
  failure('UNAVAILABLE', UNAVAILABLE, { http: { status: 503 } }, cause);

/** Whether an error was made by a factory of this file, directly or as the original of what graphql-js located. */
export function isOurs(error: unknown): boolean {
  if (!(error instanceof GraphQLError)) return false;
  return ours.has(error) || (error.originalError instanceof GraphQLError && ours.has(error.originalError));
}
