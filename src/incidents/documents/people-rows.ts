/** Rows about people, for the supplier's notice and the letters: what was reached of each, one row for each thing. */
import { FIELD_WORDS, PART_WORDS } from '../../field-words.ts';
import { minuteOf } from '../../mail/notice.ts';
import { type AffectedPerson, type ReportedField, stateOfChange } from '../report/report.ts';

export const PEOPLE_COLUMNS = [
  'attendee',
  'name',
  'event',
  'category',
  'what',
  'item',
  'times',
  'first',
  'last',
  'note',
] as const;

type Row = readonly (string | number | null)[];

const iso = (at: Date | null) => at?.toISOString() ?? null;

export function* rowsOf(person: AffectedPerson, eventName: string): Generator<Row> {
  const who = [person.attendee, person.name, eventName, person.category];
  const field = (what: string, { field, times, first, last, bases }: ReportedField) => [
    ...who,
    what,
    field,
    times,
    iso(first),
    iso(last),
    bases.join(' '),
  ];
  for (const one of person.released) yield field('RELEASED', one);
  for (const one of person.mayHave) yield field('MAY_HAVE_BEEN', one);
  for (const { begun } of person.signedInAs)
    yield [...who, 'SIGNED_IN_AS', null, null, iso(begun), null, null];
  for (const change of person.changes) {
    const at = iso(change.at);
    yield [...who, 'CHANGED', change.part, null, at, at, stateOfChange(change)];
  }
}

/** One person's cells on a page. */
export function summaryOf({ released, mayHave, signedInAs, changes }: AffectedPerson): string {
  const fields = (list: readonly ReportedField[]) => list.map(({ field }) => FIELD_WORDS[field]).join(', ');
  const since = signedInAs.flatMap(({ begun }) => (begun === null ? [] : [minuteOf(begun)]));
  return [
    ...(released.length === 0 ? [] : [`shown: ${fields(released)}`]),
    ...(mayHave.length === 0 ? [] : [`may have been: ${fields(mayHave)}`]),
    ...(signedInAs.length === 0
      ? []
      : [`signed in as them${since.length === 0 ? '' : ` since ${since.join(', ')}`}`]),
    ...(changes.length === 0
      ? []
      : [`changed: ${[...new Set(changes.map(({ part }) => PART_WORDS[part]))].join(', ')}`]),
  ].join('\n');
}
