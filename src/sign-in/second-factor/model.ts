/** An account's second factor, as it stands on the account: so who asks is still one look-up (session-lookup.ts). */
import { Schema } from 'mongoose';
import { type Sealed, sealedSchema } from '../../disclosure/seal.ts';

export interface ActiveFactor {
  /** Sessions name the factor they hold: with another one here, they hold none. */
  id: string;
  /** Base32, sealed under the account's own key as field `secondFactor`. */
  secret: Sealed;
  /** The newest time step that was used; it and all before it are used up. */
  lastStep: number;
  enrolledAt: Date;
}

/** Enrolled and not yet proved to be in the person's app. */
export interface PendingFactor {
  id: string;
  secret: Sealed;
  /** Public id of the session that enrolled it, the only one that can prove it. */
  session: string;
  expiresAt: Date;
}

export interface SecondFactorRecord {
  active: ActiveFactor | null;
  pending: PendingFactor | null;
  /** Hashes of the recovery codes that are left. */
  recovery: string[];
  /** Tries until the next wait. */
  triesLeft: number;
  /** How many waits there were since the last right code; each is twice as long as the one before, to a limit. */
  waits: number;
  waitUntil: Date | null;
}

const text = { type: String, required: true } as const;
const date = { type: Date, required: true } as const;
const part = { _id: false, versionKey: false } as const;

const activeSchema = new Schema<ActiveFactor>(
  { id: text, secret: sealedSchema, lastStep: { type: Number, required: true }, enrolledAt: date },
  part,
);
const pendingSchema = new Schema<PendingFactor>(
  { id: text, secret: sealedSchema, session: text, expiresAt: date },
  part,
);

export const secondFactorSchema = new Schema<SecondFactorRecord>(
  {
    active: { type: activeSchema, default: null },
    pending: { type: pendingSchema, default: null },
    recovery: { type: [String], default: [] },
    triesLeft: { type: Number },
    waits: { type: Number },
    waitUntil: { type: Date, default: null },
  },
  part,
);
