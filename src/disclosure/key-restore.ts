/**
 * Keys from a backup into the keys' database, beside a gateway that serves or into an empty one. Only what is missing is
 * added: a key that is there stays as it is, and of a person on the list of erased ids nothing comes back. That list is a
 * file of one machine, and the people erased on another are noted beside the keys: both are asked.
 */
import type { Connection } from 'mongoose';
import { isDuplicateKey } from '../database/duplicate-key.ts';
import { ErasedSubjects } from './erased-subjects.ts';
import { KeyBackupError, readKeyBackup, wrappedBy } from './key-backup.ts';
import { KeyFileError, KeyFiles } from './key-file.ts';
import {
  claimsOf,
  DURABLE,
  holderOf,
  type KeyEntry,
  type KeyRecord,
  recordsOf,
  SUBJECT,
  subjectOf,
} from './key-records.ts';
import { INDEX_PURPOSES, PASSING_PURPOSES } from './keys.ts';

export interface Restored {
  readonly takenAt: Date;
  /** Holders that had no keys, or lacked some. */
  readonly restored: number;
  /** Holders whose keys were all there. */
  readonly there: number;
  /** Holders that were erased. */
  readonly erased: number;
}

const BATCH = 500;

/**
 * Throws KeyBackupError or KeyFileError with nothing changed. Into an empty database the claim of the outer key comes
 * last: no gateway starts on half of the keys, and makes others in place of those that are yet to come.
 */
export async function restoreKeys(
  keys: Connection,
  keyFile: string,
  file: string,
  erased: ReadonlySet<string>,
): Promise<Restored> {
  const claim = await claimsOf(keys).findOne({ _id: 'outer' });
  const files = await KeyFiles.all(keyFile);
  const backup = await readKeyBackup(keys, files, file);
  const target = claim === null ? backup.outer : await files.opener(claim.fingerprint);
  if (target === null)
    throw new KeyFileError(
      `The outer key of this database (${claim?.fingerprint}) is not here; set KEY_FILE to it.`,
    );
  await refuseOtherHashes(keys, backup.records());
  const counts = { restored: 0, there: 0, erased: 0 };
  let batch: KeyRecord[] = [];
  const flush = async () => {
    const before = await erasedAmong(keys, batch);
    const kept = batch.filter(({ _id }) => !before.includes(_id));
    const restored = await addMissing(keys, kept);
    // Who was erased in this very moment was noted before the key was destroyed: one of the two takes it away.
    const late = await erasedAmong(keys, kept);
    if (late.length > 0) await recordsOf(keys).deleteMany({ _id: { $in: late } }, DURABLE);
    counts.restored += restored - late.length;
    counts.there += kept.length - restored;
    counts.erased += before.length + late.length;
    batch = [];
  };
  for await (const { _id, keys: entries } of backup.records()) {
    if (_id.startsWith(SUBJECT) && erased.has(subjectOf(_id))) counts.erased += 1;
    else batch.push({ _id, keys: entries.map((entry) => wrappedBy(target, backup.outer, entry)) });
    if (batch.length >= BATCH) await flush();
  }
  await flush();
  if (claim === null) {
    await claimsOf(keys).insertOne(
      { _id: 'outer', fingerprint: target.fingerprint, claimedAt: new Date() },
      DURABLE,
    );
  }
  return { takenAt: backup.at, ...counts };
}

/**
 * An address has a hash under a key of these and of those before it. Two rows of keys of which neither goes on from
 * the other cannot be made one: accounts would be found by the one or by the other.
 */
async function refuseOtherHashes(keys: Connection, records: AsyncGenerator<KeyRecord>): Promise<void> {
  const there = new Map(
    (
      await recordsOf(keys)
        .find({ _id: { $in: [...INDEX_PURPOSES] } })
        .toArray()
    ).map((record) => [record._id, record]),
  );
  for await (const { _id, keys: entries } of records) {
    const present = there
      .get(_id)
      ?.keys.map(({ id }) => id)
      .reverse();
    const backed = entries.map(({ id }) => id).reverse();
    if (present === undefined || present.every((id, i) => (backed[i] ?? id) === id)) continue;
    throw new KeyBackupError(
      `The database "${keys.name}" has another key of its own for ${_id} than the backup: a gateway was started before its keys were restored. If nothing was imported since, empty "${keys.name}" and restore again.`,
    );
  }
}

/** Holders whose subjects are noted as erased. */
async function erasedAmong(keys: Connection, batch: readonly KeyRecord[]): Promise<string[]> {
  const subjects = batch.filter(({ _id }) => _id.startsWith(SUBJECT)).map(({ _id }) => subjectOf(_id));
  return [...(await new ErasedSubjects(keys).among(subjects))].map(holderOf);
}

/** Keys that passed stay gone: in a backup they have no end yet, and would count for ever. */
const isPassing = (_id: string) => PASSING_PURPOSES.some((purpose) => purpose === _id);

/** Answers for how many holders something was added. Who is changed in between is read again. */
async function addMissing(keys: Connection, batch: readonly KeyRecord[]): Promise<number> {
  let added = 0;
  let left = batch;
  for (let tries = 0; left.length > 0 && tries < 5; tries += 1) {
    const records = recordsOf(keys);
    const there = new Map(
      (await records.find({ _id: { $in: left.map(({ _id }) => _id) } }).toArray()).map((one) => [
        one._id,
        one,
      ]),
    );
    const again: KeyRecord[] = [];
    for (const record of left) {
      const present = there.get(record._id)?.keys ?? [];
      if (present.length > 0 && isPassing(record._id)) continue;
      const merged = mergedKeys(present, record.keys);
      if (merged.length === present.length) continue;
      if (await replaced(keys, record._id, present, merged)) added += 1;
      else again.push(record);
    }
    left = again;
  }
  if (left.length > 0) throw new KeyBackupError('The keys are being changed by somebody else; try again.');
  return added;
}

/** Newest first, as they were made. */
function mergedKeys(present: readonly KeyEntry[], backed: readonly KeyEntry[]): KeyEntry[] {
  const ids = new Set(present.map(({ id }) => id));
  const all = [...present, ...backed.filter(({ id }) => !ids.has(id))];
  return all.sort((one, other) => other.createdAt.getTime() - one.createdAt.getTime());
}

async function replaced(
  keys: Connection,
  _id: string,
  present: readonly KeyEntry[],
  merged: readonly KeyEntry[],
): Promise<boolean> {
  const records = recordsOf(keys);
  if (present.length > 0) {
    const unchanged = { _id, keys: { $size: present.length }, 'keys.0.id': present[0]?.id };
    return (await records.updateOne(unchanged, { $set: { keys: [...merged] } }, DURABLE)).matchedCount === 1;
  }
  try {
    await records.insertOne({ _id, keys: merged }, DURABLE);
    return true;
  } catch (error) {
    if (isDuplicateKey(error)) return false;
    throw error;
  }
}
