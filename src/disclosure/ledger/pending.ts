/**
 * Responses that wait for their record. A response is one piece, or several where it shows more than one record
 * holds: its values are sent only when all of them landed. Whatever landed of a response that was not sent is told,
 * so that a note NOT_RELEASED names exactly that.
 */
import type { NotReleased, Response, Shown } from './format.ts';
import type { Acknowledgement } from './store.ts';

/** How many entries one record takes, and from how many on it takes no further response: far below 16 MB. */
export const MOST_ENTRIES = 5_000;
/** How many values one response may show: they are held in memory until all are on the record. */
export const MOST_VALUES = 50_000;

/** One piece of a response, on the record. */
interface Landed {
  readonly chain: string;
  readonly seq: number;
  readonly response: number;
  /** Index of its first entry in the response. */
  readonly from: number;
  readonly count: number;
}

/** That all entries of a response are durable. */
export interface Receipt {
  readonly by: Acknowledgement;
  /** Notes that these of the response's values, by their index, are not sent after all. */
  notReleased(values: readonly number[]): void;
}

export class Pending {
  readonly pieces: readonly Piece[];
  readonly promise: Promise<Receipt>;
  readonly #note: (notes: readonly NotReleased[]) => void;
  readonly #landed: Landed[] = [];
  #settled = false;
  #resolve: (receipt: Receipt) => void = () => {};
  #reject: (error: unknown) => void = () => {};
  #timer: NodeJS.Timeout;

  constructor(response: Response, deadlineMillis: number, note: (notes: readonly NotReleased[]) => void) {
    this.#note = note;
    this.promise = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    const { asked, shown } = response;
    const pieces: Piece[] = [];
    for (let from = 0; from < shown.length; from += MOST_ENTRIES) {
      const some = shown.length <= MOST_ENTRIES ? shown : shown.slice(from, from + MOST_ENTRIES);
      pieces.push({ pending: this, from, response: { asked, shown: some } });
    }
    this.pieces = pieces;
    this.#timer = setTimeout(
      () => this.fail(new Error('the ledger did not answer within its deadline')),
      deadlineMillis,
    );
  }

  /** Whether its values were let go or withheld already. */
  get settled(): boolean {
    return this.#settled;
  }

  /** One of its pieces is durable; the last one lets the values go. */
  landed(piece: Piece, place: Pick<Landed, 'chain' | 'seq' | 'response'>, by: Acknowledgement): void {
    const landed = { ...place, from: piece.from, count: piece.response.shown.length };
    if (this.#settled) {
      this.#note([whole(landed)]);
      return;
    }
    this.#landed.push(landed);
    if (this.#landed.length < this.pieces.length) return;
    this.#settle();
    this.#resolve({ by, notReleased: (values) => this.#note(this.#notesFor(values)) });
  }

  /** Its values are withheld; does nothing where it was settled before. */
  fail(error: unknown): void {
    if (this.#settled) return;
    this.#settle();
    if (this.#landed.length > 0) this.#note(this.#landed.map(whole));
    this.#reject(error);
  }

  #settle(): void {
    this.#settled = true;
    clearTimeout(this.#timer);
  }

  #notesFor(values: readonly number[]): NotReleased[] {
    return this.#landed.flatMap((landed) => {
      const { chain, seq, response, from, count } = landed;
      const within = values.filter((value) => value >= from && value < from + count);
      if (within.length === count) return [whole(landed)];
      return within.length === 0 ? [] : [{ chain, seq, response, entries: within.map((v) => v - from) }];
    });
  }
}

export interface Piece {
  readonly pending: Pending;
  /** Index of its first entry in the response. */
  readonly from: number;
  readonly response: { readonly asked: Response['asked']; readonly shown: readonly Shown[] };
}

const whole = ({ chain, seq, response }: Landed): NotReleased => ({ chain, seq, response, entries: null });
