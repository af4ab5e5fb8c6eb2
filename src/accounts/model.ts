import { Schema } from 'mongoose';
import { type Sealed, sealedSchema } from '../disclosure/seal.ts';
import { type SecondFactorRecord, secondFactorSchema } from '../sign-in/second-factor/model.ts';

/** Somebody who can sign in. The address is found by a keyed hash and kept only sealed (decision 9). */
export interface AccountRecord {
  _id: string;
  /** Keyed hashes of the normalised address, unique: one, and while their key is rotated two. */
  addressIndex: string[];
  /** The address, sealed under this account's own key as field `address`; opened to send the person a mail. */
  address: Sealed;
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

export const accountSchema = new Schema<AccountRecord>(
  {
    _id: { type: String, required: true },
    addressIndex: { type: [String], required: true },
    address: { type: sealedSchema, required: true },
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
