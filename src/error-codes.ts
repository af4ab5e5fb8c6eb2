/**
 * The codes that an answer of /graphql may carry, and what each asks of a client. From here come docs/errors.md, the page
 * /errors to which `extensions.docs` leads, and the client's types. Public texts: they say nothing of anybody.
 */

interface Meaning {
  readonly means: string;
  /** What to do about it. */
  readonly todo: string;
}

export const ERROR_CODES = {
  UNAUTHENTICATED: {
    means: 'Nobody is signed in, or the session or key has ended.',
    todo: 'Sign in by `startSignIn` and `completeSignIn`, or use a key that is alive. Do not ask again with the same.',
  },
  FORBIDDEN: {
    means:
      'The viewer may not do this. Whether something exists that they may not see is never said by this code: that is `null`. With `requiredScope`: the scope that the key lacks.',
    todo: 'Ask for what is yours. A key gets another scope only by being made anew by an organiser.',
  },
  FRESH_SIGN_IN_REQUIRED: {
    means:
      'This widens what others see, or replaces what they would find, and takes a proof of the last 15 minutes.',
    todo: 'Call `proveAgain`, ask for the code of the mail, call `completeSignIn` in the same session, and then this again.',
  },
  SECOND_FACTOR_REQUIRED: {
    means: 'Organisers’ rights are for sessions that hold the second factor.',
    todo: 'Call `verifySecondFactor` with a code of the authenticator app, or `enrolSecondFactor` where there is none.',
  },
  PURPOSE_REQUIRED: {
    means: 'This takes a purpose in words, which is kept and told to those it is about.',
    todo: 'Ask the person at the screen; do not make one up.',
  },
  BAD_USER_INPUT: {
    means:
      'A variable or argument is not what the schema or the field takes; `field` names the place. Nothing was done.',
    todo: 'Put it right. What people type wrong comes as `userErrors` of the payload, not as this.',
  },
  RATE_LIMITED: {
    means:
      'Too many tries, or too much in a minute. `retryAfter` and the header `Retry-After` say how many seconds to wait.',
    todo: 'Wait that long, then ask again; the typed client does.',
  },
  MAX_COST_EXCEEDED: {
    means:
      'The operation may cost more points than one may; `cost` and `maxCost` say how many. Nothing of it was run.',
    todo: 'Ask for smaller pages, or for fewer fields at once.',
  },
  LEDGER_UNAVAILABLE: {
    means:
      'The disclosure could not be recorded in time, so the value was withheld: `null`, with this error at its path.',
    todo: 'Ask again. Do not take the `null` for an answer.',
  },
  LOCKED_DOWN: {
    means: 'The operators have put a lockdown on; `since` says when. This waits until it is lifted.',
    todo: 'Tell people so, and do not ask again in a loop.',
  },
  UNAVAILABLE: {
    means:
      'Something could not be decided or read just now, so nothing was shown; or the gateway is starting.',
    todo: 'Ask again, a little later each time.',
  },
  BAD_REQUEST: {
    means:
      'The request is not GraphQL over HTTP as it is spoken here: one operation, by POST, as `application/json`.',
    todo: 'Read the message; it names what is wrong.',
  },
  GRAPHQL_PARSE_FAILED: {
    means: 'The document is no GraphQL; `locations` says where.',
    todo: 'Put it right. A document that was written by hand is best tried in the Sandbox.',
  },
  GRAPHQL_VALIDATION_FAILED: {
    means:
      'The document asks for what the schema does not have, or is deeper, wider or longer than is allowed.',
    todo: 'Compare with the schema, and make the client’s types anew.',
  },
  OPERATION_RESOLUTION_FAILURE: {
    means: 'The document holds several operations, and `operationName` names none of them.',
    todo: 'Send one operation, or name it.',
  },
  PERSISTED_QUERY_NOT_SUPPORTED: {
    means: 'Documents are sent whole; their hashes are not known here.',
    todo: 'Switch automatic persisted queries off in the client.',
  },
  INTERNAL_SERVER_ERROR: {
    means:
      'Something went wrong in the gateway. Nothing was shown, and the error’s own text stays in its log.',
    todo: 'Tell the operators the answer’s `x-request-id`.',
  },
} as const satisfies Readonly<Record<string, Meaning>>;

/** Where codes are explained: a path of the gateway. */
export const ERRORS_PATH = '/errors';

/** `extensions.docs` for a code; none for what is not listed. */
export const docsOf = (code: unknown): { docs?: string } =>
  typeof code === 'string' && Object.hasOwn(ERROR_CODES, code) ? { docs: `${ERRORS_PATH}#${code}` } : {};
