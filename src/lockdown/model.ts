import { Schema } from 'mongoose';

/** What can be locked. */
export const LOCKDOWN_SCOPES = [
  'EVERYTHING',
  'EVENT',
  'FIELD',
  'ATTENDEES',
  'SIGN_IN',
  'INTEGRATION',
] as const;
export type LockdownScope = (typeof LOCKDOWN_SCOPES)[number];

/** Who locked or lifted: an organiser in a session, or an operating-system user on the command line. */
export type LockdownActor =
  | { readonly kind: 'ORGANISER'; readonly account: string; readonly session: string }
  | { readonly kind: 'COMMAND_LINE'; readonly user: string };

export interface Lifting {
  readonly at: Date;
  readonly by: LockdownActor;
  readonly reason: string;
}

/** What a lockdown closes. */
export interface Locked {
  readonly scope: LockdownScope;
  /** Null for EVERYTHING and SIGN_IN, which reach beyond one event. */
  readonly event: string | null;
  /** For FIELD. */
  readonly field: string | null;
  /** Attendee ids, for ATTENDEES; all of one event. */
  readonly attendees: readonly string[];
  /** For INTEGRATION: which; null: every one that comes to the event. Absent from others. */
  readonly integration?: string | null;
  /** Sessions begun since then are suspect; null: every session is. */
  readonly since: Date | null;
}

/** A lockdown. Kept for ever: a lifting is written beside it. */
export interface LockdownRecord extends Locked {
  _id: string;
  /** The scope as one text, unique while it is on. */
  key: string;
  reason: string;
  at: Date;
  by: LockdownActor;
  lifted: Lifting | null;
  /** True until it is lifted. */
  open: boolean;
}

/** Of a lockdown, what every decision asks; it comes with who asks (src/sign-in/session-lookup.ts). */
export interface LiveLockdown extends Locked {
  readonly at: Date;
  /** Null while it is on. Of those that were lifted only SIGN_IN still matters, for the sessions it ended. */
  readonly liftedAt: Date | null;
}

export const lockdownSchema = new Schema<LockdownRecord>(
  {
    _id: { type: String, required: true },
    key: { type: String, required: true },
    scope: { type: String, required: true },
    event: { type: String, default: null },
    field: { type: String, default: null },
    attendees: { type: [String], default: [] },
    integration: { type: String, default: undefined },
    since: { type: Date, default: null },
    reason: { type: String, required: true },
    at: { type: Date, required: true },
    by: { type: Schema.Types.Mixed, required: true },
    lifted: { type: Schema.Types.Mixed, default: null },
    open: { type: Boolean, required: true },
  },
  { collection: 'lockdowns', versionKey: false },
);
lockdownSchema.index({ key: 1 }, { unique: true, partialFilterExpression: { open: true } });
lockdownSchema.index({ open: 1, event: 1 });
// For the sessions that one which was lifted lately has ended.
lockdownSchema.index({ scope: 1, 'lifted.at': 1 });
