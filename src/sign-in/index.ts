/**
 * Threat: in 2018 an address was enough to be its owner. Here an address starts a sign-in and no more. The proof is
 * the code or the link from the owner's mailbox, given in the browser that asked (pending.ts); what depends on
 * whether the address is known happens after the answer (mail/queue.ts); and every answer to a wrong proof is alike.
 *
 * This class is what resolvers call. What goes before it on a request stands in sessions.ts.
 */
import type { Request, RequestHandler, Response } from 'express';
import { normaliseAddress } from '../accounts/address.ts';
import { addressIndexes, oldestIndex } from '../accounts/find.ts';
import { admitInvited } from '../claims/invited.ts';
import type { Config } from '../config.ts';
import type { Database } from '../database/connect.ts';
import type { Models } from '../database/models.ts';
import type { KeyRing } from '../disclosure/keys.ts';
import { unauthenticated } from '../errors.ts';
import { networkOf } from '../http/network.ts';
import { LockdownBook } from '../lockdown/book.ts';
import type { Mailer } from '../mail/mailer.ts';
import type { Outbox } from '../mail/outbox/outbox.ts';
import type { MailQueue } from '../mail/queue.ts';
import { DAY } from '../time.ts';
import { type AccountViewer, type IntegrationViewer, NOBODY, type Viewer } from '../viewer.ts';
import { AddressChange } from './address-change/index.ts';
import { isSecret, newSecret, type Proof, readProof } from './codes.ts';
import { Cookies } from './cookies.ts';
import { browserNumber, knownBrowser, knownBrowserProof } from './known-browser.ts';
import { SignInLimits } from './limits.ts';
import { orUnavailable } from './or-unavailable.ts';
import { type Outcome, signInPassport } from './passport.ts';
import { PendingSignIns } from './pending.ts';
import { rateLimitHeaders } from './rate-limit-headers.ts';
import { SecondFactor } from './second-factor/index.ts';
import { type GoesOn, SessionStore, type SessionView } from './session-store.ts';
import { sessions } from './sessions.ts';
import { SignInMails } from './sign-in-mails.ts';
import { accountThatMaySignIn, isStillAt, noteSignIn } from './who-may.ts';

export type { SessionView } from './session-store.ts';

export interface SignInParts {
  readonly config: Pick<Config, 'publicUrl' | 'secure' | 'earlierValuesDays'>;
  readonly database: Database;
  readonly models: Models;
  readonly keyRing: KeyRing;
  readonly mailer: Mailer;
  readonly queue: MailQueue;
  readonly outbox: Outbox;
}

export class SignIn {
  readonly cookies: Cookies;
  readonly store: SessionStore;
  readonly passport: ReturnType<typeof signInPassport>;
  readonly secondFactor: SecondFactor;
  readonly addressChange: AddressChange;
  /** To be used, in this order, before whatever calls `viewerOf`. */
  readonly middleware: readonly RequestHandler[];
  readonly #parts: SignInParts;
  readonly #pending: PendingSignIns;
  readonly #limits: SignInLimits;
  readonly #mails: SignInMails;
  readonly #lockdowns: LockdownBook;

  constructor(parts: SignInParts) {
    this.#parts = parts;
    this.cookies = new Cookies(parts.config.secure);
    this.store = new SessionStore(parts.database);
    this.#pending = new PendingSignIns(parts.database.connection);
    this.#limits = new SignInLimits(parts.database);
    this.#mails = new SignInMails(parts);
    this.#lockdowns = new LockdownBook(parts.models.lockdowns);
    const numberOf = (req: Request) => browserNumber(this.cookies.read(req, 'known'));
    this.passport = signInPassport(
      this.store,
      (req, proof) => this.#verify(req, proof),
      parts.keyRing,
      numberOf,
    );
    const { store, passport } = this;
    this.secondFactor = new SecondFactor({ ...parts, store, passport, limits: this.#limits });
    const { cookies } = this;
    const change = { cookies, store, limits: this.#limits, pending: this.#pending };
    this.addressChange = new AddressChange({ ...parts, ...change });
    this.middleware = sessions(this, parts.keyRing, parts.config);
  }

  async ensureIndexes(): Promise<void> {
    await Promise.all([
      this.store.ensureIndexes(),
      this.#pending.ensureIndexes(),
      this.#limits.ensureIndexes(),
    ]);
  }

  /** Who asks, on a request that went through `middleware`, or with a key (src/integrations/door.ts). */
  viewerOf(req: Request): Viewer {
    const viewer = req.user as Partial<AccountViewer | IntegrationViewer> | undefined;
    return viewer?.kind === 'ACCOUNT' || viewer?.kind === 'INTEGRATION' ? (viewer as Viewer) : NOBODY;
  }

  /** Whether this browser holds the cookie of a pending sign-in; says nothing about whether that still lives. */
  hasPending = (req: Request) => isSecret(this.cookies.read(req, 'pending') ?? '');

  /** Since when a lockdown has ended the session of this request; null if none has. */
  lockedOutSince = (req: Request): Date | null => this.store.lockedOutSince(req.session);

  /** Since when nobody signs in; null while everybody may. */
  lockedSince = (): Promise<Date | null> => orUnavailable(this.#lockdowns.signInLockedSince());

  /** False only for a text that is no address; else the same, and by the same commands, for every address. */
  async start(req: Request, res: Response, email: string): Promise<boolean> {
    await orUnavailable(this.#lockdowns.refuseSignIn());
    const to = normaliseAddress(email);
    if (to === null) return false;
    const { keyRing } = this.#parts;
    const network = networkOf(req, keyRing);
    await rateLimitHeaders(res, this.#limits.spend('startsByNetwork', network.near));
    const indexes = addressIndexes(keyRing, to);
    // The oldest: a later one can be made of it, whatever becomes of their key meanwhile.
    const [addressIndex] = indexes;
    const everyIndex = keyRing.hashes('ADDRESS_INDEX').every(to);
    const begun = await orUnavailable(
      this.#pending.begin({
        ...{ purpose: 'SIGN_IN', account: null, addressIndex, everyIndex },
        network: network.near,
      }),
    );
    this.cookies.set(res, 'pending', begun.secret);
    const browser = knownBrowser(keyRing, this.cookies.read(req, 'known'), to);
    if (await this.#limits.mayMail({ addressIndex, network, browser })) {
      this.#mails.toAddress({ ...begun, req, to, addressIndexes: indexes });
    }
    return true;
  }

  /** Mails a code to the signed-in account's own address; with it, `complete` makes the sign-in a fresh one. */
  async proveAgain(req: Request, res: Response): Promise<void> {
    const viewer = this.#signedIn(req);
    await orUnavailable(this.#lockdowns.refuseSignIn());
    await rateLimitHeaders(res, this.#limits.spend('mailsByAccount', viewer.account));
    const account = await orUnavailable(this.#parts.models.accounts.findById(viewer.account).lean().exec());
    if (account === null) throw unauthenticated();
    const addressIndex = oldestIndex(account);
    const begun = await orUnavailable(
      this.#pending.begin({ purpose: 'PROVE_AGAIN', account: viewer.account, addressIndex }),
    );
    this.cookies.set(res, 'pending', begun.secret);
    this.#mails.toAccount({ ...begun, req, account });
  }

  /** Signs in under a new session, or answers false, whatever the reason. */
  async complete(req: Request, res: Response, code: string): Promise<boolean> {
    const { keyRing, models } = this.#parts;
    await orUnavailable(this.#lockdowns.refuseSignIn());
    await this.spendTry(req, res);
    const proof = readProof(code);
    const outcome = proof && (await this.passport.prove(req, res, proof));
    if (!outcome) return false;
    const goesOn = await this.#heldStill(req, outcome.account);
    const number = browserNumber(this.cookies.read(req, 'known')) ?? newSecret();
    await this.passport.logIn(req, { account: outcome.account, goesOn, number });
    const indexes = keyRing.hashes('ADDRESS_INDEX').liveOf(outcome.addressIndex);
    // Whoever brought the address back meanwhile has ended the sessions there were, and not yet this one.
    if (!(await orUnavailable(isStillAt(models, outcome.account, indexes)))) {
      await orUnavailable(this.store.endAll(outcome.account));
      this.#leave(req, res);
      return false;
    }
    this.cookies.clear(res, 'pending');
    this.cookies.set(res, 'known', knownBrowserProof(keyRing, outcome.addressIndex, number));
    return true;
  }

  /** Counts a try at a secret from this network; throws RATE_LIMITED past the limit. */
  spendTry(req: Request, res: Response): Promise<void> {
    const { near } = networkOf(req, this.#parts.keyRing);
    return rateLimitHeaders(res, this.#limits.spend('triesByNetwork', near));
  }

  /** Ends this session on the server, and takes its cookie away. */
  async signOut(req: Request, res: Response): Promise<void> {
    const viewer = this.#signedIn(req);
    await orUnavailable(this.store.end(viewer.account, viewer.session));
    this.#leave(req, res);
  }

  /** Ends every session of this account; answers how many there were. */
  async signOutEverywhere(req: Request, res: Response): Promise<number> {
    const ended = await orUnavailable(this.store.endAll(this.#signedIn(req).account));
    this.#leave(req, res);
    return ended;
  }

  sessions = (viewer: AccountViewer): Promise<SessionView[]> => orUnavailable(this.store.list(viewer));

  /** Ends one of the viewer's own sessions, by its public id; false if there is no such. */
  endSession = (viewer: AccountViewer, id: string): Promise<boolean> =>
    orUnavailable(this.store.end(viewer.account, id));

  #signedIn(req: Request): AccountViewer {
    const viewer = this.viewerOf(req);
    if (viewer.kind !== 'ACCOUNT') throw unauthenticated();
    return viewer;
  }

  #leave(req: Request, res: Response): void {
    // express-session neither saves nor touches what is not there.
    Reflect.deleteProperty(req, 'session');
    req.user = undefined;
    this.cookies.clear(res, 'session');
  }

  async #verify(req: Request, proof: Proof): Promise<Outcome | null> {
    const secret = this.cookies.read(req, 'pending') ?? '';
    if (!isSecret(secret)) return null;
    const whom = await this.#pending.redeem(secret, proof, ['SIGN_IN', 'PROVE_AGAIN']);
    if (whom === null) return null;
    const { addressIndex } = whom;
    const { models, keyRing } = this.#parts;
    const indexes = keyRing.hashes('ADDRESS_INDEX').liveOf(addressIndex);
    const account = await this.#accountAt(indexes, whom.everyIndex ?? []);
    if (account === null) return null;
    if (whom.purpose === 'PROVE_AGAIN' && !this.#isStill(req, account, whom.account)) return null;
    const kept = this.#parts.config.earlierValuesDays * DAY;
    return (await noteSignIn(models, account, indexes, kept)) ? { account, addressIndex } : null;
  }

  /** Who was invited gets an account now, and not before: the mailbox is proved. */
  async #accountAt(indexes: readonly string[], every: readonly string[]): Promise<string | null> {
    const { models } = this.#parts;
    const found = await accountThatMaySignIn(models, indexes);
    if (found !== null) return found;
    await admitInvited(this.#parts, every);
    return accountThatMaySignIn(models, indexes);
  }

  /** Who proves again goes on in what follows their session; with the second factor it holds, if it was not ended meanwhile. */
  async #heldStill(req: Request, account: string): Promise<GoesOn> {
    const viewer = this.viewerOf(req);
    if (viewer.kind !== 'ACCOUNT' || viewer.account !== account) return {};
    const found = this.store.found(req.session);
    if (found === null) return {};
    const { held } = found;
    if (held === null || !(await orUnavailable(this.store.end(account, viewer.session))))
      return { follows: found };
    return { secondFactor: held, follows: found };
  }

  /** Who proves again must be who is signed in, and still the one the address leads to. */
  #isStill(req: Request, account: string, proving: string | null): boolean {
    const viewer = this.viewerOf(req);
    return viewer.kind === 'ACCOUNT' && viewer.account === account && account === proving;
  }
}
