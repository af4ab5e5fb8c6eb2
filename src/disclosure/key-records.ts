/**
 * The keys' own collection: a document for each holder with its keys, newest first, each wrapped by an outer key. One
 * document, so that a holder's keys come and go in one write: a key is added only to a holder that is there, and who
 * was erased gets none by a rotation that had read them before.
 */
import { randomBytes } from 'node:crypto';
import { Binary, type Collection, MongoBulkWriteError } from 'mongodb';
import type { Connection } from 'mongoose';
import { DUPLICATE_KEY } from '../database/duplicate-key.ts';
import { findAtOnce, keptIn } from '../database/read-at-once.ts';
import { timeOf } from '../database/time-of.ts';
import { newId } from '../ids.ts';
import { NOW } from '../time.ts';
import type { OuterKey } from './outer-key.ts';
import type { DataKey } from './seal.ts';

export interface KeyEntry {
  readonly id: string;
  readonly wrapped: Binary;
  /** Fingerprint of the outer key that wraps it. */
  readonly outer: string;
  /** The database's time. */
  readonly createdAt: Date;
  /** A gateway key is not used before, so that every process knows it by then. */
  readonly from?: Date;
  /** From here on a gateway key counts no more, and may be removed. */
  readonly until?: Date;
  /** An index key: everything is found under it, so the hashes of before are no longer looked for. */
  readonly settledAt?: Date;
  /** An index key: the hashes of before are gone. */
  readonly sweptAt?: Date;
}

export interface KeyRecord {
  /** `SUBJECT:<id>` or a gateway purpose. */
  readonly _id: string;
  /** Newest first. */
  readonly keys: readonly KeyEntry[];
}

/** Which outer key wraps, and what is under way. */
export interface Claim {
  readonly _id: 'outer';
  readonly fingerprint: string;
  readonly claimedAt: Date;
  /** The outer key that the records are being rewrapped under. */
  readonly next?: string;
  /** The one before, and when it was replaced. */
  readonly previous?: string;
  readonly switchedAt?: Date;
  /** Nothing is wrapped by the one before any more. */
  readonly settledAt?: Date;
}

const DATA_KEY_BYTES = 32;

export const DURABLE = { writeConcern: { w: 'majority', j: true } } as const;

export const SUBJECT = 'SUBJECT:';
export const holderOf = (subject: string) => `${SUBJECT}${subject}`;
export const subjectOf = (holder: string) => holder.slice(SUBJECT.length);

export type KeyRecords = Collection<KeyRecord>;
export const recordsOf = (keys: Connection) => keys.collection<KeyRecord>('keys') as unknown as KeyRecords;
/** Those of these holders, as a majority has them. */
export const recordsOfHolders = (keys: Connection, holders: readonly string[]) =>
  findAtOnce<KeyRecord>(keptIn(keys, recordsOf(keys)), { _id: { $in: [...holders] } }, {});

export const claimsOf = (keys: Connection) =>
  keys.collection<Claim>('outerKeys') as unknown as Collection<Claim>;

/** Makes the index by which a rotation finds what an outer key wraps. */
export async function ensureKeyIndexes(keys: Connection): Promise<void> {
  const records = recordsOf(keys);
  await records.createIndex({ 'keys.outer': 1 });
  const indexes = await records.indexes();
  if (indexes.some(({ name }) => name === 'holder_1')) await convert(records);
}

/** A new key for a pipeline update: its time is the database's. */
export function newEntry(outer: OuterKey, times: { readonly from?: object } = {}) {
  return { ...wrappedKey(outer, randomBytes(DATA_KEY_BYTES)), createdAt: NOW, ...times };
}

function wrappedKey(outer: OuterKey, bytes: Buffer): Pick<KeyEntry, 'id' | 'wrapped' | 'outer'> {
  const id = newId('key');
  return { id, wrapped: new Binary(outer.wrap(bytes, id)), outer: outer.fingerprint };
}

/**
 * Makes a key for each holder that has none, and answers those it made by holder; null where somebody else made one at the
 * same time, and so is first. Their time is read beforehand: a rotation that began meanwhile takes them for old ones.
 */
export async function makeKeys(
  keys: Connection,
  outer: OuterKey,
  holders: readonly string[],
): Promise<Map<string, DataKey> | null> {
  const createdAt = await timeOf(keys);
  const random = randomBytes(DATA_KEY_BYTES * holders.length);
  const made = new Map<string, DataKey>();
  const records = holders.map((_id, i): KeyRecord => {
    const bytes = random.subarray(i * DATA_KEY_BYTES, (i + 1) * DATA_KEY_BYTES);
    const entry = wrappedKey(outer, bytes);
    made.set(_id, { id: entry.id, bytes, retired: [] });
    return { _id, keys: [{ ...entry, createdAt }] };
  });
  try {
    await recordsOf(keys).insertMany(records, { ordered: false, ...DURABLE });
    return made;
  } catch (error) {
    // One write error for each holder that has a key by now, and nothing else.
    const refused = error instanceof MongoBulkWriteError ? [error.writeErrors].flat() : [];
    if (refused.length === 0 || refused.some(({ code }) => code !== DUPLICATE_KEY)) throw error;
    return null;
  }
}

/** The collection as it was before a holder could have several keys: a document for each key. */
async function convert(records: KeyRecords): Promise<void> {
  const entry = { id: '$_id', wrapped: '$wrapped', outer: '$outer', createdAt: '$createdAt' };
  const old = { holder: { $type: 'string' } } as object;
  await records
    .aggregate([
      { $match: { ...old, wrapped: { $exists: true } } },
      { $project: { _id: '$holder', keys: [entry] } },
      { $merge: { into: records.collectionName, whenMatched: 'keepExisting' } },
    ])
    .toArray();
  await records.dropIndex('holder_1').catch(() => {});
  await records.deleteMany(old, DURABLE);
}
