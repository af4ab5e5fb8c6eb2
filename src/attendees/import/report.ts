/**
 * What an import tells the organiser, written to files as it comes, so that memory does not grow with the trouble.
 * Threat: the report becomes one more copy of personal data, or runs as a formula in the organiser's spreadsheet. It
 * names line, column and reason, never a value of the row; each cell is quoted, and one that begins like a formula
 * gets an apostrophe in front (OWASP, CSV injection), because headers come from the file.
 */
import { type FileHandle, open } from 'node:fs/promises';
import type { Arrival } from './preview.ts';

export const NOTICE_CODES = [
  'NO_ADDRESS',
  'SHARED_ADDRESS',
  'DUPLICATE_PERSON',
  'ADDRESS_CONFLICT',
  'UNUSABLE_PHONE',
  'UNKNOWN_STATUS',
  'UNKNOWN_ANSWER',
  'TOO_LONG',
  'OTHER_EVENT',
  'GUESSED_ENCODING',
] as const;
export type NoticeCode = (typeof NOTICE_CODES)[number];

/** Something about a row that was taken. */
export interface Notice {
  readonly code: NoticeCode;
  readonly column: string;
  readonly text: string;
}

export interface ImportNotice extends Notice {
  readonly file: string;
  readonly line: number;
}

export interface ImportCounts {
  created: number;
  updated: number;
  unchanged: number;
  cancelled: number;
  rejected: number;
  /** Registrations of people who were erased, which are left out; absent where there are none. */
  erased?: number;
}

export interface ImportReport {
  readonly counts: ImportCounts;
  /** The first few, as they arrive; shown by a dry run. */
  readonly arrivals: readonly (Arrival & { readonly file: string; readonly line: number })[];
  /** Registrations of this import that nobody can sign in to yet. */
  readonly withoutAccount: number;
  /** The first hundred; all of them are in `noticesFile`. */
  readonly notices: readonly ImportNotice[];
  readonly noticeCounts: Readonly<Partial<Record<NoticeCode, number>>>;
  /** Null where no row was rejected. */
  readonly rejectsFile: string | null;
  /** Null where there is nothing to tell. */
  readonly noticesFile: string | null;
}

/** A CSV file that is made with its first row, readable by its owner only. */
export class ReportFile {
  readonly #path: string;
  readonly #header: readonly string[];
  #handle: FileHandle | null = null;

  constructor(path: string, header: readonly string[]) {
    this.#path = path;
    this.#header = header;
  }

  /** Null as long as there was nothing to write. */
  get path(): string | null {
    return this.#handle === null ? null : this.#path;
  }

  async write(rows: readonly (readonly (string | number)[])[]): Promise<void> {
    if (rows.length === 0) return;
    let text = '';
    if (this.#handle === null) {
      this.#handle = await open(this.#path, 'wx', 0o600);
      text = csvLine(this.#header);
    }
    await this.#handle.appendFile(text + rows.map(csvLine).join(''));
  }

  async close(): Promise<void> {
    await this.#handle?.close();
  }
}

export function csvLine(cells: readonly (string | number)[]): string {
  return `${cells.map((cell) => (typeof cell === 'number' ? cell : quoted(cell))).join(',')}\r\n`;
}

function quoted(text: string): string {
  const harmless = /^[=+\-@\t\r\n]/.test(text) ? `'${text}` : text;
  return `"${harmless.replaceAll('"', '""')}"`;
}
