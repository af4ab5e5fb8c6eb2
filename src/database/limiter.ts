/**
 * How often something may be done, counted in the database for all gateways together. When the store cannot be asked,
 * nothing is allowed.
 */
import { RateLimiterMongo, RateLimiterRes } from 'rate-limiter-flexible';
import { rateLimited, unavailable } from '../errors.ts';
import type { Database } from './connect.ts';

export interface Limit {
  readonly points: number;
  /** Seconds, from the first point taken. */
  readonly duration: number;
}

export class Limiter {
  readonly #limiter: RateLimiterMongo;

  /** `name` is for ever: it is part of what is stored. */
  constructor({ client, connection }: Pick<Database, 'client' | 'connection'>, name: string, limit: Limit) {
    this.#limiter = new RateLimiterMongo({
      storeClient: client,
      dbName: connection.name,
      tableName: 'limits',
      keyPrefix: name,
      disableIndexesCreation: true,
      ...limit,
    });
  }

  /** Those of the one collection that all limits share. */
  async ensureIndexes(): Promise<void> {
    await this.#limiter.createIndexes();
  }

  /** Takes a point, or more; throws RATE_LIMITED when there are not so many, UNAVAILABLE when nobody can say. */
  async spend(key: string, points = 1): Promise<void> {
    const waitMillis = await this.#take(key, points);
    if (waitMillis !== null) throw rateLimited(Math.max(1, Math.ceil(waitMillis / 1_000)));
  }

  /** Takes a point; false when there is none. Throws UNAVAILABLE when nobody can say. */
  async has(key: string): Promise<boolean> {
    return (await this.#take(key, 1)) === null;
  }

  /** Null if there was room, else the milliseconds until there is. */
  async #take(key: string, points: number): Promise<number | null> {
    try {
      await this.#limiter.consume(key, points);
      return null;
    } catch (refusal) {
      if (refusal instanceof RateLimiterRes) return refusal.msBeforeNext;
      throw unavailable(refusal);
    }
  }
}
