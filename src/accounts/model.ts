import { Schema } from 'mongoose';
import { type Sealed, sealedSchema } from '../disclosure/seal.ts';
import { type SecondFactorRecord, secondFactorSchema } from '../sign-in/second-factor/model.ts';

/** An address that the account had: see former-addresses.ts for how long it is kept. */
export interface FormerAddress {
  /** Keyed hashes, as of the present address when it was that; lifted when it is brought back. None when it cannot be any more. */
  addressIndex: string[];
  /** Sealed like the present one, so that it can be put back as it is. */
  address: Sealed;
  /** SHA-256 of the link's token. */
  undoHash: string;
  /** The token, sealed under the account's own key as field `undo`, until the notice with it is sent. */
  notice: Sealed | null;
  changedAt: Date;
  undoUntil: Date;
}

/** Somebody who can sign in. The address is found by a keyed hash and kept only sealed (decision 9). */
export interface AccountRecord {
  _id: string;
  /** Keyed hashes of the normalised address, unique: one, and while their key is rotated two. */
  addressIndex: string[];
  /** The address, sealed under this account's own key as field `address`; opened to send the person a mail. */
  address: Sealed;
  /** The oldest change first; at most ten, of which at most five can be undone. */
  formerAddresses?: FormerAddress[];
  /** When the last change was made whose former address is not kept any more. */
  addressForgottenAt?: Date | null;
  /** Until when an invitation is a reason to be signed in; absent where there was none. */
  invitedUntil?: Date | null;
  /** Ids of the events this account organises. */
  organises: string[];
  firstSignedInAt: Date | null;
  disabledAt: Date | null;
  /** Absent until one is enrolled. */
  secondFactor?: SecondFactorRecord | null;
  /** Counted up whenever an import gives it to an attendee or takes it from one; see import/write.ts. */
  moves?: number;
  createdAt: Date;
}

const formerAddressSchema = new Schema<FormerAddress>(
  {
    addressIndex: { type: [String], required: true },
    address: { type: sealedSchema, required: true },
    undoHash: { type: String, required: true },
    notice: { type: sealedSchema, default: null },
    changedAt: { type: Date, required: true },
    undoUntil: { type: Date, required: true },
  },
  { _id: false, versionKey: false },
);

export const accountSchema = new Schema<AccountRecord>(
  {
    _id: { type: String, required: true },
    addressIndex: { type: [String], required: true },
    address: { type: sealedSchema, required: true },
    formerAddresses: { type: [formerAddressSchema], default: undefined },
    addressForgottenAt: { type: Date, default: undefined },
    invitedUntil: { type: Date, default: undefined },
    organises: { type: [String], default: [] },
    firstSignedInAt: { type: Date, default: null },
    disabledAt: { type: Date, default: null },
    secondFactor: { type: secondFactorSchema, default: undefined },
    moves: { type: Number, default: undefined },
    createdAt: { type: Date, required: true },
  },
  { collection: 'accounts', versionKey: false },
);
accountSchema.index({ addressIndex: 1 }, { unique: true });
accountSchema.index({ 'formerAddresses.addressIndex': 1 }, { sparse: true });
accountSchema.index({ 'formerAddresses.undoHash': 1 }, { sparse: true });
