import type { Collection } from 'mongodb';
import { isDuplicateKey } from '../database/duplicate-key.ts';
import type { Models } from '../database/models.ts';
import type { KeyRing } from '../disclosure/keys.ts';
import { type DataKey, seal } from '../disclosure/seal.ts';
import { newId } from '../ids.ts';
import { atOrHeld } from './by-address.ts';
import { addressIndexes, atAddress } from './find.ts';
import type { AccountRecord } from './model.ts';

export interface NewAccount {
  readonly id: string;
  /** As find.ts makes them. */
  readonly addressIndex: readonly string[];
  /** Normalised. */
  readonly address: string;
}

/** A new account's record, with its address sealed under the account's own key. */
export function accountRecord(
  { id, addressIndex, address }: NewAccount,
  key: DataKey,
  now: Date,
): AccountRecord {
  return {
    _id: id,
    addressIndex: [...addressIndex],
    address: seal(address, key, { event: '', subject: id, field: 'address' }),
    organises: [],
    firstSignedInAt: null,
    disabledAt: null,
    createdAt: now,
  };
}

/** The address was somebody's until a short while ago, who can still take it back. */
export class AddressHeldError extends Error {
  override readonly name = 'AddressHeldError';
}

/**
 * The id of the account of a normalised address; made where there is none. Two at once make one. Throws
 * {@link AddressHeldError} for an address whose change can still be undone.
 */
export async function ensureAccount(
  { models, keyRing }: { readonly models: Models; readonly keyRing: KeyRing },
  address: string,
): Promise<string> {
  await keyRing.upToDate();
  const addressIndex = addressIndexes(keyRing, address);
  const every = keyRing.hashes('ADDRESS_INDEX').every(address);
  const id = newId('account');
  const known = await models.accounts
    .findOne(atOrHeld(every))
    .select({ addressIndex: 1 })
    .lean<Pick<AccountRecord, '_id' | 'addressIndex'>>()
    .exec();
  if (known?.addressIndex.some((index) => every.includes(index))) return known._id;
  if (known !== null) throw new AddressHeldError('the change of this address can still be undone');
  const key = (await keyRing.ensureForSubjects([id])).get(id);
  if (key === undefined) throw new Error('no key for a new account');
  const accounts = models.accounts.collection as unknown as Collection<AccountRecord>;
  const record = accountRecord({ id, addressIndex, address }, key, new Date());
  await accounts.insertOne(record).catch((error: { code?: unknown }) => {
    if (!isDuplicateKey(error)) throw error;
  });
  const made = await models.accounts.findOne(atAddress(addressIndex)).select({ _id: 1 }).lean().exec();
  if (made === null) throw new Error('the account could not be made');
  return made._id;
}
