/**
 * Remembers at most so many things, those not used for longest forgotten first, half of them at a time: so that what is
 * used is looked up and not moved about.
 */
export class UsedLately<T> {
  readonly #half: number;
  #newer = new Map<string, T>();
  #older = new Map<string, T>();

  /** `size`: an even number. */
  constructor(size: number) {
    this.#half = size / 2;
  }

  get(key: string): T | undefined {
    const known = this.#newer.get(key);
    if (known !== undefined) return known;
    const older = this.#older.get(key);
    if (older !== undefined) this.set(key, older);
    return older;
  }

  set(key: string, value: T): void {
    this.#older.delete(key);
    this.#newer.set(key, value);
    if (this.#newer.size < this.#half) return;
    this.#older = this.#newer;
    this.#newer = new Map();
  }

  delete(key: string): void {
    this.#newer.delete(key);
    this.#older.delete(key);
  }
}
