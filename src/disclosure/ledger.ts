/**
 * The record of disclosures: no protected value leaves before its entry is durable (architecture.md, decision 6).
 *
 * Each process writes a chain of its own. A batch is one document, so it is there whole or not at all; responses
 * that are ready while a write is under way share the next one. If a write fails or its outcome is not known within
 * the deadline, the responses that wait are told and withhold their values; the same bytes are written again until
 * their fate is known (a duplicate key is a success), with nothing later sent meanwhile, and a batch that landed
 * after all is followed by a note NOT_RELEASED. Entries hold no values.
 */
import { createHash, randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Connection } from 'mongoose';
import type { Basis } from '../consent/decide.ts';
import type { ProtectedField } from '../protected-fields.ts';

/** One protected value shown to one viewer. */
export interface Entry {
  readonly viewer: { readonly kind: 'ACCOUNT'; readonly account: string; readonly session: string };
  readonly event: string;
  /** Attendee id. */
  readonly subject: string;
  readonly field: ProtectedField;
  readonly basis: Basis;
  readonly operation: string | null;
  readonly request: string;
  /** Keyed hash of the client's network. */
  readonly network: string;
  /** The database's time of the look-up that decided. */
  readonly at: Date;
}

interface Batch {
  _id: { chain: string; seq: number };
  entries: readonly Entry[];
  /** Sequence numbers of earlier batches whose values were withheld although the batch landed. */
  notReleased: readonly number[];
  previous: string;
  hash: string;
}

interface Waiting {
  readonly entries: readonly Entry[];
  readonly settle: (error: unknown) => void;
  expired: boolean;
}

export interface LedgerOptions {
  /** How long a response waits for its entries to be durable, in milliseconds. */
  readonly deadlineMillis: number;
  readonly onTrouble: (error: unknown) => void;
  /** Told how long a batch took to be durable, all tries together. */
  readonly onWritten?: (seconds: number) => void;
}

const RETRY_MILLIS = 250;
/** How many entries one response may have, and from how many on a batch takes no further response: far below 16 MB. */
const MOST_ENTRIES = 5_000;

export class Ledger {
  readonly #connection: Connection;
  readonly #options: LedgerOptions;
  readonly #chain = randomBytes(16).toString('hex');
  #seq = 0;
  #previous = '';
  #queue: Waiting[] = [];
  #notReleased: number[] = [];
  #running: Promise<void> | null = null;
  #closed = false;
  #writingSince: number | null = null;

  constructor(connection: Connection, options: LedgerOptions) {
    this.#connection = connection;
    this.#options = options;
  }

  /** Resolves when the entries are durable; rejects when they are not, or not known to be, within the deadline. */
  record(entries: readonly Entry[]): Promise<void> {
    if (this.#closed) return Promise.reject(new Error('the ledger is closed'));
    // A batch too large for a document would be tried for ever, and nothing after it could be recorded.
    if (entries.length > MOST_ENTRIES)
      return Promise.reject(new Error(`more than ${MOST_ENTRIES} values in one response`));
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        waiting.expired = true;
        reject(new Error('the ledger did not answer within its deadline'));
      }, this.#options.deadlineMillis);
      const waiting: Waiting = {
        entries,
        expired: false,
        settle: (error) => {
          clearTimeout(timer);
          if (error === null) resolve();
          else reject(error);
        },
      };
      this.#queue.push(waiting);
      this.#running ??= this.#run();
    });
  }

  /** Whether a batch has been under way for longer than any response waits: what is asked for now would be withheld. */
  get stuck(): boolean {
    const since = this.#writingSince;
    return since !== null && performance.now() - since > this.#options.deadlineMillis;
  }

  /** Writes what waits, then takes no more. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#running;
  }

  async #run(): Promise<void> {
    await null; // What is recorded in this same tick shares the first batch.
    for (let batch = this.#take(); batch.length > 0 || this.#owesNotes(); batch = this.#take()) {
      await this.#write(batch);
    }
    this.#running = null;
  }

  #owesNotes(): boolean {
    return this.#notReleased.length > 0 && !this.#closed;
  }

  /** The next batch: whoever has given up waiting is not written at all. */
  #take(): Waiting[] {
    const batch: Waiting[] = [];
    let size = 0;
    while (this.#queue.length > 0 && size < MOST_ENTRIES) {
      const next = this.#queue.shift() as Waiting;
      if (next.expired) continue;
      batch.push(next);
      size += next.entries.length;
    }
    return batch;
  }

  async #write(waiting: readonly Waiting[]): Promise<void> {
    const batch = this.#seal(waiting.flatMap((one) => one.entries));
    const begun = performance.now();
    this.#writingSince = begun;
    let landed = false;
    while (!landed) {
      try {
        await this.#insert(batch);
        landed = true;
      } catch (error) {
        this.#options.onTrouble(error);
        // Nobody is left waiting once the deadline passed; the batch itself is retried until its fate is known.
        // Given up, its number cannot be used again: it may have landed, and another batch would be taken for it.
        if (this.#closed) return settleAll([...waiting, ...this.#queue.splice(0)], error);
        await sleep(RETRY_MILLIS);
      }
    }
    this.#writingSince = null;
    this.#options.onWritten?.((performance.now() - begun) / 1_000);
    this.#seq += 1;
    this.#previous = batch.hash;
    this.#notReleased = waiting.some((one) => one.expired) ? [batch._id.seq] : [];
    settleAll(waiting, null);
  }

  #seal(entries: readonly Entry[]): Batch {
    const _id = { chain: this.#chain, seq: this.#seq };
    const notReleased = this.#notReleased;
    const body = JSON.stringify([_id, entries, notReleased, this.#previous]);
    return {
      _id,
      entries,
      notReleased,
      previous: this.#previous,
      hash: createHash('sha256').update(body).digest('hex'),
    };
  }

  async #insert(batch: Batch): Promise<void> {
    try {
      await this.#connection
        .collection<Batch>('ledger')
        .insertOne({ ...batch }, { writeConcern: { w: 'majority', journal: true } });
    } catch (error) {
      // The same bytes are there already: an earlier try landed and its answer was lost.
      if ((error as { code?: unknown }).code !== 11_000) throw error;
    }
  }
}

function settleAll(waiting: readonly Waiting[], error: unknown): void {
  for (const one of waiting) if (!one.expired) one.settle(error);
}
