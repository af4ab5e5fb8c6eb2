import { Schema } from 'mongoose';
import { type Sealed, sealedSchema } from '../disclosure/seal.ts';

/** That somebody without an account of their own may take over a registration. One for each attendee: a new one replaces it. */
export interface InvitationRecord {
  /** Attendee id. */
  _id: string;
  event: string;
  /** SHA-256 of the link's token. */
  tokenHash: string;
  /** Keyed hash of the address it was sent to, by which its owner signs in. */
  addressIndex: string;
  /** That address, sealed under the attendee's own key as field `invitation`. */
  address: Sealed;
  /** Account of the organiser who sent it. */
  invitedBy: string;
  invitedAt: Date;
  expiresAt: Date;
}

const text = { type: String, required: true } as const;
const date = { type: Date, required: true } as const;

export const invitationSchema = new Schema<InvitationRecord>(
  {
    _id: text,
    event: text,
    tokenHash: text,
    addressIndex: text,
    address: { type: sealedSchema, required: true },
    invitedBy: text,
    invitedAt: date,
    expiresAt: date,
  },
  { collection: 'invitations', versionKey: false },
);
invitationSchema.index({ tokenHash: 1 }, { unique: true });
invitationSchema.index({ addressIndex: 1 });
// Only tidies up: whether one has expired is asked where it is used.
invitationSchema.index({ expiresAt: 1 }, { expireAfterSeconds: 24 * 60 * 60 });
