/**
 * Passport, put to our use: a strategy by passport-custom for the pending sign-in, and sessions that need no trip of
 * their own, because the store's look-up has brought the viewer along. Signing in is passport's `req.logIn`, which
 * ends the session there was and begins one with a new id: an id planted beforehand is worth nothing (fixation).
 *
 * One instance for each gateway, never passport's global one: several gateways live in one process in tests.
 */
import type { Request, Response } from 'express';
import passport from 'passport';
import { Strategy } from 'passport-custom';
import type { KeyRing } from '../disclosure/keys.ts';
import { networkOf } from '../http/network.ts';
import { browserName } from './browser-name.ts';
import type { Proof } from './codes.ts';
import { forClients } from './or-unavailable.ts';
import type { GoesOn, SessionStore } from './session-store.ts';

const PENDING_STRATEGY = 'pending-sign-in';

/** Who has proved to be whom. */
export interface Outcome {
  readonly account: string;
  readonly addressIndex: string;
}

/** Whose session begins, and what it takes over from the one before. */
interface BeginsAs {
  readonly account: string;
  readonly goesOn: GoesOn;
  /** The browser's, where it is given one just now. */
  readonly number?: string;
}

type Verify = (req: Request, proof: Proof) => Promise<Outcome | null>;

/** The middleware `initialize` and `session`, and what signing in takes. */
export function signInPassport(
  store: SessionStore,
  verify: Verify,
  keyRing: Pick<KeyRing, 'keyedHash'>,
  numberOf: (req: Request) => string | null,
) {
  const own = new passport.Passport();
  own.use(
    PENDING_STRATEGY,
    new Strategy({ passOptionsToCallback: true }, (req, { proof }: { proof: Proof }, done) => {
      verify(req, proof).then((outcome) => done(null, outcome ?? false), done);
    }),
  );
  own.serializeUser<string, Request>((req, user, done) => {
    const { account, goesOn, number = numberOf(req) } = user as BeginsAs;
    const browser = browserName(req.headers['user-agent']);
    const network = networkOf(req, keyRing).near;
    store.begin(req.session, { account, browser, number, network, goesOn });
    done(null, account);
  });
  own.deserializeUser<string, Request>((req, _account, done) => {
    done(null, store.viewerIn(req.session) ?? false);
  });

  return {
    initialize: own.initialize(),
    session: own.session(),
    /** Asks the strategy; null when the proof proves nothing. */
    prove(req: Request, res: Response, proof: Proof): Promise<Outcome | null> {
      return new Promise((resolve, reject) => {
        const answered = (error: unknown, outcome?: Outcome | false | null) =>
          error ? reject(forClients(error)) : resolve(outcome || null);
        own.authenticate(PENDING_STRATEGY, { proof } as object, answered)(req, res, reject);
      });
    },
    /** Ends the session there was, and begins one of this account under a new id. */
    logIn(req: Request, begins: BeginsAs): Promise<void> {
      return new Promise((resolve, reject) => {
        req.logIn(begins, (error: unknown) => {
          if (!error) return resolve();
          // Or express-session would try to save the half-made session once more when the answer ends.
          Reflect.deleteProperty(req, 'session');
          reject(forClients(error));
        });
      });
    },
  };
}
