/**
 * Whether what is on record was sent. A note NOT_RELEASED says that it was not, and is always true. The ends of chains whose
 * process is gone say nothing: it may have ended between recording and sending, so whether their last two records were
 * sent nobody knows; nor whether a response of many records was that ends in them (docs/ledger.md).
 */
import { textsIn } from './entries.ts';
import type { LedgerRecord, NotReleased } from './format.ts';
import { MOST_ENTRIES } from './pending.ts';
import type { SeenResponse } from './seen.ts';
import type { LedgerStore } from './store.ts';
import { ALL, namedBy, valueKey } from './withheld.ts';

/** What notes name of one response. */
type Note = ReadonlySet<string>;

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

  /** Says of each value of a response, by its entry and its index there, whether it was sent; false where that is not known. */
  async inResponse(row: SeenResponse): Promise<(entry: number, value: number) => boolean> {
    const note = this.#notes.get(placeOf(row));
    if (note?.has(ALL) || (await this.#isOpen(row))) return () => false;
    if (note === undefined) return () => true;
    return (entry, value) => !note.has(String(entry)) && !note.has(valueKey(entry, value));
  }

  async #isOpen(row: SeenResponse): Promise<boolean> {
    const { chain, seq } = row;
    let end = this.#ends.get(chain);
    if (end === undefined) {
      end = await this.#endOf(chain);
      this.#ends.set(chain, end);
    }
    if (end === null) return false;
    return seq >= end.from || (end.responses.has(responseKey(row)) && mayGoOn(row));
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

/** Whether the response may go on in another record. How many values purged entries had is not known. */
function mayGoOn({ shown = [] }: SeenResponse): boolean {
  let values = 0;
  for (const text of shown) values += text === null ? MOST_ENTRIES : textsIn(text).length;
  return values >= MOST_ENTRIES;
}

function merge(notes: Map<string, Note>, note: NotReleased): void {
  const before = notes.get(placeOf(note)) ?? [];
  notes.set(placeOf(note), new Set([...before, ...namedBy(note)]));
}

/** Where the record stands, or would, that says that the process is gone; null where it is not. */
function closedAt(record: LedgerRecord, abandoned: boolean): number | null {
  const { seq } = record._id;
  if (record.kind !== 'CLOSED') return abandoned ? seq + 1 : null;
  return record.by === null ? null : seq;
}

const responseKey = ({ session, request, at }: Pick<SeenResponse, 'session' | 'request' | 'at'>) =>
  `${session} ${at?.getTime()} ${request}`;
