/** Notices and records for who asks: who may, which version, in which form. */
import type { Context } from '../context.ts';
import { secondFactorRequired } from '../errors.ts';
import { type DocumentFormat, MEDIA_TYPES } from '../incidents/documents/document.ts';
import { htmlPage } from '../incidents/documents/html.ts';
import { attendanceAt } from '../viewer.ts';
import type { DocumentName } from './content.ts';
import type { ProcessingDocumentRecord } from './model.ts';
import { paperOf, titleOf } from './papers.ts';

export type ProcessingFormat = Exclude<DocumentFormat, 'CSV'>;

export interface AnsweredProcessing {
  /** What the rule PARTICIPANT compares. */
  readonly event: string;
  readonly version: string;
  readonly from: Date;
  readonly missing: readonly string[];
  readonly fileName: string;
  readonly mediaType: string;
  readonly text: string;
}

interface Asked {
  readonly event: string;
  readonly format: ProcessingFormat;
  /** Null for the one that holds. */
  readonly version: string | null;
}

export async function answerProcessing(
  { viewer, services }: Context,
  kind: DocumentName,
  { event, format, version }: Asked,
): Promise<AnsweredProcessing | null> {
  if (viewer.kind !== 'ACCOUNT') return null;
  const organises = viewer.organiserOf.includes(event);
  if (kind === 'RECORD' && organises && !viewer.organises.includes(event)) throw secondFactorRequired();
  if (!organises && (kind === 'RECORD' || attendanceAt(viewer, event) === null)) return null;
  const { processing } = services;
  const found =
    version === null ? await processing.current(kind, event) : await processing.find(kind, event, version);
  return found === null ? null : answerOf(found, format);
}

export function answerOf(document: ProcessingDocumentRecord, format: ProcessingFormat): AnsweredProcessing {
  const { kind, event, version, from, content } = document;
  const name = kind === 'NOTICE' ? 'privacy-notice' : 'record-of-processing';
  return {
    ...{ event, version, from, missing: content.missing },
    fileName: `${name}-${version.slice(0, 8)}.${format.toLowerCase()}`,
    mediaType: MEDIA_TYPES[format],
    text: textOf(document, format),
  };
}

/** The document in its form; as JSON with its version and since when it holds. */
export function textOf(document: ProcessingDocumentRecord, format: ProcessingFormat): string {
  const { version, from, content } = document;
  if (format === 'HTML') return [...htmlPage(titleOf(document), [paperOf(document)])].join('');
  return `${JSON.stringify({ version, from, ...content }, null, 2)}\n`;
}
