/** `incident report`: who was affected. It is for whoever answers the incident: there are names in it, and never a value. */
import { makeReport } from '../incidents/report/make.ts';
import type { AffectedPerson, IncidentReport, ReportedField } from '../incidents/report/report.ts';
import { atTheIncidents, incidentNamed, print } from './incident-rooms.ts';
import { headOf } from './incident-text.ts';

export async function printReport(id: string, { json }: { readonly json: boolean }): Promise<void> {
  await atTheIncidents(async (rooms) => {
    const report = await makeReport(rooms, await incidentNamed(rooms, id), rooms.doing.by);
    print(json ? JSON.stringify(report, null, 2) : textOf(report));
  });
}

function textOf(report: IncidentReport): string {
  const { people, records, byField, byCategory } = report.counts;
  return [
    headOf(report.incident, report.madeAt),
    `Made ${report.madeAt.toISOString()} for ${report.from.toISOString()} to ${report.to.toISOString()}.`,
    `${people.affected} people: ${people.released} of whom fields were released, ${people.mayHave} of whom more may have been, ${people.changed} whose profile was changed.`,
    `${records.released} records released, ${records.mayHave} more may have been (a record is one field of one person).`,
    ...byField.map((one) => `    ${one.field}: ${one.people} people`),
    ...byCategory.map(
      (one) => `    ${one.category ?? 'without a category'}: ${one.people} people, ${one.records} records`,
    ),
    `${report.suspects.length} suspect sessions`,
    ...report.suspects.map(
      ({ session, account, begun, why }) =>
        `    ${session} of ${account}, begun ${begun?.toISOString() ?? 'nobody knows when'} (${why.join(', ')})`,
    ),
    ...report.people.flatMap(linesOf),
    ...(report.listsRead.length === 0
      ? []
      : ['Lists of who was shown whose fields that were read (no field of theirs, not counted):']),
    ...report.listsRead.map(
      ({ attendee, times, bases, sent }) =>
        `    ${attendee} (${times} times, as ${bases.join(' and ')})${sent ? '' : ', perhaps not sent'}`,
    ),
    'What this cannot prove:',
    ...report.cannotProve.map((sentence) => `  - ${sentence}`),
  ].join('\n');
}

function linesOf({ attendee, name, released, mayHave, signedInAs, changes }: AffectedPerson): string[] {
  return [
    `${attendee}  ${name ?? '(erased)'}`,
    ...(released.length === 0 ? [] : [`    released: ${released.map(fieldText).join(', ')}`]),
    ...(mayHave.length === 0 ? [] : [`    may have been: ${mayHave.map(({ field }) => field).join(', ')}`]),
    ...(signedInAs.length === 0
      ? []
      : [`    signed in as: ${signedInAs.map(({ session }) => session).join(', ')}`]),
    ...changes.map(
      ({ part, at, restorable, takenBack }) =>
        `    changed: ${part} ${at.toISOString()} ${takenBack ? 'taken back' : restorable ? 'can be put back' : 'stays'}`,
    ),
  ];
}

const fieldText = ({ field, times, bases }: ReportedField) =>
  `${field} (${times} times, as ${bases.join(' and ')})`;
