/**
 * Sends what waits, beside any number of others over the same database. Threat: one endpoint that does not answer, and
 * everybody else waits behind it. So no call is waited for by another, and what is for an endpoint or an integration that has
 * its share under way is passed over meanwhile (slots.ts).
 */
import { randomBytes } from 'node:crypto';
import type { Logger } from 'pino';
import type { Database } from '../database/connect.ts';
import type { Models } from '../database/models.ts';
import type { KeyRing } from '../disclosure/keys.ts';
import { Rounds } from '../rounds.ts';
import { MINUTE, NOW, SECOND } from '../time.ts';
import type { Metrics } from '../watch/metrics.ts';
import type { Addresses } from './addresses.ts';
import { Deliveries, type Outcome } from './deliveries.ts';
import { endConsentsThatAreOver } from './expired.ts';
import { asksForDeletion, type DeliveryError, type WebhookDeliveryRecord } from './model.ts';
import { type Answered, post } from './post.ts';
import type { WebhookQueue } from './queue.ts';
import { type Endpoint, isPutOff, type Message, NOT_TRIED, type Ready, readyFor, whyNot } from './ready.ts';
import { secretsOf, signedHeaders } from './secret.ts';
import { Slots } from './slots.ts';

export interface CourierOptions {
  /** How long one call may take, all in all. */
  readonly timeoutMillis?: number;
  /** Longer than a call; after it what a killed process took is taken by another. */
  readonly leaseMillis?: number;
  /** Certificates to trust besides; for tests. */
  readonly ca?: string;
}

export interface CourierParts {
  readonly config: { readonly publicUrl: string };
  readonly database: Database;
  readonly models: Models;
  readonly keyRing: KeyRing;
  readonly webhooks: WebhookQueue;
  readonly addresses: Addresses;
  readonly metrics: Metrics;
  readonly log: Logger;
}

const LOOK_EVERY = 30 * SECOND;
const EXPIRED_EVERY = MINUTE;
/** After that it is asked again whether an event is still closed. */
const PUT_OFF = 5 * MINUTE;

export class Courier {
  readonly #parts: CourierParts;
  readonly #deliveries: Deliveries;
  readonly #timeoutMillis: number;
  readonly #ca: string | undefined;
  readonly #rounds = new Rounds(() => this.#look());
  readonly #closing = new AbortController();
  readonly #slots = new Slots();
  readonly #calls = new Set<Promise<void>>();
  #expiredAt = Number.NEGATIVE_INFINITY;

  constructor(
    parts: CourierParts,
    { timeoutMillis = 15 * SECOND, leaseMillis = 45 * SECOND, ca }: CourierOptions = {},
  ) {
    this.#parts = parts;
    this.#deliveries = new Deliveries(parts.models.webhookDeliveries, leaseMillis);
    this.#timeoutMillis = timeoutMillis;
    this.#ca = ca;
  }

  /** Looks after so many milliseconds, unless it looks earlier anyhow. */
  wake(inMillis = 0): void {
    this.#rounds.wake(inMillis);
  }

  /** Sends what is due, and waits until nothing is under way. Never rejects. */
  async deliverDue(): Promise<void> {
    for (;;) {
      await this.#rounds.run();
      if (this.#calls.size === 0) return;
      await Promise.all(this.#calls);
    }
  }

  /** Ends what is under way: whoever is next sends it. */
  async close(): Promise<void> {
    this.#closing.abort();
    await this.#rounds.close();
    await Promise.all(this.#calls);
  }

  async #look(): Promise<number> {
    const { log } = this.#parts;
    try {
      await this.#expire();
      while (!this.#rounds.closed && (await this.#takeSome()));
      return Math.min(LOOK_EVERY, await this.#nextIn());
    } catch (err) {
      log.error({ err }, 'webhooks could not be read or written');
      return LOOK_EVERY;
    }
  }

  async #expire(): Promise<void> {
    if (performance.now() - this.#expiredAt < EXPIRED_EVERY) return;
    this.#expiredAt = performance.now();
    await endConsentsThatAreOver(this.#parts);
  }

  /** Takes some that are due and sets them off; false where there is nothing to take, or no room. */
  async #takeSome(): Promise<boolean> {
    const { free } = this.#slots;
    if (free <= 0) return false;
    const chosen = this.#slots.choose(await this.#deliveries.due(this.#slots.passedOver(), free));
    if (chosen.length === 0) return false;
    const by = randomBytes(16).toString('hex');
    const taken = await this.#deliveries.take(
      chosen.map(({ _id }) => _id),
      by,
    );
    const ready = await readyFor(this.#parts.models, taken);
    for (const delivery of taken) this.#setOff(delivery, ready(delivery), by);
    return true;
  }

  async #nextIn(): Promise<number> {
    // Whatever is under way looks again at its end.
    if (this.#slots.free <= 0) return LOOK_EVERY;
    const next = (await this.#deliveries.nextIn(this.#slots.passedOver())) ?? LOOK_EVERY;
    return Math.max(20, Math.min(next, this.#slots.nextIn));
  }

  #setOff(delivery: WebhookDeliveryRecord, ready: Ready, by: string): void {
    this.#slots.begin(delivery);
    const call = this.#deliver(delivery, ready, by)
      .catch((err: unknown) => this.#parts.log.error({ err }, 'what came of a webhook could not be written'))
      .finally(() => {
        this.#calls.delete(call);
        this.#slots.end(delivery);
        this.wake();
      });
    this.#calls.add(call);
  }

  async #deliver(delivery: WebhookDeliveryRecord, ready: Ready, by: string): Promise<void> {
    if (whyNot(delivery, ready) === null && isPutOff(delivery, ready))
      return this.#deliveries.release(delivery._id, by, PUT_OFF);
    const began = performance.now();
    const answered = await this.#try(delivery, ready);
    if (this.#closing.signal.aborted && answered.error !== null)
      return this.#deliveries.release(delivery._id, by);
    const outcome = {
      ...answered,
      state: stateAfter(answered),
      millis: Math.round(performance.now() - began),
    };
    this.#heed(delivery.webhook, answered);
    if (answered.error === 'GONE') await this.#disable(delivery.webhook);
    const state = await this.#deliveries.settle(delivery, by, outcome);
    if (answered.retryAfter !== null) await this.#deliveries.postpone(delivery.webhook, answered.retryAfter);
    this.#count(delivery, outcome, state);
  }

  async #try(delivery: WebhookDeliveryRecord, ready: Ready): Promise<Answered> {
    const { keyRing, addresses } = this.#parts;
    const wrong = whyNot(delivery, ready);
    if (wrong !== null) return none(wrong);
    const { endpoint, message } = ready as { endpoint: Endpoint; message: Message };
    const secrets = await secretsOf(keyRing, endpoint, endpoint.formerIsOver).catch(() => []);
    if (secrets.length === 0) return none('NO_SECRET');
    const body = this.#bodyOf(message);
    const headers = signedHeaders(secrets, { id: message._id, at: new Date(), body });
    return post(
      { url: endpoint.url, headers, body },
      { addresses, timeoutMillis: this.#timeoutMillis, signal: this.#closing.signal, ca: this.#ca },
    );
  }

  #bodyOf({ _id, type, queuedAt, data }: Message): string {
    const { publicUrl } = this.#parts.config;
    const acknowledge = asksForDeletion(type) ? { acknowledge: `${publicUrl}/webhooks/ack/${_id}` } : {};
    return JSON.stringify({ type, timestamp: queuedAt.toISOString(), data: { ...data, ...acknowledge } });
  }

  /** An endpoint that is not well is left alone for a while; of a message that it refuses nothing follows. */
  #heed(webhook: string, { status, error, retryAfter }: Answered): void {
    const isUnwell = status === null || status === 429 || status >= 500;
    if (error === null) this.#slots.isWell(webhook);
    else if (isUnwell && !NOT_TRIED.includes(error)) this.#slots.isUnwell(webhook, retryAfter);
  }

  async #disable(webhook: string): Promise<void> {
    await this.#parts.models.webhooks
      .updateOne({ _id: webhook, disabled: null }, [{ $set: { disabled: { at: NOW, why: 'GONE' } } }], {
        updatePipeline: true,
      })
      .exec();
  }

  #count({ _id, type }: WebhookDeliveryRecord, { status, error }: Outcome, state: Outcome['state'] | null) {
    const { metrics, log } = this.#parts;
    metrics.webhookTried(type, error === null ? 'delivered' : state === 'FAILED' ? 'failed' : 'again');
    if (state === 'FAILED') log.warn({ delivery: _id, status, error }, 'a webhook was given up');
  }
}

const FINAL: readonly DeliveryError[] = [...NOT_TRIED, 'GONE'];

const none = (error: DeliveryError): Answered => ({ status: null, error, retryAfter: null });

function stateAfter({ error }: Answered): Outcome['state'] {
  if (error === null) return 'DELIVERED';
  return FINAL.includes(error) ? 'FAILED' : 'WAITING';
}
