/**
 * Numbers and texts by the million, in memory that is counted in bytes: no object for each, and no copy when it grows.
 * Texts are told apart by 64 bits of a hash salted anew in each run, so nobody can look for two that collide: among
 * 10⁶ texts chance makes one pair equal once in 40 million runs, and what groups.ts then does is withhold.
 */
import { hash, randomBytes } from 'node:crypto';

const SHIFT = 14;
const CHUNK = 1 << SHIFT;

/** A list of 32-bit numbers; what was never set is 0. */
export class Numbers {
  readonly #chunks: Int32Array[] = [];

  get(at: number): number {
    return this.#chunks[at >>> SHIFT]?.[at & (CHUNK - 1)] ?? 0;
  }

  set(at: number, value: number): void {
    const chunk = at >>> SHIFT;
    while (this.#chunks.length <= chunk) this.#chunks.push(new Int32Array(CHUNK));
    (this.#chunks[chunk] as Int32Array)[at & (CHUNK - 1)] = value;
  }

  add(at: number, value: number): void {
    this.set(at, this.get(at) + value);
  }
}

const SALT = randomBytes(32).toString('hex');

/** 64 bits, salted. */
export function digest(text: string): readonly [number, number] {
  const bytes = hash('sha256', SALT + text, 'buffer');
  return [bytes.readInt32LE(0), bytes.readInt32LE(4)];
}

/** Numbers texts in the order in which they first come, from 0. */
export class Texts {
  readonly #high = new Numbers();
  readonly #low = new Numbers();
  /** Open addressing; a slot holds number + 1. */
  #slots = new Int32Array(1 << 10);
  #size = 0;

  get size(): number {
    return this.#size;
  }

  /** -1 for one that is not there. */
  find(text: string): number {
    const [high, low] = digest(text);
    return (this.#slots[this.#slotOf(high, low)] as number) - 1;
  }

  intern(text: string): number {
    const [high, low] = digest(text);
    const slot = this.#slotOf(high, low);
    const known = this.#slots[slot] as number;
    if (known !== 0) return known - 1;
    const number = this.#size;
    this.#high.set(number, high);
    this.#low.set(number, low);
    this.#slots[slot] = number + 1;
    this.#size += 1;
    if (this.#size * 4 > this.#slots.length * 3) this.#grow();
    return number;
  }

  #slotOf(high: number, low: number): number {
    const mask = this.#slots.length - 1;
    for (let slot = low & mask; ; slot = (slot + 1) & mask) {
      const number = (this.#slots[slot] as number) - 1;
      if (number === -1 || (this.#low.get(number) === low && this.#high.get(number) === high)) return slot;
    }
  }

  #grow(): void {
    this.#slots = new Int32Array(this.#slots.length * 2);
    for (let number = 0; number < this.#size; number += 1) {
      this.#slots[this.#slotOf(this.#high.get(number), this.#low.get(number))] = number + 1;
    }
  }
}
