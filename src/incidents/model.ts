import { Schema } from 'mongoose';
import type { LockdownActor } from '../lockdown/model.ts';

/** Who did something about an incident; the gateway itself reminds. */
export type IncidentActor = LockdownActor | { readonly kind: 'GATEWAY' };

/** Sessions from these networks, begun since then; one of both may be left open. */
export interface SuspicionRule {
  /** Keyed hashes, one for each network and key of the time when it was named; never an address. Null: any network. */
  readonly networks: readonly string[] | null;
  readonly begunSince: Date | null;
}

/** What makes sessions suspect: whatever any of these names. */
export interface Suspicion {
  /** Public ids of sessions. */
  readonly sessions: readonly string[];
  /** Every session of these accounts within the window. */
  readonly accounts: readonly string[];
  readonly rules: readonly SuspicionRule[];
}

export const INCIDENT_STEPS = [
  'OPENED',
  'CHANGED',
  'SUSPECTS_ADDED',
  'REPORT_READ',
  'RESTORED',
  'LETTERS_QUEUED',
  'LETTERS_READ',
  'LETTER_RETRIED',
  'REMINDED',
  'REGULATOR_TOLD',
  'CONTROLLER_TOLD',
  'CLOSED',
] as const;
export type IncidentStep = (typeof INCIDENT_STEPS)[number];

/** A line of what was done; lines are added and never changed. */
export interface IncidentLogLine {
  readonly _id: string;
  readonly incident: string;
  /** Among those of the same write, from 0. */
  readonly place: number;
  readonly at: Date;
  readonly by: IncidentActor;
  readonly what: IncidentStep;
  /** Words of the organisers, or what changed and from what; never a protected value of ours. */
  readonly note: string;
}

/** What Art. 33(5) GDPR has a controller keep of a breach. Kept for ever, and what was written before stays in the log. */
export interface IncidentRecord {
  /** `inc_…` */
  _id: string;
  /** Null: all events. */
  event: string | null;
  title: string;
  /** Played, not real: whatever is made from it says so. */
  drill: boolean;
  /** When somebody who answers for the event knew: the 72 hours begin. */
  awareAt: Date;
  startedAt: Date;
  /** Null while it goes on. */
  endedAt: Date | null;
  /** How it was found. */
  foundBy: string;
  suspicion: Suspicion;
  /** Art. 33(5): what happened to the data. */
  effects: string;
  /** Art. 33(3)(c): likely consequences. */
  consequences: string;
  /** Art. 33(3)(d): measures taken or proposed. */
  measures: string;
  /** Art. 33(3)(b): data protection officer or other contact point. */
  contact: string;
  /** The reminders that were queued, by name. */
  reminded: string[];
  regulatorToldAt: Date | null;
  controllerToldAt: Date | null;
  closedAt: Date | null;
}

export const incidentSchema = new Schema<IncidentRecord>(
  {
    _id: { type: String, required: true },
    event: { type: String, default: null },
    title: { type: String, required: true },
    drill: { type: Boolean, required: true },
    awareAt: { type: Date, required: true },
    startedAt: { type: Date, required: true },
    endedAt: { type: Date, default: null },
    foundBy: { type: String, default: '' },
    suspicion: { type: Schema.Types.Mixed, required: true },
    effects: { type: String, default: '' },
    consequences: { type: String, default: '' },
    measures: { type: String, default: '' },
    contact: { type: String, default: '' },
    reminded: { type: [String], default: [] },
    regulatorToldAt: { type: Date, default: null },
    controllerToldAt: { type: Date, default: null },
    closedAt: { type: Date, default: null },
  },
  { collection: 'incidents', versionKey: false },
);
incidentSchema.index({ event: 1, awareAt: -1 });

export const incidentLogSchema = new Schema<IncidentLogLine>(
  {
    _id: { type: String, required: true },
    incident: { type: String, required: true },
    place: { type: Number, required: true },
    at: { type: Date, required: true },
    by: { type: Schema.Types.Mixed, required: true },
    what: { type: String, required: true },
    note: { type: String, default: '' },
  },
  { collection: 'incidentLog', versionKey: false },
);
incidentLogSchema.index({ incident: 1, at: -1 });
