/**
 * How a key comes in: `Authorization: Bearer att_…`, by a strategy of passport. Threats: a key in a URL, which proxies,
 * histories and logs keep; a request that comes as two, a session and a key, of which one is taken and the other is
 * recorded; an answer that tells a key that was revoked, or was guessed right but for its secret, from one that never was.
 *
 * So keys are taken at few places, only in that header and only alone; and whatever is no key that counts, for whatever
 * reason, is one and the same 401. A browser of a foreign page cannot send the header: that takes a preflight, which is
 * never granted. So a key needs none of the rules that cookies do.
 */
import type { Request, RequestHandler } from 'express';
import passport from 'passport';
import { Strategy } from 'passport-custom';
import { refuse } from '../http/answers.ts';
import { inOrder } from '../http/in-order.ts';
import type { Services } from '../services.ts';
import { orUnavailable } from '../sign-in/or-unavailable.ts';
import { rateLimitHeaders } from '../sign-in/rate-limit-headers.ts';
import type { IntegrationViewer } from '../viewer.ts';
import { KEY_PATTERN } from './key-text.ts';

const STRATEGY = 'api-key';

/** Where keys are taken; POST /keys/revoke takes one in its body, whoever asks. */
const TAKEN: readonly (readonly [methods: readonly string[], path: RegExp])[] = [
  [['POST'], /^\/graphql\/?$/i],
  [['GET', 'HEAD'], /^\/photos\/[^/]+\/[^/]+$/i],
  [['GET', 'HEAD'], /^\/export\/[^/]+$/i],
  [['POST'], /^\/keys\/revoke\/?$/i],
  [['POST'], /^\/webhooks\/ack\/[^/]+$/i],
];

const IN_URL =
  'A key belongs in the header Authorization: Bearer, never in a URL. This one may be in logs now: revoke it (POST /keys/revoke).';
const TWO_AT_ONCE =
  'This request has both a session’s cookie and an API key. Send one of them: what would be shown to whom is not guessed.';
const NOT_HERE =
  'No API key is taken here. Keys are for POST /graphql, GET /photos/{id}/{size} and GET /export.';
/** Unknown, mistyped, expired, revoked, ended, of another network or environment: nobody is told which. */
const NO_KEY = 'This API key is not valid here. (It says no more, whatever the reason.)';

/** What is shorter holds no key. */
const SHORTEST = 90;

/** The credentials of a request that come with the scheme Bearer; null for none. */
function bearerOf({ headers: { authorization = '' } }: Request): string | null {
  const [, text] = /^bearer(?: +(.*))?$/i.exec(authorization) ?? [];
  return /^bearer( |$)/i.test(authorization) ? (text ?? '').trim() : null;
}

export const hasKey = (req: Request): boolean => bearerOf(req) !== null;

/** For every request, before anything is routed. */
export function keysOnlyWhereTheyBelong({ signIn }: Pick<Services, 'signIn'>): RequestHandler {
  return (req, res, next) => {
    if (req.url.length > SHORTEST && KEY_PATTERN.test(decoded(req.url)))
      return refuse(req, res, { status: 400, code: 'BAD_REQUEST', message: IN_URL });
    if (!hasKey(req)) return next();
    if (signIn.cookies.read(req, 'session') !== null)
      return refuse(req, res, { status: 400, code: 'BAD_REQUEST', message: TWO_AT_ONCE });
    const path = req.url.split('?', 1)[0] ?? '';
    if (TAKEN.some(([methods, taken]) => methods.includes(req.method) && taken.test(path))) return next();
    refuse(req, res, { status: 403, code: 'FORBIDDEN', message: NOT_HERE });
  };
}

/** Who asks where keys are taken: whoever comes with one by that, all others by their session. In place of `signIn.middleware`. */
export function keyOrSession(services: Pick<Services, 'signIn' | 'apiKeys' | 'keyRing'>): RequestHandler {
  const { signIn, keyRing } = services;
  const bySession = inOrder(signIn.middleware);
  const byKey = inOrder([
    // Cursors are signed, and networks hashed, by keys that must not be older than the request.
    (_req, _res, next) => void orUnavailable(keyRing.upToDate()).then(() => next(), next),
    authenticated(services),
  ]);
  return (req, res, next) => (hasKey(req) ? byKey(req, res, next) : bySession(req, res, next));
}

function authenticated({ apiKeys }: Pick<Services, 'apiKeys'>): RequestHandler {
  const own = new passport.Passport();
  own.use(
    STRATEGY,
    new Strategy((req, done) => {
      apiKeys.whoAsks(bearerOf(req) ?? '', req).then((viewer) => done(null, viewer ?? false), done);
    }),
  );
  return (req, res, next) => {
    const answered = (error: unknown, viewer?: IntegrationViewer | false | null) => {
      // A wait is told in the answer's headers.
      if (error) return void rateLimitHeaders(res, Promise.reject(error)).catch(next);
      if (!viewer) {
        res.setHeader('WWW-Authenticate', 'Bearer');
        return refuse(req, res, { status: 401, code: 'UNAUTHENTICATED', message: NO_KEY });
      }
      req.user = viewer;
      next();
    };
    own.authenticate(STRATEGY, { session: false }, answered)(req, res, next);
  };
}

/** As a server that decodes would read it. */
function decoded(url: string): string {
  return url.replace(/%([0-9a-f]{2})/gi, (_all, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
}
