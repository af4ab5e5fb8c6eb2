import { Schema } from 'mongoose';
import { type Sealed, sealedSchema } from '../disclosure/seal.ts';
import { DAY } from '../time.ts';

/** The law's: acknowledged within 30 days (UK DPA 2018, s. 164A). The gateway promises the outcome by then as well. */
export const ANSWERED_WITHIN = 30 * DAY;

/** RECEIVED: nobody has looked. ACKNOWLEDGED: an organiser deals with it. CLOSED: the person was told the outcome. */
export const COMPLAINT_STATES = ['RECEIVED', 'ACKNOWLEDGED', 'CLOSED'] as const;
export type ComplaintState = (typeof COMPLAINT_STATES)[number];

/** A complaint about how an event treats somebody's data. */
export interface ComplaintRecord {
  /** The number on the receipt. */
  _id: string;
  event: string;
  /** Whose it is, and who is told. */
  account: string;
  /** Their attendee at the event; null for somebody without one. */
  attendee: string | null;
  /** Under whose key its words are sealed: the attendee, or the account where there is none. */
  subject: string;
  /** Sealed as field `complaint` and the id. */
  text: Sealed;
  /** The organisers' words, sealed as field `outcome` and the id; null before the end. */
  outcome: Sealed | null;
  state: ComplaintState;
  receivedAt: Date;
  /** By when the person hears. */
  dueAt: Date;
  acknowledgedAt: Date | null;
  closedAt: Date | null;
  /** Account of the organiser who answered last. */
  answeredBy: string | null;
  /** Reminders that were queued, by name. */
  reminded: string[];
}

const text = { type: String, required: true } as const;
const date = { type: Date, required: true } as const;
const later = { type: Date, default: null } as const;

export const complaintSchema = new Schema<ComplaintRecord>(
  {
    _id: text,
    event: text,
    account: text,
    attendee: { type: String, default: null },
    subject: text,
    text: { type: sealedSchema, required: true },
    outcome: { type: sealedSchema, default: null },
    state: { type: String, enum: COMPLAINT_STATES, required: true },
    receivedAt: date,
    dueAt: date,
    acknowledgedAt: later,
    closedAt: later,
    answeredBy: { type: String, default: null },
    reminded: { type: [String], default: [] },
  },
  { collection: 'complaints', versionKey: false },
);
complaintSchema.index({ event: 1, receivedAt: 1, _id: 1 });
complaintSchema.index({ account: 1, receivedAt: -1, _id: 1 });
complaintSchema.index({ state: 1 });
complaintSchema.index({ attendee: 1 });
complaintSchema.index({ answeredBy: 1 });
