/** What both notices say of an incident, as names and what they are. */
import { FIELD_WORDS } from '../../field-words.ts';
import { minuteOf } from '../../mail/notice.ts';
import { HOUR } from '../../time.ts';
import type { IncidentRecord } from '../model.ts';
import type { IncidentReport, ReportCounts } from '../report/report.ts';

export type Fact = readonly [name: string, value: string];

/** Art. 33(4): what is not known yet follows in phases. */
export const TO_FOLLOW = 'Not known yet; it follows (Art. 33(4)).';

export const orToFollow = (prose: string) => (prose.trim() === '' ? TO_FOLLOW : prose);

export const reference = (incident: Pick<IncidentRecord, '_id' | 'drill'>, madeAt: Date) =>
  `${incident.drill ? 'DRILL · ' : ''}Reference ${incident._id} · made ${minuteOf(madeAt)}`;

export const amount = (people: number, records: number) =>
  `${people} ${people === 1 ? 'person' : 'people'}, ${records} ${records === 1 ? 'record' : 'records'}`;

export function whenFacts({
  incident,
  madeAt,
  clock,
}: Pick<IncidentReport, 'incident' | 'madeAt' | 'clock'>): Fact[] {
  const { startedAt, endedAt, awareAt, regulatorToldAt } = incident;
  const told = regulatorToldAt ?? madeAt;
  const late = told > clock.deadline;
  return [
    ['It began', minuteOf(startedAt)],
    ['It ended', endedAt === null ? 'It goes on, or its end is not known yet.' : minuteOf(endedAt)],
    ['We were aware', minuteOf(awareAt)],
    ['72 hours end', `${minuteOf(clock.deadline)}: ${left(clock.deadline.getTime() - madeAt.getTime())}`],
    ...(late ? ([['Reasons for the delay (Art. 33(1))', 'To be given by the controller.']] as Fact[]) : []),
  ];
}

function left(millis: number): string {
  const hours = Math.floor(Math.abs(millis) / HOUR);
  return millis >= 0 ? `${hours} hours left when this was made` : `over by ${hours} hours when this was made`;
}

export function countFacts({ people, records }: ReportCounts): Fact[] {
  return [
    ['People affected', String(people.affected)],
    ['… of whom data was shown, by the record', String(people.released)],
    ['… of whom more may have been shown', String(people.mayHave)],
    ['… whose profile was changed', String(people.changed)],
    ['Records shown, by the record', String(records.released)],
    ['Records that may have been shown beyond those', String(records.mayHave)],
  ];
}

export const fieldRows = ({ byField }: ReportCounts) =>
  byField.map(({ field, people, records }) => [FIELD_WORDS[field], String(people), String(records)]);
export const categoryRows = (
  { byCategory }: ReportCounts,
  without: (prose: string) => string = (text) => text,
) =>
  byCategory.map(({ category, people, records }) => [
    category === null ? 'without a category' : without(category),
    String(people),
    String(records),
  ]);

export const A_RECORD = 'A record is one field of one person, however often it was shown.';

/** How far the changes that suspects made are put back. */
export function restored(people: IncidentReport['people']): {
  changes: number;
  takenBack: number;
  restorable: number;
} {
  const changes = people.flatMap((person) => person.changes);
  return {
    changes: changes.length,
    takenBack: changes.filter(({ takenBack }) => takenBack).length,
    restorable: changes.filter(({ takenBack, restorable }) => restorable && !takenBack).length,
  };
}
