/**
 * What the gateway counts. Threat: counts are about people. "One more value was shown just now" tells who has
 * consented, if one may look often enough, and a label with an id in it would be a second record of disclosures
 * without its protection. So every label has few values, all written in this project (what is not known is `other`),
 * and nothing here knows a viewer, a subject, an address or a client's operation name. Who may read the counts is
 * said in src/watch/metrics-server.ts.
 */
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { Decision } from '../consent/decide.ts';
import { LOCKDOWN_SCOPES, type LockdownScope } from '../lockdown/model.ts';
import type { ProtectedField } from '../protected-fields.ts';
import type { MessageType } from '../webhooks/model.ts';

/** Why a protected value did not come back: nobody consented to it, or its disclosure could not be recorded. */
type Reason = 'denied' | 'unrecorded';

export interface OperationSeen {
  readonly kind: 'query' | 'mutation' | 'unknown';
  readonly failed: boolean;
  readonly seconds: number;
}

/** From a look-up of a millisecond to the limits that are set: the ledger's deadline, the driver's 4 s. */
const SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** Of decisions: what was decided, and on what basis. */
const RESULTS = {
  OWNER: 'allow_owner',
  CONSENT: 'allow_consent',
  BREAK_GLASS: 'allow_break_glass',
  MODERATION: 'allow_moderation',
  DENY: 'deny',
  LOCKED: 'locked',
  UNAVAILABLE: 'unavailable',
} as const;

const COMMANDS: ReadonlySet<string> = new Set(
  'find aggregate insert update delete findAndModify getMore count distinct commitTransaction abortTransaction ping hello endSessions createIndexes killCursors'.split(
    ' ',
  ),
);

/** A registry for each gateway: two of them in one process, as in tests, do not count together. */
export class Metrics {
  readonly registry = new Registry();
  readonly #decisions = new Tally(this.registry, {
    name: 'attendant_decisions_total',
    help: 'Decisions whether a field may be shown.',
    labelNames: ['result'],
  });
  readonly #withheld = new Tally(this.registry, {
    name: 'attendant_withheld_values_total',
    help: 'Protected fields that were asked for and withheld, whether there was a value or not.',
    labelNames: ['field', 'reason'],
  });
  readonly #operations = new Histogram({
    name: 'attendant_operation_duration_seconds',
    help: 'From the request to the response, of GraphQL operations.',
    labelNames: ['kind', 'result'],
    buckets: SECONDS,
    registers: [this.registry],
  });
  readonly #ledgerWrites = new Histogram({
    name: 'attendant_ledger_write_duration_seconds',
    help: 'From the first try until a batch of disclosures is durable.',
    buckets: SECONDS,
    registers: [this.registry],
  });
  readonly #ledgerFailures = new Counter({
    name: 'attendant_ledger_write_failures_total',
    help: 'Tries to write a batch of disclosures that failed.',
    registers: [this.registry],
  });
  readonly #headFailures = new Counter({
    name: 'attendant_ledger_head_failures_total',
    help: 'Tries to keep signed heads of the ledger outside the database that failed.',
    registers: [this.registry],
  });
  readonly #roundTrips = new Counter({
    name: 'attendant_database_round_trips_total',
    help: 'Commands answered by MongoDB.',
    labelNames: ['command', 'result'],
    registers: [this.registry],
  });
  readonly #responses = new Counter({
    name: 'attendant_http_responses_total',
    help: 'HTTP responses.',
    labelNames: ['route', 'status'],
    registers: [this.registry],
  });

  readonly #webhooks = new Counter({
    name: 'attendant_webhook_tries_total',
    help: 'Webhooks that were sent: delivered, to be tried again, or given up.',
    labelNames: ['type', 'result'],
    registers: [this.registry],
  });

  /** How many lockdowns are on, by scope; `count` is asked whenever somebody reads. */
  watchLockdowns(count: () => Promise<ReadonlyMap<LockdownScope, number>>): void {
    new Gauge({
      name: 'attendant_lockdowns',
      help: 'Lockdowns that are on; NaN while the database cannot be asked.',
      labelNames: ['scope'],
      registers: [this.registry],
      async collect() {
        const counts = await count().catch(() => null);
        for (const scope of LOCKDOWN_SCOPES) {
          this.set({ scope }, counts === null ? Number.NaN : (counts.get(scope) ?? 0));
        }
      },
    });
  }

  /** How long it is since alarms were evaluated; asked whenever somebody reads. */
  watchAlarms(behindMillis: () => number): void {
    new Gauge({
      name: 'attendant_alarms_behind_seconds',
      help: 'How long it is since all that happened was looked at for alarms.',
      registers: [this.registry],
      collect() {
        this.set(behindMillis() / 1_000);
      },
    });
  }

  /** Node's own numbers too: memory, event loop, garbage collection. They observe, so only where somebody asks. */
  countProcess(): void {
    collectDefaultMetrics({ register: this.registry });
  }

  decided(decision: Decision): void {
    this.#decisions.add(RESULTS[decision.kind === 'ALLOW' ? decision.basis.kind : decision.kind]);
  }

  withheld(field: ProtectedField, reason: Reason): void {
    this.#withheld.add(field, reason);
  }

  /** Counts one more that is withheld whenever it is called. */
  withheldAs(field: ProtectedField, reason: Reason): () => void {
    const counted = this.#withheld.of(field, reason);
    return () => {
      counted.sum += 1;
    };
  }

  operation({ kind, failed, seconds }: OperationSeen): void {
    this.#operations.observe({ kind, result: failed ? 'errors' : 'ok' }, seconds);
  }

  ledgerWritten(seconds: number): void {
    this.#ledgerWrites.observe(seconds);
  }

  ledgerFailed(): void {
    this.#ledgerFailures.inc();
  }

  ledgerHeadsFailed(): void {
    this.#headFailures.inc();
  }

  webhookTried(type: MessageType, result: 'delivered' | 'again' | 'failed'): void {
    this.#webhooks.inc({ type, result });
  }

  /** `command` is MongoDB's name for it. */
  roundTrip(command: string, result: 'ok' | 'failed'): void {
    this.#roundTrips.inc({ command: COMMANDS.has(command) ? command : 'other', result });
  }

  responded(route: string, status: number): void {
    this.#responses.inc({ route, status });
  }
}

interface TallyOptions {
  readonly name: string;
  readonly help: string;
  readonly labelNames: readonly string[];
}

interface Counted {
  readonly values: readonly string[];
  sum: number;
}

/** A counter for what happens hundreds of times in one response: plain sums, handed over when they are asked for. */
class Tally {
  /** By the first label and the second, which is empty where there is none: to join them costs more than to count. */
  readonly #sums = new Map<string, Map<string, Counted>>();
  /** As a rule the same comes again. */
  #last: { readonly value: string; readonly second: string; readonly counted: Counted } | null = null;

  constructor(registry: Registry, { labelNames, ...options }: TallyOptions) {
    const sums = this.#sums;
    new Counter({
      ...options,
      labelNames: [...labelNames],
      registers: [registry],
      collect() {
        this.reset();
        for (const seconds of sums.values())
          for (const { values, sum } of seconds.values()) this.labels(...values).inc(sum);
      },
    });
  }

  add(value: string, second = ''): void {
    this.of(value, second).sum += 1;
  }

  /** To be counted on, for whoever counts the same often. */
  of(value: string, second = ''): { sum: number } {
    const last = this.#last;
    if (last?.value === value && last.second === second) return last.counted;
    const counted = this.#sums.get(value)?.get(second) ?? this.#begun(value, second);
    this.#last = { value, second, counted };
    return counted;
  }

  #begun(value: string, second: string): Counted {
    const counted = { values: second === '' ? [value] : [value, second], sum: 0 };
    this.#sums.set(value, (this.#sums.get(value) ?? new Map<string, Counted>()).set(second, counted));
    return counted;
  }
}
