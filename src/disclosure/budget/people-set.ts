/**
 * How many different people, by 32 bits of a hash of their ids: four bytes each, and nothing that could be read back. Of
 * 2,000 people two share theirs once in two thousand sets, and of 180,000 about four are not counted.
 */

const SMALLEST = 8;

/** For {@link PeopleSet.add}; never 0, which stands for a free place. */
export function hashOf(id: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < id.length; i += 1) hash = Math.imul(hash ^ id.charCodeAt(i), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  hash = Math.imul(hash ^ (hash >>> 12), 0x297a2d39);
  return (hash ^ (hash >>> 15)) >>> 0 || 1;
}

export class PeopleSet {
  #places = new Uint32Array(SMALLEST);
  size = 0;

  has(hash: number): boolean {
    const last = this.#places.length - 1;
    for (let at = hash & last; this.#places[at] !== 0; at = (at + 1) & last)
      if (this.#places[at] === hash) return true;
    return false;
  }

  add(hash: number): void {
    if (!put(this.#places, hash)) return;
    this.size += 1;
    if (this.size * 4 < this.#places.length * 3) return;
    const larger = new Uint32Array(this.#places.length * 2);
    for (const one of this.#places) if (one !== 0) put(larger, one);
    this.#places = larger;
  }
}

/** False where it is there already. */
function put(places: Uint32Array, hash: number): boolean {
  const last = places.length - 1;
  for (let at = hash & last; ; at = (at + 1) & last) {
    if (places[at] === hash) return false;
    if (places[at] !== 0) continue;
    places[at] = hash;
    return true;
  }
}
