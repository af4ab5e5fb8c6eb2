/**
 * The middleware that knows who asks. A request without a cookie costs no trip and makes no session; a cookie that is
 * not signed by us is nobody's; and a look-up that fails is an error (UNAVAILABLE), never "nobody": a viewer who is
 * silently not recognised would be a wrong answer, too.
 */
import type { RequestHandler } from 'express';
import session from 'express-session';
import type { Config } from '../config.ts';
import type { KeyRing } from '../disclosure/keys.ts';
import type { Cookies } from './cookies.ts';
import { orUnavailable } from './or-unavailable.ts';
import type { signInPassport } from './passport.ts';
import { ABSOLUTE_LIMIT } from './session-lookup.ts';
import type { SessionStore } from './session-store.ts';

interface Parts {
  readonly cookies: Cookies;
  readonly store: SessionStore;
  readonly passport: ReturnType<typeof signInPassport>;
}

/** Made once for a gateway; found as `signIn.middleware`. */
export function sessions(
  signIn: Parts,
  keyRing: KeyRing,
  { secure }: Pick<Config, 'secure'>,
): RequestHandler[] {
  const secrets = () => keyRing.gatewayKeys('SESSION').map(({ bytes }) => bytes.toString('hex'));
  const make = (secret: string[]) =>
    session({
      name: signIn.cookies.name('session'),
      store: signIn.store,
      // The first signs, all are believed.
      secret,
      // The browser may keep it as long as any session lives; what it is worth, the look-up decides.
      cookie: { ...signIn.cookies.options('session'), maxAge: ABSOLUTE_LIMIT },
      resave: false,
      saveUninitialized: false,
      rolling: false,
      proxy: true,
    });
  let made = { by: '', handler: make(secrets()) };
  return [
    secure ? arrivedByHttps : (_req, _res, next) => next(),
    // Before whatever signs, hashes or looks for a hash: the keys it does so with.
    (_req, _res, next) => void orUnavailable(keyRing.upToDate()).then(() => next(), next),
    (req, res, next) => {
      const now = secrets();
      if (made.by !== now.join()) made = { by: now.join(), handler: make(now) };
      made.handler(req, res, next);
    },
    signIn.passport.initialize,
    signIn.passport.session,
  ];
}

/**
 * PUBLIC_URL says that browsers come by https, through a proxy that ends TLS. express-session would drop a Secure
 * cookie, without a word, when that proxy sends no such header.
 */
const arrivedByHttps: RequestHandler = (req, _res, next) => {
  req.headers['x-forwarded-proto'] = 'https';
  next();
};
