/** Counts what became of the rows, and passes on what is to be told; keeps a hundred notices, the files keep all. */
import { cleanText } from '../normalise.ts';
import type { Encoding } from './encoding.ts';
import type { Planned } from './plan.ts';
import { type Arrival, PREVIEWED } from './preview.ts';
import type { ImportCounts, ImportNotice, ImportReport, Notice, NoticeCode, ReportFile } from './report.ts';
import type { Rejection } from './row.ts';

export interface Place {
  readonly file: string;
  readonly line: number;
}

const KEPT = 100;

export class Tally {
  readonly #counts: ImportCounts = { created: 0, updated: 0, unchanged: 0, cancelled: 0, rejected: 0 };
  readonly #notices: ImportNotice[] = [];
  readonly #noticeCounts: Partial<Record<NoticeCode, number>> = {};
  readonly #rejects: ReportFile;
  readonly #noticeFile: ReportFile;
  readonly #arrivals: (Place & Arrival)[] = [];
  #withoutAccount = 0;
  #waitingRejects: (string | number)[][] = [];
  #waitingNotices: (string | number)[][] = [];
  #eventNoted = false;

  constructor(rejects: ReportFile, notices: ReportFile) {
    this.#rejects = rejects;
    this.#noticeFile = notices;
  }

  reject({ file, line }: Place, { column, reason }: Omit<Rejection, 'code'>): void {
    this.#counts.rejected += 1;
    this.#waitingRejects.push([line, column, reason, file]);
  }

  /** One row of a batch that is written. */
  take(place: Place, { outcome, account, notices, arrival }: Planned, own: readonly Notice[]): void {
    this.#counts[outcome] = (this.#counts[outcome] ?? 0) + 1;
    if (!account) this.#withoutAccount += 1;
    if (arrival !== null && this.#arrivals.length < PREVIEWED)
      this.#arrivals.push({ ...place, ...arrival() });
    for (const notice of [...own, ...notices]) this.#note(place, notice);
  }

  /** The event is the one that the command names; another slug in the file is worth a word, once. */
  noteEvent(place: Place, slug: string | undefined, event: string): void {
    if (this.#eventNoted || slug === undefined || cleanText(slug) === '' || cleanText(slug) === event) return;
    this.#eventNoted = true;
    const text = `the file names another event; everything went to ${event}`;
    this.#note(place, { code: 'OTHER_EVENT', column: 'event', text });
  }

  /** A guess is told, so that somebody looks at a name with an accent before the people do. */
  noteEncoding(file: string, { name, guessed }: Encoding): void {
    if (!guessed) return;
    const text = `nothing in the file says so, but it was read as ${name}`;
    this.#note({ file, line: 1 }, { code: 'GUESSED_ENCODING', column: '', text });
  }

  /** Passes on what waits; called after each batch, so that memory does not grow with the trouble. */
  async flush(): Promise<void> {
    // Rows are read meanwhile, and more may come to wait.
    const [rejects, notices] = [this.#waitingRejects, this.#waitingNotices];
    this.#waitingRejects = [];
    this.#waitingNotices = [];
    await this.#rejects.write(rejects);
    await this.#noticeFile.write(notices);
  }

  async report(): Promise<ImportReport> {
    await this.flush();
    return {
      counts: this.#counts,
      arrivals: this.#arrivals,
      withoutAccount: this.#withoutAccount,
      notices: this.#notices,
      noticeCounts: this.#noticeCounts,
      rejectsFile: this.#rejects.path,
      noticesFile: this.#noticeFile.path,
    };
  }

  async close(): Promise<void> {
    await this.#rejects.close();
    await this.#noticeFile.close();
  }

  get waiting(): number {
    return this.#waitingRejects.length + this.#waitingNotices.length;
  }

  #note({ file, line }: Place, { code, column, text }: Notice): void {
    this.#noticeCounts[code] = (this.#noticeCounts[code] ?? 0) + 1;
    if (this.#notices.length < KEPT) this.#notices.push({ code, file, line, column, text });
    this.#waitingNotices.push([line, column, code, text, file]);
  }
}
