/**
 * Which chains have a process that writes them. A process beats every few seconds, in the database and by the
 * database's clock; a chain that missed several beats is closed on the record by whoever finds it (ledger.ts). A
 * process that was only slow loses nothing but its chain: its next write finds the closing record in its place.
 * Leases prove nothing and are no part of the record.
 */
import type { Collection, Db } from 'mongodb';
import type { Connection } from 'mongoose';
import { NOW, nowPlus } from '../../time.ts';
import { type Acknowledgement, acknowledgementOf } from './acknowledgement.ts';

interface Lease {
  _id: string;
  openedAt: Date;
  beatAt: Date;
}

const LEASES = 'ledgerLeases';
const DURABLE = { w: 'majority', j: true } as const;

export class Leases {
  readonly #db: Db;
  readonly #leases: Collection<Lease>;

  constructor(connection: Connection) {
    this.#db = connection.getClient().db(connection.name);
    this.#leases = this.#db.collection<Lease>(LEASES, {
      readPreference: 'primary',
      readConcern: { level: 'majority' },
      writeConcern: { w: 'majority', journal: true },
    });
  }

  /** Answers the database's time. */
  async begin(chain: string): Promise<Date> {
    const lease = await this.#leases.findOneAndUpdate(
      { _id: chain },
      [{ $set: { openedAt: NOW, beatAt: NOW } }],
      { upsert: true, returnDocument: 'after' },
    );
    if (lease === null) throw new Error('a lease could not be made');
    return lease.openedAt;
  }

  /**
   * Says that the chain has its process. What a majority answers also tells which primary is the primary; so it writes
   * in any case: an update that finds nothing is acknowledged by a primary that was cut off, too. A lease that comes
   * back for a chain that was closed ends by itself.
   */
  async beat(chain: string): Promise<Acknowledgement> {
    const set = { openedAt: { $ifNull: ['$openedAt', NOW] }, beatAt: NOW };
    const update = { q: { _id: chain }, u: [{ $set: set }], upsert: true };
    const reply = await this.#db.command({ update: LEASES, updates: [update], writeConcern: DURABLE });
    const problem = reply.writeErrors?.[0] ?? reply.writeConcernError;
    if (problem !== undefined) throw new Error(`the beat was not acknowledged (${problem.code})`);
    return acknowledgementOf(reply);
  }

  async end(chain: string): Promise<void> {
    await this.#leases.deleteOne({ _id: chain });
  }

  /** How many chains have a process that beat within this time; a beat of the future is an older clock's. */
  countLive(withinMillis: number): Promise<number> {
    const lately = { $and: [{ $gte: ['$beatAt', nowPlus(-withinMillis)] }, { $lte: ['$beatAt', NOW] }] };
    return this.#leases.countDocuments({ $expr: lately });
  }

  /** Chains that may still be written, and the database's time; none where no process writes. */
  async open(): Promise<{ chain: string; now: Date }[]> {
    const found = this.#leases.aggregate<{ _id: string; now: Date }>([{ $project: { now: NOW } }]);
    return (await found.toArray()).map(({ _id, now }) => ({ chain: _id, now }));
  }

  /** Chains whose last beat is older, and the database's time. */
  async dead(afterMillis: number): Promise<{ chain: string; now: Date }[]> {
    const found = this.#leases.aggregate<{ _id: string; now: Date }>([
      { $match: { $expr: { $lt: ['$beatAt', nowPlus(-afterMillis)] } } },
      { $project: { now: NOW } },
    ]);
    return (await found.toArray()).map(({ _id, now }) => ({ chain: _id, now }));
  }
}
