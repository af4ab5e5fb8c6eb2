/** What a follow-up says has changed since the form before: figures and words. */
import { FIELD_WORDS } from '../../field-words.ts';
import type { ReportCounts } from '../report/report.ts';
import { amount, countFacts } from './facts.ts';
import type { FormContent } from './forms.ts';

type Changed = readonly [name: string, was: string, is: string];

export function changesSince(before: FormContent | null, now: FormContent): Changed[] {
  if (before === null) return [];
  const was = namesOf(before);
  const is = namesOf(now);
  return [...new Set([...was.keys(), ...is.keys()])]
    .map((name): Changed => [name, was.get(name) ?? 'not said', is.get(name) ?? 'not said'])
    .filter(([, then, today]) => then !== today);
}

function namesOf({ counts, words }: FormContent): Map<string, string> {
  return new Map([
    ...countFacts(counts),
    ...byField(counts),
    ...byCategory(counts),
    ...Object.entries(words),
  ]);
}

const byField = (counts: ReportCounts) =>
  counts.byField.map(
    ({ field, people, records }) => [`Kind of data: ${FIELD_WORDS[field]}`, amount(people, records)] as const,
  );
const byCategory = (counts: ReportCounts) =>
  counts.byCategory.map(
    ({ category, people, records }) =>
      [`Category of people: ${category ?? 'without a category'}`, amount(people, records)] as const,
  );
