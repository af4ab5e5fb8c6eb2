/**
 * Who signed in, from where, written down before the session is worth anything. Threat: somebody with many people's mail
 * signs in as one after the other in one browser; each sign-in ends the session before, so the sessions that are there
 * never show it. Alarms read it (src/alarms). It holds ids and keyed hashes, and goes after fifteen days.
 */
import { createHash } from 'node:crypto';
import type { Collection } from 'mongodb';
import type { Connection } from 'mongoose';
import { literals } from '../database/literals.ts';
import { DAY, NOW, SECOND } from '../time.ts';

export interface SignInRecord {
  /** Public id of the session that began. */
  _id: string;
  account: string;
  /** Keyed hash of the network. */
  network: string;
  /** Hash of the browser's number; null from one that kept no cookie. */
  browser: string | null;
  at: Date;
}

/** Longer than any session lives. */
const KEPT = 15 * DAY;

export const signInsOf = (connection: Pick<Connection, 'collection'>) =>
  connection.collection<SignInRecord>('signIns', {
    readConcern: { level: 'majority' },
    writeConcern: { w: 'majority', journal: true },
  }) as unknown as Collection<SignInRecord>;

export class SignIns {
  readonly #records: Collection<SignInRecord>;

  constructor(connection: Pick<Connection, 'collection'>) {
    this.#records = signInsOf(connection);
  }

  async ensureIndexes(): Promise<void> {
    await this.#records.createIndex({ at: 1 }, { expireAfterSeconds: KEPT / SECOND });
    await this.#records.createIndex({ account: 1 });
    await this.#records.createIndex({ browser: 1, at: 1 });
  }

  async record({ _id, number, ...who }: NewSignIn): Promise<void> {
    const browser = number === null ? null : browserHash(number);
    const set = { ...literals({ ...who, browser }), at: NOW };
    await this.#records.updateOne({ _id }, [{ $set: set }], { upsert: true });
  }
}

interface NewSignIn extends Pick<SignInRecord, '_id' | 'account' | 'network'> {
  /** The browser's. */
  readonly number: string | null;
}

/** As it is kept. The number has 256 random bits, so no key is needed that it may not be guessed. */
const browserHash = (number: string): string =>
  createHash('sha256').update(`browser ${number}`).digest('hex');
