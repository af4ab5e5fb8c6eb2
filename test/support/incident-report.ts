/** Reports as `incidentReport` makes them, with what matters in the line. */
import { newId } from '../../src/ids.ts';
import type { IncidentRecord } from '../../src/incidents/model.ts';
import { countsOf } from '../../src/incidents/report/counts.ts';
import type { AffectedPerson, IncidentReport, ReportedField } from '../../src/incidents/report/report.ts';

const HOUR = 3_600_000;
export const BEGAN = new Date('2026-09-30T09:00:00.000Z');
const after = (hours: number) => new Date(BEGAN.getTime() + hours * HOUR);

export function incidentRecord(traits: Partial<IncidentRecord> = {}): IncidentRecord {
  return {
    _id: newId('incident'),
    event: null,
    title: 'Strangers signed in',
    drill: false,
    awareAt: after(3),
    startedAt: BEGAN,
    endedAt: after(2),
    foundBy: 'A delegate called the help desk.',
    suspicion: { sessions: [], accounts: [], rules: [] },
    effects: 'Strangers read profiles.',
    consequences: 'Calls from people you do not know.',
    measures: 'All sessions were ended.',
    contact: 'Dora Protection, dpo@fair.example, +44 20 7946 0000',
    reminded: [],
    regulatorToldAt: null,
    controllerToldAt: null,
    closedAt: null,
    ...traits,
  };
}

export const shown = (field: ReportedField['field'], times = 1, first = after(1)): ReportedField => ({
  field,
  times,
  first,
  last: times === 1 ? first : new Date(first.getTime() + HOUR / 2),
  bases: ['OWNER'],
  sessions: ['ses_00000000000000000000000000'],
});

export const couldHave = (field: ReportedField['field']): ReportedField => ({
  ...shown(field),
  times: 0,
  bases: [],
});

export const affected = (traits: Partial<AffectedPerson> = {}): AffectedPerson => ({
  attendee: newId('attendee'),
  event: newId('event'),
  account: newId('account'),
  name: 'Ada Lovelace',
  category: 'Delegate',
  released: [shown('phone')],
  mayHave: [],
  signedInAs: [],
  changes: [],
  ...traits,
});

export function incidentReport(
  people: readonly AffectedPerson[],
  incident: Partial<IncidentRecord> = {},
): IncidentReport {
  const record = incidentRecord(incident);
  const deadline = new Date(record.awareAt.getTime() + 72 * HOUR);
  const session = 'ses_00000000000000000000000000';
  return {
    incident: record,
    madeAt: after(5),
    from: record.startedAt,
    to: record.endedAt ?? after(5),
    clock: { deadline, millisLeft: deadline.getTime() - after(5).getTime() },
    suspects: [{ session, account: newId('account'), begun: BEGAN, network: 'a'.repeat(64), why: ['NAMED'] }],
    counts: countsOf(people),
    people: [...people].sort((a, b) => (a.attendee < b.attendee ? -1 : 1)),
    listsRead: [],
    cannotProve: ['The heads of 09:00 to 09:05 are missing.'],
  };
}
