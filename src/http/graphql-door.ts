/**
 * Threat: a foreign page that makes a visitor's browser ask in the visitor's name (CSRF), and answers that lie in
 * caches. Only POST with `application/json` is GraphQL here: a form cannot send that, and GET could be a link. And
 * the browser must say that the asking page is ours: by Origin, or by Sec-Fetch-Site. What says neither is no
 * browser's page, and with a cookie must prove it by a header that no simple request may carry (Apollo's preflight
 * headers): setting it from a foreign page takes a preflight, which we never grant.
 */
import express, { type Request, type RequestHandler } from 'express';
import type { Config } from '../config.ts';
import { tooMuchText } from '../graphql/limits.ts';
import { tooMuchInVariables } from '../graphql/limits-variables.ts';
import { refuse } from './answers.ts';
import { ownOrigins } from './hosts.ts';

/** The largest body that is read. */
export const BODY_LIMIT_BYTES = 1024 * 1024;

const PREFLIGHT_HEADERS = ['apollo-require-preflight', 'x-apollo-operation-name'] as const;

/** What a request to /graphql goes through before anybody asks who it is; in this order. */
export function graphqlDoor(config: Pick<Config, 'publicUrl' | 'secure'>): RequestHandler[] {
  return [
    onlyPost,
    onlyFromOurselves(config),
    onlyJson,
    express.json({ limit: BODY_LIMIT_BYTES, inflate: false, strict: false, type: 'application/json' }),
    onlyOneOperation,
    onlyShort,
  ];
}

const onlyPost: RequestHandler = (req, res, next) => {
  if (req.method === 'POST') return next();
  res.setHeader('Allow', 'POST');
  refuse(req, res, { status: 405, code: 'BAD_REQUEST', message: 'GraphQL is asked by POST only.' });
};

/** Refuses what another site's page sends. */
export function onlyFromOurselves(config: Pick<Config, 'publicUrl' | 'secure'>): RequestHandler {
  const isOwn = ownOrigins(config);
  return (req, res, next) => {
    const problem = foreign(req, isOwn);
    if (problem === null) return next();
    refuse(req, res, { status: 403, code: 'FORBIDDEN', message: problem });
  };
}

/** What is foreign about a request, or null. */
function foreign(req: Request, isOwn: ReturnType<typeof ownOrigins>): string | null {
  const { origin } = req.headers;
  const site = req.headers['sec-fetch-site'];
  if (site === 'same-origin') return null;
  if (origin !== undefined) {
    return isOwn(origin, req) ? null : 'Requests from other origins are refused.';
  }
  if (site !== undefined && site !== 'none') return 'Requests from other sites are refused.';
  const proved = PREFLIGHT_HEADERS.some((name) => (req.headers[name] ?? '') !== '');
  // What comes with a key is asked by no cookie, and no page can send it without a preflight.
  if (proved || req.headers.cookie === undefined || req.headers.authorization !== undefined) return null;
  return 'A request with a cookie and without Origin needs the header apollo-require-preflight: true.';
}

const onlyJson: RequestHandler = (req, res, next) => {
  const mediaType = (req.headers['content-type'] ?? '').split(';', 1)[0]?.trim().toLowerCase();
  if (mediaType === 'application/json') return next();
  refuse(req, res, { status: 415, code: 'BAD_REQUEST', message: 'Send the operation as application/json.' });
};

const onlyOneOperation: RequestHandler = (req, res, next) => {
  if (Array.isArray(req.body)) {
    return refuse(req, res, {
      status: 400,
      code: 'BAD_REQUEST',
      message: 'Batches are refused: send one operation.',
    });
  }
  if (typeof req.body !== 'object' || req.body === null) {
    return refuse(req, res, { status: 400, code: 'BAD_REQUEST', message: 'The body is not a JSON object.' });
  }
  next();
};

const onlyShort: RequestHandler = (req, res, next) => {
  const { query, variables } = req.body as { query?: unknown; variables?: unknown };
  const problem = tooMuchText(query) ?? tooMuchInVariables(variables);
  if (problem === null) return next();
  refuse(req, res, { status: 400, code: 'BAD_REQUEST', message: problem });
};
