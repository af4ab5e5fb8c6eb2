/**
 * Responses that wait for their record. A response is one piece, or several where it shows more than one record
 * holds: its values are sent only when all of them landed. Whatever landed of a response that was not sent is told,
 * so that a note NOT_RELEASED names exactly that.
 */

import type { Acknowledgement } from './acknowledgement.ts';
import { type Packed, packed, placesOf } from './entries.ts';
import type { NotReleased, Response, Shown } from './format.ts';

/** How many values one record takes, and from how many on it takes no further response: far below 16 MB. */
export const MOST_ENTRIES = 5_000;
/** How many values one response may show: they are held in memory until all are on the record. */
export const MOST_VALUES = 50_000;

/** One piece of a response, on the record. */
interface Landed {
  readonly chain: string;
  readonly seq: number;
  readonly response: number;
  /** Index of its first value in the response. */
  readonly from: number;
  readonly values: readonly Shown[];
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
      pieces.push({ pending: this, from, values: some, response: packed({ asked, shown: some }) });
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
    const landed = { ...place, from: piece.from, values: piece.values };
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
      const { from, values: all } = landed;
      const within = new Set(values.filter((value) => value >= from && value < from + all.length));
      if (within.size === all.length) return [whole(landed)];
      return within.size === 0 ? [] : partly(landed, (index) => within.has(from + index));
    });
  }
}

export interface Piece {
  readonly pending: Pending;
  /** Index of its first value in the response. */
  readonly from: number;
  readonly values: readonly Shown[];
  readonly response: Packed;
}

const whole = ({ chain, seq, response }: Landed): NotReleased => ({ chain, seq, response, entries: null });

/** A note for the entries of which nothing was sent, and one for those of which the same values were not. */
function partly(
  { chain, seq, response, values }: Landed,
  isWithheld: (index: number) => boolean,
): NotReleased[] {
  const sizes: number[] = [];
  const withheld = new Map<number, number[]>();
  for (const [index, { entry, value }] of placesOf(values).entries()) {
    sizes[entry] = value + 1;
    if (isWithheld(index)) withheld.set(entry, [...(withheld.get(entry) ?? []), value]);
  }
  const notes = new Map<string, { entries: number[]; values?: number[] }>();
  for (const [entry, some] of withheld) {
    const these = some.length === sizes[entry] ? {} : { values: some };
    const key = String(these.values);
    const note = notes.get(key);
    if (note === undefined) notes.set(key, { entries: [entry], ...these });
    else note.entries.push(entry);
  }
  return [...notes.values()].map((note) => ({ chain, seq, response, ...note }));
}
