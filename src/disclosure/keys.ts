/**
 * Threat: a stolen database or backup. Data keys live in a database of their own, each wrapped by the outer key,
 * which lies outside both in a file of mode 0600. Whoever has only the data has nothing; whoever deletes a
 * subject's keys has erased that person, backups of the data included.
 *
 * Threat: a process that goes on with a key that was rotated or destroyed meanwhile. So what is remembered is bounded:
 * nobody acts on keys that were read longer ago than half of `KEY_LAG`, nor takes longer than the other half to write
 * what was made with them. A rotation waits that long between its steps. And nothing is sealed under a key that was
 * remembered: for that the keys are always read.
 */

import type { Connection } from 'mongoose';
import { MOST_ON_A_PAGE } from '../page-size.ts';
import { MINUTE, NOW } from '../time.ts';
import { ErasedSubjectError, ErasedSubjects } from './erased-subjects.ts';
import { IndexHashes } from './index-hashes.ts';
import {
  type Claim,
  claimsOf,
  DURABLE,
  ensureKeyIndexes,
  holderOf,
  type KeyEntry,
  type KeyRecord,
  type KeyRecords,
  makeKeys,
  recordsOf,
  recordsOfHolders,
  subjectOf,
} from './key-records.ts';
import { type OuterKey, type OuterKeys, onlyKey } from './outer-key.ts';
import { type DataKey, keyedSha256, keyNamed } from './seal.ts';
import { unwrap, unwrapAll } from './unwrap.ts';
import { UsedLately } from './used-lately.ts';

/** How long a process may act on keys as they were; the same in every process. */
export const KEY_LAG = 5 * MINUTE;

/** What is found again by a hash, and so is rotated in layers. */
export const INDEX_PURPOSES = ['ADDRESS_INDEX', 'ROW_HASH'] as const;
export type IndexPurpose = (typeof INDEX_PURPOSES)[number];
/** What is made anew by itself. */
export const PASSING_PURPOSES = ['CURSOR', 'SESSION', 'NETWORK', 'PHOTO_LINK'] as const;
export type PassingPurpose = (typeof PASSING_PURPOSES)[number];
/** The gateway's own keys, apart from those of subjects. */
export const GATEWAY_PURPOSES = [...INDEX_PURPOSES, ...PASSING_PURPOSES] as const;
type GatewayPurpose = (typeof GATEWAY_PURPOSES)[number];

interface GatewayKey extends DataKey {
  readonly entry: KeyEntry;
}

interface Remembered {
  readonly key: DataKey;
  readonly readAt: number;
}

export interface KeyRingOptions {
  /** Another {@link KEY_LAG}, for tests. */
  readonly lagMillis?: number | undefined;
}

const CACHE_SIZE = 20_000;

export class KeyRing {
  /** Whose key was destroyed and is never made again. */
  readonly erased: ErasedSubjects;
  readonly #keys: Connection;
  readonly #records: KeyRecords;
  readonly #outer: OuterKeys;
  readonly #lag: number;
  /** Newest first. */
  #gateway = new Map<string, readonly GatewayKey[]>();
  /** When the gateway's keys were read, by this process's steady clock, and by the database's. */
  #readAt = Number.NEGATIVE_INFINITY;
  #databaseTime = 0;
  #reading: Promise<void> | null = null;
  /** Unwrapped subject keys. A key says nothing about consent: those are never cached. */
  readonly #cache = new UsedLately<Remembered>(CACHE_SIZE);

  private constructor(keys: Connection, outer: OuterKeys, lagMillis: number) {
    this.erased = new ErasedSubjects(keys);
    this.#keys = keys;
    this.#records = recordsOf(keys);
    this.#outer = outer;
    this.#lag = lagMillis;
  }

  /** Opens the ring; makes the gateway's own keys where they are missing. The outer key was claimed before. */
  static async open(
    keys: Connection,
    outer: OuterKey | OuterKeys,
    { lagMillis = KEY_LAG }: KeyRingOptions = {},
  ): Promise<KeyRing> {
    const ring = new KeyRing(keys, 'opener' in outer ? outer : onlyKey(outer), lagMillis);
    await ensureKeyIndexes(keys);
    await ring.refresh();
    const missing = GATEWAY_PURPOSES.filter((purpose) => !ring.#gateway.has(purpose));
    if (missing.length > 0) {
      await makeKeys(keys, ring.#outer.current, missing);
      await ring.refresh();
    }
    return ring;
  }

  get outer(): OuterKeys {
    return this.#outer;
  }

  get lagMillis(): number {
    return this.#lag;
  }

  /**
   * To be awaited before the gateway's own keys are used: reads them where they were read too long ago. Rejects when
   * that fails, because a process that cannot tell which keys count must not go on.
   */
  async upToDate(): Promise<void> {
    if (performance.now() - this.#readAt > this.#lag / 2) await this.refresh();
  }

  /** Reads the gateway's own keys now. */
  refresh(): Promise<void> {
    this.#reading ??= this.#read().finally(() => {
      this.#reading = null;
    });
    return this.#reading;
  }

  /** The keys of a purpose that count, the one to write with first. */
  gatewayKeys(purpose: PassingPurpose): readonly [DataKey, ...DataKey[]] {
    const now = this.#now();
    const valid = this.#of(purpose).filter(({ entry }) => !isPast(entry.until, now));
    const writing = valid.find(({ entry }) => isPast(entry.from, now, true)) ?? valid[0];
    if (writing === undefined) throw new Error(`no key for ${purpose}`);
    return [writing, ...valid.filter((key) => key !== writing)];
  }

  /** Keyed SHA-256 in hex, for what is compared for a while and never read. */
  keyedHash(purpose: 'NETWORK', text: string): string {
    return keyedSha256(this.gatewayKeys(purpose)[0].bytes, text);
  }

  /** The same under every key that is kept still: for what was written before a rotation. */
  everyKeyedHash(purpose: 'NETWORK', text: string): string[] {
    return this.#of(purpose).map(({ bytes }) => keyedSha256(bytes, text));
  }

  /** Keyed hashes for what must be found again but not read, like an address. */
  hashes(purpose: IndexPurpose): IndexHashes {
    const keys = this.#of(purpose);
    const [newest] = keys;
    if (newest === undefined) throw new Error(`no key for ${purpose}`);
    const settled = newest.entry.settledAt !== undefined || keys.length === 1;
    return new IndexHashes(keys.map(({ bytes }) => bytes).reverse(), {
      oldest: settled ? keys.length : keys.length - 1,
      newestInUse: isPast(newest.entry.from, this.#now(), true),
    });
  }

  /** A subject's keys, to open with, if they were read lately. */
  remembered(subject: string): DataKey | null {
    const known = this.#cache.get(subject);
    return known === undefined || known.readAt < performance.now() - this.#lag ? null : known.key;
  }

  /** The keys of those subjects that have one, to open with; at most one trip, none for those that were read lately. */
  async forSubjects(subjects: readonly string[]): Promise<Map<string, DataKey>> {
    const found = new Map<string, DataKey>();
    const missing: string[] = [];
    for (const subject of subjects) {
      const known = this.remembered(subject);
      if (known === null) missing.push(subject);
      else found.set(subject, known);
    }
    for (const [subject, key] of await this.freshForSubjects(missing)) found.set(subject, key);
    return found;
  }

  /**
   * The same, always read: to seal with, and where a remembered key does not open. `once`: they are not remembered. An
   * export of everybody comes once, and would push out the keys of those who are looked at.
   */
  async freshForSubjects(subjects: readonly string[], once = false): Promise<Map<string, DataKey>> {
    const found = new Map<string, DataKey>();
    if (subjects.length === 0) return found;
    const holders = [...new Set(subjects)];
    const records = await recordsOfHolders(this.#keys, holders.map(holderOf));
    const readAt = performance.now();
    const byHolder = new Map(records.map((record) => [record._id, record]));
    for (const subject of holders) {
      const record = byHolder.get(holderOf(subject));
      const unwrapped = record === undefined ? null : unwrapAll(this.#outer, record);
      // Nearly always at once: a turn for each of a thousand would cost as much as the unwrapping.
      const key = unwrapped instanceof Promise ? await unwrapped : unwrapped;
      if (key) {
        if (!once && holders.length <= MOST_ON_A_PAGE) this.#cache.set(subject, { key, readAt });
        found.set(subject, key);
      } else this.#cache.delete(subject);
    }
    return found;
  }

  /** The subject's keys, among them the one of this id where there is one; null for a subject whose keys are destroyed. */
  async thatOpens(subject: string, { k }: { readonly k: string }): Promise<DataKey | null> {
    const known = (await this.forSubjects([subject])).get(subject);
    if (known !== undefined && keyNamed(known, k) !== null) return known;
    return (await this.freshForSubjects([subject])).get(subject) ?? null;
  }

  /**
   * The keys of all these subjects to seal with, made where missing. Not part of the caller's transaction: a key that
   * nothing was sealed under is harmless, while a value whose key was rolled back would be lost. Throws
   * {@link ErasedSubjectError}, with no key made, where one of them was erased.
   */
  async ensureForSubjects(subjects: readonly string[]): Promise<Map<string, DataKey>> {
    const found = await this.freshForSubjects(subjects);
    const missing = [...new Set(subjects)].filter((subject) => !found.has(subject));
    if (missing.length === 0) return found;
    const readAt = performance.now();
    const made = await makeKeys(this.#keys, this.#outer.current, missing.map(holderOf));
    await this.#refuseErased(missing);
    for (const [holder, key] of made ?? []) {
      this.#cache.set(subjectOf(holder), { key, readAt });
      found.set(subjectOf(holder), key);
    }
    if (made === null) for (const [id, key] of await this.freshForSubjects(missing)) found.set(id, key);
    if (missing.some((subject) => !found.has(subject))) throw new Error('a subject key could not be made');
    return found;
  }

  /** Destroys all keys of these subjects, durably: what was sealed under them opens nowhere again. */
  async destroy(subjects: readonly string[]): Promise<void> {
    await this.#records.deleteMany({ _id: { $in: subjects.map(holderOf) } }, DURABLE);
    // Afterwards: a request that was under way may have put a key back until now.
    for (const subject of subjects) this.#cache.delete(subject);
  }

  /**
   * Asked after the keys were made, while an erasure notes the subject before it destroys the key: so whichever comes
   * first, one of the two takes the new key away again.
   */
  async #refuseErased(subjects: readonly string[]): Promise<void> {
    const erased = await this.erased.among(subjects);
    if (erased.size === 0) return;
    await this.destroy([...erased]);
    throw new ErasedSubjectError();
  }

  #of(purpose: GatewayPurpose): readonly GatewayKey[] {
    return this.#gateway.get(purpose) ?? [];
  }

  #now(): number {
    return this.#databaseTime + performance.now() - this.#readAt;
  }

  /** The gateway's keys, which outer key is claimed, and the database's time, in one trip. */
  async #read(): Promise<void> {
    const readAt = performance.now();
    const found = await this.#records
      .aggregate<(KeyRecord | Claim) & { readonly now: Date }>([
        { $match: { _id: { $in: [...GATEWAY_PURPOSES] } } },
        {
          $unionWith: { coll: claimsOf(this.#keys).collectionName, pipeline: [{ $match: { _id: 'outer' } }] },
        },
        { $set: { now: NOW } },
      ])
      .toArray();
    const claim = found.find((one) => one._id === 'outer') as Claim | undefined;
    if (claim !== undefined && !(await this.#outer.settle(claim.fingerprint)))
      throw new Error(`the outer key ${claim.fingerprint} is not here`);
    const gateway = new Map<string, readonly GatewayKey[]>();
    for (const record of found) if ('keys' in record) gateway.set(record._id, await this.#unwrapped(record));
    this.#gateway = gateway;
    this.#readAt = readAt;
    this.#databaseTime = found[0]?.now.getTime() ?? 0;
  }

  async #unwrapped({ keys }: KeyRecord): Promise<GatewayKey[]> {
    const all: GatewayKey[] = [];
    for (const entry of keys) all.push({ ...(await unwrap(this.#outer, entry)), entry });
    return all;
  }
}

/** Whether a moment has come; `byDefault` where there is none. */
function isPast(moment: Date | undefined, now: number, byDefault = false): boolean {
  return moment === undefined ? byDefault : moment.getTime() <= now;
}
