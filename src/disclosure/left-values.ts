/**
 * Where early versions kept protected values: a collection of their own, each value sealed by itself. They are moved
 * onto the attendees' own documents before anything is served. Threats: a start that is killed half way, and several at
 * once; a value that is lost on the way. So each person goes whole, in a transaction in which the old document goes too,
 * and what does not open, or is nobody's, stays where it is, shown to nobody and told of.
 */
import type { ClientSession, Collection } from 'mongodb';
import type { Connection } from 'mongoose';
import type { Database } from '../database/connect.ts';
import { PROTECTED_FIELDS, type ProtectedField } from '../protected-fields.ts';
import type { KeyRing } from './keys.ts';
import { type DataKey, open, type Sealed } from './seal.ts';
import { type HoldsValues, openSet, sealSet } from './value-set.ts';

interface LeftRecord {
  /** Attendee id. */
  _id: string;
  event: string;
  fields?: Partial<Record<ProtectedField, Sealed>>;
}

type Values = Partial<Record<ProtectedField, string>>;

const DURABLE = { writeConcern: { w: 'majority', journal: true } } as const;
/** How many people one transaction moves. */
const BATCH = 100;

export interface MoveParts {
  readonly database: Pick<Database, 'connection' | 'transaction'>;
  readonly keyRing: KeyRing;
  /** Tests end a process between two batches. */
  readonly onBatch?: () => void | Promise<void>;
}

/** Moves what can be moved; again is as good as once. */
export async function moveLeftValues({ database, keyRing, onBatch }: MoveParts): Promise<void> {
  const { connection } = database;
  if ((await connection.db?.listCollections({ name: 'values' }).toArray())?.length === 0) return;
  const records = leftOf(connection);
  for (let after = ''; ; ) {
    const batch = await records
      .find({ _id: { $gt: after } })
      .sort({ _id: 1 })
      .limit(BATCH)
      .project<{ _id: string }>({ _id: 1 })
      .toArray();
    if (batch.length === 0) break;
    await onBatch?.();
    const ids = batch.map(({ _id }) => _id);
    await database.transaction((session) => moveAll(connection, keyRing, ids, session));
    after = ids.at(-1) ?? '';
  }
  if ((await records.findOne({})) === null) await records.drop();
}

async function moveAll(
  connection: Connection,
  keyRing: KeyRing,
  ids: readonly string[],
  session: ClientSession,
): Promise<void> {
  const among = { _id: { $in: [...ids] } };
  const records = await leftOf(connection).find(among, { session }).toArray();
  const holders = connection.collection<HoldsValues & { _id: string }>('attendees');
  const people = await holders.find(among, { session, projection: { sealedValues: 1 } }).toArray();
  const holdings = new Map(people.map((one) => [one._id, one.sealedValues]));
  const keys = await keyRing.freshForSubjects(records.map(({ _id }) => _id));
  for (const record of records) {
    const { _id, event } = record;
    const key = keys.get(_id);
    if (key === undefined || !holdings.has(_id)) continue;
    const { values, damaged } = opened(record, key);
    const present = holdings.get(_id);
    // What is there already was written later. One that does not open ends the start: it is not to be written over.
    const set = { ...values, ...(present === undefined ? {} : openSet(present, key, event, _id)) };
    const sealed = sealSet(set, key, event, _id);
    if (sealed !== null)
      await holders.updateOne({ _id }, { $set: { sealedValues: sealed } } as object, { session });
    const moved = Object.keys(values).map((field) => [`fields.${field}`, '']);
    if (damaged === 0) await leftOf(connection).deleteOne({ _id }, { session });
    else if (moved.length > 0)
      await leftOf(connection).updateOne({ _id }, { $unset: Object.fromEntries(moved) }, { session });
  }
}

function opened({ _id: subject, event, fields = {} }: LeftRecord, key: DataKey) {
  const values: Values = {};
  let damaged = 0;
  for (const field of PROTECTED_FIELDS) {
    const sealed = fields[field];
    if (sealed === undefined) continue;
    try {
      values[field] = open(sealed, key, { event, subject, field });
    } catch {
      damaged += 1;
    }
  }
  return { values, damaged };
}

/** What was not moved, for an erasure. */
export class LeftValues {
  readonly #connection: Connection;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  /** Of how many people there is anything. */
  people(): Promise<number> {
    return leftOf(this.#connection).countDocuments({});
  }

  /** How many values these subjects have here. */
  async count(subjects: readonly string[]): Promise<number> {
    const found = await leftOf(this.#connection).find(those(subjects)).toArray();
    return found.reduce((sum, { fields = {} }) => sum + Object.keys(fields).length, 0);
  }

  /** Takes away all of these subjects, durably. */
  async remove(subjects: readonly string[]): Promise<void> {
    await leftOf(this.#connection).deleteMany(those(subjects), DURABLE);
  }

  /** Which of these subjects have a record here. */
  async among(subjects: readonly string[]): Promise<string[]> {
    const found = await leftOf(this.#connection)
      .find(those(subjects), { projection: { _id: 1 } })
      .toArray();
    return found.map(({ _id }) => _id);
  }
}

const those = (subjects: readonly string[]) => ({ _id: { $in: [...subjects] } });

const leftOf = (connection: Connection) =>
  connection.collection<LeftRecord>('values') as unknown as Collection<LeftRecord>;
