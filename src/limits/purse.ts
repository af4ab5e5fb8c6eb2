/**
 * The points of one budget that this process may spend, counted without asking anybody. Each window begins with a float that
 * nobody leased, a tenth of the budget; whoever spends no more than half of it costs the database nothing. From then on
 * it is filled up from the common budget by blocks as large as the float, in the background, before it is empty.
 *
 * So all processes together spend in a window
 *   - no less than the budget, as long as somebody asks: what the others hold and do not spend, or lose when they are killed, is
 *     no more than the float that each has besides (half of it, where a window ended while a lease was under way);
 *   - no more than the budget, and a float for each process (two where its first window began before the database's).
 * Between leases a process measures by a clock that only goes forward; when a window ends the database says.
 */
import { SECOND } from '../time.ts';
import { type PointStore, WINDOW } from './point-store.ts';

/** Of a budget: how much a process has at once. */
const FLOAT = 1 / 10;

export interface PurseParts {
  readonly store: Pick<PointStore, 'lease'>;
  /** Names the budget, in all processes. */
  readonly key: string;
  /** Points in a window. */
  readonly limit: number;
  /** Milliseconds, only ever forward. */
  readonly clock: () => number;
}

export class Purse {
  readonly #parts: PurseParts;
  readonly #float: number;
  /** Below zero where something was counted after it was done. */
  #held = 0;
  /** What there was to lease in this window when we last heard. */
  #left = 0;
  #spent = 0;
  #endsAt = Number.NEGATIVE_INFINITY;
  /** The database's window, once we leased in it. */
  #window: number | null = null;
  #filling: Promise<void> | null = null;

  constructor(parts: PurseParts) {
    this.#parts = parts;
    this.#float = Math.ceil(parts.limit * FLOAT);
  }

  /** Spends points; false when there are not so many until the window ends. Rejects when only the database could say, and does not. */
  async take(points: number): Promise<boolean> {
    while (!this.#spend(points)) {
      if (this.#held + this.#left < points) return false;
      await this.#fill(points);
    }
    return true;
  }

  /** Counts what was done already. */
  charge(points: number): void {
    this.#begin();
    this.#note(points);
  }

  /** Gives back what was taken for something that was not done. */
  giveBack(points: number): void {
    this.#held += points;
    this.#spent -= points;
  }

  get isEmpty(): boolean {
    this.#begin();
    return this.#held + this.#left < 1;
  }

  /** Whether nothing of it need be remembered. */
  get isOver(): boolean {
    return this.#parts.clock() >= this.#endsAt;
  }

  /** As far as this process knows. */
  get remaining(): number {
    this.#begin();
    return Math.max(0, Math.min(this.#parts.limit - this.#spent, this.#held + this.#left));
  }

  /** Whole seconds, at least one. */
  get endsInSeconds(): number {
    return Math.max(1, Math.ceil((this.#endsAt - this.#parts.clock()) / SECOND));
  }

  #spend(points: number): boolean {
    this.#begin();
    if (this.#held < points) return false;
    this.#note(points);
    return true;
  }

  #note(points: number): void {
    this.#held -= points;
    this.#spent += points;
    // Who spends what is left hears of an outage; this one has what it needs.
    if (this.#held < this.#float / 2 && this.#left > 0) this.#fill(0).catch(() => {});
  }

  /** A new window, if the last is over. */
  #begin(): void {
    const now = this.#parts.clock();
    if (now < this.#endsAt) return;
    this.#held = this.#float;
    this.#left = this.#parts.limit;
    this.#spent = 0;
    this.#window = null;
    this.#endsAt = now + WINDOW;
  }

  /** Leases up to a float, or for whoever wants more; one lease at a time. */
  #fill(points: number): Promise<void> {
    this.#filling ??= this.#lease(points).finally(() => {
      this.#filling = null;
    });
    return this.#filling;
  }

  async #lease(points: number): Promise<void> {
    const { store, key, limit, clock } = this.#parts;
    const atMost = Math.max(0, this.#float - this.#held);
    const want = Math.max(atMost, points - this.#held);
    const lease = await store.lease(key, { limit, want, atMost });
    // It ended while the lease was under way: what is held still is this window's float.
    if (this.#window !== null && this.#window !== lease.window) this.#spent = 0;
    this.#window = lease.window;
    this.#held += lease.granted;
    this.#left = lease.left;
    this.#endsAt = clock() + lease.endsInMillis;
  }
}
