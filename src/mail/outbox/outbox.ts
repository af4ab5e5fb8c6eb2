/**
 * Mails that must not be lost. Threats: a change whose notice was forgotten because the process died; a letter that
 * somebody gets twice; and one that nobody knows the fate of. So a mail is queued in the transaction of what causes it,
 * under a key that is there once; one gateway at a time has its lease, by the database's clock; before the first byte
 * of the message leaves that is written down; and where no answer came after that the mail is UNCERTAIN and waits
 * for a person to decide (docs/decisions/0032-the-outbox.md).
 */
import type { ClientSession, Collection } from 'mongodb';
import type { Model } from 'mongoose';
import { literals } from '../../database/literals.ts';
import { newId } from '../../ids.ts';
import { DAY, HOUR, MINUTE, NOW, nowPlus } from '../../time.ts';
import { KEPT_FOR_EVER, type MailKind } from './kinds.ts';
import type { MailError, MailState, OutboxRecord } from './model.ts';

export interface NewMail {
  readonly key: string;
  readonly kind: MailKind;
  readonly account: string;
  readonly about: Record<string, unknown>;
  readonly delayMillis?: number;
  /** To the address that the account had before this time, rather than to the present one. */
  readonly before?: Date;
}

/** Something to be told in the next notice to an account, together with what else happens until it is sent. */
export interface Gathered extends Omit<NewMail, 'about'> {
  /** What happened, one of a few words; the same again is counted. */
  readonly what: readonly string[];
  /** Where from, one of a few names. */
  readonly from: string;
}

export type Outcome =
  | { readonly state: 'SENT' }
  | { readonly state: 'UNCERTAIN' | 'FAILED'; readonly error: MailError }
  /** Not sent, for a reason that may pass. */
  | { readonly state: 'QUEUED'; readonly error: MailError };

/** How long one gateway may take to hand a mail over, and then to hear the answer. */
const LEASE = 2 * MINUTE;
const RETRIES = [MINUTE, 5 * MINUTE, 15 * MINUTE, HOUR, 2 * HOUR, 4 * HOUR, 8 * HOUR, 8 * HOUR, 8 * HOUR];
const KEPT = 90 * DAY;
const NO_LEASE = { $literal: null };

export class Outbox {
  readonly #model: Model<OutboxRecord>;
  /** Told of a mail that is due after so many milliseconds, if its transaction is committed. */
  onQueued: (delayMillis: number) => void = () => {};

  constructor(model: Model<OutboxRecord>) {
    this.#model = model;
  }

  /** Queues a mail, inside the caller's transaction; one of the same key is left as it is, whatever became of it. */
  async queue(mail: NewMail, session?: ClientSession): Promise<void> {
    await this.#upsert(mail.key, [unlessThere(mail, false)], session);
    this.onQueued(mail.delayMillis ?? 0);
  }

  /** Queues mails inside the caller's transaction; answers how many were not there yet. */
  async queueAll(mails: readonly NewMail[], session: ClientSession): Promise<number> {
    if (mails.length === 0) return 0;
    const operations = mails.map((mail) => ({
      updateOne: { filter: { key: mail.key }, update: [unlessThere(mail, false)], upsert: true },
    }));
    const { upsertedCount } = await this.#records().bulkWrite(operations, { session });
    this.onQueued(0);
    return upsertedCount;
  }

  /** Adds to the notice that waits under this key, or begins one; it is sent `delayMillis` after its beginning. */
  async gather({ what, from, ...mail }: Gathered, session?: ClientSession): Promise<void> {
    const added = what.map((word) => [`about.${word}`, counted(`$about.${word}`, from)]);
    const stages = [unlessThere({ ...mail, about: {} }, true), { $set: Object.fromEntries(added) }];
    await this.#upsert(mail.key, stages, session);
    this.onQueued(mail.delayMillis ?? 0);
  }

  async isAnyDue(): Promise<boolean> {
    const due = { state: 'QUEUED' as const, $expr: { $lte: ['$dueAt', NOW] } };
    return (await this.#records().findOne(due, { projection: { _id: 1 } })) !== null;
  }

  /** The next mail that is due, for this gateway alone until the lease ends; null when there is none. */
  async take(by: string, host: string): Promise<OutboxRecord | null> {
    return this.#records().findOneAndUpdate(
      { state: 'QUEUED', $expr: { $lte: ['$dueAt', NOW] } },
      [
        {
          $set: {
            state: 'SENDING',
            attempts: { $add: ['$attempts', 1] },
            lease: { by, until: nowPlus(LEASE), handedOver: false },
            messageId: { $ifNull: ['$messageId', { $concat: ['<', '$_id', { $literal: `@${host}>` }] }] },
            // What happens from here on is told in another one.
            key: { $cond: ['$gathers', { $concat: ['$key', ' ', '$_id'] }, '$key'] },
            gathers: false,
          },
        },
      ],
      { sort: { dueAt: 1 }, returnDocument: 'after' },
    );
  }

  /** Writes down that the message leaves now; throws when the lease has ended, and then it must not. */
  async handOver(id: string, by: string): Promise<void> {
    const mine = { _id: id, state: 'SENDING', 'lease.by': by, $expr: { $gt: ['$lease.until', NOW] } };
    const { matchedCount } = await this.#records().updateOne(mine as object, [
      { $set: { 'lease.handedOver': true, 'lease.until': nowPlus(LEASE) } },
    ]);
    if (matchedCount !== 1) throw new Error('the lease of this mail has ended');
  }

  /** What came of it. Late is better than not: UNCERTAIN for want of an answer becomes SENT when it comes after all. */
  async settle({ _id, attempts }: OutboxRecord, by: string, outcome: Outcome): Promise<MailState> {
    const delay = RETRIES[attempts - 1];
    const state = outcome.state === 'QUEUED' && delay === undefined ? 'FAILED' : outcome.state;
    const error = 'error' in outcome ? outcome.error : null;
    const known = ['SENDING', ...(state === 'SENT' ? ['UNCERTAIN'] : [])] as MailState[];
    await this.#records().updateOne({ _id, state: { $in: known }, 'lease.by': by } as object, [
      {
        $set: {
          ...ended(state),
          lastError: { $literal: error },
          ...(state === 'QUEUED' ? { lease: NO_LEASE, dueAt: nowPlus(delay ?? 0) } : {}),
        },
      },
    ]);
    return state;
  }

  /** Mails of gateways that are gone: handed over, they are UNCERTAIN; not handed over, they were not sent. */
  async sweep(): Promise<number> {
    const lapsed = { $literal: { code: 'LAPSED', command: null, responseCode: null } satisfies MailError };
    const over = { state: 'SENDING' as const, $expr: { $lte: ['$lease.until', NOW] } };
    const uncertain = await this.#records().updateMany({ ...over, 'lease.handedOver': true } as object, [
      { $set: { ...ended('UNCERTAIN'), lastError: lapsed } },
    ]);
    const given = { ...over, 'lease.handedOver': false, attempts: { $gt: RETRIES.length } };
    await this.#records().updateMany(given as object, [{ $set: { ...ended('FAILED'), lastError: lapsed } }]);
    await this.#records().updateMany({ ...over, 'lease.handedOver': false } as object, [
      { $set: { state: 'QUEUED', lease: NO_LEASE, dueAt: NOW, lastError: lapsed } },
    ]);
    return uncertain.modifiedCount;
  }

  /** Milliseconds until the next mail is due or a lease ends; negative if that is past, null when nothing waits. */
  async nextIn(): Promise<number | null> {
    const [next] = await this.#records()
      .aggregate<{ wait: number }>([
        { $match: { state: { $in: ['QUEUED', 'SENDING'] } } },
        { $project: { at: { $cond: [{ $eq: ['$state', 'QUEUED'] }, '$dueAt', '$lease.until'] } } },
        { $sort: { at: 1 } },
        { $limit: 1 },
        { $project: { _id: 0, wait: { $subtract: ['$at', NOW] } } },
      ])
      .toArray();
    return next?.wait ?? null;
  }

  /** What waited before a time may have been sent: nobody knows, after an older copy of this was restored. */
  async doubt(before: Date): Promise<void> {
    const restored = {
      $literal: { code: 'RESTORED', command: null, responseCode: null } satisfies MailError,
    };
    const key = { $cond: ['$gathers', { $concat: ['$key', ' ', '$_id'] }, '$key'] };
    const waited = { state: { $in: ['QUEUED', 'SENDING'] as MailState[] }, queuedAt: { $lt: before } };
    await this.#records().updateMany(waited, [
      { $set: { ...ended('UNCERTAIN'), key, gathers: false, lease: NO_LEASE, lastError: restored } },
    ]);
  }

  /** The newest first; of one state, or of all. */
  list(state: MailState | null, most: number): Promise<OutboxRecord[]> {
    return this.#model
      .find(state === null ? {} : { state })
      .sort({ queuedAt: -1, _id: 1 })
      .limit(most)
      .lean<OutboxRecord[]>()
      .exec();
  }

  /** Queues a mail again that is UNCERTAIN, FAILED or waits; its state otherwise, and null for none. */
  async retry(id: string): Promise<'QUEUED' | 'SENDING' | 'SENT' | null> {
    const again = { _id: id, state: { $in: ['QUEUED', 'UNCERTAIN', 'FAILED'] as MailState[] } };
    const { matchedCount } = await this.#records().updateOne(again, [
      {
        $set: {
          state: 'QUEUED',
          dueAt: NOW,
          attempts: 0,
          lease: NO_LEASE,
          settledAt: { $literal: null },
          keptUntil: { $literal: null },
        },
      },
    ]);
    if (matchedCount === 1) return 'QUEUED';
    const found = await this.#model.findById(id).select({ state: 1 }).lean().exec();
    return found === null ? null : (found.state as 'SENDING' | 'SENT');
  }

  async #upsert(key: string, stages: Record<string, unknown>[], session?: ClientSession): Promise<void> {
    await this.#records().updateOne({ key }, stages, { upsert: true, session });
  }

  /** Pipeline updates go to the driver as they are. */
  #records(): Collection<OutboxRecord> {
    return this.#model.collection as unknown as Collection<OutboxRecord>;
  }
}

/**
 * Whoever makes many mails wait keeps nobody from hearing of these, the first of them first: they are due before whatever
 * else waits.
 */
const URGENT: readonly string[] = ['ALARM', 'INCIDENT', 'SECOND_FACTOR', 'BREAK_GLASS', 'ERASE_ME'];

/** A new record, over which everything that is there already stands. */
function unlessThere({ delayMillis = 0, ...mail }: NewMail, gathers: boolean) {
  const words = { _id: newId('mail'), ...mail, gathers, state: 'QUEUED', attempts: 0 };
  const none = { lease: null, messageId: null, lastError: null, settledAt: null, keptUntil: null };
  const rank = delayMillis === 0 ? URGENT.indexOf(mail.kind) : -1;
  const dueAt = rank >= 0 ? { $literal: new Date(rank) } : nowPlus(delayMillis);
  const fresh = { ...literals({ ...words, ...none }), queuedAt: NOW, dueAt };
  return { $replaceWith: { $mergeObjects: [fresh, '$$ROOT'] } };
}

const counted = (item: string, from: string) => ({
  first: { $ifNull: [`${item}.first`, NOW] },
  last: NOW,
  times: { $add: [{ $ifNull: [`${item}.times`, 0] }, 1] },
  from: { $setUnion: [{ $ifNull: [`${item}.from`, []] }, [{ $literal: from }]] },
});

/** Kept for a while: as the proof of what was sent, and for somebody to look at what was not. */
const ended = (state: MailState) => ({
  state,
  settledAt: state === 'QUEUED' ? { $literal: null } : NOW,
  keptUntil:
    state === 'QUEUED'
      ? { $literal: null }
      : { $cond: [{ $in: ['$kind', KEPT_FOR_EVER] }, null, nowPlus(KEPT)] },
});
