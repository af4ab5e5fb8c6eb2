/**
 * What a profile held before a change, so that the change can be undone. Threat: earlier values are as private as
 * present ones, and easily forgotten. So each is sealed under its subject's key and belongs to its change: copied into
 * the vault, or to another change, it does not open. It goes after a stated time by the database's clock, and with the
 * subject's key. Only src/history opens one: to put it back; and a name, to say what somebody was called when they looked
 * at somebody's fields (src/history/names.ts). Nothing else answers with one.
 */
import type { ClientSession, Collection } from 'mongodb';
import type { Connection } from 'mongoose';
import { IN_ONE_BATCH } from '../database/one-batch.ts';
import type { ProtectedField } from '../protected-fields.ts';
import { NOW, nowPlus } from '../time.ts';
import type { KeyRing } from './keys.ts';
import { type DataKey, keyNamed, open, type Sealed, seal } from './seal.ts';
import { HELD_PHOTO } from './value-set.ts';
import { openValue, type VaultStore } from './vault-store.ts';

interface EarlierRecord {
  /** Id of the change. */
  _id: string;
  event: string;
  /** Attendee id. */
  subject: string;
  sealed: Sealed;
  keptUntil: Date;
}

export interface EarlierValue {
  /** Id of the change. */
  readonly change: string;
  readonly event: string;
  readonly subject: string;
  readonly text: string;
}

const belonging = ({ event, subject, _id }: Pick<EarlierRecord, '_id' | 'event' | 'subject'>) => ({
  event,
  subject,
  field: `before ${_id}`,
});

export class EarlierValues {
  readonly #connection: Connection;
  readonly #keys: KeyRing;
  readonly #store: VaultStore;
  readonly #keptMillis: number;

  constructor(connection: Connection, keys: KeyRing, store: VaultStore, keptMillis: number) {
    this.#connection = connection;
    this.#keys = keys;
    this.#store = store;
    this.#keptMillis = keptMillis;
  }

  async ensureIndexes(): Promise<void> {
    await this.#records().createIndexes([
      { key: { keptUntil: 1 }, expireAfterSeconds: 0 },
      { key: { subject: 1 } },
    ]);
  }

  /** What the vault holds of these subjects now; a photo also where it is held back. */
  async inVault(
    subjects: readonly string[],
    fields: readonly ProtectedField[],
    session: ClientSession,
  ): Promise<(subject: string, event: string, field: ProtectedField) => string | null> {
    if (fields.length === 0) return () => null;
    const found = await this.#store.fetch(subjects, session);
    return (subject, event, field) => {
      const values = found.get(subject) ?? null;
      const value = openValue(values, event, subject, field);
      return value === null && field === 'photo' ? openValue(values, event, subject, HELD_PHOTO) : value;
    };
  }

  /** Keeps one for each change, in the caller's transaction. */
  async keep(values: readonly EarlierValue[], session: ClientSession): Promise<void> {
    if (values.length === 0) return;
    const keys = await this.#keys.ensureForSubjects(values.map(({ subject }) => subject));
    const writes = values.map(({ change: _id, event, subject, text }) => {
      const key = keys.get(subject);
      if (key === undefined) throw new Error('no key for the subject of a change');
      const sealed = seal(text, key, belonging({ _id, event, subject }));
      const record = { event, subject, sealed: { $literal: sealed }, keptUntil: nowPlus(this.#keptMillis) };
      return { updateOne: { filter: { _id }, update: [{ $set: record }], upsert: true } };
    });
    await this.#records().bulkWrite(writes, { session });
  }

  /** Those of these changes that are kept still, by change. */
  async open(changes: readonly string[], session?: ClientSession): Promise<Map<string, string>> {
    const records = await this.#records()
      .find(keptOf(changes), { session, batchSize: IN_ONE_BATCH })
      .toArray();
    const subjects = records.map(({ subject }) => subject);
    let keys = await this.#keys.forSubjects(subjects);
    // Sealed under a key that a rotation made since.
    if (records.some(({ subject, sealed }) => isUnknown(keys.get(subject), sealed)))
      keys = await this.#keys.freshForSubjects(subjects);
    const opened = new Map<string, string>();
    for (const record of records) {
      const key = keys.get(record.subject);
      if (key !== undefined) opened.set(record._id, open(record.sealed, key, belonging(record)));
    }
    return opened;
  }

  /** Which of these changes have an earlier value that is kept still. */
  kept(changes: readonly string[]): Promise<Set<string>> {
    return keptValues(this.#connection, changes);
  }

  /** How many there are of these subjects. */
  count(subjects: readonly string[]): Promise<number> {
    return this.#records().countDocuments({ subject: { $in: [...subjects] } });
  }

  /** Takes away all of these subjects, durably. */
  async remove(subjects: readonly string[]): Promise<void> {
    const durable = { writeConcern: { w: 'majority', journal: true } } as const;
    await this.#records().deleteMany({ subject: { $in: [...subjects] } }, durable);
  }

  /** Takes away all that is kept of a subject, in the caller's transaction. */
  async forget(subject: string, session: ClientSession): Promise<void> {
    await this.#records().deleteMany({ subject }, { session });
  }

  #records(): Collection<EarlierRecord> {
    return earlierValuesOf(this.#connection);
  }
}

const earlierValuesOf = (connection: Connection) =>
  connection.collection<EarlierRecord>('earlierValues') as unknown as Collection<EarlierRecord>;

/** Which of these changes have an earlier value that is kept still; for that no key is needed. */
export async function keptValues(connection: Connection, changes: readonly string[]): Promise<Set<string>> {
  const options = { projection: { _id: 1 }, batchSize: IN_ONE_BATCH };
  const records = await earlierValuesOf(connection).find(keptOf(changes), options).toArray();
  return new Set(records.map(({ _id }) => _id));
}

/** The index that takes them away runs once a minute; what is over is over at once. */
const keptOf = (changes: readonly string[]) => ({
  _id: { $in: [...changes] },
  $expr: { $gt: ['$keptUntil', NOW] },
});

const isUnknown = (key: DataKey | undefined, { k }: Sealed) => key !== undefined && keyNamed(key, k) === null;
