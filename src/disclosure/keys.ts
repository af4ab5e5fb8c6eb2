/**
 * Threat: a stolen database or backup. Data keys live in a database of their own, each wrapped by the outer key,
 * which lies outside both in a file of mode 0600. Whoever has only the data has nothing; whoever deletes a
 * subject's key has erased that person, backups of the data included.
 *
 * The outer key is made for an empty database only and claimed atomically: its fingerprint is stored, and a gateway
 * whose key is missing or another refuses to start, because starting would mean sealing new values under a key
 * that the old ones do not know. `OuterKey` is the seam for a KMS.
 */
import { createHash, createHmac, randomBytes } from 'node:crypto';
import { Binary, type ClientSession } from 'mongodb';
import { type Connection, type Model, Schema } from 'mongoose';
import { IN_ONE_BATCH } from '../database/one-batch.ts';
import { newId } from '../ids.ts';
import { type DataKey, openBytes, sealBytes } from './seal.ts';

/** What wraps data keys: a key file, or a KMS. */
export interface OuterKey {
  readonly fingerprint: string;
  wrap(bytes: Buffer, keyId: string): Buffer;
  unwrap(bytes: Buffer, keyId: string): Buffer;
}

/** The gateway's own keys, apart from those of subjects. */
const GATEWAY_PURPOSES = ['ADDRESS_INDEX', 'CURSOR', 'SESSION', 'NETWORK', 'ROW_HASH'] as const;
export type GatewayPurpose = (typeof GATEWAY_PURPOSES)[number];

interface KeyRecord {
  _id: string;
  /** `SUBJECT:<id>` or a gateway purpose; unique. */
  holder: string;
  wrapped: Binary;
  /** Fingerprint of the outer key that wraps it. */
  outer: string;
  createdAt: Date;
}

const keySchema = new Schema<KeyRecord>(
  {
    _id: { type: String, required: true },
    holder: { type: String, required: true },
    wrapped: { type: Schema.Types.Buffer, required: true },
    outer: { type: String, required: true },
    createdAt: { type: Date, required: true },
  },
  { collection: 'keys', versionKey: false },
);
keySchema.index({ holder: 1 }, { unique: true });

const CACHE_SIZE = 20_000;
const holderOf = (subject: string) => `SUBJECT:${subject}`;

export class KeyRing {
  readonly #model: Model<KeyRecord>;
  readonly #outer: OuterKey;
  readonly #gateway = new Map<GatewayPurpose, DataKey>();
  /** Unwrapped subject keys, oldest use first. A key says nothing about consent: those are never cached. */
  readonly #cache = new Map<string, DataKey>();

  private constructor(model: Model<KeyRecord>, outer: OuterKey) {
    this.#model = model;
    this.#outer = outer;
  }

  /** Opens the ring; makes the gateway's own keys where they are missing. The outer key was claimed before. */
  static async open(keys: Connection, outer: OuterKey): Promise<KeyRing> {
    const ring = new KeyRing(keys.model<KeyRecord>('Key', keySchema), outer);
    await ring.#model.createIndexes();
    for (const purpose of GATEWAY_PURPOSES) {
      const key = (await ring.#load([purpose])).get(purpose) ?? (await ring.#make([purpose])).get(purpose);
      if (key === undefined) throw new Error(`no key for ${purpose}`);
      ring.#gateway.set(purpose, key);
    }
    return ring;
  }

  gateway(purpose: GatewayPurpose): Buffer {
    const key = this.#gateway.get(purpose);
    if (key === undefined) throw new Error(`no key for ${purpose}`);
    return key.bytes;
  }

  /** Keyed SHA-256 in hex: for what must be found again but not read, like an address. */
  keyedHash(purpose: GatewayPurpose, text: string): string {
    return createHmac('sha256', this.gateway(purpose)).update(text, 'utf8').digest('hex');
  }

  /** The keys of those subjects that have one; at most one trip to the database, none for those known. */
  async forSubjects(subjects: readonly string[]): Promise<Map<string, DataKey>> {
    const found = new Map<string, DataKey>();
    const missing: string[] = [];
    for (const subject of new Set(subjects)) {
      const key = this.#cache.get(subject);
      if (key === undefined) missing.push(subject);
      else found.set(subject, this.#remember(subject, key));
    }
    if (missing.length === 0) return found;
    const loaded = await this.#load(missing.map(holderOf));
    for (const subject of missing) {
      const key = loaded.get(holderOf(subject));
      if (key !== undefined) found.set(subject, this.#remember(subject, key));
    }
    return found;
  }

  /**
   * The keys of all these subjects, made where missing. Not part of the caller's transaction: a key that nothing
   * was sealed under is harmless, while a value whose key was rolled back would be lost.
   */
  async ensureForSubjects(subjects: readonly string[]): Promise<Map<string, DataKey>> {
    const found = await this.forSubjects(subjects);
    const missing = [...new Set(subjects)].filter((subject) => !found.has(subject));
    if (missing.length === 0) return found;
    const made = await this.#make(missing.map(holderOf));
    for (const subject of missing) {
      const key = made.get(holderOf(subject));
      if (key === undefined) throw new Error('a subject key could not be made');
      found.set(subject, this.#remember(subject, key));
    }
    return found;
  }

  /** Destroys all keys of these subjects, durably: what was sealed under them opens nowhere again. */
  async destroy(subjects: readonly string[]): Promise<void> {
    for (const subject of subjects) this.#cache.delete(subject);
    const theirs = { holder: { $in: subjects.map(holderOf) } };
    await this.#model.deleteMany(theirs, { writeConcern: { w: 'majority', j: true } }).exec();
    // Once more: a request that was under way may have put a key back.
    for (const subject of subjects) this.#cache.delete(subject);
  }

  #remember(subject: string, key: DataKey): DataKey {
    this.#cache.delete(subject);
    this.#cache.set(subject, key);
    if (this.#cache.size > CACHE_SIZE) {
      const oldest = this.#cache.keys().next().value;
      if (oldest !== undefined) this.#cache.delete(oldest);
    }
    return key;
  }

  async #load(holders: readonly string[], session?: ClientSession): Promise<Map<string, DataKey>> {
    const records = await this.#model
      .find({ holder: { $in: holders } }, null, { session })
      .batchSize(IN_ONE_BATCH)
      .lean()
      .exec();
    return new Map(records.map((record) => [record.holder, this.#unwrap(record)]));
  }

  /** Two gateways may make a key for the same holder at once: the first insert wins and both read it back. */
  async #make(holders: readonly string[]): Promise<Map<string, DataKey>> {
    const createdAt = new Date();
    await this.#model.bulkWrite(
      holders.map((holder) => {
        const id = newId('key');
        const wrapped = new Binary(this.#outer.wrap(randomBytes(32), id));
        const record = { _id: id, wrapped, outer: this.#outer.fingerprint, createdAt };
        return { updateOne: { filter: { holder }, update: { $setOnInsert: record }, upsert: true } };
      }),
      { ordered: false },
    );
    return this.#load(holders);
  }

  #unwrap(record: KeyRecord): DataKey {
    if (record.outer !== this.#outer.fingerprint)
      throw new Error(`key ${record._id} is wrapped by another outer key`);
    return { id: record._id, bytes: this.#outer.unwrap(Buffer.from(record.wrapped.buffer), record._id) };
  }
}

/** An outer key from 32 bytes that were read from a file. */
export function outerKeyFromBytes(bytes: Buffer): OuterKey {
  const fingerprint = createHash('sha256')
    .update('attendant outer key')
    .update(bytes)
    .digest('hex')
    .slice(0, 32);
  const key = { id: fingerprint, bytes };
  const belonging = (keyId: string) => ({ event: '', subject: keyId, field: 'data key' });
  return {
    fingerprint,
    wrap: (data, keyId) => sealBytes(data, key, belonging(keyId)),
    unwrap: (data, keyId) => openBytes(data, key, belonging(keyId)),
  };
}
