/** What the report of an incident says: the data, from which documents are made (src/incidents/documents). */
import type { Basis } from '../../consent/decide.ts';
import type { ShownBasis } from '../../disclosure/ledger/format.ts';
import type { ProfilePart } from '../../history/model.ts';
import type { ProtectedField } from '../../protected-fields.ts';
import type { IncidentRecord } from '../model.ts';

/** One field of one person, as suspect sessions were shown it, or may have been. */
export interface ReportedField {
  readonly field: ProtectedField;
  /** How many entries say so; 0 where only a sign-in as this person does. */
  readonly times: number;
  /** Of the entries; else when the session began, if that is known. */
  readonly first: Date | null;
  readonly last: Date | null;
  /** Sorted. */
  readonly bases: readonly Basis['kind'][];
  /** Public ids, sorted. */
  readonly sessions: readonly string[];
}

export interface ReportedChange {
  /** Attendee id. */
  readonly attendee: string;
  readonly part: ProfilePart;
  readonly at: Date;
  /** Public id. */
  readonly session: string | null;
  /** Whether a restore would take it back now. */
  readonly restorable: boolean;
  /** Whether that was done, by whomever. */
  readonly takenBack: boolean;
}

/** What has become of a change, or can, in the word that letters and files have for it. */
export function stateOfChange({ takenBack, restorable }: Pick<ReportedChange, 'takenBack' | 'restorable'>) {
  if (takenBack) return 'PUT_BACK';
  return restorable ? 'CAN_BE_PUT_BACK' : 'CANNOT_BE_PUT_BACK';
}

/** A suspect session that was signed in as somebody. `begun`: null where that is not known any more. */
export interface SignedInAs {
  readonly session: string;
  readonly begun: Date | null;
}

/** A suspect session read who had been shown this person's fields: who looked, at which field, when; no protected value. */
export interface ListRead {
  /** Attendee id: whose list. */
  readonly attendee: string;
  readonly event: string;
  readonly times: number;
  readonly first: Date;
  readonly last: Date;
  /** OWNER: signed in as this person; ORGANISER: in an organiser's session. Sorted. */
  readonly bases: readonly ShownBasis['kind'][];
  /** Public ids, sorted. */
  readonly sessions: readonly string[];
  /** False: on record, but perhaps not sent. */
  readonly sent: boolean;
}

/** Somebody whose data suspects reached. Never a protected value in here. */
export interface AffectedPerson {
  /** Attendee id. */
  readonly attendee: string;
  readonly event: string;
  /** Null where nobody owns it, or they were erased. */
  readonly account: string | null;
  /** Null for somebody who was erased. For organisers of that event only; not for the regulator. */
  readonly name: string | null;
  readonly category: string | null;
  /** An entry says so. */
  readonly released: readonly ReportedField[];
  /** Beyond those: recorded but perhaps not sent, or of somebody that a suspect session was signed in as. */
  readonly mayHave: readonly ReportedField[];
  readonly signedInAs: readonly SignedInAs[];
  readonly changes: readonly ReportedChange[];
}

export interface SuspectSession {
  /** Public id. */
  readonly session: string;
  readonly account: string;
  /** Null where the session's own record is gone. */
  readonly begun: Date | null;
  /** Keyed hash of the network it was seen from last within the window; null where that is not known. */
  readonly network: string | null;
  /** Sorted. */
  readonly why: readonly ('ACCOUNT' | 'FOLLOWS' | 'NAMED' | 'RULE')[];
}

export interface ReportCounts {
  /** `affected`: everybody in the report. `mayHave`: of whom more may have been released than is known. */
  readonly people: {
    readonly affected: number;
    readonly released: number;
    readonly mayHave: number;
    readonly changed: number;
  };
  /** A record: one field of one person, however often it was shown. */
  readonly records: { readonly released: number; readonly mayHave: number };
  /** Each with `released` and `mayHave` together. Sorted by field. */
  readonly byField: readonly {
    readonly field: ProtectedField;
    readonly people: number;
    readonly records: number;
  }[];
  /** By ticket category. Sorted; those without one last. */
  readonly byCategory: readonly {
    readonly category: string | null;
    readonly people: number;
    readonly records: number;
  }[];
}

export interface IncidentReport {
  readonly incident: IncidentRecord;
  readonly madeAt: Date;
  /** The window: what was shown at `from` or later, and before `to`. */
  readonly from: Date;
  readonly to: Date;
  /** Art. 33(1): 72 hours from awareAt. Milliseconds are negative when it is over. */
  readonly clock: { readonly deadline: Date; readonly millisLeft: number };
  /** Sorted by session. */
  readonly suspects: readonly SuspectSession[];
  readonly counts: ReportCounts;
  /** Sorted by attendee id. */
  readonly people: readonly AffectedPerson[];
  /** Not counted above: no field of theirs was shown by this. Sorted by attendee id. */
  readonly listsRead: readonly ListRead[];
  /** Sentences about what this report cannot know. */
  readonly cannotProve: readonly string[];
}
