/** Art. 33(3)(a): how many people and records of which categories. A record is one field of one person. */
import { PROTECTED_FIELDS } from '../../protected-fields.ts';
import type { AffectedPerson, ReportCounts } from './report.ts';

export function countsOf(people: readonly AffectedPerson[]): ReportCounts {
  const has = (list: keyof Pick<AffectedPerson, 'released' | 'mayHave' | 'changes'>) =>
    people.filter((person) => person[list].length > 0).length;
  const records = (list: 'released' | 'mayHave') =>
    people.reduce((sum, person) => sum + person[list].length, 0);
  return {
    people: {
      affected: people.length,
      released: has('released'),
      mayHave: has('mayHave'),
      changed: has('changes'),
    },
    records: { released: records('released'), mayHave: records('mayHave') },
    byField: byFieldOf(people),
    byCategory: byCategoryOf(people),
  };
}

const fieldsOf = ({ released, mayHave }: AffectedPerson) =>
  [...released, ...mayHave].map(({ field }) => field);

function byFieldOf(people: readonly AffectedPerson[]): ReportCounts['byField'] {
  const counted = new Map<string, number>();
  for (const person of people)
    for (const field of fieldsOf(person)) counted.set(field, (counted.get(field) ?? 0) + 1);
  return PROTECTED_FIELDS.filter((field) => counted.has(field))
    .sort()
    .map((field) => ({ field, people: counted.get(field) ?? 0, records: counted.get(field) ?? 0 }));
}

function byCategoryOf(people: readonly AffectedPerson[]): ReportCounts['byCategory'] {
  const counted = new Map<string | null, { people: number; records: number }>();
  for (const person of people) {
    const { people: before, records } = counted.get(person.category) ?? { people: 0, records: 0 };
    counted.set(person.category, { people: before + 1, records: records + fieldsOf(person).length });
  }
  return [...counted]
    .map(([category, counts]) => ({ category, ...counts }))
    .sort(
      (a, b) => Number(a.category === null) - Number(b.category === null) || compare(a.category, b.category),
    );
}

const compare = (a: string | null, b: string | null) => ((a ?? '') < (b ?? '') ? -1 : 1);
