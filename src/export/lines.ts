/** An export's lines as text. Each says by `type` what it is; the last is of type `end`, and without it a file is not whole. */
import { type Cell, csvLine } from '../csv.ts';
import type { ProtectedField } from '../protected-fields.ts';
import type { Format } from './asked.ts';

export type AttendeeLine = {
  readonly type: 'attendee';
  readonly id: string;
  readonly name: string;
  readonly organisation: string | null;
  readonly category: string | null;
  /** The fields asked for that are not permitted: it says nothing about whether there is a value. */
  readonly withheld: ProtectedField[];
} & Partial<Record<ProtectedField, string | null>>;

export type Line =
  | AttendeeLine
  /** Consents that ended, of ids that the integration was permitted to see. */
  | { readonly type: 'withdrawn'; readonly id: string; readonly fields: readonly ProtectedField[] }
  /** Whom the key may not know any more. */
  | { readonly type: 'gone'; readonly id: string };

export interface EndLine {
  readonly type: 'end';
  readonly attendees: number;
  /** Of people whom the key may know: how many have no row, and how often each field was not permitted. */
  readonly withheld: { readonly attendees: number; readonly fields: Partial<Record<ProtectedField, number>> };
  /** What to ask the next increment with. */
  readonly modifiedSince: string;
}

export interface Writer {
  readonly mediaType: string;
  readonly head: string;
  /** `cursor`: on the last line of those that were recorded together. */
  line(line: Line, cursor: string | null): string;
  end(line: EndLine): string;
}

export const writerOf = (format: Format, fields: readonly ProtectedField[]): Writer =>
  format === 'csv' ? csvWriter(fields) : JSONL;

const JSONL: Writer = {
  mediaType: 'application/x-ndjson; charset=utf-8',
  head: '',
  line: (line, cursor) => `${JSON.stringify(cursor === null ? line : { ...line, cursor })}\n`,
  end: (line) => `${JSON.stringify(line)}\n`,
};

function csvWriter(fields: readonly ProtectedField[]): Writer {
  const columns = ['type', 'id', 'name', 'organisation', 'category', ...fields, 'withheld', 'cursor'];
  const lineOf = (cells: Readonly<Record<string, Cell>>) =>
    csvLine(columns.map((name) => cells[name] ?? null));
  return {
    mediaType: 'text/csv; charset=utf-8; header=present',
    head: csvLine(columns),
    line: (line, cursor) => {
      const { type, id } = line;
      if (line.type === 'attendee') return lineOf({ ...line, withheld: line.withheld.join(' '), cursor });
      return lineOf({ type, id, withheld: line.type === 'withdrawn' ? line.fields.join(' ') : null, cursor });
    },
    end: ({ type, attendees, withheld, modifiedSince }) => {
      const counts = Object.entries({ attendees: withheld.attendees, ...withheld.fields });
      const text = counts.map(([name, count]) => `${name}:${count}`).join(' ');
      return lineOf({ type, id: modifiedSince, name: attendees, withheld: text });
    },
  };
}
