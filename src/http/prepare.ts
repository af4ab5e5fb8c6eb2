/**
 * What every request goes through first: an id, the headers that confine what a browser does with an answer, and the
 * check of the host. Threat: an answer in a shared cache, a page of ours in a foreign frame, a script from elsewhere.
 */
import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import express, { type Express, type RequestHandler } from 'express';
import helmet from 'helmet';
import type { Config } from '../config.ts';
import { hostCheck } from './hosts.ts';
import { inOrder } from './in-order.ts';

type Where = Pick<Config, 'publicUrl' | 'secure' | 'trustProxy'>;

const REQUEST_ID = /^[A-Za-z0-9._-]{8,64}$/;

interface Around {
  /** Hears requests for other hosts as well. */
  readonly beforeHosts?: readonly RequestHandler[];
  readonly afterHosts?: readonly RequestHandler[];
}

/** An Express app with everything that comes before any route. */
export function createHttpApp(config: Where, { beforeHosts = [], afterHosts = [] }: Around = {}): Express {
  const app = express();
  app.disable('x-powered-by');
  // Express's own last word on an error has the stack in it, unless it believes to be in production.
  app.set('env', 'production');
  app.set('trust proxy', config.trustProxy);
  app.set('query parser', 'simple');
  app.set('etag', false);
  app.use(inOrder([requestId, confined(config), noStore, ...beforeHosts, hostCheck(config), ...afterHosts]));
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
const policyOf = ({ secure }: Where) =>
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

/** The policy says the same to every request, so it is asked once. */
function confined(config: Where): RequestHandler {
  const headers: [string, string][] = [];
  const head = {
    setHeader: (name: string, value: string) => headers.push([name, value]),
    removeHeader: () => {},
  };
  policyOf(config)({} as IncomingMessage, head as unknown as ServerResponse, (error) => {
    if (error !== undefined) throw error;
  });
  return (_req, res, next) => {
    for (const [name, value] of headers) res.setHeader(name, value);
    next();
  };
}

/** Said when the head is written, because Apollo Server says something weaker of its own before that. */
const noStore: RequestHandler = (_req, res, next) => {
  const writeHead = res.writeHead.bind(res) as (...head: unknown[]) => typeof res;
  res.writeHead = (...head: unknown[]) => {
    res.setHeader('Cache-Control', 'private, no-store');
    return writeHead(...head);
  };
  next();
};
