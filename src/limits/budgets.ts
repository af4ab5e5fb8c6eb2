/**
 * Threat: one client that asks so much that others wait, by operations each of which is allowed. So each viewer has points for
 * a minute, counted over all gateways: an account, an API key, or for nobody the network they ask from. Where it is set, each event has points for all
 * who ask at it. What an operation costs is told by its text and variables alone, so what is counted says nothing about
 * what was withheld; and an event's count is told to nobody, because it says what others do.
 */
import type { Database } from '../database/connect.ts';
import { overBudget, unavailableNow } from '../errors.ts';
import type { Viewer } from '../viewer.ts';
import { PointStore } from './point-store.ts';
import { Purse } from './purse.ts';

export interface BudgetSettings {
  /** Of an account, and of a network without one. */
  readonly pointsPerMinute: number;
  readonly keyPointsPerMinute: number;
  /** Undefined: events have no limit of their own. */
  readonly eventPointsPerMinute: number | undefined;
}

/** More than so many at once are not remembered; whose was forgotten begins with a float again, and the database's count. */
const MOST_PURSES = 50_000;

/** Ids of events, asked only where events have a limit. */
export type EventsNamed = () => ReadonlySet<string>;

/** Of names that clients see: they stay. */
type PolicyName = 'account' | 'key' | 'network';

interface Owner {
  readonly name: PolicyName;
  readonly key: string;
  readonly limit: number;
}

export class Budgets {
  readonly #store: PointStore;
  readonly #settings: BudgetSettings;
  readonly #purses = new Map<string, Purse>();
  #sweepAt = 1_000;

  constructor(store: PointStore, settings: BudgetSettings) {
    this.#store = store;
    this.#settings = settings;
  }

  static async open(database: Database, settings: BudgetSettings): Promise<Budgets> {
    const store = new PointStore(database);
    await store.ensureIndexes();
    return new Budgets(store, settings);
  }

  /** `network`: keyed hash of where nobody asks from. `events`: those that the operation names, if it names any. */
  budgetOf(viewer: Viewer, network: () => string, events: EventsNamed = () => new Set()): Budget {
    const { name, key, limit } = this.#owner(viewer, network);
    return new Budget(name, limit, this.#purse(`${name}:${key}`, limit), this.#ofEvents(viewer, events));
  }

  /**
   * For keys that are tried from one network. Apart from what nobody may ask there, so that whoever tries keys at a venue
   * keeps none of its guests from signing in.
   */
  keyTriesOf(network: string): Budget {
    const limit = this.#settings.pointsPerMinute;
    return new Budget('network', limit, this.#purse(`tries:${network}`, limit), []);
  }

  #owner(viewer: Viewer, network: () => string): Owner {
    const { pointsPerMinute, keyPointsPerMinute } = this.#settings;
    if (viewer.kind === 'ACCOUNT') return { name: 'account', key: viewer.account, limit: pointsPerMinute };
    if (viewer.kind === 'INTEGRATION') return { name: 'key', key: viewer.key, limit: keyPointsPerMinute };
    return { name: 'network', key: network(), limit: pointsPerMinute };
  }

  /** The viewer's events among those named; all of them, where none is. */
  #ofEvents(viewer: Viewer, eventsNamed: EventsNamed): Purse[] {
    const limit = this.#settings.eventPointsPerMinute;
    if (limit === undefined) return [];
    const own = eventsOf(viewer);
    const named = eventsNamed();
    const chosen = own.filter((event) => named.has(event));
    return (chosen.length > 0 ? chosen : own).map((event) => this.#purse(`event:${event}`, limit));
  }

  #purse(key: string, limit: number): Purse {
    const known = this.#purses.get(key);
    if (known !== undefined) return known;
    if (this.#purses.size >= this.#sweepAt) this.#sweep();
    const purse = new Purse({ store: this.#store, key, limit, clock: () => performance.now() });
    this.#purses.set(key, purse);
    return purse;
  }

  /** As often as there are twice as many, so that each is looked at a few times only. The oldest go first. */
  #sweep(): void {
    for (const [key, purse] of this.#purses) if (purse.isOver) this.#purses.delete(key);
    for (const key of this.#purses.keys()) {
      if (this.#purses.size <= MOST_PURSES / 2) break;
      this.#purses.delete(key);
    }
    this.#sweepAt = Math.max(1_000, 2 * this.#purses.size);
  }
}

function eventsOf(viewer: Viewer): string[] {
  if (viewer.kind === 'NOBODY') return [];
  if (viewer.kind === 'INTEGRATION') return [...viewer.events];
  return [...new Set([...viewer.attendances.map(({ event }) => event), ...viewer.organises])];
}

export class Budget {
  readonly #name: PolicyName;
  readonly #limit: number;
  readonly #own: Purse;
  readonly #events: readonly Purse[];

  constructor(name: PolicyName, limit: number, own: Purse, events: readonly Purse[]) {
    this.#name = name;
    this.#limit = limit;
    this.#own = own;
    this.#events = events;
  }

  /** Spends points of the viewer and of the events, or of none. Throws RATE_LIMITED; UNAVAILABLE when nobody can say. */
  async take(points: number): Promise<void> {
    const taken: Purse[] = [];
    try {
      for (const purse of [this.#own, ...this.#events]) {
        if (!(await purse.take(points).catch(cannotSay))) throw overBudget(purse.endsInSeconds);
        taken.push(purse);
      }
    } catch (error) {
      for (const purse of taken) purse.giveBack(points);
      throw error;
    }
  }

  /** What was taken for something that turned out to cost nothing. */
  giveBack(points: number): void {
    for (const purse of [this.#own, ...this.#events]) purse.giveBack(points);
  }

  /** Counts what was done before its cost was known. */
  charge(points: number): void {
    for (const purse of [this.#own, ...this.#events]) purse.charge(points);
  }

  /** RATE_LIMITED where the viewer has no point left, whatever is asked; else null. */
  refusal(): Error | null {
    return this.#own.isEmpty ? overBudget(this.#own.endsInSeconds) : null;
  }

  /** `RateLimit-Policy` and `RateLimit` of draft-ietf-httpapi-ratelimit-headers-11. */
  headers(): { readonly policy: string; readonly state: string } {
    const { remaining, endsInSeconds } = this.#own;
    return {
      policy: `"${this.#name}";q=${this.#limit};w=60`,
      state: `"${this.#name}";r=${remaining};t=${endsInSeconds}`,
    };
  }
}

function cannotSay(cause: unknown): never {
  throw unavailableNow(cause);
}
