/** Remembers bytes that never change: at most so many together, those not used for longest forgotten first. */
export class BytesLately {
  readonly #most: number;
  /** The one used last stands last. */
  readonly #known = new Map<string, Buffer>();
  #size = 0;

  /** `most`: bytes. */
  constructor(most: number) {
    this.#most = most;
  }

  /** Of all that is remembered. */
  get size(): number {
    return this.#size;
  }

  get(key: string): Buffer | undefined {
    const known = this.#known.get(key);
    if (known === undefined) return undefined;
    this.#known.delete(key);
    this.#known.set(key, known);
    return known;
  }

  set(key: string, bytes: Buffer): void {
    this.delete(key);
    if (bytes.length > this.#most) return;
    // A part of a larger piece of memory would keep all of that.
    const own = Buffer.allocUnsafeSlow(bytes.length);
    bytes.copy(own);
    this.#known.set(key, own);
    this.#size += own.length;
    for (const oldest of this.#known.keys()) {
      if (this.#size <= this.#most) break;
      this.delete(oldest);
    }
  }

  delete(key: string): void {
    this.#size -= this.#known.get(key)?.length ?? 0;
    this.#known.delete(key);
  }
}
