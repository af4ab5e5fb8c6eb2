/**
 * Follows the ledger: what other processes put on the record is counted here a moment later. Each chain is read on from the last
 * record that is known of it, so nothing is read twice and nothing is left out. At the beginning the day is read as a whole, and after
 * a silence, in which a whole chain may have come and gone, all from some minutes before it on. To count something twice does no
 * harm: people are told apart. Records come one by one, so what is held is what is counted, and never the day.
 */

import { MINUTE } from '../../time.ts';
import type { GivenRecord } from '../ledger/given.ts';
import type { Leases } from '../ledger/leases.ts';
import { DEAD_MILLIS } from '../ledger/ledger.ts';
import type { LedgerStore } from '../ledger/store.ts';

export interface FollowParts {
  readonly store: Pick<LedgerStore, 'given' | 'last'>;
  readonly leases: Pick<Leases, 'open'>;
  /** The chain that this process writes: it counts by itself what it gives. */
  readonly own: () => string;
  /** From when on records count, at this time of the database. */
  readonly beginning: (at: Date) => Date;
  /** `now`: the database's time when the reading began. */
  readonly onGiven: (record: GivenRecord, now: Date) => void;
  /** After how long without a reading others may have come and gone; for tests. */
  readonly silentMillis?: number | undefined;
}

/** How long before a record can be seen by its time it may have been made, and how far clocks may be apart. */
const LATE = 10 * MINUTE;

/** Before anybody has given anything. */
const NOTHING = -1;

export class Follow {
  readonly #parts: FollowParts;
  /** By chain: the number of the last record that is known. */
  #known = new Map<string, number>();
  /** When all was last read: here, and by the database's clock. */
  #readAt = Number.NEGATIVE_INFINITY;
  #readTo: Date | null = null;

  constructor(parts: FollowParts) {
    this.#parts = parts;
  }

  /** Whether it is so long since all was read that others may have given anything meanwhile. */
  get silent(): boolean {
    return performance.now() - this.#readAt > (this.#parts.silentMillis ?? DEAD_MILLIS);
  }

  /** Counts all that was on the record when this was called; answers the database's time, null where no process writes. */
  async read(): Promise<Date | null> {
    const open = await this.#parts.leases.open();
    const now = open[0]?.now ?? null;
    const chains = open.map(({ chain }) => chain);
    // A process that lived on without us for less than this is still among the leases.
    if (this.silent) await this.#readAll(chains, now);
    else await this.#readOn(chains, now);
    // Its end: to read a day takes as long as it takes.
    this.#readAt = performance.now();
    this.#readTo = now ?? this.#readTo;
    return now;
  }

  async #readAll(chains: readonly string[], now: Date | null): Promise<void> {
    const { store, beginning, onGiven } = this.#parts;
    const known = new Map<string, number>();
    // Asked before the records are read: whatever lands meanwhile is read again.
    for (const chain of chains) known.set(chain, (await store.last(chain))?._id.seq ?? NOTHING);
    if (now !== null) {
      const before = this.#readTo === null ? 0 : this.#readTo.getTime() - LATE;
      const at = new Date(Math.max(beginning(now).getTime(), before));
      for await (const record of store.given({ at })) onGiven(record, now);
    }
    this.#known = known;
  }

  async #readOn(chains: readonly string[], now: Date | null): Promise<void> {
    const { store, own, beginning, onGiven } = this.#parts;
    const open = new Set(chains);
    for (const chain of chains) if (!this.#known.has(chain)) this.#known.set(chain, NOTHING);
    const after = [...this.#known]
      .map(([chain, seq]) => ({ chain, seq }))
      .filter(({ chain }) => chain !== own());
    if (after.length > 0 && now !== null)
      for await (const record of store.given({ after, from: beginning(now) })) {
        onGiven(record, now);
        const { chain, seq } = record._id;
        this.#known.set(chain, Math.max(seq, this.#known.get(chain) ?? NOTHING));
      }
    // What had ended before this read is known to its end.
    for (const chain of this.#known.keys()) if (!open.has(chain)) this.#known.delete(chain);
  }
}
