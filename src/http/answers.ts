/**
 * What is answered when it is not GraphQL that answers: GraphQL-shaped errors on /graphql, so that clients read one
 * shape, and problem details (RFC 9457) everywhere else. Threat: an error's own text is a way out for what it
 * touched. Only errors made by src/errors.ts, and those of this file, say anything.
 */
import type { ErrorRequestHandler, Request, RequestHandler, Response } from 'express';
import { GraphQLError } from 'graphql';
import { docsOf } from '../error-codes.ts';
import { isOurs } from '../errors.ts';

/** Where GraphQL is served. */
export const GRAPHQL_PATH = '/graphql';

/** Hears of errors that nobody expected. */
export type ReportError = (error: unknown, requestId: string) => void;

export interface Refusal {
  readonly status: number;
  readonly code: string;
  /** For the caller. */
  readonly message: string;
  /** Whole seconds; on /graphql it is said in the body too, as in answers of GraphQL itself. */
  readonly retryAfter?: number | undefined;
}

/** Refuses a request in the shape that its path speaks. */
export function refuse(req: Request, res: Response, { status, code, message, retryAfter }: Refusal): void {
  res.status(status);
  if (isGraphql(req)) {
    const errors = [{ message, extensions: { code, ...docsOf(code), retryAfter } }];
    res.type(graphqlMediaType(req)).send(JSON.stringify({ errors }));
    return;
  }
  const problem = { type: 'about:blank', title: TITLES[status] ?? 'Error', status, detail: message, code };
  res.type('application/problem+json').send(JSON.stringify(problem));
}

/** The last of the ordinary handlers: nothing is here. */
export const notFound: RequestHandler = (req, res) => {
  refuse(req, res, { status: 404, code: 'NOT_FOUND', message: 'There is nothing at this address.' });
};

/** The last handler of all. */
export function errorHandler(report: ReportError = () => {}): ErrorRequestHandler {
  return (error: unknown, req, res, next) => {
    const refusal = refusalFor(error);
    if (refusal.status >= 500) report(error, String(res.locals.requestId ?? ''));
    // Half an answer is already out: Express ends the connection.
    if (res.headersSent) return next(error);
    refuse(req, res, refusal);
  };
}

const TITLES: Record<number, string> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  408: 'Request Timeout',
  413: 'Content Too Large',
  415: 'Unsupported Media Type',
  421: 'Misdirected Request',
  422: 'Unprocessable Content',
  429: 'Too Many Requests',
  500: 'Internal Server Error',
  503: 'Service Unavailable',
};

const STATUS: Record<string, number> = {
  UNAUTHENTICATED: 401,
  FORBIDDEN: 403,
  FRESH_SIGN_IN_REQUIRED: 403,
  SECOND_FACTOR_REQUIRED: 403,
  LOCKED_DOWN: 403,
  BAD_USER_INPUT: 400,
  RATE_LIMITED: 429,
  UNAVAILABLE: 503,
  LEDGER_UNAVAILABLE: 503,
};

/** What body-parser says of a body, in our words; `type` is its name for what went wrong. */
const BODY_REFUSALS: Record<string, Refusal> = {
  'entity.too.large': { status: 413, code: 'BAD_REQUEST', message: 'The body is larger than 1 MB.' },
  'entity.parse.failed': { status: 400, code: 'BAD_REQUEST', message: 'The body is not a JSON object.' },
  'encoding.unsupported': {
    status: 415,
    code: 'BAD_REQUEST',
    message: 'Send the body without Content-Encoding.',
  },
  'charset.unsupported': { status: 415, code: 'BAD_REQUEST', message: 'Send the body in UTF-8.' },
};

function refusalFor(error: unknown): Refusal {
  if (error instanceof GraphQLError && isOurs(error)) {
    const code = String(error.extensions.code);
    const { retryAfter } = error.extensions;
    return {
      status: STATUS[code] ?? 500,
      code,
      message: error.message,
      retryAfter: typeof retryAfter === 'number' ? retryAfter : undefined,
    };
  }
  const { type, status } = (error ?? {}) as { type?: unknown; status?: unknown };
  const body = typeof type === 'string' ? BODY_REFUSALS[type] : undefined;
  if (body !== undefined) return body;
  // Other errors of Express and its middleware with a 4xx: a broken URL, an aborted body.
  if (typeof status === 'number' && status >= 400 && status < 500) {
    return { status, code: 'BAD_REQUEST', message: 'The request is broken.' };
  }
  return { status: 500, code: 'INTERNAL_SERVER_ERROR', message: 'Something went wrong here.' };
}

/** Read as text: a URL like `//` is none, and what answers errors must not fail. */
const isGraphql = (req: Request) => req.originalUrl.split('?', 1)[0] === GRAPHQL_PATH;

/** GraphQL over HTTP: the media type the client prefers of the two there are. */
function graphqlMediaType(req: Request): string {
  const accepted = req.accepts(['application/json', 'application/graphql-response+json']);
  return accepted === false ? 'application/json' : accepted;
}
