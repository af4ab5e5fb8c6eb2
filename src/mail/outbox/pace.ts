/**
 * How many mails leave in a minute, all gateways together: one document, moved on by one conditional update for each
 * mail, by the database's clock. A mail server that is asked for more than it allows blocks the sender for everybody.
 */
import type { Collection } from 'mongodb';
import type { Database } from '../../database/connect.ts';
import { MINUTE, NOW, nowPlus, SECOND } from '../../time.ts';

interface PaceRecord {
  _id: 'outbox';
  /** When the next mail may leave. */
  next: Date;
}

/** After a pause this much is made up for. */
const BURST = 5 * SECOND;

export class Pace {
  readonly #records: Collection<PaceRecord>;
  /** Milliseconds from one mail to the next. */
  readonly interval: number;

  constructor({ connection }: Pick<Database, 'connection'>, perMinute: number) {
    this.#records = connection.collection<PaceRecord>('pace') as unknown as Collection<PaceRecord>;
    this.interval = MINUTE / perMinute;
  }

  /** Whether one may leave now; if so it is counted. */
  async take(): Promise<boolean> {
    if (await this.#moveOn()) return true;
    // The first time ever there is nothing to move on.
    const first = [{ $set: { next: { $ifNull: ['$next', NOW] } } }];
    const { upsertedCount } = await this.#records.updateOne({ _id: 'outbox' }, first, { upsert: true });
    return upsertedCount === 1 && this.#moveOn();
  }

  async #moveOn(): Promise<boolean> {
    const next = { $add: [{ $max: ['$next', nowPlus(-BURST)] }, this.interval] };
    const isTime = { _id: 'outbox' as const, $expr: { $lte: ['$next', NOW] } };
    return (await this.#records.updateOne(isTime, [{ $set: { next } }])).modifiedCount === 1;
  }
}
