/**
 * Goes over the whole ledger, a little at each look, and begins again at its end. Threat: somebody who can write the
 * database changes what is on record long after it was looked at. Each record is checked alone and against the one before.
 */
import type { LedgerStore } from '../disclosure/ledger/store.ts';
import { alteredIn, behind } from './altered.ts';
import type { Altered } from './facts.ts';
import { type ChainPosition, COMMENT } from './position.ts';

/** At one look, of which there is one in five seconds: half a hundredth of a core. */
const MOST_RECORDS = 100;
const MOST_MILLIS = 25;
/** A record may be large, and the time over after one. */
const FETCHED = 10;
/** Of so many records it is remembered that they were told; who takes over tells them again. */
const MOST_TOLD = 10_000;

export class Patrol {
  readonly #store: Pick<LedgerStore, 'opened' | 'records'>;
  readonly #told = new Set<string>();
  #place: ChainPosition | null;

  /** Goes on where another had come to; null: from the first chain on. */
  constructor(store: Pick<LedgerStore, 'opened' | 'records'>, place: ChainPosition | null) {
    this.#store = store;
    this.#place = place;
  }

  get place(): ChainPosition | null {
    return this.#place;
  }

  /** Notes that this is told of; false where it was before. */
  tell({ entry }: Altered): boolean {
    if (this.#told.has(entry)) return false;
    if (this.#told.size < MOST_TOLD) this.#told.add(entry);
    return true;
  }

  /** What it finds on its next stretch, as of now. */
  async *next(now: Date): AsyncGenerator<Altered> {
    const begun = performance.now();
    let left = MOST_RECORDS;
    this.#place ??= await this.#chainAfter(null);
    while (this.#place !== null) {
      const records = this.#store
        .records(this.#place.chain, this.#place.seq)
        .limit(left)
        .batchSize(FETCHED)
        .comment(COMMENT);
      for await (const record of records) {
        const found = alteredIn(record, this.#place);
        this.#place = { ...this.#place, ...behind(record) };
        for (const one of found) if (this.tell(one)) yield { ...one, at: now.getTime() };
        left -= 1;
        if (performance.now() - begun > MOST_MILLIS) return;
      }
      if (left === 0) return;
      this.#place = await this.#chainAfter(this.#place);
    }
  }

  /** In the order of their openings; null after the last. */
  async #chainAfter(place: ChainPosition | null): Promise<ChainPosition | null> {
    let next: ChainPosition | null = null;
    const from = place?.openedAt ?? new Date(0);
    for await (const { _id, at } of this.#store.opened(from).comment(COMMENT)) {
      const one = { chain: _id.chain, seq: 0, hash: null, openedAt: at, closedAt: null };
      if (place !== null && !isAfter(one, place)) continue;
      if (next === null || isAfter(next, one)) next = one;
    }
    return next;
  }
}

const isAfter = (one: ChainPosition, other: ChainPosition) =>
  one.openedAt > other.openedAt || (+one.openedAt === +other.openedAt && one.chain > other.chain);
