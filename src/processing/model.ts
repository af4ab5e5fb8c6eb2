import { Schema } from 'mongoose';
import type { DocumentName, NoticeContent } from './content.ts';

/** A notice or record as it was from a time on, until the next of the same event and kind. Never changed, never removed. */
export interface ProcessingDocumentRecord {
  /** The kind, the event and a number that counts up from 1, with spaces between. */
  _id: string;
  kind: DocumentName;
  event: string;
  seq: number;
  /** {@link versionOf} its content. The same may come again. */
  version: string;
  from: Date;
  content: NoticeContent;
}

export const processingDocumentSchema = new Schema<ProcessingDocumentRecord>(
  {
    _id: { type: String, required: true },
    kind: { type: String, required: true },
    event: { type: String, required: true },
    seq: { type: Number, required: true },
    version: { type: String, required: true },
    from: { type: Date, required: true },
    content: { type: Schema.Types.Mixed, required: true },
  },
  { collection: 'processingDocuments', versionKey: false, minimize: false },
);
processingDocumentSchema.index({ event: 1, kind: 1, seq: -1 }, { unique: true });
processingDocumentSchema.index({ event: 1, kind: 1, version: 1 });
