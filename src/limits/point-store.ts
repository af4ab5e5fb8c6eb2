/**
 * Points leased from the database, a block at a time: one document for each budget, moved on by one conditional update, in
 * windows by the database's clock. What all gateways lease in a window is never more than the budget.
 *
 * Acknowledged by the primary alone: a lease that is lost with it is points given twice, and no reason to wait for a disk.
 */
import type { Collection } from 'mongodb';
import type { Database } from '../database/connect.ts';
import { isDuplicateKey } from '../database/duplicate-key.ts';
import { MINUTE, NOW, nowPlus, SECOND } from '../time.ts';
import { within } from '../within.ts';

/** How long a window is, in milliseconds. */
export const WINDOW = MINUTE;

/** As long as the driver looks for a server. */
const LONGEST_LEASE_MILLIS = 4 * SECOND;

interface BudgetRecord {
  _id: string;
  /** When the window is over; what was taken counts until then. */
  ends: Date;
  /** Points leased in this window. */
  taken: number;
  /** Of the last lease: its points, and when it was. */
  granted: number;
  now: Date;
}

export interface Lease {
  readonly granted: number;
  /** What there still is to lease in this window. */
  readonly left: number;
  /** Names the window. */
  readonly window: number;
  readonly endsInMillis: number;
}

export interface Wanted {
  /** The budget's points in a window. */
  readonly limit: number;
  /** Points, all of them if there are so many… */
  readonly want: number;
  /** …else as many as there are, but no more than this. */
  readonly atMost: number;
}

export class PointStore {
  readonly #budgets: Collection<BudgetRecord>;

  constructor({ client, connection }: Pick<Database, 'client' | 'connection'>) {
    const options = { writeConcern: { w: 1 } } as const;
    this.#budgets = client.db(connection.name).collection<BudgetRecord>('budgets', options);
  }

  /** Windows that are over are tidied up. */
  async ensureIndexes(): Promise<void> {
    await this.#budgets.createIndex({ ends: 1 }, { expireAfterSeconds: 60 });
  }

  /** Rejects where the database does not answer, or not in time. */
  async lease(budget: string, wanted: Wanted): Promise<Lease> {
    const update = () => within(LONGEST_LEASE_MILLIS, this.#update(budget, wanted));
    const record = await update().catch((error: unknown) => {
      // Another gateway made the document at the same moment.
      if (isDuplicateKey(error)) return update();
      throw error;
    });
    if (record === null) throw new Error('a lease was not answered');
    const { granted, taken, ends, now } = record;
    return {
      granted,
      left: Math.max(0, wanted.limit - taken),
      window: ends.getTime(),
      endsInMillis: ends.getTime() - now.getTime(),
    };
  }

  #update(_id: string, { limit, want, atMost }: Wanted): Promise<BudgetRecord | null> {
    const ends = { $ifNull: ['$ends', new Date(0)] };
    // A window that ends later than any can was begun by a clock that was ahead.
    const isOver = { $or: [{ $lte: [ends, NOW] }, { $gt: [ends, nowPlus(WINDOW)] }] };
    const free = { $max: [0, { $subtract: [limit, '$taken'] }] };
    const granted = { $cond: [{ $gte: [free, want] }, want, { $min: [free, atMost] }] };
    const stages = [
      {
        $set: {
          now: NOW,
          ends: { $cond: [isOver, nowPlus(WINDOW), '$ends'] },
          taken: { $cond: [isOver, 0, '$taken'] },
        },
      },
      { $set: { granted } },
      { $set: { taken: { $add: ['$taken', '$granted'] } } },
    ];
    return this.#budgets.findOneAndUpdate({ _id }, stages, { upsert: true, returnDocument: 'after' });
  }
}
