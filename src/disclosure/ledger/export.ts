/**
 * The record as rows, one for each value that was shown, streamed in the order of time. It holds no values; a client chooses its request's id,
 * which src/csv.ts minds.
 */
import { csvLine as line } from '../../csv.ts';
import type { Window } from './about.ts';
import { entryAt, valuesOf } from './entries.ts';
import type { Disclosed, Entry, LedgerRecord } from './format.ts';
import type { LedgerStore } from './store.ts';
import { Withheld } from './withheld.ts';

export const COLUMNS = [
  'at',
  'event',
  'subject',
  'field',
  'viewerKind',
  'viewer',
  'session',
  'basis',
  'consent',
  'grant',
  'released',
  'operation',
  'operationHash',
  'request',
  'network',
  'chain',
  'seq',
  'response',
  'entry',
] as const;

/** `released`: `no` where a note says NOT_RELEASED; else `yes`, which means sent or, at the end of a chain, maybe. */
export type Row = Readonly<Record<(typeof COLUMNS)[number], string | number | null>>;

export async function* exportRows(store: LedgerStore, window: Window): AsyncGenerator<Row> {
  const withheld = new Withheld();
  for await (const note of store.notes()) withheld.add(note);
  for await (const record of store.disclosures(window))
    if (isDisclosed(record)) yield* rowsOf(record, window, withheld);
}

const isDisclosed = (record: LedgerRecord): record is Disclosed => record.kind === 'DISCLOSED';

function* rowsOf(record: Disclosed, window: Window, withheld: Withheld): Generator<Row> {
  const { chain, seq } = record._id;
  for (const [response, stored] of record.responses.entries()) {
    const { asked, subjects } = stored;
    if (asked === null || !isWithin(asked.at, window)) continue;
    for (const entry of subjects.keys()) {
      const found = entryAt(stored, entry);
      if (found === null || !isAbout(found, window)) continue;
      for (const [value, one] of valuesOf(found).entries())
        yield {
          at: asked.at.toISOString(),
          event: one.event,
          subject: one.subject,
          field: one.field,
          viewerKind: asked.viewer.kind,
          viewer: asked.viewer.id,
          session: asked.viewer.session,
          basis: one.basis.kind,
          consent: one.basis.kind === 'CONSENT' ? one.basis.consent : null,
          grant: one.basis.kind === 'BREAK_GLASS' ? one.basis.grant : null,
          released: withheld.has(record._id, response, entry, value) ? 'no' : 'yes',
          operation: asked.operation.name,
          operationHash: asked.operation.hash,
          request: asked.request,
          network: asked.network,
          chain,
          seq,
          response,
          entry,
        };
    }
  }
}

const isWithin = (at: Date, { since, until }: Window) =>
  (since === undefined || at >= since) && (until === undefined || at < until);
const isAbout = (one: Entry, { event, subject }: Window) =>
  (event === undefined || one.event === event) && (subject === undefined || one.subject === subject);

export const csvHeader = () => line(COLUMNS);
export const csvLine = (row: Row) => line(COLUMNS.map((column) => row[column]));
export const jsonLine = (row: Row) => `${JSON.stringify(row)}\n`;
