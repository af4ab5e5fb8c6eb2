/** Gathers rows and writes some five hundred of them in one transaction each; the next rows are read meanwhile. */
import { setImmediate } from 'node:timers/promises';
import { importFrom } from '../../history/changed-by.ts';
import type { CheckedFile } from './check.ts';
import type { ImportEvent } from './event.ts';
import type { ImportDeps } from './import.ts';
import type { Notice } from './report.ts';
import type { Details, RowFacts } from './row.ts';
import type { Place, Tally } from './tally.ts';
import { type Gathered, RowWriter } from './write-rows.ts';

export const BATCH = 500;
/** So many rows are read, a millisecond or two, before the database's answers are looked at. */
const TURN = 16;

export interface BatchRow {
  readonly place: Place;
  readonly facts: RowFacts;
  readonly details: Details | null;
  readonly notices: readonly Notice[];
}

export interface BatchContext {
  readonly event: ImportEvent;
  readonly file: CheckedFile;
  readonly tally: Tally;
  readonly dryRun?: boolean | undefined;
}

export class BatchWriter {
  readonly #tally: Tally;
  readonly #writer: RowWriter;
  #rows: (BatchRow & Gathered)[] = [];
  /** The batch before, while the next one is read. */
  #writing: Promise<void> = Promise.resolve();

  constructor(deps: ImportDeps, { event, file, tally, dryRun }: BatchContext) {
    const { source } = file.layout.profile;
    this.#tally = tally;
    this.#writer = new RowWriter(deps, {
      event,
      source,
      groups: file.groups,
      by: importFrom(source),
      dryRun,
    });
  }

  async add(row: BatchRow): Promise<void> {
    this.#rows.push({ ...row, ...this.#writer.gather(row) });
    if (this.#rows.length % TURN === 0) await setImmediate();
    if (this.#rows.length >= BATCH) await this.#hand();
    else if (this.#tally.waiting >= BATCH) {
      await this.#writing;
      await this.#tally.flush();
    }
  }

  /** Resolves when all that was added is written. */
  async flush(): Promise<void> {
    await this.#hand();
    await this.#writing;
  }

  /** Resolves when nothing is being written any more, whatever became of it. */
  async settled(): Promise<void> {
    await this.#writing.catch(() => {});
  }

  /** Hands a batch over once the one before is written, so that rows are read while the database works. */
  async #hand(): Promise<void> {
    await this.#writing;
    const rows = this.#rows;
    this.#rows = [];
    this.#writing = this.#writeBatch(rows);
    // Whoever hands over the next one, or flushes, hears of it.
    this.#writing.catch(() => {});
  }

  /** Counts and notices are taken only once it is there. */
  async #writeBatch(rows: readonly (BatchRow & Gathered)[]): Promise<void> {
    const outcomes = rows.length === 0 ? [] : await this.#writer.write(rows);
    for (const [i, row] of rows.entries()) {
      const planned = outcomes[i];
      if (planned !== undefined) this.#tally.take(row.place, planned, row.notices);
    }
    await this.#tally.flush();
  }
}
