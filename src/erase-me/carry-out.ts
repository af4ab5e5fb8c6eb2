/**
 * What comes of it when the cooling-off is over: the last mail, then the erasure that there is (src/erasure/erase.ts). Each
 * step is a state, moved on by one conditional write, so that of several processes one does it, a killed one's is gone
 * on with, and who stopped it in time is not erased.
 */

import type { AccountRecord } from '../accounts/model.ts';
import { ofAccount } from '../attendees/of-account.ts';
import { erase, type NewErasure } from '../erasure/erase.ts';
import type { ErasureParts } from '../erasure/model.ts';
import type { Outbox } from '../mail/outbox/outbox.ts';
import { DAY, NOW, nowPlus } from '../time.ts';
import { type Held, holdUntold, holdWhileLocked } from './hold.ts';
import type { EraseMeRecord } from './model.ts';
import { lastMailKey, noticesOf, queue, recordsOf } from './notices.ts';

export type CarryOutParts = ErasureParts & {
  readonly outbox: Outbox;
  readonly eraseMeDays: number;
  /** Told how many wait because their notice is not sent, and how many have a mailbox that refuses it for good. */
  readonly onHeld?: (held: Held) => void;
};
type Parts = CarryOutParts;

/** How long the erasure waits for a mail server that does not answer. */
const MAIL_WAITS = DAY;
const DURABLE = { writeConcern: { w: 'majority', journal: true } } as const;

/** Answers how many were erased. */
export async function carryOut(parts: Parts): Promise<number> {
  const records = recordsOf(parts.models);
  await holdWhileLocked(parts);
  const held = await holdUntold(parts, parts.eraseMeDays * DAY);
  if (held.untold + held.refused > 0) parts.onHeld?.(held);
  const over = { state: 'WAITING' as const, $expr: { $lte: ['$dueAt', NOW] } };
  for await (const { _id } of records.find(over)) await tell(parts, _id);
  for await (const record of records.find({ state: 'TELLING' })) await goOn(parts, record);
  let erased = 0;
  for await (const { _id } of records.find({ state: 'UNDER_WAY' })) {
    await eraseAccount(parts, _id);
    erased += 1;
  }
  return erased;
}

async function tell({ models, database, outbox }: Parts, _id: string): Promise<void> {
  await database.transaction(async (session) => {
    const due = { _id, state: 'WAITING' as const, $expr: { $lte: ['$dueAt', NOW] } };
    const record = await recordsOf(models).findOneAndUpdate(
      due,
      [{ $set: { state: 'TELLING', toldAt: NOW } }],
      { returnDocument: 'after', session },
    );
    const account = await models.accounts.findById(_id, null, { session }).lean<AccountRecord>().exec();
    if (record === null || account === null) return;
    await queue(outbox, noticesOf(account, record, 'BEGINS'), session);
  });
}

/** Once the mail has come to its end, whatever that was, or has waited long enough. */
async function goOn({ models }: Parts, { _id, dueAt }: EraseMeRecord): Promise<void> {
  const waiting = await models.outbox
    .exists({ key: lastMailKey(_id, dueAt), state: { $in: ['QUEUED', 'SENDING'] } })
    .exec();
  const when = waiting === null ? {} : { $expr: { $lte: ['$toldAt', nowPlus(-MAIL_WAITS)] } };
  await recordsOf(models).updateOne(
    { _id, state: 'TELLING', ...when },
    { $set: { state: 'UNDER_WAY' } },
    DURABLE,
  );
}

/** Everybody that the account is, and the account with them, unless it organises something. */
async function eraseAccount(parts: Parts, account: string): Promise<void> {
  const { models } = parts;
  // An import may bring another in meanwhile.
  for (;;) {
    const people = await models.attendees.find(ofAccount(account)).select({ event: 1 }).lean().exec();
    if (people.length === 0) break;
    await erase(
      parts,
      people.map(({ _id, event }) => ({ ...ASKED, _id, event, account })),
    );
  }
  const left = await models.accounts
    .findById(account)
    .select({ addressIndex: 1, organises: 1 })
    .lean()
    .exec();
  if (left !== null && left.organises.length === 0)
    await erase(parts, [{ ...ASKED, _id: account, addressIndex: [left.addressIndex].flat() }]);
  // Of an account that stays; else it went with it.
  await recordsOf(models).deleteOne({ _id: account }, DURABLE);
}

const ASKED: Omit<NewErasure, '_id'> = {
  ...{ event: null, account: null, addressIndex: [], organiserToo: false, why: 'ASKED' },
};
