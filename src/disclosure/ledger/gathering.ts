/**
 * When a record begins. Most of a record's cost is its own, so that responses that come side by side share one: it begins when
 * half of the requests under way wait for it, and the process has the other half to go on with while it is written. One that
 * comes alone waits for nobody (docs/decisions/0085).
 */

/** Of the requests under way. */
const ENOUGH = 0.5;
const GATHER_MILLIS = 40;

export class Gathering {
  readonly #waiting: () => number;
  readonly #millis: number;
  #underWay = 0;
  #begun = Number.NEGATIVE_INFINITY;
  #closed = false;
  #onEnough: () => void = () => {};

  /** `waiting`: how many wait for the next record. `millis`: how long after the one before it begins at the latest. */
  constructor(waiting: () => number, millis = GATHER_MILLIS) {
    this.#waiting = waiting;
    this.#millis = millis;
  }

  /** A request begins that may come to be recorded; what this answers is to be called once, when it is over. */
  expect(): () => void {
    this.#underWay += 1;
    return () => {
      this.#underWay -= 1;
      this.changed();
    };
  }

  /** To be called when more wait than before. */
  changed(): void {
    if (this.#isEnough) this.#onEnough();
  }

  /** Nobody is waited for any more. */
  close(): void {
    this.#closed = true;
    this.changed();
  }

  /** Resolves when the next record is to begin. */
  async enough(): Promise<void> {
    const rest = this.#begun + this.#millis - performance.now();
    if (!this.#isEnough && rest > 0)
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, rest);
        this.#onEnough = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    this.#onEnough = () => {};
  }

  begun(at: number): void {
    this.#begun = at;
  }

  get #isEnough(): boolean {
    return this.#closed || this.#waiting() >= this.#underWay * ENOUGH;
  }
}
