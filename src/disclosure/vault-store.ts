/**
 * Where protected values are kept: one document per subject, each value sealed by itself. This file writes and
 * fetches; what is fetched stays sealed until src/disclosure/vault.ts opens it after a decision.
 */
import type { AnyBulkWriteOperation, ClientSession } from 'mongodb';
import type { Connection } from 'mongoose';
import { IN_ONE_BATCH } from '../database/one-batch.ts';
import { PROTECTED_FIELDS, type ProtectedField } from '../protected-fields.ts';
import type { KeyRing } from './keys.ts';
import { type DataKey, keyNamed, open, type Sealed, seal } from './seal.ts';

interface ValuesRecord {
  /** Attendee id. */
  _id: string;
  event: string;
  fields: Partial<Record<ProtectedField, Sealed>>;
}

/** A value to keep; null takes it away. */
export interface VaultWrite {
  readonly event: string;
  readonly subject: string;
  readonly field: ProtectedField;
  readonly value: string | null;
}

export interface SealedValues {
  readonly key: DataKey;
  readonly fields: Partial<Record<ProtectedField, Sealed>>;
}

export class VaultStore {
  readonly #connection: Connection;
  readonly #keys: KeyRing;

  constructor(connection: Connection, keys: KeyRing) {
    this.#connection = connection;
    this.#keys = keys;
  }

  /** Keeps or takes away values; inside the caller's transaction when a session is given. */
  async write(writes: readonly VaultWrite[], session?: ClientSession): Promise<void> {
    if (writes.length === 0) return;
    const keys = await this.#keys.ensureForSubjects(writes.map((write) => write.subject));
    const operations = writes.map((write) => operationFor(write, keys.get(write.subject)));
    await this.#collection().bulkWrite(operations, { session });
  }

  /** Takes away all values of these subjects, durably. */
  async remove(subjects: readonly string[]): Promise<void> {
    const durable = { writeConcern: { w: 'majority', journal: true } } as const;
    await this.#collection().deleteMany({ _id: { $in: [...subjects] } }, durable);
  }

  /** How many values these subjects have. */
  async count(subjects: readonly string[]): Promise<number> {
    const found = await this.#collection()
      .find({ _id: { $in: [...subjects] } })
      .toArray();
    return found.reduce((sum, { fields = {} }) => sum + Object.keys(fields).length, 0);
  }

  /** Which of these subjects have a record here, with or without values in it. */
  async among(subjects: readonly string[]): Promise<string[]> {
    const found = await this.#collection()
      .find({ _id: { $in: [...subjects] } }, { projection: { _id: 1 } })
      .toArray();
    return found.map(({ _id }) => _id);
  }

  /** The sealed values of subjects, and the keys to open them; as a transaction sees them when a session is given. */
  async fetch(
    subjects: readonly string[],
    fields: readonly ProtectedField[],
    session?: ClientSession,
  ): Promise<Map<string, SealedValues>> {
    const projection = Object.fromEntries(fields.map((field) => [`fields.${field}`, 1]));
    const [records, keys] = await Promise.all([
      this.#collection()
        .find({ _id: { $in: [...subjects] } }, { projection, batchSize: IN_ONE_BATCH, session })
        .toArray(),
      this.#keys.forSubjects(subjects),
    ]);
    const found = new Map<string, SealedValues>();
    for (const record of records) {
      const key = keys.get(record._id);
      if (key !== undefined) found.set(record._id, { key, fields: record.fields ?? {} });
    }
    return this.#catchUp(found, projection, session);
  }

  /**
   * Keys and values were read side by side, and a rotation may have come between: a value under a key that is not
   * known. Then the keys are read again, and the values after them.
   */
  async #catchUp(
    found: Map<string, SealedValues>,
    projection: Record<string, number>,
    session?: ClientSession,
  ): Promise<Map<string, SealedValues>> {
    const behind = [...found].filter(([, values]) => !opensAll(values)).map(([subject]) => subject);
    if (behind.length === 0) return found;
    const keys = await this.#keys.freshForSubjects(behind);
    const records = await this.#collection()
      .find({ _id: { $in: behind } }, { projection, batchSize: IN_ONE_BATCH, session })
      .toArray();
    for (const subject of behind) found.delete(subject);
    for (const record of records) {
      const key = keys.get(record._id);
      if (key !== undefined) found.set(record._id, { key, fields: record.fields ?? {} });
    }
    return found;
  }

  #collection() {
    return this.#connection.collection<ValuesRecord>('values');
  }
}

function opensAll({ key, fields }: SealedValues): boolean {
  return Object.values(fields).every(({ k }) => keyNamed(key, k) !== null);
}

function operationFor(write: VaultWrite, key: DataKey | undefined): AnyBulkWriteOperation<ValuesRecord> {
  const { subject, event, field, value } = write;
  const path = `fields.${field}`;
  if (value === null) return { updateOne: { filter: { _id: subject }, update: { $unset: { [path]: '' } } } };
  if (key === undefined) throw new Error('no key for the subject of a value');
  const sealed = seal(value, key, { event, subject, field });
  return {
    updateOne: { filter: { _id: subject }, update: { $set: { event, [path]: sealed } }, upsert: true },
  };
}

/** Which fields these subjects have, by subject; no key is needed for that, and nothing is opened. */
export async function fieldsHeld(
  connection: Connection,
  subjects: readonly string[],
): Promise<Map<string, ProtectedField[]>> {
  const projection = Object.fromEntries(PROTECTED_FIELDS.map((field) => [`fields.${field}.k`, 1]));
  const found = await connection
    .collection<ValuesRecord>('values')
    .find({ _id: { $in: [...subjects] } }, { projection })
    .toArray();
  return new Map(
    found.map(({ _id, fields = {} }) => [
      _id,
      PROTECTED_FIELDS.filter((field) => fields[field] !== undefined),
    ]),
  );
}

/** Opens one fetched value; null where there is none. Only src/disclosure calls this. */
export function openValue(
  values: SealedValues | null,
  event: string,
  subject: string,
  field: ProtectedField,
): string | null {
  const sealed = values?.fields[field];
  if (values === null || sealed === undefined) return null;
  return open(sealed, values.key, { event, subject, field });
}
