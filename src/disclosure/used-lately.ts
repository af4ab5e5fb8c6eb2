/**
 * Remembers at most so much, what was not used for longest forgotten first, half of it at a time: so that what is used is
 * looked up and not moved about.
 */
export class UsedLately<T> {
  readonly #half: number;
  readonly #weigh: (value: T) => number;
  #newer = new Map<string, T>();
  #older = new Map<string, T>();
  /** Of all in `#newer`. */
  #weight = 0;

  /** `most`: how many, or of what `weigh` says of each, which never changes. What weighs more than half of it is not remembered. */
  constructor(most: number, weigh: (value: T) => number = () => 1) {
    this.#half = most / 2;
    this.#weigh = weigh;
  }

  get(key: string): T | undefined {
    const known = this.#newer.get(key);
    if (known !== undefined) return known;
    const older = this.#older.get(key);
    if (older !== undefined) this.set(key, older);
    return older;
  }

  set(key: string, value: T): void {
    this.delete(key);
    const weight = this.#weigh(value);
    if (weight > this.#half) return;
    if (this.#weight + weight > this.#half) {
      this.#older = this.#newer;
      this.#newer = new Map();
      this.#weight = 0;
    }
    this.#newer.set(key, value);
    this.#weight += weight;
  }

  delete(key: string): void {
    const known = this.#newer.get(key);
    if (known !== undefined) this.#weight -= this.#weigh(known);
    this.#newer.delete(key);
    this.#older.delete(key);
  }
}
