import { Schema } from 'mongoose';

/** What can be changed on a profile. `listed` and `consent`: what others see of it. */
export const PROFILE_PARTS = [
  'name',
  'organisation',
  'category',
  'jobTitle',
  'phone',
  'email',
  'photo',
  'listed',
  'consent',
] as const;
export type ProfilePart = (typeof PROFILE_PARTS)[number];

/**
 * Parts whose earlier value can be put back. The e-mail address goes with the account and the category with the ticket:
 * each opens doors, and has a way of its own.
 */
export const RESTORABLE_PARTS = ['name', 'organisation', 'jobTitle', 'phone', 'photo', 'listed'] as const;
export type RestorablePart = (typeof RESTORABLE_PARTS)[number];
export const isRestorable = (part: ProfilePart): part is RestorablePart =>
  (RESTORABLE_PARTS as readonly string[]).includes(part);

/** Who made a change: the owner's session, an organiser who takes back, an import, an integration's sync, or whoever answers an incident or restored a backup. */
export interface ChangedBy {
  kind: 'OWNER' | 'ORGANISER' | 'IMPORT' | 'INTEGRATION' | 'INCIDENT' | 'RESTORE';
  account: string | null;
  /** Public id of the session. */
  session: string | null;
  /** From `browserName`. */
  browser: string | null;
  /** Keyed hash. */
  network: string | null;
  /** Of an import, or of a sync: then the integration's id stands before it (src/sync/source.ts). */
  source: string | null;
}

/** That a part of a profile was changed; never what it held, before or after. It is kept as long as the attendee. */
export interface ChangeRecord {
  _id: string;
  event: string;
  /** Attendee id. */
  subject: string;
  /** Counts the changes of this subject from 1; two can be of the same millisecond. */
  seq: number;
  part: ProfilePart;
  /** The consent that was given, for that part. */
  consent: string | null;
  by: ChangedBy;
  at: Date;
  /** Ids of the changes that this one took back. */
  undoes: string[];
}

export const changeSchema = new Schema<ChangeRecord>(
  {
    _id: { type: String, required: true },
    event: { type: String, required: true },
    subject: { type: String, required: true },
    seq: { type: Number, required: true },
    part: { type: String, enum: PROFILE_PARTS, required: true },
    consent: { type: String, default: null },
    by: { type: Schema.Types.Mixed, required: true },
    at: { type: Date, required: true },
    undoes: { type: [String], default: [] },
  },
  { collection: 'changes', versionKey: false },
);
changeSchema.index({ subject: 1, seq: 1 }, { unique: true });
changeSchema.index({ subject: 1, part: 1, seq: 1 });
changeSchema.index({ at: 1 });
changeSchema.index({ 'by.session': 1, at: 1 });
changeSchema.index({ 'by.account': 1, at: 1 });
