import { Schema } from 'mongoose';

/**
 * WAITING: the cooling-off, in which it can be stopped. TELLING: that is over, and the last mail is on its way, to an
 * address that is there as long as the account is. UNDER_WAY: they are being erased.
 */
export const ERASE_ME_STATES = ['WAITING', 'TELLING', 'UNDER_WAY'] as const;

/** That somebody asked to be erased; it goes with their account, or when they stopped it. */
export interface EraseMeRecord {
  /** Account id. */
  _id: string;
  state: (typeof ERASE_ME_STATES)[number];
  askedAt: Date;
  /** When the cooling-off ends. */
  dueAt: Date;
  /** The public id of the session in which it was asked, and its browser. */
  session: string;
  browser: string;
  /** When the last mail was queued; null before. */
  toldAt: Date | null;
  /** Since when their mailbox refuses the notice for good (refused.ts); null where it does not. */
  refusedSince?: Date | null;
}

const text = { type: String, required: true } as const;
const date = { type: Date, required: true } as const;

export const eraseMeSchema = new Schema<EraseMeRecord>(
  {
    _id: text,
    state: { type: String, enum: ERASE_ME_STATES, required: true },
    askedAt: date,
    dueAt: date,
    session: text,
    browser: text,
    toldAt: { type: Date, default: null },
    refusedSince: { type: Date, default: null },
  },
  { collection: 'eraseMe', versionKey: false },
);
eraseMeSchema.index({ state: 1, dueAt: 1 });
