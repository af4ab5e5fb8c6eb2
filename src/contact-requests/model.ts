import { Schema } from 'mongoose';
import type { ConsentEvidence } from '../consent/model.ts';
import type { ProtectedField } from '../protected-fields.ts';
import { DAY } from '../time.ts';

/** How long a request stands, whatever is answered: so its end tells nothing. */
export const LIFETIME = 14 * DAY;

/** What the one who asks gives in return when it is accepted, with the evidence of when they said so. */
export interface Offer {
  fields: ProtectedField[];
  /** Null if open-ended. */
  until: Date | null;
  evidence: ConsentEvidence;
}

export interface ContactRequestRecord {
  _id: string;
  event: string;
  /** Attendee ids. */
  from: string;
  to: string;
  fields: ProtectedField[];
  offer: Offer | null;
  message: string;
  sentAt: Date;
  until: Date;
  /** Until when the one who asked is known to the one who was asked: as `until`, or as long as what was given. */
  knownUntil: Date;
  /** Null while there is none; a decline changes nothing else, so that nothing else tells of it. */
  answer: { kind: 'ACCEPTED' | 'DECLINED'; at: Date; session: string } | null;
  cancelledAt: Date | null;
  /** True until it is accepted, or another is sent after its end: at most one per pair (a unique index). */
  open: boolean;
}

/** As read: whether its time was over, by the database's clock. */
export interface FoundRequest extends ContactRequestRecord {
  ended: boolean;
}

export const contactRequestSchema = new Schema<ContactRequestRecord>(
  {
    _id: { type: String, required: true },
    event: { type: String, required: true },
    from: { type: String, required: true },
    to: { type: String, required: true },
    fields: { type: [String], required: true },
    offer: { type: Schema.Types.Mixed, default: null },
    message: { type: String, required: true },
    sentAt: { type: Date, required: true },
    until: { type: Date, required: true },
    knownUntil: { type: Date, required: true },
    answer: { type: Schema.Types.Mixed, default: null },
    cancelledAt: { type: Date, default: null },
    open: { type: Boolean, required: true },
  },
  { collection: 'contactRequests', versionKey: false },
);
contactRequestSchema.index(
  { event: 1, from: 1, to: 1 },
  { unique: true, partialFilterExpression: { open: true } },
);
contactRequestSchema.index({ event: 1, to: 1, from: 1, knownUntil: 1 });
contactRequestSchema.index({ event: 1, to: 1, sentAt: -1, _id: 1 });
contactRequestSchema.index({ event: 1, from: 1, sentAt: -1, _id: 1 });
