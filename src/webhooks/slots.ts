/**
 * Who may be called now. Threat: one integration whose endpoints take their time, or one endpoint that fails, and everybody
 * else's messages wait behind its. So an endpoint has a few calls under way at most, and one alone after a failure; and an
 * integration gets another only while it has fewer under way than there is room for others: of any number that have much to
 * send each has as much, and as much again stays free for whoever comes next.
 */
import { MINUTE, SECOND } from '../time.ts';
import type { WebhookDeliveryRecord } from './model.ts';

type Call = Pick<WebhookDeliveryRecord, 'webhook' | 'integration'>;

/** Calls under way at once, from one gateway, and of these to one endpoint. */
const CONCURRENCY = 64;
const PER_ENDPOINT = 8;
/** How long an endpoint that failed is left alone: twice as long each time. */
const FIRST_PAUSE = SECOND;
const LONGEST_PAUSE = 5 * MINUTE;

interface Pause {
  readonly failures: number;
  /** By `performance.now()`. */
  readonly until: number;
}

export interface PassedOver {
  readonly webhooks: readonly string[];
  readonly integrations: readonly string[];
}

export class Slots {
  readonly #ofEndpoints = new Counts();
  readonly #ofIntegrations = new Counts();
  readonly #pauses = new Map<string, Pause>();
  #underWay = 0;

  get free(): number {
    return CONCURRENCY - this.#underWay;
  }

  begin({ webhook, integration }: Call): void {
    this.#underWay += 1;
    this.#ofEndpoints.add(webhook, 1);
    this.#ofIntegrations.add(integration, 1);
  }

  end({ webhook, integration }: Call): void {
    this.#underWay -= 1;
    this.#ofEndpoints.add(webhook, -1);
    this.#ofIntegrations.add(integration, -1);
  }

  /** Those of these, the first before the others, that there is room for together. */
  choose<T extends Call>(found: readonly T[]): T[] {
    const endpoints = new Counts();
    const integrations = new Counts();
    const chosen: T[] = [];
    for (const one of found) {
      const { webhook, integration } = one;
      const left = this.free - chosen.length;
      if (endpoints.of(webhook) >= this.#roomOf(webhook)) continue;
      if (this.#ofIntegrations.of(integration) + integrations.of(integration) >= left) continue;
      endpoints.add(webhook, 1);
      integrations.add(integration, 1);
      chosen.push(one);
    }
    return chosen;
  }

  /** Nothing is sent to these now. */
  passedOver(): PassedOver {
    const known = new Set([...this.#ofEndpoints.names(), ...this.#pauses.keys()]);
    return {
      webhooks: [...known].filter((webhook) => this.#roomOf(webhook) <= 0),
      integrations: [...this.#ofIntegrations.names()].filter(
        (one) => this.#ofIntegrations.of(one) >= this.free,
      ),
    };
  }

  /** Milliseconds until the first of those left alone may be called again; infinite where there is none. */
  get nextIn(): number {
    const ends = [...this.#pauses.values()].map(({ until }) => until - performance.now());
    return Math.min(...ends.filter((end) => end > 0));
  }

  /** It answered as it should. */
  isWell(webhook: string): void {
    this.#pauses.delete(webhook);
  }

  /** It failed, and is left alone for a while, or as long as it asked for. */
  isUnwell(webhook: string, retryAfter: number | null): void {
    const known = this.#pauses.get(webhook);
    // What was under way at the same moment fails with it, and counts as one.
    if (known !== undefined && known.until > performance.now() && retryAfter === null) return;
    const failures = (known?.failures ?? 0) + 1;
    const pause = Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** Math.min(failures - 1, 20));
    this.#pauses.set(webhook, { failures, until: performance.now() + Math.max(pause, retryAfter ?? 0) });
  }

  /** How many more calls an endpoint may have; one that failed is tried by one alone. */
  #roomOf(webhook: string): number {
    const pause = this.#pauses.get(webhook);
    if (pause !== undefined && pause.until > performance.now()) return 0;
    return (pause === undefined ? PER_ENDPOINT : 1) - this.#ofEndpoints.of(webhook);
  }
}

/** How many of each; those of which there are none are not kept. */
class Counts {
  readonly #counts = new Map<string, number>();

  of(name: string): number {
    return this.#counts.get(name) ?? 0;
  }

  add(name: string, more: number): void {
    const count = this.of(name) + more;
    if (count > 0) this.#counts.set(name, count);
    else this.#counts.delete(name);
  }

  names(): Iterable<string> {
    return this.#counts.keys();
  }
}
