/**
 * Threat: somebody who asks everybody of the event, or asks for ids to learn who is there. Counted by account, which
 * the server knows, before anything is looked up: unknown, hidden and listed people cost the same. When the store
 * cannot be asked, nothing is sent.
 */
import { RateLimiterMongo, RateLimiterRes } from 'rate-limiter-flexible';
import type { Database } from '../database/connect.ts';
import { rateLimited, unavailable } from '../errors.ts';

export const REQUESTS_A_DAY = 20;

export class ContactRequestLimit {
  readonly #limiter: RateLimiterMongo;

  constructor({ client, connection }: Pick<Database, 'client' | 'connection'>) {
    this.#limiter = new RateLimiterMongo({
      storeClient: client,
      dbName: connection.name,
      tableName: 'limits',
      keyPrefix: 'contactRequestsByAccount',
      // src/sign-in/limits.ts makes those of the collection.
      disableIndexesCreation: true,
      points: REQUESTS_A_DAY,
      duration: 24 * 60 * 60,
    });
  }

  /** Throws RATE_LIMITED past the limit. */
  async spend(account: string): Promise<void> {
    try {
      await this.#limiter.consume(account);
    } catch (refusal) {
      if (!(refusal instanceof RateLimiterRes)) throw unavailable(refusal);
      throw rateLimited(Math.max(1, Math.ceil(refusal.msBeforeNext / 1_000)));
    }
  }
}
