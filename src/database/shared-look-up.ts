/**
 * One read for all who ask at the same moment. Threat: an answer from before the question: a withdrawal, a lockdown or the
 * end of a session that was acknowledged before somebody asked must be in what they get. So whoever asks joins a read that
 * has not begun, never one under way; and where the read fails, it fails for all who joined it.
 */
import { within } from '../within.ts';

/** How many keys one read is asked for at most, if nothing else is said: its answer may be one document, of 16 MB at most. */
const MOST_KEYS = 32;
/** Who asks for more than these asks alone: nobody else is to wait for so much. */
const MOST_SHARED = 8;
/** How long those who wait go on waiting for a read that is slow, in milliseconds. */
const PATIENCE_MILLIS = 25;

interface Batch<T> {
  readonly keys: Set<string>;
  readonly answer: Promise<ReadonlyMap<string, T>>;
}

export class SharedLookUp<T> {
  readonly #read: (keys: readonly string[]) => Promise<ReadonlyMap<string, T>>;
  readonly #most: number;
  /** Joined by whoever asks now; it has not begun. */
  #next: Batch<T> | null = null;
  #running: Promise<unknown> | null = null;

  /** `read` answers what it finds by its keys. Two who ask for one key get one object. */
  constructor(read: (keys: readonly string[]) => Promise<ReadonlyMap<string, T>>, most = MOST_KEYS) {
    this.#read = read;
    this.#most = most;
  }

  /** The same for several, for many by a read of their own: what was found, by its key. */
  async askAll(keys: readonly string[]): Promise<ReadonlyMap<string, T>> {
    if (keys.length > MOST_SHARED) return this.#read(keys);
    const found = await Promise.all(keys.map((key) => this.ask(key)));
    const byKey = new Map<string, T>();
    keys.forEach((key, i) => {
      const one = found[i];
      if (one !== null && one !== undefined) byKey.set(key, one);
    });
    return byKey;
  }

  /** By a read that begins after this was called; null for what it does not find. Rejects where the read fails. */
  async ask(key: string): Promise<T | null> {
    this.#next ??= this.#open();
    const { keys, answer } = this.#next;
    keys.add(key);
    if (keys.size >= this.#most) this.#next = null;
    return (await answer).get(key) ?? null;
  }

  #open(): Batch<T> {
    const keys = new Set<string>();
    const begin = async () => {
      await this.#turn();
      // From here on nobody joins; nothing may come between this and the read.
      if (this.#next?.keys === keys) this.#next = null;
      const reading = this.#read([...keys]);
      this.#running = reading;
      try {
        return await reading;
      } finally {
        if (this.#running === reading) this.#running = null;
      }
    };
    return { keys, answer: begin() };
  }

  /** With a read under way it is its end. Else one turn of the event loop, in which more requests may have come in. */
  async #turn(): Promise<void> {
    if (this.#running === null) return new Promise((resolve) => setImmediate(resolve));
    await within(PATIENCE_MILLIS, this.#running).catch(() => {});
  }
}
