/**
 * What every request goes through first: an id, the headers that confine what a browser does with an answer, and the
 * check of the host. Threat: an answer in a shared cache, a page of ours in a foreign frame, a script from elsewhere.
 */
import { randomUUID } from 'node:crypto';
import express, { type Express, type RequestHandler } from 'express';
import helmet from 'helmet';
import type { Config } from '../config.ts';
import { hostCheck } from './hosts.ts';

type Where = Pick<Config, 'publicUrl' | 'secure' | 'trustProxy'>;

const REQUEST_ID = /^[A-Za-z0-9._-]{8,64}$/;

/** An Express app with everything that comes before any route; `beforeHosts` hears requests for other hosts as well. */
export function createHttpApp(config: Where, beforeHosts: readonly RequestHandler[] = []): Express {
  const app = express();
  app.disable('x-powered-by');
  // Express's own last word on an error has the stack in it, unless it believes to be in production.
  app.set('env', 'production');
  app.set('trust proxy', config.trustProxy);
  app.set('query parser', 'simple');
  app.set('etag', false);
  app.use(requestId, confined(config), noStore, ...beforeHosts, hostCheck(config));
  return app;
}

/** Takes the id that came along, if it is one, and answers it; `res.locals.requestId` for logs. */
const requestId: RequestHandler = (req, res, next) => {
  const given = req.headers['x-request-id'];
  const id = typeof given === 'string' && REQUEST_ID.test(given) ? given : randomUUID();
  res.locals.requestId = id;
  res.setHeader('x-request-id', id);
  next();
};

/** Our own files and nothing else. A page that needs more, as the Sandbox does, sets a policy of its own. */
const confined = ({ secure }: Where): RequestHandler =>
  helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        scriptSrc: ["'self'"],
        styleSrc: ["'self'"],
        imgSrc: ["'self'", 'data:'],
        connectSrc: ["'self'"],
        formAction: ["'self'"],
        baseUri: ["'none'"],
        frameAncestors: ["'none'"],
      },
    },
    strictTransportSecurity: secure ? { maxAge: 31_536_000, includeSubDomains: false } : false,
    xFrameOptions: { action: 'deny' },
    // `no-referrer` would make browsers send `Origin: null` with some of our own requests.
    referrerPolicy: { policy: 'same-origin' },
  });

/** Said when the head is written, because Apollo Server says something weaker of its own before that. */
const noStore: RequestHandler = (_req, res, next) => {
  const writeHead = res.writeHead.bind(res) as (...head: unknown[]) => typeof res;
  res.writeHead = (...head: unknown[]) => {
    res.setHeader('Cache-Control', 'private, no-store');
    return writeHead(...head);
  };
  next();
};
