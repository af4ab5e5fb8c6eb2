/** A document in each of its forms, made when it is asked for. */
import { type Cell, csvLine } from '../../csv.ts';
import { htmlPage } from './html.ts';
import type { Paper } from './paper.ts';

export const DOCUMENT_KINDS = [
  'SUPPLIER_NOTICE',
  'REGULATOR_INITIAL',
  'REGULATOR_FOLLOW_UP',
  'LETTERS',
] as const;
export type DocumentKind = (typeof DOCUMENT_KINDS)[number];

export const DOCUMENT_FORMATS = ['JSON', 'CSV', 'HTML'] as const;
export type DocumentFormat = (typeof DOCUMENT_FORMATS)[number];

export const MEDIA_TYPES: Readonly<Record<DocumentFormat, string>> = {
  JSON: 'application/json',
  CSV: 'text/csv; charset=utf-8',
  HTML: 'text/html; charset=utf-8',
};

export interface IncidentDocument {
  readonly title: string;
  json(): unknown;
  rows(): Iterable<readonly Cell[]>;
  papers(): Iterable<Paper>;
}

/** The document's text in pieces. */
export function* textOf(document: IncidentDocument, format: DocumentFormat): Generator<string> {
  if (format === 'JSON') yield `${JSON.stringify(document.json(), null, 2)}\n`;
  else if (format === 'CSV') for (const row of document.rows()) yield csvLine(row);
  else yield* htmlPage(document.title, document.papers());
}

/** For example `inc_…-regulator-initial.html`. */
export function fileNameOf(
  { incident }: { readonly incident: { readonly _id: string; readonly drill: boolean } },
  kind: DocumentKind,
  format: DocumentFormat,
): string {
  const name = kind.toLowerCase().replaceAll('_', '-');
  return `${incident.drill ? 'DRILL-' : ''}${incident._id}-${name}.${format.toLowerCase()}`;
}
