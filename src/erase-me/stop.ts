/** Stopping what was asked for, while it waits: for the person themselves, and for who does it on their word. */
import type { ClientSession } from 'mongodb';
import { normaliseAddress } from '../accounts/address.ts';
import { addressIndexes, atAddress } from '../accounts/find.ts';
import type { AccountRecord } from '../accounts/model.ts';
import { kindOf } from '../ids.ts';
import type { EraseMeNotice } from '../mail/erase-me-mail.ts';
import type { Storage } from '../services.ts';
import type { EraseMeRecord } from './model.ts';
import { noticesOf, queue } from './notices.ts';

type StopParts = Pick<Storage, 'models' | 'outbox'>;
type Stopped = Extract<EraseMeNotice['what'], 'STOPPED' | 'STOPPED_FOR_YOU' | 'STOPPED_SUSPECT'>;

/** False when nothing waits; told to the person in the same transaction. */
export function stop(
  { database, ...parts }: StopParts & Pick<Storage, 'database'>,
  _id: string,
  what: Stopped,
): Promise<boolean> {
  return database.transaction((session) => stopWithin(parts, { _id, state: ['WAITING'] }, what, session));
}

/** The same in the caller's transaction, of one in any of these states. */
export async function stopWithin(
  { models, outbox }: StopParts,
  { _id, state }: { readonly _id: string; readonly state: readonly EraseMeRecord['state'][] },
  what: Stopped,
  session: ClientSession,
): Promise<boolean> {
  const which = { _id, state: { $in: [...state] } };
  const record = await models.eraseMe.findOneAndDelete(which, { session }).lean<EraseMeRecord>().exec();
  const account = await models.accounts.findById(_id, null, { session }).lean<AccountRecord>().exec();
  if (record === null || account === null) return false;
  await queue(outbox, noticesOf(account, record, what), session);
  return true;
}

/** The account that is meant by its id, an attendee's, or an address, also one that a thief changed; null for none. */
export async function accountMeant(
  { models, keyRing }: Pick<Storage, 'models' | 'keyRing'>,
  who: string,
): Promise<string | null> {
  if (kindOf(who) === 'account') return who;
  if (kindOf(who) === 'attendee')
    return (await models.attendees.findById(who).select({ account: 1 }).lean().exec())?.account ?? null;
  const address = normaliseAddress(who);
  if (address === null) return null;
  await keyRing.upToDate();
  const indexes = addressIndexes(keyRing, address);
  const former = { 'formerAddresses.addressIndex': { $in: [...indexes] } };
  const found = await models.accounts
    .find({ $or: [atAddress(indexes), former] })
    .select({ _id: 1 })
    .lean()
    .exec();
  // Somebody else may have the address now: who asked to be erased is meant.
  const ids = found.map(({ _id }) => _id);
  return (
    (
      await models.eraseMe
        .findOne({ _id: { $in: ids } })
        .select({ _id: 1 })
        .lean()
        .exec()
    )?._id ?? null
  );
}
