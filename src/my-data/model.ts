import { Schema } from 'mongoose';
import { type Sealed, sealedSchema } from '../disclosure/seal.ts';

/** ASKED: it waits for a process. PREPARING: one has it, until its lease ends. FAILED: given up; to be asked for again. */
export const PACKAGE_STATES = ['ASKED', 'PREPARING', 'READY', 'FAILED'] as const;

/** Everything held about somebody, as they asked for it; its content stands in parts, sealed. */
export interface PackageRecord {
  _id: string;
  /** One package each: unique. */
  account: string;
  state: (typeof PACKAGE_STATES)[number];
  askedAt: Date;
  /** The public id of the session in which it was asked for, and the keyed hash of its network. */
  session: string;
  network: string;
  attempts: number;
  /** Who prepares it, and until when that is taken for granted. */
  lease: { by: string; until: Date } | null;
  /** Of the content: how many parts, and whose they are. */
  parts: { by: string; count: number } | null;
  /** All whose data is in it: with each of them it goes. None before it is written. */
  attendees: string[];
  readyAt: Date | null;
  /** When it goes: a day after it was ready, or after it was asked for. */
  expiresAt: Date;
}

/** A piece of a package's text. */
export interface PartRecord {
  /** The package, who prepared it, and which piece. */
  _id: string;
  package: string;
  account: string;
  attendees: string[];
  /** Under the account's key, as field `my data` and the id. */
  sealed: Sealed;
  expiresAt: Date;
}

const text = { type: String, required: true } as const;
const date = { type: Date, required: true } as const;

export const packageSchema = new Schema<PackageRecord>(
  {
    _id: text,
    account: text,
    state: { type: String, enum: PACKAGE_STATES, required: true },
    askedAt: date,
    session: text,
    network: text,
    attempts: { type: Number, required: true },
    lease: { type: Schema.Types.Mixed, default: null },
    parts: { type: Schema.Types.Mixed, default: null },
    attendees: { type: [String], default: [] },
    readyAt: { type: Date, default: null },
    expiresAt: date,
  },
  { collection: 'myData', versionKey: false },
);
packageSchema.index({ account: 1 }, { unique: true });
packageSchema.index({ state: 1, askedAt: 1 });
packageSchema.index({ attendees: 1 });
packageSchema.index({ expiresAt: 1 });

export const partSchema = new Schema<PartRecord>(
  {
    _id: text,
    package: text,
    account: text,
    attendees: { type: [String], default: [] },
    sealed: { type: sealedSchema, required: true },
    expiresAt: date,
  },
  { collection: 'myDataParts', versionKey: false },
);
partSchema.index({ account: 1 });
partSchema.index({ attendees: 1 });
partSchema.index({ expiresAt: 1 });
