/**
 * Keyed hashes by which something is found again without being kept, and how their key is rotated when the plaintext
 * is not there any more: in layers. The hash of generation 2 is the HMAC, under the second key, of that of generation
 * 1. So a hash is lifted without knowing what it was made of, and whoever has an old key and not the newest can try
 * no address on what is in the database. A hash names its generation (`2.` in front; the first has none), so it is
 * never lifted twice.
 */
import { createHmac } from 'node:crypto';

/** How far the rotation of an index key has come, as one process knows it. */
export interface Standing {
  /** The oldest generation that the database may still hold alone. */
  readonly oldest: number;
  /** Whether every process knows the newest key, so that a hash of it may stand alone. */
  readonly newestInUse: boolean;
}

export class IndexHashes {
  readonly #layers: readonly Buffer[];
  readonly #standing: Standing;

  /** `layers`: the keys, oldest first. */
  constructor(layers: readonly Buffer[], standing: Standing) {
    this.#layers = layers;
    this.#standing = standing;
  }

  /** Of every generation that is in use, oldest first: what is looked for, and what a unique index must hold. */
  live(text: string): [string, ...string[]] {
    return this.liveOf(this.first(text));
  }

  /** The same from a hash that was kept, of whichever generation. */
  liveOf(hash: string): [string, ...string[]] {
    const all: [string, ...string[]] = [this.#liftTo(hash, this.#standing.oldest)];
    for (let at = generationOf(all[0]); at < this.#layers.length; at += 1) {
      all.push(this.#liftTo(all.at(-1) ?? '', at + 1));
    }
    return all;
  }

  /** Of every generation there ever was: for a proof that was made long ago. */
  every(text: string): string[] {
    return this.everyOf(this.first(text));
  }

  /** The same from a hash of the first generation. */
  everyOf(first: string): string[] {
    return this.#layers.map((_layer, older) => this.#liftTo(first, older + 1));
  }

  /** Of the first generation: whatever is rotated, all others are made of it. */
  first(text: string): string {
    return hmac(this.#layers[0], text);
  }

  /** The one to keep where one stands alone. */
  kept(text: string): string {
    return this.lift(this.first(text));
  }

  /** A hash that was kept, as `kept` would make it now; throws {@link UnknownGeneration} for one of a later key. */
  lift(hash: string): string {
    const { newestInUse, oldest } = this.#standing;
    const to = newestInUse ? this.#layers.length : oldest;
    if (generationOf(hash) > to) throw new UnknownGeneration();
    return this.#liftTo(hash, to);
  }

  /** As of when every process knows the newest key: a hash of it was met, so that is now. */
  ahead(): IndexHashes {
    return new IndexHashes(this.#layers, { ...this.#standing, newestInUse: true });
  }

  /** Not lowered: one of a later generation stays what it is. */
  #liftTo(hash: string, to: number): string {
    let [at, body] = [generationOf(hash), hash.slice(hash.indexOf('.') + 1)];
    if (at >= to) return hash;
    for (; at < to; at += 1) body = hmac(this.#layers[at], body);
    return `${at}.${body}`;
  }
}

/** A hash was made by a later key than this process writes with. */
export class UnknownGeneration extends Error {
  override readonly name = 'UnknownGeneration';
  constructor() {
    super('a hash was made by a later key than this process writes with');
  }
}

export function generationOf(hash: string): number {
  const dot = hash.indexOf('.');
  return dot === -1 ? 1 : Number(hash.slice(0, dot));
}

function hmac(key: Buffer | undefined, text: string): string {
  if (key === undefined) throw new UnknownGeneration();
  return createHmac('sha256', key).update(text, 'utf8').digest('hex');
}
