/**
 * The record of disclosures: no protected value leaves before its entry is durable (architecture.md, decision 6).
 *
 * Each process writes a chain of its own. Responses that are ready while a write is under way share the next record.
 * If a write fails or its outcome is not known within the deadline, the responses that wait are told and withhold
 * their values; the same bytes are written again until their fate is known, with nothing later sent meanwhile, and
 * what landed of a response that was not sent is named by a note NOT_RELEASED in the next record.
 *
 * Somebody else's record in the place of ours means that our chain was closed: a process that was stopped for long
 * may not write on as if nothing had been. Its record never landed, so its values are withheld; it opens a new chain.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Acknowledgement } from './acknowledgement.ts';
import { Chain, closingAfter } from './chain.ts';
import type { LedgerRecord, NotReleased, Opened, Response } from './format.ts';
import { Gathering } from './gathering.ts';
import type { Leases } from './leases.ts';
import { MOST_ENTRIES, MOST_VALUES, Pending, type Piece, type Receipt } from './pending.ts';
import { SharedWrite } from './shared-write.ts';
import type { LedgerStore } from './store.ts';
import { Tail } from './tail.ts';

export interface LedgerOptions {
  readonly store: LedgerStore;
  readonly leases: Leases;
  /** How long a response waits for its entries to be durable, in milliseconds. */
  readonly deadlineMillis: number;
  /** Of the gateway. */
  readonly version: string;
  /** Fingerprint of the key that signs heads. */
  readonly key: string;
  readonly onTrouble: (error: unknown) => void;
  /** Told of every record that this process put at the end of a chain. */
  readonly onLanded?: (record: LedgerRecord) => void;
  /** Told how long a record of disclosures took to be durable, all tries together. */
  readonly onWritten?: (seconds: number) => void;
  /** How long after the one before a record begins at the latest, when there is something to record; in milliseconds. */
  readonly gatherMillis?: number;
  readonly beatMillis?: number;
  /** After how long without a beat a chain is closed. */
  readonly deadMillis?: number;
}

const RETRY_MILLIS = 250;
/** How many entries and values one record's notes name, those that name a whole response counted as one: far below 16 MB. */
const MOST_NOTED = 50_000;
/** How many notes one record takes. */
const MOST_NOTES = 5_000;
const BEAT_MILLIS = 5_000;
/** After how long without a sign of life a process is gone, in milliseconds. */
export const DEAD_MILLIS = 30_000;

export class Ledger {
  /** The newest of its own records, for whoever listens. */
  readonly tail = new Tail();
  readonly #options: LedgerOptions;
  readonly #gathering: Gathering;
  readonly #confirmed: SharedWrite<Acknowledgement>;
  readonly #beats: NodeJS.Timeout;
  #chain = new Chain();
  #after: Opened['after'] = null;
  #queue: Piece[] = [];
  #notes: NotReleased[] = [];
  #running: Promise<void> | null = null;
  #beating: Promise<void> = Promise.resolve();
  #closed = false;
  #writingSince: number | null = null;

  private constructor(options: LedgerOptions) {
    this.#options = options;
    this.#gathering = new Gathering(() => this.#queue.length, options.gatherMillis);
    this.#confirmed = new SharedWrite(() => options.leases.beat(this.#chain.id));
    this.#beats = setInterval(() => this.#beat(), options.beatMillis ?? BEAT_MILLIS).unref();
  }

  /** Opens a chain on the record, and closes those whose process is gone; rejects where that cannot be written. */
  static async open(options: LedgerOptions): Promise<Ledger> {
    await options.store.refuseOlderForm();
    await options.store.ensureIndexes();
    const ledger = new Ledger(options);
    try {
      await ledger.#open();
      await ledger.closeDead();
    } catch (error) {
      clearInterval(ledger.#beats);
      throw error;
    }
    return ledger;
  }

  /** A request begins that may come to be recorded; what this answers is to be called once, when it is over. */
  expect(): () => void {
    return this.#gathering.expect();
  }

  /** Resolves when all entries are durable; rejects when they are not, or not known to be, within the deadline. */
  record(response: Response): Promise<Receipt> {
    if (this.#closed) return Promise.reject(new Error('the ledger is closed'));
    if (response.shown.length > MOST_VALUES)
      return Promise.reject(new Error(`more than ${MOST_VALUES} values in one response`));
    let pending: Pending;
    try {
      pending = new Pending(response, this.#options.deadlineMillis, (notes) => this.#owe(notes));
    } catch (error) {
      return Promise.reject(error);
    }
    this.#queue.push(...pending.pieces);
    this.#gathering.changed();
    this.#running ??= this.#run();
    return pending.promise;
  }

  /** What a majority answers now, for what is sent without a record of its own; shared by those who ask together. */
  confirm(): Promise<Acknowledgement> {
    return this.#confirmed.join(this.#options.deadlineMillis);
  }

  /** The chain that is written now. */
  get chain(): string {
    return this.#chain.id;
  }

  /** Whether a record has been under way for longer than any response waits: what is asked for now would be withheld. */
  get stuck(): boolean {
    const since = this.#writingSince;
    return since !== null && performance.now() - since > this.#options.deadlineMillis;
  }

  /** Writes what waits, closes the chain, then takes no more. */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    this.#gathering.close();
    clearInterval(this.#beats);
    await this.#running;
    await this.#beating;
    const { id } = this.#chain;
    await this.#options.leases
      .begin(id)
      .then((now) => this.#close(id, now, null))
      .catch((error: unknown) => this.#options.onTrouble(error));
  }

  /** Closes on the record every chain whose process has not been heard of for long. */
  async closeDead(): Promise<void> {
    const { leases, deadMillis = DEAD_MILLIS } = this.#options;
    for (const { chain, now } of await leases.dead(deadMillis)) {
      if (chain !== this.#chain.id) await this.#close(chain, now, this.#chain.id);
    }
  }

  /** Whatever landed at its end while we looked, the closing record comes after it. `by` is null for our own. */
  async #close(chain: string, now: Date, by: string | null): Promise<void> {
    const { store, leases, onLanded } = this.#options;
    for (let closed = false; !closed; ) {
      const last = await store.last(chain);
      if (last?.kind === 'CLOSED') break;
      const place = last === null ? null : { ...last._id, hash: last.hash };
      const closing = closingAfter(place, chain, now, by);
      closed = (await store.append(closing)).kind === 'LANDED';
      if (closed) onLanded?.(closing);
    }
    await leases.end(chain);
  }

  async #open(): Promise<void> {
    const { leases, version, key, store, onLanded } = this.#options;
    const chain = new Chain();
    const at = await leases.begin(chain.id);
    const opening = chain.opening(at, { version, key, after: this.#after });
    if ((await store.append(opening)).kind !== 'LANDED') throw new Error('a new chain was taken');
    chain.landed(opening);
    this.#chain = chain;
    this.tail.note(opening);
    onLanded?.(opening);
  }

  #owe(notes: readonly NotReleased[]): void {
    this.#notes.push(...notes);
    if (!this.#closed) this.#running ??= this.#run();
  }

  async #run(): Promise<void> {
    await null; // What is recorded in this same tick shares the first record.
    for (let known = true; known && this.#queue.length + this.#notes.length > 0; ) {
      await this.#gathering.enough();
      const pieces = this.#take();
      const notes = this.#takeNotes();
      // Whoever waited has given up.
      if (pieces.length > 0 || notes.length > 0) known = await this.#write(pieces, notes);
    }
    this.#running = null;
  }

  /** What the next record holds: whoever has given up waiting is not written at all. */
  #take(): Piece[] {
    const taken: Piece[] = [];
    let size = 0;
    while (this.#queue.length > 0 && size < MOST_ENTRIES) {
      const next = this.#queue.shift() as Piece;
      if (next.pending.settled) continue;
      taken.push(next);
      size += next.values.length;
    }
    return taken;
  }

  /** At least one, where there is any: a record that is too large for the database would be tried for ever. */
  #takeNotes(): NotReleased[] {
    let [count, noted] = [0, 0];
    for (const { entries, values = [] } of this.#notes.slice(0, MOST_NOTES)) {
      noted += (entries?.length ?? 1) + values.length;
      if (count > 0 && noted > MOST_NOTED) break;
      count += 1;
    }
    return this.#notes.splice(0, count);
  }

  /** False when the gateway closes and what became of the record is not known. */
  async #write(pieces: readonly Piece[], notes: readonly NotReleased[]): Promise<boolean> {
    const record = this.#chain.disclosing(
      pieces.map(({ response }) => response),
      notes,
    );
    const begun = performance.now();
    this.#writingSince = begun;
    this.#gathering.begun(begun);
    const fate = await this.#persist(() => this.#options.store.append(record));
    if (fate === null) {
      failAll([...pieces, ...this.#queue.splice(0)], new Error('the gateway closed'));
      return false;
    }
    if (fate.kind === 'TAKEN') {
      this.#notes.unshift(...notes);
      const lost = new Error(`the chain ${this.#chain.id} was closed by another process`);
      this.#options.onTrouble(lost);
      failAll(pieces, lost);
      return this.#openAnother();
    }
    this.#writingSince = null;
    this.#options.onWritten?.((performance.now() - begun) / 1_000);
    this.#chain.landed(record);
    this.tail.note(record);
    this.#options.onLanded?.(record);
    for (const [response, piece] of pieces.entries())
      piece.pending.landed(piece, { ...record._id, response }, fate.by);
    return true;
  }

  async #openAnother(): Promise<boolean> {
    this.#after = this.#chain.last;
    const opened = await this.#persist(() => this.#open().then(() => true));
    this.#writingSince = null;
    if (opened === null) failAll(this.#queue.splice(0), new Error('the gateway closed'));
    return opened ?? false;
  }

  /** Tries until it is done. Null when the gateway closes meanwhile: what was tried may have landed, or may yet. */
  async #persist<T>(attempt: () => Promise<T>): Promise<T | null> {
    for (;;) {
      try {
        return await attempt();
      } catch (error) {
        this.#options.onTrouble(error);
        if (this.#closed) return null;
        await sleep(RETRY_MILLIS);
      }
    }
  }

  #beat(): void {
    this.#beating = this.#confirmed
      .join(this.#options.deadlineMillis)
      .then(() => this.closeDead())
      .catch((error: unknown) => this.#options.onTrouble(error));
  }
}

function failAll(pieces: readonly Piece[], error: unknown): void {
  for (const { pending } of pieces) pending.fail(error);
}
