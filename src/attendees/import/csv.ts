/**
 * A CSV file as rows with their line numbers. What breaks the structure of the file (a quote that is not
 * closed, text after a closing quote) throws {@link BadFileError}: from there on nobody knows which cell
 * belongs to whom.
 */
import { pipeline } from 'node:stream';
import { type CsvError, type Info, parse } from 'csv-parse';
import { BadFileError } from './bad-file.ts';
import type { Input } from './input.ts';
import { Lines } from './lines.ts';

/** Larger than any honest row; without a limit a forgotten quote would read the rest of the file into memory. */
const MAX_ROW_BYTES = 4 * 1_048_576;

export interface CsvRow {
  /** The line on which the row begins, from 1. */
  readonly line: number;
  readonly cells: readonly string[];
  /** How far into the file the row ends. */
  readonly bytes: number;
}

export async function* readCsv(input: Input, delimiter: string): AsyncGenerator<CsvRow, void, undefined> {
  const lines = new Lines();
  const parser = parse({
    bom: true,
    delimiter,
    info: true,
    max_record_size: MAX_ROW_BYTES,
    record_delimiter: ['\r\n', '\n', '\r'],
    relax_column_count: true,
    skip_empty_lines: true,
  });
  // Errors reach us through the iteration, the last stream's.
  pipeline(input.bytes(), lines.watch, parser, () => {});
  let end = 0;
  try {
    for await (const { record, info } of parser as AsyncIterable<{ record: string[]; info: Info }>) {
      end = info.bytes;
      yield { line: lines.lineOf(end) - breaksIn(record), cells: record, bytes: end };
    }
  } catch (error) {
    // Rows that were parsed but not yet handed out are gone with the error, so our own `end` may lag behind.
    const { bytes: before = end } = error as Partial<Info>;
    throw new BadFileError(input.name, lines.lineAfter(before), explain(error as CsvError));
  }
}

function breaksIn(cells: readonly string[]): number {
  let breaks = 0;
  for (const cell of cells) {
    if (cell.includes('\n') || cell.includes('\r')) breaks += cell.match(/\r\n|\n|\r/g)?.length ?? 0;
  }
  return breaks;
}

function explain(error: CsvError): string {
  switch (error.code) {
    case 'CSV_QUOTE_NOT_CLOSED':
      return 'a quote that is opened in this row is never closed; is the file cut off?';
    case 'INVALID_OPENING_QUOTE':
      return 'a quote stands in the middle of a cell that is not quoted';
    case 'CSV_INVALID_CLOSING_QUOTE':
      return 'text follows a closing quote; a quote within a cell is written twice';
    case 'CSV_MAX_RECORD_SIZE':
      return 'this row is larger than 4 MB; is a quote in it never closed?';
    default:
      return `this is not CSV as we know it: ${error.message}`;
  }
}

/** The delimiter that the first line uses most, outside quotes; a comma where none is seen. */
export async function guessDelimiter(input: Input): Promise<string> {
  let text = '';
  for await (const chunk of input.bytes()) {
    text += (chunk as Buffer).toString('latin1');
    if (/[\r\n]/.test(unquoted(text)) || text.length > 1_048_576) break;
  }
  const first = unquoted(text).split(/[\r\n]/, 1)[0] ?? '';
  const counts = [',', ';', '\t'].map((mark) => [mark, first.split(mark).length] as const);
  return counts.reduce((most, next) => (next[1] > most[1] ? next : most))[0];
}

/** A header may have line breaks and delimiters in its quotes. */
function unquoted(text: string): string {
  return text.replace(/"[^"]*(?:"|$)/g, '');
}
