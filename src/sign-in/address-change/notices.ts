/**
 * The notice to the address that somebody changed away from. Threat: the mail server, or this process, is away at that
 * moment, and the owner never hears of it. So the link's token stays sealed on the account until the notice is sent,
 * and what is left is sent when a gateway starts and every ten minutes.
 */
import { openFor, STILL_HELD } from '../../accounts/by-address.ts';
import type { AccountRecord, FormerAddress } from '../../accounts/model.ts';
import type { Models } from '../../database/models.ts';
import type { KeyRing } from '../../disclosure/keys.ts';
import { addressChangedMail } from '../../mail/address-mails.ts';
import type { Mailer } from '../../mail/mailer.ts';
import type { MailQueue } from '../../mail/queue.ts';
import { HOUR, MINUTE } from '../../time.ts';

interface Parts {
  readonly config: { readonly publicUrl: string };
  readonly models: Models;
  readonly keyRing: KeyRing;
  readonly mailer: Mailer;
  readonly queue: MailQueue;
}

const EVERY = 10 * MINUTE;
const AT_ONCE = 100;

export class AddressNotices {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** Sends those of an account, off the request's path; a full queue leaves them for later. */
  queue(account: string): void {
    const run = () => this.#send(account);
    this.#parts.queue.add({ run, uselessAfter: performance.now() + HOUR });
  }

  /** Sends what is left, now and every ten minutes; answers how to stop it. */
  keepSending(onTrouble: (error: unknown) => void): () => void {
    const again = () => void this.resume().catch(onTrouble);
    const timer = setInterval(again, EVERY).unref();
    again();
    return () => clearInterval(timer);
  }

  /** Queues every notice that was not sent. */
  async resume(): Promise<void> {
    const left = await this.#parts.models.accounts
      // Those that can still be undone: the many whose mailbox never was reached would keep the new ones waiting.
      .find({ 'formerAddresses.notice.k': { $exists: true }, $expr: { $gt: [{ $size: STILL_HELD }, 0] } })
      .select({ _id: 1 })
      .limit(AT_ONCE)
      .lean()
      .exec();
    for (const { _id } of left) this.queue(_id);
  }

  /** Each by itself: a mailbox that is gone holds up the notices to no other. */
  async #send(_id: string): Promise<void> {
    const { models } = this.#parts;
    const account = await models.accounts.findById(_id).lean<AccountRecord>().exec();
    const failed: unknown[] = [];
    for (const former of account?.formerAddresses ?? []) {
      if (former.notice !== null) await this.#sendOne(_id, former).catch((error) => failed.push(error));
    }
    if (failed.length > 0) throw failed.at(-1);
  }

  async #sendOne(subject: string, former: FormerAddress): Promise<void> {
    await this.#mail(subject, former);
    await this.#parts.models.accounts
      .updateOne(
        { _id: subject, 'formerAddresses.undoHash': former.undoHash },
        { $set: { 'formerAddresses.$.notice': null } },
      )
      .exec();
  }

  async #mail(subject: string, { address, notice, changedAt, undoUntil }: FormerAddress): Promise<void> {
    if (notice === null) return;
    const { config, keyRing, mailer } = this.#parts;
    const to = await openFor(keyRing, address, { subject, field: 'address' });
    const token = await openFor(keyRing, notice, { subject, field: 'undo' });
    if (to === null || token === null) return;
    const { host } = new URL(config.publicUrl);
    const link = `${config.publicUrl}/address/undo#${token}`;
    await mailer.send(addressChangedMail({ to, link, at: changedAt, until: undoUntil, site: host }));
  }
}
