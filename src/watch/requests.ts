/**
 * A line of log and a count for each response. Threat: a log is a copy that outlives what it copied, and is read by
 * more people. A URL can hold an id, a document its values, an address a person; so a line has the request's id (the
 * ledger has the same one, for those who may read it), the method, which of our own routes, the status and the time.
 */
import type { Request, RequestHandler, Response } from 'express';
import type { Logger } from 'pino';
import type { Metrics } from './metrics.ts';

const ROUTES = [
  'graphql',
  'sign-in',
  'sandbox',
  'graphiql',
  'health',
  'schema.graphql',
  'photos',
  'export',
  'keys',
] as const;
const METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'POST', 'PUT', 'OPTIONS']);

/** Comes before everything that answers; `res.locals.requestId` is there already. */
export function watchRequests(log: Logger, metrics: Metrics): RequestHandler {
  return (req, res, next) => {
    const begun = performance.now();
    const route = routeOf(req);
    // 'close' comes once, also for a response that its client did not wait for.
    res.once('close', () => {
      metrics.responded(route, res.statusCode);
      const millis = Math.round(performance.now() - begun);
      const line = { ...lineOf(req, res), route, millis };
      if (res.statusCode >= 500) log.warn(line, 'request');
      else log.info(line, 'request');
    });
    next();
  };
}

function lineOf(req: Request, res: Response) {
  return {
    request: String(res.locals.requestId),
    method: METHODS.has(req.method) ? req.method : 'other',
    status: res.statusCode,
    ...(res.writableFinished ? {} : { aborted: true }),
  };
}

/** The first part of the path, if it is one of ours; the rest of a URL is the client's. */
function routeOf(req: Request): string {
  const first = /^\/([^/?]*)/.exec(req.originalUrl)?.[1] ?? '';
  return ROUTES.find((route) => route === first) ?? 'other';
}
