/** What is said of an incident when it is opened or changed: cleaned, and possible in time. */
import { cleanText } from '../attendees/normalise.ts';
import { DAY } from '../time.ts';
import { type Problem, problem } from '../user-error.ts';
import type { Facts, Told } from './book.ts';
import type { IncidentRecord } from './model.ts';

type Given<T> = { readonly [name in keyof T]?: T[name] | null };
/**
 * What is left out stays as it is, and is empty at the beginning; `endedAt: null` says that it goes on, and null for who was
 * told that they were not.
 */
export type FactsInput = Given<Facts & Told>;

export const MOST_DAYS = 400;
const LENGTHS = {
  title: 200,
  foundBy: 2_000,
  effects: 5_000,
  consequences: 5_000,
  measures: 5_000,
  contact: 500,
};
type Text = keyof typeof LENGTHS;
const TEXTS = Object.keys(LENGTHS) as Text[];

export const isProblem = (found: object): found is Problem => 'code' in found;

/** The facts of a new incident. */
export function newFacts(input: FactsInput, now: Date): Facts | Problem {
  const texts = textsOf(input);
  if (isProblem(texts)) return texts;
  const { awareAt, startedAt, endedAt = null } = input;
  if (awareAt == null || startedAt == null)
    return problem(
      'TIME_MISSING',
      awareAt == null ? 'awareAt' : 'startedAt',
      'Say when; it can be put right later.',
    );
  const none = { title: '', foundBy: '', effects: '', consequences: '', measures: '', contact: '' };
  const facts = { ...none, ...texts, awareAt, startedAt, endedAt };
  if (facts.title === '')
    return problem('TITLE_MISSING', 'title', 'Give it a title, without anybody’s data in it.');
  return wrongTimes(facts, now) ?? facts;
}

/** What changes; only what is really another. */
export function changedFacts(
  before: IncidentRecord,
  input: FactsInput,
  now: Date,
): Partial<Facts & Told> | Problem {
  const texts = textsOf(input);
  if (isProblem(texts)) return texts;
  if (texts.title === '')
    return problem('TITLE_MISSING', 'title', 'Give it a title, without anybody’s data in it.');
  const { awareAt, startedAt, endedAt, regulatorToldAt, controllerToldAt } = input;
  const given: Partial<Facts & Told> = {
    ...texts,
    ...(awareAt == null ? {} : { awareAt }),
    ...(startedAt == null ? {} : { startedAt }),
    ...(endedAt === undefined ? {} : { endedAt }),
    ...(regulatorToldAt === undefined ? {} : { regulatorToldAt }),
    ...(controllerToldAt === undefined ? {} : { controllerToldAt }),
  };
  const wrong = wrongTimes({ ...before, ...given }, now) ?? wrongTold({ ...before, ...given }, now);
  if (wrong !== null) return wrong;
  const changed = Object.entries(given).filter(
    ([name, value]) => textOf(value) !== textOf(before[name as keyof Facts]),
  );
  return Object.fromEntries(changed);
}

/** For the log: what stood there before. */
export function noteOf(before: IncidentRecord, changed: Partial<Facts & Told>): string {
  const names = Object.keys(changed) as (keyof Facts)[];
  return names.map((name) => `${name} was ${textOf(before[name])}`).join('; ');
}

const textOf = (value: Date | string | null | undefined) =>
  value instanceof Date ? value.toISOString() : JSON.stringify(value ?? null);

function textsOf(input: FactsInput): Partial<Pick<Facts, Text>> | Problem {
  const texts: Partial<Record<Text, string>> = {};
  for (const name of TEXTS) {
    const given = input[name];
    if (given == null) continue;
    const text = given.split(/\r?\n/).map(cleanText).join('\n').trim();
    if (text.length > LENGTHS[name])
      return problem('TOO_LONG', name, `It must not be longer than ${LENGTHS[name]} characters.`);
    texts[name] = name === 'title' ? text.replaceAll('\n', ' ') : text;
  }
  return texts;
}

function wrongTimes({ awareAt, startedAt, endedAt }: Facts, now: Date): Problem | null {
  if (awareAt > now)
    return problem(
      'IN_FUTURE',
      'awareAt',
      'Nobody knows of it in the future: it must not be later than now.',
    );
  if (startedAt > now) return problem('IN_FUTURE', 'startedAt', 'It must not begin later than now.');
  if (endedAt !== null && endedAt > now)
    return problem('IN_FUTURE', 'endedAt', 'It must not end later than now; leave it out while it goes on.');
  if (endedAt !== null && endedAt <= startedAt)
    return problem('END_BEFORE_START', 'endedAt', 'The end must be after the beginning.');
  if (startedAt > awareAt)
    return problem(
      'AWARE_BEFORE_START',
      'startedAt',
      'It began before somebody knew of it: it must not be later than awareAt.',
    );
  if ((endedAt ?? now).getTime() - startedAt.getTime() > MOST_DAYS * DAY)
    return problem(
      'WINDOW_TOO_LONG',
      'startedAt',
      `From the beginning to the end, or to now, there may be at most ${MOST_DAYS} days; open one incident for each stretch.`,
    );
  return null;
}

function wrongTold(
  { awareAt, ...told }: Pick<IncidentRecord, 'awareAt' | keyof Told>,
  now: Date,
): Problem | null {
  for (const field of ['regulatorToldAt', 'controllerToldAt'] as const) {
    const at = told[field];
    if (at === null) continue;
    if (at > now) return problem('IN_FUTURE', field, 'Say when they were told, not when they will be.');
    if (at < awareAt)
      return problem(
        'TOLD_BEFORE_AWARE',
        field,
        'Nobody tells what nobody knows of: it must not be earlier than awareAt. With null it says that they were not told.',
      );
  }
  return null;
}
