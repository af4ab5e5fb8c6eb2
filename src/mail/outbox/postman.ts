/**
 * Sends what the outbox holds, beside any number of others over the same database. It looks when something was queued
 * here, when the next mail is due, and every half minute for what others left behind.
 */
import { randomBytes } from 'node:crypto';
import type { Logger } from 'pino';
import type { AccountRecord } from '../../accounts/model.ts';
import { openAddress } from '../../accounts/open-address.ts';
import { glassOpened } from '../../break-glass/opened.ts';
import { outcomeOf as complaintOutcome } from '../../complaints/words.ts';
import type { Models } from '../../database/models.ts';
import type { KeyRing } from '../../disclosure/keys.ts';
import type { History } from '../../history/history.ts';
import { Rounds } from '../../rounds.ts';
import { SECOND } from '../../time.ts';
import type { Mail, Mailer } from '../mailer.ts';
import { outcomeOf } from './delivery.ts';
import { isMailKind, MAIL_KINDS } from './kinds.ts';
import type { OutboxRecord } from './model.ts';
import type { Outbox, Outcome } from './outbox.ts';
import type { Pace } from './pace.ts';

export interface PostmanParts {
  readonly config: { readonly publicUrl: string; readonly mailFrom: string };
  readonly models: Models;
  readonly keyRing: KeyRing;
  readonly outbox: Outbox;
  readonly history: History;
  readonly pace: Pace;
  readonly mailer: Mailer;
  readonly log: Logger;
}

const LOOK_EVERY = 30 * SECOND;
/** Mails under way at once, from one gateway. */
const CONCURRENCY = 4;

const NO_ACCOUNT: Outcome = {
  state: 'FAILED',
  error: { code: 'NO_ACCOUNT', command: null, responseCode: null },
};

export class Postman {
  readonly #parts: PostmanParts;
  readonly #rounds = new Rounds(() => this.#deliver());

  constructor(parts: PostmanParts) {
    this.#parts = parts;
  }

  /** Looks after so many milliseconds, unless it looks earlier anyhow. */
  wake(inMillis = 0): void {
    this.#rounds.wake(inMillis);
  }

  /** Sends all that is due and may leave now. Never rejects. */
  deliverDue(): Promise<void> {
    return this.#rounds.run();
  }

  /** Finishes what is under way and sends no more; the rest waits in the database. */
  close(): Promise<void> {
    return this.#rounds.close();
  }

  async #deliver(): Promise<number> {
    const { outbox, pace, log } = this.#parts;
    try {
      const lapsed = await outbox.sweep();
      if (lapsed > 0)
        log.error({ mails: lapsed }, 'mails are uncertain: their gateway ended while it sent them');
      await Promise.all(Array.from({ length: CONCURRENCY }, () => this.#work()));
      const next = (await outbox.nextIn()) ?? LOOK_EVERY;
      return Math.min(LOOK_EVERY, Math.max(pace.interval, next));
    } catch (err) {
      log.error({ err }, 'the outbox could not be read or written');
      return LOOK_EVERY;
    }
  }

  async #work(): Promise<void> {
    const { outbox, pace, config } = this.#parts;
    while (!this.#rounds.closed) {
      if (!(await outbox.isAnyDue()) || !(await pace.take())) return;
      const by = randomBytes(16).toString('hex');
      const mail = await outbox.take(by, senderHost(config.mailFrom));
      if (mail === null) return;
      await this.#send(mail, by);
    }
  }

  async #send(mail: OutboxRecord, by: string): Promise<void> {
    const { outbox, log } = this.#parts;
    const outcome = await this.#attempt(mail, by);
    const state = await outbox.settle(mail, by, outcome);
    if (state !== 'UNCERTAIN' && state !== 'FAILED') return;
    const { error } = outcome as Extract<Outcome, { error: unknown }>;
    log.error({ mail: mail._id, state, error }, 'a mail was not sent, or nobody knows whether it was');
  }

  async #attempt(mail: OutboxRecord, by: string): Promise<Outcome> {
    const { outbox, mailer } = this.#parts;
    let handedOver = false;
    try {
      const ready = await this.#ready(mail);
      if (ready === null) return NO_ACCOUNT;
      await mailer.send(ready, {
        messageId: mail.messageId ?? undefined,
        beforeData: async () => {
          await outbox.handOver(mail._id, by);
          handedOver = true;
        },
      });
      return { state: 'SENT' };
    } catch (error) {
      return outcomeOf(error, handedOver);
    }
  }

  /** The mail to the account's address; null when there is none any more. */
  async #ready({ kind, account, about, before }: OutboxRecord): Promise<Mail | null> {
    const { models, keyRing, config, history } = this.#parts;
    // A gateway of a later version queued it; one of those sends it.
    if (!isMailKind(kind))
      throw Object.assign(new Error('an unknown kind of mail'), { code: 'UNKNOWN_KIND' });
    const found = await models.accounts
      .findById(account)
      .select({ address: 1, formerAddresses: 1 })
      .lean<Pick<AccountRecord, '_id' | 'address' | 'formerAddresses'>>()
      .exec();
    const to = found === null ? null : await openAddress(keyRing, found, before ?? null);
    if (to === null) return null;
    const { publicUrl } = config;
    const source = {
      glassOpened: (grant: string) => glassOpened(models, history.parts, grant),
      complaintOutcome: (complaint: string) => complaintOutcome({ models, keyRing }, complaint),
    };
    return MAIL_KINDS[kind](to, about, { publicUrl, site: new URL(publicUrl).host, ...source });
  }
}

/** The domain of `Name <box@domain>`. */
const senderHost = (from: string) => /@([^@>\s]+)>?\s*$/.exec(from)?.[1] ?? 'attendant.invalid';
