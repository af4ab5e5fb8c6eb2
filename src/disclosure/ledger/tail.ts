/**
 * What this process wrote at the end of its own chain, as long as somebody listens: whoever follows the ledger need not
 * fetch from the database what was sent there a moment ago. All of it is durable before it is here. Threat: memory that
 * grows while nobody takes what is in it. So what is too much is forgotten whole, and is read from the database.
 */
import type { Closed, Disclosed, LedgerRecord, Opened, StoredResponse } from './format.ts';

/** Of so many people together it is time to take them, and of so many they are forgotten: of each 100 to 200 bytes are kept. */
const MANY_ENTRIES = 20_000;
const MOST_ENTRIES = 100_000;

/** A record without what is only there to verify it. */
export type KeptRecord = Opened | KeptDisclosed | Closed;
export type KeptDisclosed = Omit<Disclosed, 'responses'> & { readonly responses: readonly KeptResponse[] };
export type KeptResponse = Omit<StoredResponse, 'salts' | 'hashes'>;

/**
 * As it is kept: few and long texts. A page's many small ones would be carried along by each collection of garbage until they
 * are taken, which cost more than all else of this.
 */
type Folded =
  | Opened
  | (Omit<Disclosed, 'responses'> & { readonly responses: readonly FoldedResponse[] })
  | Closed;
interface FoldedResponse {
  readonly asked: KeptResponse['asked'];
  readonly count: number;
  /** Each joined; of events one, where all are the same. */
  readonly events: string;
  readonly subjects: string;
  readonly shown: string;
}
const BETWEEN = '\n';

export class Tail {
  #records: Folded[] | null = null;
  #entries = 0;
  /** Told when there is much to take. */
  onMany: () => void = () => {};

  /** From now on what lands is kept. */
  listen(): void {
    this.#records ??= [];
  }

  stop(): void {
    this.#records = null;
    this.#entries = 0;
  }

  /** `record`: landed just now. A chain that is begun ends the one before, of which the rest is read. */
  note(record: LedgerRecord): void {
    if (this.#records === null) return;
    const [first] = this.#records;
    const isOther = first !== undefined && first._id.chain !== record._id.chain;
    if (isOther || this.#entries > MOST_ENTRIES) {
      this.#records = [];
      this.#entries = 0;
    }
    const folded = fold(record);
    this.#records.push(folded);
    this.#entries += entriesIn(folded);
    if (this.#entries > MANY_ENTRIES) this.onMany();
  }

  /** The chain's records from a number on; null where they are not all here. */
  from(chain: string, seq: number): Generator<KeptRecord, undefined> | null {
    const first = this.#records?.[0]?._id;
    if (first === undefined || first.chain !== chain || first.seq > seq) return null;
    return unfolded((this.#records ?? []).slice(seq - first.seq));
  }

  /** Those before the number were taken. */
  forget(chain: string, seq: number): void {
    const first = this.#records?.[0]?._id;
    if (first === undefined || first.chain !== chain) return;
    for (const one of this.#records?.splice(0, seq - first.seq) ?? []) this.#entries -= entriesIn(one);
  }
}

function fold(record: LedgerRecord): Folded {
  if (record.kind !== 'DISCLOSED') return record;
  const responses = record.responses.map(({ asked, events, subjects, shown }) => ({
    asked,
    count: subjects.length,
    events: events.every((one) => one === events[0]) ? (events[0] ?? '') : events.join(BETWEEN),
    subjects: subjects.join(BETWEEN),
    shown: shown.join(BETWEEN),
  }));
  return { ...record, responses };
}

function* unfolded(records: readonly Folded[]): Generator<KeptRecord, undefined> {
  for (const record of records) yield record.kind === 'DISCLOSED' ? unfold(record) : record;
}

/** Ids and what is made of them have no ends of lines. */
const unfold = (record: Extract<Folded, { kind: 'DISCLOSED' }>): KeptDisclosed => ({
  ...record,
  responses: record.responses.map(({ asked, count, events, subjects, shown }) => ({
    asked,
    events: events.includes(BETWEEN) ? events.split(BETWEEN) : new Array<string>(count).fill(events),
    subjects: subjects.split(BETWEEN),
    shown: shown.split(BETWEEN),
  })),
});

const entriesIn = (record: Folded): number =>
  record.kind === 'DISCLOSED' ? record.responses.reduce((sum, { count }) => sum + count + 1, 0) : 1;
