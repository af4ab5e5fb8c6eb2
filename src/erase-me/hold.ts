/** What holds the clock of a cooling-off. Threat: it runs out while the person could not know, or could not stop it. */
import { LockdownBook } from '../lockdown/book.ts';
import type { OutboxRecord } from '../mail/outbox/model.ts';
import type { Storage } from '../storage.ts';
import { DAY, NOW, nowPlus } from '../time.ts';
import type { EraseMeRecord } from './model.ts';
import { keepSignIn, later, noticesOf, queue, recordsOf } from './notices.ts';
import { holdRefused, isRefused, isRefusedForGood, toldAfterAll, UNTIL_ASKED_AGAIN } from './refused.ts';

/** From when people can sign in again they have that long, at least. */
const TO_STOP_IT = DAY;

/** Stopping takes a sign-in: while nobody signs in, nobody's time runs out, nor soon after. */
export async function holdWhileLocked({
  database,
  models,
}: Pick<Storage, 'database' | 'models'>): Promise<void> {
  const book = new LockdownBook(models.lockdowns);
  const locked = (await book.signInLockedSince()) !== null;
  const unlocked = locked ? NOW : await book.signInUnlockedAt();
  if (unlocked === null) return;
  const until = { $add: [unlocked, TO_STOP_IT] };
  const early = { $and: [{ $lt: ['$askedAt', unlocked] }, { $lt: ['$dueAt', until] }] };
  const records = recordsOf(models);
  for (const { _id } of await records.find({ state: 'WAITING', $expr: early }).toArray())
    await database.transaction(async (session) => {
      const waits = { _id, state: 'WAITING' as const };
      const held = await records.findOneAndUpdate(waits, [{ $set: { dueAt: { $max: ['$dueAt', until] } } }], {
        returnDocument: 'after',
        session,
      });
      if (held !== null) await keepSignIn(models, held, session);
    });
}

type Parts = Pick<Storage, 'database' | 'models' | 'outbox'>;

export interface Held {
  /** How many wait, the whole cooling-off ahead of them. */
  readonly untold: number;
  /** How many have a mailbox that refuses the notice for good. */
  readonly refused: number;
}

/**
 * Nobody is erased who was not told: while the notice is not sent, the whole cooling-off lies ahead, and what was given
 * up is tried again. A former address counts until its server refuses it for good; one's own that does has a time (refused.ts).
 */
export async function holdUntold(parts: Parts, coolingOff: number): Promise<Held> {
  let untold = 0;
  let refused = 0;
  for (const record of await recordsOf(parts.models).find({ state: 'WAITING' }).toArray()) {
    const notices = await parts.models.outbox
      .find({
        ...{ account: record._id, kind: 'ERASE_ME', 'about.what': { $in: ['ASKED', 'ANEW'] } },
        queuedAt: { $gte: record.askedAt },
      })
      .lean<OutboxRecord[]>()
      .exec();
    const left = notices.filter((mail) => mail.state !== 'SENT' && !(mail.before != null && isRefused(mail)));
    if (left.length === 0 && notices.some(({ before }) => before == null)) {
      if (record.refusedSince != null) await toldAfterAll(parts, record, notices);
    } else if (left.length > 0 && isRefusedForGood(record, left)) {
      if (await holdRefused(parts, record, { notices: left, coolingOff })) refused += 1;
      else untold += 1;
    } else {
      await hold(parts, record, left, coolingOff);
      untold += 1;
    }
  }
  return { untold, refused };
}

async function hold(
  { database, models, outbox }: Parts,
  { _id }: EraseMeRecord,
  untold: readonly OutboxRecord[],
  coolingOff: number,
): Promise<void> {
  await database.transaction(async (session) => {
    const held = await later(models, _id, nowPlus(coolingOff + UNTIL_ASKED_AGAIN), session);
    if (held === null) return;
    const { record, account } = held;
    if (untold.length === 0) await queue(outbox, noticesOf(account, record, 'ASKED'), session);
    // It is to say the day that counts.
    const theirs = { _id: { $in: untold.map((mail) => mail._id) }, state: { $ne: 'SENDING' as const } };
    await models.outbox.updateMany(theirs, { $set: { 'about.dueAt': record.dueAt } }, { session }).exec();
  });
  for (const { _id: mail, state } of untold)
    if (state === 'FAILED' || state === 'UNCERTAIN') await outbox.retry(mail);
}
