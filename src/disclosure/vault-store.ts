/**
 * Where protected values are kept: one sealed set on each attendee's own document (value-set.ts). This file writes and
 * fetches; what is fetched stays sealed until src/disclosure/vault.ts opens it after a decision.
 *
 * Threat: two who write two fields of one person at once, and one of the values is gone. So the set that is there is
 * read, changed and written in one transaction: of two about one document the database lets one go first, and the
 * other begins again with what the first wrote.
 */
import type { ClientSession, Collection } from 'mongodb';
import type { Connection } from 'mongoose';
import type { Database } from '../database/connect.ts';
import { IN_ONE_BATCH } from '../database/one-batch.ts';
import type { ProtectedField } from '../protected-fields.ts';
import { MODIFIED } from '../time.ts';
import type { KeyRing } from './keys.ts';
import { LeftValues } from './left-values.ts';
import { type DataKey, keyNamed } from './seal.ts';
import {
  changed,
  fieldsIn,
  type HoldsValues,
  openSet,
  type SealedSet,
  type Slot,
  sealSet,
  type ValueChanges,
  type ValueSet,
} from './value-set.ts';

/** A value to keep; null takes it away. */
export interface SlotWrite {
  readonly event: string;
  readonly subject: string;
  readonly field: Slot;
  readonly value: string | null;
}

/** What is held back is written by the history alone. */
export interface VaultWrite extends SlotWrite {
  readonly field: ProtectedField;
}

/** A set, and the key to open it. */
export interface SealedValues {
  readonly sealed: SealedSet;
  readonly key: DataKey;
}

interface Holder extends HoldsValues {
  readonly _id: string;
  readonly event: string;
}

/** What is to change of one person. */
interface Change {
  readonly event: string;
  readonly values: ValueChanges;
}

/** How many people one transaction of the store's own writes. */
const BATCH = 500;

export class VaultStore {
  /** Of early versions, and not moved. */
  readonly left: LeftValues;
  readonly #database: Pick<Database, 'connection' | 'transaction'>;
  readonly #keys: KeyRing;

  constructor(database: Pick<Database, 'connection' | 'transaction'>, keys: KeyRing) {
    this.#database = database;
    this.#keys = keys;
    this.left = new LeftValues(database.connection);
  }

  /**
   * Keeps or takes away values, inside the caller's transaction when a session is given; else in transactions of its
   * own, each person's values in one. Throws where a person is not there.
   */
  async write(writes: readonly SlotWrite[], session?: ClientSession): Promise<void> {
    if (writes.length === 0) return;
    const changes = [...bySubject(writes)];
    if (session !== undefined) return this.#write(changes, session);
    for (let at = 0; at < changes.length; at += BATCH) {
      const batch = changes.slice(at, at + BATCH);
      await this.#database.transaction((own) => this.#write(batch, own));
    }
  }

  /**
   * Seals the values of people who are about to be inserted into their documents, under keys that were just read or
   * made; answers the writes about others.
   */
  sealInto(
    people: readonly Holder[],
    writes: readonly VaultWrite[],
    keys: ReadonlyMap<string, DataKey>,
  ): VaultWrite[] {
    const documents = new Map(people.map((one) => [one._id, one]));
    const others = writes.filter(({ subject }) => !documents.has(subject));
    const theirs = bySubject(writes.filter(({ subject }) => documents.has(subject)));
    for (const [subject, { event, values }] of theirs) {
      const sealed = sealSet(changed({}, values), keyOf(keys, subject), event, subject);
      if (sealed !== null) Object.assign(documents.get(subject) as Holder, { sealedValues: sealed });
    }
    return others;
  }

  /** How many values these subjects have. */
  async count(subjects: readonly string[]): Promise<number> {
    const held = await fieldsHeld(this.#database.connection, subjects);
    const own = [...held.values()].reduce((sum, fields) => sum + fields.length, 0);
    return own + (await this.left.count(subjects));
  }

  /** The sealed values of subjects, and the keys to open them; as a transaction sees them when a session is given. */
  async fetch(subjects: readonly string[], session?: ClientSession): Promise<Map<string, SealedValues>> {
    const [sealed, keys] = await Promise.all([
      this.#sealedOf(subjects, session),
      this.#keys.forSubjects(subjects),
    ]);
    return this.#withKeys(sealed, keys, { session });
  }

  /**
   * The same for sets that came with their people's documents: those whose keys are remembered at once, the others
   * after one trip. `once`: they will not be asked for again soon.
   */
  withKeys(
    sealed: ReadonlyMap<string, SealedSet>,
    once = false,
  ): Map<string, SealedValues> | Promise<Map<string, SealedValues>> {
    const found = new Map<string, SealedValues>();
    for (const [subject, set] of sealed) {
      const key = this.#keys.remembered(subject);
      if (key === null || keyNamed(key, set.k) === null) return this.#withKeys(sealed, new Map(), { once });
      found.set(subject, { sealed: set, key });
    }
    return found;
  }

  /**
   * A rotation may come between what is remembered and what is read: a set under a key that is not known. Then the
   * keys are read again; and where they do not open it still, the set after them.
   */
  async #withKeys(
    sealed: ReadonlyMap<string, SealedSet>,
    known: ReadonlyMap<string, DataKey>,
    { session, once }: { readonly session?: ClientSession | undefined; readonly once?: boolean },
  ): Promise<Map<string, SealedValues>> {
    const found = new Map<string, SealedValues>();
    const unknown = new Map<string, SealedSet>();
    const take = (
      sets: ReadonlyMap<string, SealedSet>,
      keyFor: (subject: string) => DataKey | null | undefined,
    ) => {
      unknown.clear();
      for (const [subject, set] of sets) {
        const key = keyFor(subject);
        if (key && keyNamed(key, set.k) !== null) found.set(subject, { sealed: set, key });
        else unknown.set(subject, set);
      }
    };
    take(sealed, (subject) => known.get(subject) ?? this.#keys.remembered(subject));
    if (unknown.size === 0) return found;
    const subjects = [...unknown.keys()];
    const keys = await this.#keys.freshForSubjects(subjects, once);
    take(new Map(unknown), (subject) => keys.get(subject));
    if (![...unknown.keys()].some((subject) => keys.has(subject))) return found;
    // Whoever's keys are destroyed has none; of the others what does not open now is damaged, and is found to be.
    for (const [subject, set] of await this.#sealedOf([...unknown.keys()], session)) {
      const key = keys.get(subject);
      if (key !== undefined) found.set(subject, { sealed: set, key });
    }
    return found;
  }

  async #sealedOf(subjects: readonly string[], session?: ClientSession): Promise<Map<string, SealedSet>> {
    const records = await this.#holders()
      .find(
        { _id: { $in: [...subjects] } },
        { projection: { sealedValues: 1 }, batchSize: IN_ONE_BATCH, session },
      )
      .toArray();
    return new Map(
      records.flatMap(({ _id, sealedValues: set }) => (set === undefined ? [] : [[_id, set] as const])),
    );
  }

  async #write(changes: readonly (readonly [string, Change])[], session: ClientSession): Promise<void> {
    const subjects = changes.map(([subject]) => subject);
    const records = await this.#holders()
      .find({ _id: { $in: subjects } }, { projection: { sealedValues: 1 }, batchSize: IN_ONE_BATCH, session })
      .toArray();
    if (records.length < subjects.length) throw new Error('the subject of a value is gone');
    const present = new Map(records.map(({ _id, sealedValues }) => [_id, sealedValues]));
    // After the sets: so whatever key one is under is among them.
    const keys = await this.#keys.ensureForSubjects(subjects);
    const operations = changes.map(([subject, { event, values }]) => {
      const key = keyOf(keys, subject);
      const before = present.get(subject);
      const set: ValueSet = before === undefined ? {} : openSet(before, key, event, subject);
      const sealed = sealSet(changed(set, values), key, event, subject);
      const kept =
        sealed === null ? { $unset: { sealedValues: '' as const } } : { $set: { sealedValues: sealed } };
      const update = { ...kept, ...MODIFIED };
      return { updateOne: { filter: { _id: subject }, update } };
    });
    await this.#holders().bulkWrite(operations, { session });
  }

  #holders(): Collection<Holder> {
    return holdersOf(this.#database.connection);
  }
}

const holdersOf = (connection: Connection) =>
  connection.collection<Holder>('attendees') as unknown as Collection<Holder>;

function keyOf(keys: ReadonlyMap<string, DataKey>, subject: string): DataKey {
  const key = keys.get(subject);
  if (key === undefined) throw new Error('no key for the subject of a value');
  return key;
}

/** Of two writes of one field the later one counts. */
function bySubject(writes: readonly SlotWrite[]): Map<string, Change> {
  const changes = new Map<string, { event: string; values: Partial<Record<Slot, string | null>> }>();
  for (const { subject, event, field, value } of writes) {
    let change = changes.get(subject);
    if (change === undefined) {
      change = { event, values: {} };
      changes.set(subject, change);
    }
    change.values[field] = value;
  }
  return changes;
}

/** Which fields these subjects have, by subject; no key is needed for that, and nothing is opened. */
export async function fieldsHeld(
  connection: Connection,
  subjects: readonly string[],
): Promise<Map<string, readonly ProtectedField[]>> {
  const found = await holdersOf(connection)
    .find({ _id: { $in: [...subjects] } }, { projection: { 'sealedValues.of': 1 }, batchSize: IN_ONE_BATCH })
    .toArray();
  return new Map(found.map(({ _id, sealedValues }) => [_id, fieldsIn(sealedValues)]));
}

/** Opens one fetched value; null where there is none. Only src/disclosure calls this. */
export function openValue(
  values: SealedValues | null,
  event: string,
  subject: string,
  field: Slot,
): string | null {
  if (values === null || !values.sealed.of.split(' ').includes(field)) return null;
  return openSet(values.sealed, values.key, event, subject)[field] ?? null;
}
