/**
 * Work that is done again and again: when something is there to do, when something will be, and every now and then for
 * what other processes left behind. One round at a time.
 */
export class Rounds {
  readonly #work: () => Promise<number>;
  #timer: NodeJS.Timeout | undefined;
  /** When the timer goes off, by `performance.now()`. */
  #plannedFor = Number.POSITIVE_INFINITY;
  #round: Promise<void> | null = null;
  closed = false;

  /** `work` answers after how many milliseconds it wants to look again, and never rejects. */
  constructor(work: () => Promise<number>) {
    this.#work = work;
  }

  /** Looks after so many milliseconds, unless it looks earlier anyhow. */
  wake(inMillis = 0): void {
    const at = performance.now() + inMillis;
    if (this.closed || at >= this.#plannedFor) return;
    clearTimeout(this.#timer);
    this.#plannedFor = at;
    this.#timer = setTimeout(() => void this.run(), inMillis).unref();
  }

  /** Does a round that begins now; never rejects. */
  async run(): Promise<void> {
    while (this.#round !== null) await this.#round;
    if (this.closed) return;
    clearTimeout(this.#timer);
    this.#plannedFor = Number.POSITIVE_INFINITY;
    this.#round = this.#work()
      .then((next) => this.wake(next))
      .finally(() => {
        this.#round = null;
      });
    await this.#round;
  }

  /** Ends the round that is under way, and begins none. */
  async close(): Promise<void> {
    this.closed = true;
    clearTimeout(this.#timer);
    while (this.#round !== null) await this.#round;
  }
}
