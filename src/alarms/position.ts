/**
 * How far alarms were evaluated, and by whom: one document that is both the lease and the position, by the database's
 * clock. Whoever holds it goes on holding it; when nothing was heard of them for half a minute another goes on where
 * they stood. Work must bear being done twice, and does (raise.ts).
 */
import type { Collection } from 'mongodb';
import type { Connection } from 'mongoose';
import { NOW, nowPlus, SECOND } from '../time.ts';

/** A chain of the ledger: which record comes next, and the hash of the one before; null where it is not known. */
export interface ChainPosition {
  readonly chain: string;
  readonly seq: number;
  readonly hash: string | null;
  readonly openedAt: Date;
  /** When its last record was written; null: more may come. */
  readonly closedAt: Date | null;
}

export interface Position {
  readonly chains: readonly ChainPosition[];
  /** All that has a time of its own (sign-ins, starts, changes) was read up to then. */
  readonly upTo: Date;
  /** Where the patrol is; null: at the beginning. Absent from positions of before it. */
  readonly patrol?: ChainPosition | null;
}

interface RoundRecord {
  _id: 'round';
  holder: string;
  until: Date;
  /** Of the last look, by anybody. */
  now: Date;
  /** Another for each time it is written. */
  version?: string;
  position?: Position;
  evaluatedAt?: Date;
}

export interface Held {
  /** Whether this process may evaluate now. */
  readonly mine: boolean;
  readonly version: string | null;
  readonly position: Position | null;
  /** How many milliseconds ago somebody came to the end of what there was; null: nobody ever. */
  readonly age: number | null;
}

const LEASE = 30 * SECOND;
const _id = 'round' as const;
/** On every command of the rounds, so that what counts a request's leaves them out. */
export const COMMENT = 'alarms';

export class Positions {
  readonly #rounds: Collection<RoundRecord>;

  constructor(connection: Connection) {
    this.#rounds = connection.collection<RoundRecord>('alarmRounds', {
      readConcern: { level: 'majority' },
      writeConcern: { w: 'majority', journal: true },
    }) as unknown as Collection<RoundRecord>;
  }

  /** Takes the lease or keeps it; else says how the one who has it is doing. */
  async hold(holder: string): Promise<Held> {
    const free = {
      $or: [{ $eq: ['$holder', holder] }, { $lte: [{ $ifNull: ['$until', new Date(0)] }, NOW] }],
    };
    const set = {
      holder: { $cond: [free, holder, '$holder'] },
      until: { $cond: [free, nowPlus(LEASE), '$until'] },
      now: NOW,
    };
    const found = await this.#rounds.findOneAndUpdate({ _id }, [{ $set: set }], {
      upsert: true,
      returnDocument: 'after',
      comment: COMMENT,
    });
    if (found === null) throw new Error('the position of alarms could not be read');
    const { evaluatedAt, now, version = null, position = null } = found;
    const age = evaluatedAt === undefined ? null : now.getTime() - evaluatedAt.getTime();
    return { mine: found.holder === holder, version, position, age };
  }

  /** Writes how far it came; false where another has the lease meanwhile. `done`: there was no more to read. */
  async save(holder: string, version: string, position: Position, done: boolean): Promise<boolean> {
    const set = {
      ...{ version, position: { $literal: position }, until: nowPlus(LEASE) },
      ...(done && { evaluatedAt: NOW }),
    };
    const mine = { _id, holder };
    const { matchedCount } = await this.#rounds.updateOne(mine, [{ $set: set }], { comment: COMMENT });
    return matchedCount === 1;
  }

  /** Lets another go on at once. */
  async release(holder: string): Promise<void> {
    await this.#rounds.updateOne({ _id, holder }, { $set: { until: new Date(0) } }, { comment: COMMENT });
  }

  /** When somebody came to the end of what there was. */
  async evaluatedAt(): Promise<Date | null> {
    const found = await this.#rounds.findOne({ _id }, { projection: { evaluatedAt: 1 }, comment: COMMENT });
    return found?.evaluatedAt ?? null;
  }
}
