/**
 * What a letter to one person says, fixed when it is queued: which fields were shown, when, what else may have been, and
 * what was changed. It holds no value, no name and no address, and nobody else's: prose of the organisers goes in with
 * persons left out.
 */
import { createHash } from 'node:crypto';
import type { ProfilePart } from '../../history/model.ts';
import type { ProtectedField } from '../../protected-fields.ts';
import type { IncidentRecord } from '../model.ts';
import {
  type AffectedPerson,
  type IncidentReport,
  type ReportedField,
  stateOfChange,
} from '../report/report.ts';

export interface LetterField {
  readonly field: ProtectedField;
  /** 0: no entry says so; a sign-in as this person does. */
  readonly times: number;
  readonly first: Date | null;
  readonly last: Date | null;
}

export interface LetterChange {
  readonly part: ProfilePart;
  readonly at: Date;
  readonly state: 'PUT_BACK' | 'CAN_BE_PUT_BACK' | 'CANNOT_BE_PUT_BACK';
}

/** What was reached of one registration. */
export interface LetterRegistration {
  readonly attendee: string;
  /** The event's id; absent in letters of before there was one. */
  readonly of?: string;
  /** The event's name. */
  readonly event: string;
  readonly released: readonly LetterField[];
  readonly mayHave: readonly LetterField[];
  /** When sessions that were signed in as this person began; null where that is not known any more. */
  readonly signedInAs: readonly (Date | null)[];
  readonly changes: readonly LetterChange[];
}

export interface LetterContent {
  readonly incident: string;
  /** 1 for the first letter to this person, 2 for one that puts it right. */
  readonly round: number;
  readonly drill: boolean;
  readonly from: Date;
  readonly to: Date;
  readonly consequences: string;
  readonly measures: string;
  readonly contact: string;
  readonly registrations: readonly LetterRegistration[];
  /** Of the registrations: another one means that there is more, or less, to tell than before. */
  readonly facts: string;
}

/** What all letters of one report share. */
export interface LetterFrame {
  readonly report: Pick<IncidentReport, 'incident' | 'from' | 'to'>;
  /** Names of events, by id. */
  readonly events: ReadonlyMap<string, string>;
  /** Of the incident, with persons left out: once for all letters, because it may be long and they may be many. */
  readonly words: Pick<IncidentRecord, 'consequences' | 'measures'>;
}

/** The letter to the owner of these registrations. */
export function letterOf(
  people: readonly AffectedPerson[],
  { report, events, words }: LetterFrame,
  round: number,
): LetterContent {
  const { incident, from, to } = report;
  const registrations = people.map((person) => registration(person, events));
  const { _id, drill, contact } = incident;
  return {
    ...{ incident: _id, round, drill, from, to, contact },
    ...{ consequences: words.consequences, measures: words.measures },
    registrations,
    facts: createHash('sha256').update(JSON.stringify(registrations)).digest('hex'),
  };
}

const registration = (person: AffectedPerson, events: ReadonlyMap<string, string>): LetterRegistration => ({
  attendee: person.attendee,
  of: person.event,
  event: events.get(person.event) ?? 'an event that is gone',
  released: person.released.map(field),
  mayHave: person.mayHave.map(field),
  signedInAs: person.signedInAs.map(({ begun }) => begun),
  changes: person.changes.map((change) => ({
    part: change.part,
    at: change.at,
    state: stateOfChange(change),
  })),
});

const field = ({ field, times, first, last }: ReportedField): LetterField => ({ field, times, first, last });
