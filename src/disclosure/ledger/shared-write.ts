/**
 * One write for all who ask for it at the same time. Whoever asks while one is under way waits for the next, which
 * begins after they asked.
 */
import { within } from '../../within.ts';

export class SharedWrite<T> {
  readonly #write: () => Promise<T>;
  #running: Promise<T> | null = null;
  #next: Promise<T> | null = null;

  constructor(write: () => Promise<T>) {
    this.#write = write;
  }

  /** Rejects when the write fails, or has not been answered within the limit. */
  join(limitMillis: number): Promise<T> {
    return within(limitMillis, this.#begin());
  }

  #begin(): Promise<T> {
    this.#next ??= (async () => {
      await this.#running?.catch(() => {});
      this.#running = this.#next;
      this.#next = null;
      return this.#write();
    })();
    return this.#next;
  }
}
