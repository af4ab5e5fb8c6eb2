/**
 * Whether what is on record was sent. A note NOT_RELEASED says that it was not, and is always true. The ends of chains whose
 * process is gone say nothing: it may have ended between recording and sending, so whether their last two records were
 * sent nobody knows; nor whether a response of many records was that ends in them (docs/ledger.md).
 */
import type { LedgerRecord, NotReleased } from './format.ts';
import { MOST_ENTRIES } from './pending.ts';
import type { SeenResponse } from './seen.ts';
import type { LedgerStore } from './store.ts';

type Note = 'ALL' | Set<number>;

/** Of a chain without a process: from which number on nothing is known, and the responses that end there. */
interface End {
  readonly from: number;
  readonly responses: ReadonlySet<string>;
}

export class Sent {
  readonly #store: LedgerStore;
  readonly #notes: ReadonlyMap<string, Note>;
  readonly #abandoned: ReadonlySet<string>;
  /** By chain; null for one that its own process closed, or still writes. */
  readonly #ends = new Map<string, End | null>();

  private constructor(store: LedgerStore, notes: ReadonlyMap<string, Note>, abandoned: ReadonlySet<string>) {
    this.#store = store;
    this.#notes = notes;
    this.#abandoned = abandoned;
  }

  /** `abandoned`: chains that nobody writes any more and nobody closed yet. */
  static async read(store: LedgerStore, abandoned: ReadonlySet<string> = new Set()): Promise<Sent> {
    const notes = new Map<string, Note>();
    for await (const note of store.notes()) merge(notes, note);
    return new Sent(store, notes, abandoned);
  }

  /** Says of each entry of a response, by its index, whether it was sent; false where that is not known. */
  async inResponse(row: SeenResponse): Promise<(entry: number) => boolean> {
    const note = this.#notes.get(placeOf(row));
    if (note === 'ALL' || (await this.#isOpen(row))) return () => false;
    return (entry) => note?.has(entry) !== true;
  }

  async #isOpen(row: SeenResponse): Promise<boolean> {
    const { chain, seq, subjects = [] } = row;
    let end = this.#ends.get(chain);
    if (end === undefined) {
      end = await this.#endOf(chain);
      this.#ends.set(chain, end);
    }
    if (end === null) return false;
    return seq >= end.from || (subjects.length === MOST_ENTRIES && end.responses.has(responseKey(row)));
  }

  async #endOf(chain: string): Promise<End | null> {
    const last = await this.#store.last(chain);
    const after = last === null ? null : closedAt(last, this.#abandoned.has(chain));
    if (after === null) return null;
    const from = after - 2;
    const responses = new Set<string>();
    for await (const record of this.#store.records(chain, Math.max(0, from))) {
      if (record.kind !== 'DISCLOSED') continue;
      for (const { asked } of record.responses)
        if (asked !== null) responses.add(responseKey({ ...asked, session: asked.viewer.session }));
    }
    return { from, responses };
  }
}

const placeOf = ({ chain, seq, response }: Pick<SeenResponse, 'chain' | 'seq' | 'response'>) =>
  `${chain} ${seq} ${response}`;

function merge(notes: Map<string, Note>, { entries, ...place }: NotReleased): void {
  const before = notes.get(placeOf(place)) ?? new Set<number>();
  if (entries === null || before === 'ALL') notes.set(placeOf(place), 'ALL');
  else notes.set(placeOf(place), new Set([...before, ...entries]));
}

/** Where the record stands, or would, that says that the process is gone; null where it is not. */
function closedAt(record: LedgerRecord, abandoned: boolean): number | null {
  const { seq } = record._id;
  if (record.kind !== 'CLOSED') return abandoned ? seq + 1 : null;
  return record.by === null ? null : seq;
}

const responseKey = ({ session, request, at }: Pick<SeenResponse, 'session' | 'request' | 'at'>) =>
  `${session} ${at?.getTime()} ${request}`;
