/**
 * Threat: somebody at an open browser, or in a stolen session, moves the account to an address of theirs and so keeps
 * it for good; or learns from the answer who has an account here. So a change takes a sign-in of the last 15 minutes
 * (and the second factor, where there is one), a code from the new mailbox in the browser that asked, and it tells the
 * old mailbox, with a link that undoes it for 72 hours (records.ts). Whether the new address has an account already
 * is told to its mailbox alone.
 */
import type { Request, Response } from 'express';
import { normaliseAddress } from '../../accounts/address.ts';
import { isTaken, openFor, sealFor } from '../../accounts/by-address.ts';
import { addressIndexes } from '../../accounts/find.ts';
import type { AccountRecord } from '../../accounts/model.ts';
import type { Database } from '../../database/connect.ts';
import type { Models } from '../../database/models.ts';
import type { KeyRing } from '../../disclosure/keys.ts';
import { freshSignInRequired, secondFactorRequired, unauthenticated, unavailable } from '../../errors.ts';
import { networkOf } from '../../http/network.ts';
import { refuseSuspectSession } from '../../lockdown/guard.ts';
import { addressTakenMail, newAddressMail } from '../../mail/address-mails.ts';
import type { Mailer } from '../../mail/mailer.ts';
import type { MailQueue } from '../../mail/queue.ts';
import { MINUTE } from '../../time.ts';
import type { AccountViewer } from '../../viewer.ts';
import { browserName } from '../browser-name.ts';
import { isSecret, newSecret, readProof, showCode } from '../codes.ts';
import type { Cookies } from '../cookies.ts';
import { browserNumber, knownBrowserProof } from '../known-browser.ts';
import type { SignInLimits } from '../limits.ts';
import { orUnavailable } from '../or-unavailable.ts';
import type { PendingSignIns } from '../pending.ts';
import { rateLimitHeaders } from '../rate-limit-headers.ts';
import type { SessionStore } from '../session-store.ts';
import { AddressNotices } from './notices.ts';
import { AddressRecords, MOST_CHANGES } from './records.ts';

interface Parts {
  readonly config: { readonly publicUrl: string; readonly earlierValuesDays: number };
  readonly database: Database;
  readonly models: Models;
  readonly keyRing: KeyRing;
  readonly mailer: Mailer;
  readonly queue: MailQueue;
  readonly cookies: Cookies;
  readonly store: SessionStore;
  readonly limits: SignInLimits;
  readonly pending: PendingSignIns;
}

/** Why a change was not started. */
export type NotStarted = 'BAD_ADDRESS' | 'SAME_ADDRESS' | 'TOO_MANY_CHANGES';

export class AddressChange {
  /** Sends what was not sent before the process ended. */
  readonly notices: AddressNotices;
  readonly #parts: Parts;
  readonly #records: AddressRecords;

  constructor(parts: Parts) {
    this.#parts = parts;
    this.#records = new AddressRecords(parts);
    this.notices = new AddressNotices(parts);
  }

  /** Mails a code to the new address; null when it was begun, for every address alike. */
  async start(req: Request, res: Response, viewer: AccountViewer, email: string): Promise<NotStarted | null> {
    holdsWhatItTakes(viewer);
    if (!viewer.fresh) throw freshSignInRequired();
    const to = normaliseAddress(email);
    if (to === null) return 'BAD_ADDRESS';
    const { limits, keyRing, models, pending, cookies } = this.#parts;
    const network = networkOf(req, keyRing);
    await rateLimitHeaders(res, limits.spend('startsByNetwork', network.near));
    await rateLimitHeaders(res, limits.spend('addressChangesByAccount', viewer.account));
    const account = await orUnavailable(
      models.accounts.findById(viewer.account).lean<AccountRecord>().exec(),
    );
    if (account === null) throw unauthenticated();
    const indexes = addressIndexes(keyRing, to);
    const [addressIndex] = indexes;
    if (account.addressIndex.some((index) => keyRing.hashes('ADDRESS_INDEX').every(to).includes(index)))
      return 'SAME_ADDRESS';
    const held = account.formerAddresses?.filter(({ undoUntil }) => undoUntil > viewer.at) ?? [];
    if (held.length >= MOST_CHANGES) return 'TOO_MANY_CHANGES';
    const address = await orUnavailable(sealFor(keyRing, to, { subject: viewer.account, field: 'address' }));
    const whom = { purpose: 'CHANGE_ADDRESS', account: viewer.account, addressIndex, address } as const;
    const begun = await orUnavailable(pending.begin(whom));
    cookies.set(res, 'addressChange', begun.secret);
    if (await limits.mayMail({ addressIndex, network, browser: null }))
      this.#mail(req, { ...begun, to, account: viewer.account });
    return null;
  }

  /** Moves the account to the address whose code this is; false whatever the reason. */
  async complete(req: Request, res: Response, viewer: AccountViewer, code: string): Promise<boolean> {
    holdsWhatItTakes(viewer);
    const { limits, keyRing, pending, cookies, store } = this.#parts;
    await rateLimitHeaders(res, limits.spend('triesByNetwork', networkOf(req, keyRing).near));
    const secret = cookies.read(req, 'addressChange') ?? '';
    const proof = readProof(code);
    if (proof === null || !isSecret(secret)) return false;
    const whom = await orUnavailable(pending.redeem(secret, proof, ['CHANGE_ADDRESS']));
    if (whom === null || whom.account !== viewer.account || whom.address == null) return false;
    const { account, session } = viewer;
    const { address } = whom;
    const to = await orUnavailable(openFor(keyRing, address, { subject: account, field: 'address' }));
    if (to === null) return false;
    await orUnavailable(keyRing.upToDate());
    const addressIndex = addressIndexes(keyRing, to);
    const every = keyRing.hashes('ADDRESS_INDEX').every(to);
    const undo = newSecret();
    const notice = await orUnavailable(sealFor(keyRing, undo, { subject: account, field: 'undo' }));
    const change = { account, session, addressIndex, every, address, undo, notice };
    if (!(await orUnavailable(this.#records.change(change)))) return false;
    // What was signed in by the old address while this was under way is not among those that the change ended.
    await orUnavailable(store.endOthers(account, session));
    cookies.clear(res, 'addressChange');
    const number = browserNumber(cookies.read(req, 'known')) ?? undefined;
    cookies.set(res, 'known', knownBrowserProof(keyRing, addressIndex[0], number));
    this.notices.queue(account);
    return true;
  }

  /** Puts back the address that the link was sent to, and ends all sessions; false whatever the reason. */
  async undo(req: Request, res: Response, token: string): Promise<boolean> {
    const { limits, keyRing, store } = this.#parts;
    await rateLimitHeaders(res, limits.spend('triesByNetwork', networkOf(req, keyRing).near));
    const account = await orUnavailable(this.#records.undo(isSecret(token) ? token : ''));
    if (account === null) return false;
    // Somebody who signed in by the address that is gone, while it went.
    await orUnavailable(store.endAll(account));
    return true;
  }

  /** The same look-up, and a mail, for every address; what it says only its owner reads. */
  #mail(req: Request, begun: { code: string; link: string; to: string; account: string }): void {
    const { config, models, keyRing, mailer, queue } = this.#parts;
    const { to, account } = begun;
    const asked = {
      to,
      browser: browserName(req.headers['user-agent']),
      askedAt: new Date(),
      site: new URL(config.publicUrl).host,
    };
    const link = `${config.publicUrl}/address#${begun.link}`;
    const queued = queue.add({
      run: async () => {
        const taken = await isTaken(models, keyRing.hashes('ADDRESS_INDEX').every(to), account);
        await mailer.send(
          taken ? addressTakenMail(asked) : newAddressMail({ ...asked, link, code: showCode(begun.code) }),
        );
      },
      uselessAfter: performance.now() + 10 * MINUTE,
    });
    if (!queued) throw unavailable(new Error('the queue of mails is full'));
  }
}

/** Whoever has a second factor needs it: a mailbox alone must not take an organiser's account along. */
function holdsWhatItTakes(viewer: AccountViewer): void {
  refuseSuspectSession(viewer);
  if (viewer.secondFactorEnrolled && !viewer.secondFactor) throw secondFactorRequired();
}
