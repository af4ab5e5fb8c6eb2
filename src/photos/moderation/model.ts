import { Schema } from 'mongoose';

/** What moderation knows of one photo. There is none of a photo that nobody asked about. */
export interface PhotoModerationRecord {
  /** The photo's id. */
  _id: string;
  event: string;
  /** Attendee id. */
  subject: string;
  /** Whether an import put it there, and nobody asked its owner. */
  imported?: boolean;
  /** Whether it is on the profile now, held back or not. */
  present: boolean;
  /** Whether nobody but its owner is shown it. */
  held: boolean;
  /** Since when it waits for a moderator; null for none. */
  queuedAt: Date | null;
  verdict: 'APPROVED' | 'REFUSED' | null;
  /** Of a refusal, in the moderator's words; the owner is told. */
  reason: string | null;
  decidedAt: Date | null;
  /** The moderator's account id. */
  by: string | null;
}

/** That an attendee who was shown a photo reported it. */
export interface PhotoReportRecord {
  /** The photo's id and the reporter's, so that each reports a photo once. */
  _id: string;
  event: string;
  photo: string;
  /** Attendee ids. */
  subject: string;
  by: string;
  reason: string;
  at: Date;
}

/** Those that a moderator may look at and judge. */
export const WAITING = { present: true, queuedAt: { $ne: null } } as const;

export const photoModerationSchema = new Schema<PhotoModerationRecord>(
  {
    _id: { type: String, required: true },
    event: { type: String, required: true },
    subject: { type: String, required: true },
    imported: { type: Boolean },
    present: { type: Boolean, required: true },
    held: { type: Boolean, required: true },
    queuedAt: { type: Date, default: null },
    verdict: { type: String, default: null },
    reason: { type: String, default: null },
    decidedAt: { type: Date, default: null },
    by: { type: String, default: null },
  },
  { collection: 'photoModerations', versionKey: false },
);
photoModerationSchema.index({ event: 1, present: 1, queuedAt: 1, _id: 1 });
photoModerationSchema.index({ subject: 1, decidedAt: -1 });

export const photoReportSchema = new Schema<PhotoReportRecord>(
  {
    _id: { type: String, required: true },
    event: { type: String, required: true },
    photo: { type: String, required: true },
    subject: { type: String, required: true },
    by: { type: String, required: true },
    reason: { type: String, required: true },
    at: { type: Date, required: true },
  },
  { collection: 'photoReports', versionKey: false },
);
photoReportSchema.index({ photo: 1, at: -1 });
photoReportSchema.index({ subject: 1 });
photoReportSchema.index({ by: 1 });
