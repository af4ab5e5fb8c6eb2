/**
 * Threat: a request that was under way while a person was erased seals a value of theirs under a new key. So who was
 * erased is noted beside the keys before the key is destroyed, and no key is made for them again. Ids only.
 */
import type { Collection } from 'mongodb';
import type { Connection } from 'mongoose';

interface ErasedRecord {
  /** Attendee or account id. */
  _id: string;
}

const DURABLE = { writeConcern: { w: 'majority', journal: true } } as const;

/** A key was asked for somebody who was erased. */
export class ErasedSubjectError extends Error {
  override readonly name = 'ErasedSubjectError';
  constructor() {
    super('the subject was erased');
  }
}

export class ErasedSubjects {
  readonly #connection: Connection;

  constructor(keys: Connection) {
    this.#connection = keys;
  }

  /** Durably; twice is as good as once. */
  async note(subjects: readonly string[]): Promise<void> {
    if (subjects.length === 0) return;
    const operations = subjects.map((_id) => ({
      updateOne: { filter: { _id }, update: { $setOnInsert: { _id } }, upsert: true },
    }));
    await this.#records().bulkWrite(operations, { ordered: false, ...DURABLE });
  }

  /** Which of these were erased. */
  async among(subjects: readonly string[]): Promise<Set<string>> {
    const found = await this.#records()
      .find({ _id: { $in: [...subjects] } })
      .toArray();
    return new Set(found.map(({ _id }) => _id));
  }

  /** All of them, one after the other. */
  async *all(): AsyncGenerator<string> {
    for await (const { _id } of this.#records().find()) yield _id;
  }

  #records(): Collection<ErasedRecord> {
    return this.#connection.collection<ErasedRecord>('erased');
  }
}
