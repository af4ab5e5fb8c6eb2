/**
 * Alarms: what a rule found, for organisers to look at. Threat: an alarm as a second copy of what it speaks of. It holds
 * ids and keyed hashes: of whoever did it, and of the entries that caused it; never an address, a value, or whose data
 * it was (that stands in the ledger's entries, for those who may read them).
 */
import { Schema } from 'mongoose';
import { DAY, SECOND } from '../time.ts';

/** How many of the entries that caused it an alarm names; how many there were stands beside them. */
export const MOST_ENTRIES = 100;
const KEPT = 730 * DAY;

export interface AlarmRecord {
  /** `alm_…` */
  _id: string;
  /** Event, rule, about and the window's length for the newest of these; for those before also the id. Unique. */
  key: string;
  event: string;
  /** For example `WIDE_READING`. */
  rule: string;
  /** Account id, key id, or keyed hash of a network or browser; null after the erasure of who it was. */
  about: string | null;
  /** The window in which it happened; `until` is of what caused it, not the end of the quiet that follows. */
  from: Date;
  until: Date;
  /** Until then the same is not raised again. */
  quietUntil: Date;
  /** Of the ledger: chain, number, response and entry with spaces between; else the id of a change, session or start. At most 100. */
  entries: string[];
  /** How many there were. */
  count: number;
  raisedAt: Date;
  /** How many organisers a mail was queued for. */
  told: number;
  /** `by`: account, or `cli:<user>`; null where the account was erased. */
  acknowledged: { at: Date; by: string | null; note: string } | null;
}

export const alarmSchema = new Schema<AlarmRecord>(
  {
    _id: { type: String, required: true },
    key: { type: String, required: true },
    event: { type: String, required: true },
    rule: { type: String, required: true },
    about: { type: String, default: null },
    from: { type: Date, required: true },
    until: { type: Date, required: true },
    quietUntil: { type: Date, required: true },
    entries: { type: [String], required: true },
    count: { type: Number, required: true },
    raisedAt: { type: Date, required: true },
    told: { type: Number, required: true },
    acknowledged: { type: Schema.Types.Mixed, default: null },
  },
  { collection: 'alarms', versionKey: false },
);
alarmSchema.index({ key: 1 }, { unique: true });
alarmSchema.index({ event: 1, raisedAt: -1, _id: 1 });
alarmSchema.index({ about: 1 });
alarmSchema.index({ raisedAt: 1 }, { expireAfterSeconds: KEPT / SECOND });
