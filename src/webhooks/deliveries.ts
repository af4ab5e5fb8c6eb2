/**
 * Deliveries that must not be lost. Threat: a process that is killed between taking a message and its answer. So a
 * delivery that is taken is due again when its lease ends, by the database's clock, whoever took it: it may arrive twice,
 * and the receiver knows it by its id; it is not lost (docs/decisions/0054-webhooks.md).
 */
import type { Collection, Document } from 'mongodb';
import type { Model } from 'mongoose';
import { DAY, HOUR, MINUTE, NOW, nowPlus, SECOND } from '../time.ts';
import type { Attempt, DeliveryState, WebhookDeliveryRecord } from './model.ts';
import { KEPT } from './queue.ts';
import type { PassedOver } from './slots.ts';

/** After each try; the last one goes on until `giveUpAt`, which is three days after the first. */
const RETRIES = [5 * SECOND, 5 * MINUTE, 30 * MINUTE, 2 * HOUR, 5 * HOUR, 10 * HOUR, 14 * HOUR, 20 * HOUR];
/** So that what failed together is not tried together. */
const JITTER = 0.1;
const LOG_KEPT = 20;

export type Outcome = Pick<Attempt, 'status' | 'error' | 'millis'> & {
  /** DELIVERED, given up at once, or to be tried again. */
  readonly state: DeliveryState;
  readonly retryAfter: number | null;
};

type Due = Pick<WebhookDeliveryRecord, '_id' | 'webhook' | 'integration'>;

const waiting = { state: 'WAITING' as const };
const due = { ...waiting, $expr: { $lte: ['$dueAt', NOW] } };
const but = ({ webhooks, integrations }: PassedOver) => ({
  ...(webhooks.length === 0 ? {} : { webhook: { $nin: [...webhooks] } }),
  ...(integrations.length === 0 ? {} : { integration: { $nin: [...integrations] } }),
});

export class Deliveries {
  readonly #model: Model<WebhookDeliveryRecord>;
  readonly #leaseMillis: number;

  constructor(model: Model<WebhookDeliveryRecord>, leaseMillis: number) {
    this.#model = model;
    this.#leaseMillis = leaseMillis;
  }

  /** What is due, the oldest first, but for these endpoints and integrations. */
  due(passedOver: PassedOver, most: number): Promise<Due[]> {
    return this.#records()
      .find({ ...due, ...but(passedOver) } as Document, { projection: { webhook: 1, integration: 1 } })
      .sort({ dueAt: 1 })
      .limit(most)
      .toArray();
  }

  /** Takes those of these that are still due, for whoever asks alone until the lease ends. */
  async take(ids: readonly string[], by: string): Promise<WebhookDeliveryRecord[]> {
    await this.#records().updateMany({ ...due, _id: { $in: [...ids] } } as Document, [
      {
        $set: { takenBy: by, dueAt: nowPlus(this.#leaseMillis), attempts: { $add: ['$attempts', 1] } },
      },
    ]);
    return this.#records()
      .find({ ...waiting, takenBy: by })
      .toArray();
  }

  /** Gives back what was not tried, due again after so many milliseconds. */
  async release(id: string, by: string, inMillis = 0): Promise<void> {
    const attempts = { $subtract: ['$attempts', 1] };
    await this.#records().updateOne({ _id: id, ...waiting, takenBy: by }, [
      { $set: { takenBy: { $literal: null }, dueAt: nowPlus(inMillis), attempts } },
    ]);
  }

  /** Writes down what came of a try; answers the state, or null where somebody else has it meanwhile. */
  async settle(
    { _id, attempts }: Pick<WebhookDeliveryRecord, '_id' | 'attempts'>,
    by: string,
    { state, status, error, millis, retryAfter }: Outcome,
  ): Promise<DeliveryState | null> {
    const next = nowPlus(Math.max(delayAfter(attempts), retryAfter ?? 0));
    const isOver = state === 'WAITING' ? { $gt: [next, '$giveUpAt'] } : true;
    const attempt = { at: NOW, status: { $literal: status }, error: { $literal: error }, millis };
    const settled = await this.#records().findOneAndUpdate(
      { _id, ...waiting, takenBy: by },
      [
        {
          $set: {
            state: { $cond: [isOver, state === 'DELIVERED' ? 'DELIVERED' : 'FAILED', 'WAITING'] },
            dueAt: { $cond: [isOver, '$dueAt', next] },
            settledAt: { $cond: [isOver, NOW, null] },
            keptUntil: { $cond: [isOver, nowPlus(KEPT), null] },
            log: { $slice: [{ $concatArrays: ['$log', [attempt]] }, -LOG_KEPT] },
          },
        },
      ],
      { returnDocument: 'after', projection: { state: 1 } },
    );
    return settled?.state ?? null;
  }

  /** Leaves an endpoint alone for a while, as it asked for. */
  async postpone(webhook: string, millis: number): Promise<void> {
    const until = nowPlus(millis);
    await this.#records().updateMany({ ...waiting, webhook, $expr: { $lt: ['$dueAt', until] } } as Document, [
      { $set: { dueAt: until } },
    ]);
  }

  /** Milliseconds until the next is due, or a lease ends; null when nothing waits. */
  async nextIn(passedOver: PassedOver): Promise<number | null> {
    const [next] = await this.#records()
      .aggregate<{ wait: number }>([
        { $match: { ...waiting, ...but(passedOver) } },
        { $sort: { dueAt: 1 } },
        { $limit: 1 },
        { $project: { _id: 0, wait: { $subtract: ['$dueAt', NOW] } } },
      ])
      .toArray();
    return next?.wait ?? null;
  }

  /** Pipeline updates go to the driver as they are. */
  #records(): Collection<WebhookDeliveryRecord> {
    return this.#model.collection as unknown as Collection<WebhookDeliveryRecord>;
  }
}

function delayAfter(attempts: number): number {
  const delay = RETRIES[Math.min(attempts, RETRIES.length) - 1] ?? DAY;
  return Math.round(delay * (1 + JITTER * Math.random()));
}
