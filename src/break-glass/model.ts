import { Schema } from 'mongoose';
import type { ProtectedField } from '../protected-fields.ts';

/** What an organiser opened by breaking the glass: recorded before anything is read, and kept for ever. */
export interface GrantRecord {
  _id: string;
  event: string;
  /** Who broke it, and in which session; it opens nothing in another. */
  account: string;
  session: string;
  /** Attendee ids. */
  attendees: readonly string[];
  fields: readonly ProtectedField[];
  purpose: string;
  at: Date;
  until: Date;
  /** When it was ended before its time. */
  endedAt: Date | null;
}

/** Of a grant, what a decision asks; it comes with who asks (src/sign-in/session-lookup.ts). */
export interface LiveGrant {
  readonly id: string;
  readonly event: string;
  readonly attendees: readonly string[];
  readonly fields: readonly ProtectedField[];
}

export const grantSchema = new Schema<GrantRecord>(
  {
    _id: { type: String, required: true },
    event: { type: String, required: true },
    account: { type: String, required: true },
    session: { type: String, required: true },
    attendees: { type: [String], required: true },
    fields: { type: [String], required: true },
    purpose: { type: String, required: true },
    at: { type: Date, required: true },
    until: { type: Date, required: true },
    endedAt: { type: Date, default: null },
  },
  { collection: 'breakGlassGrants', versionKey: false },
);
grantSchema.index({ session: 1, until: 1 });
grantSchema.index({ event: 1, at: -1, _id: 1 });
// For whoever is told, later, who saw them and what for.
grantSchema.index({ attendees: 1 });
