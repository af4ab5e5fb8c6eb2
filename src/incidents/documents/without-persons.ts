/**
 * Threat: the regulator's form, or a letter to one person, that names another: not by its figures, but in what
 * organisers wrote about the incident. So ids of ours, addresses, phone numbers, and the full names of those affected
 * are left out of prose, and it shows that they were. A part of a name alone is not known from any other word: whoever
 * sends the form reads it first.
 */
import { setImmediate } from 'node:timers/promises';
import type { IncidentReport } from '../report/report.ts';

/** Words of a name that are compared; what is longer is known by the first so many. No person's name is as long. */
const MOST_WORDS = 16;
const AT_ONCE = 500;

const ID = /\b[a-z]{3}_[0-9a-hjkmnp-tv-z]{26}\b/g;
// From where a word begins and nowhere else: without that, a text without an @ is read once for each of its characters.
const ADDRESS = /(?<![^\s@<>()"',;:])[^\s@<>()"',;:]+@[^\s@<>()"',;:]+\.[\p{L}\p{N}-]+/gu;
const PHONE = /(?:\+\d|\b0\d)[\d\s().-]{6,}\d/g;
const WORD = /[\p{L}\p{M}\p{N}]+(?:['’.-][\p{L}\p{M}\p{N}]+)*/gu;

/** Names as a tree of their words: a text is read once, and no further than the longest name at each of its words. */
interface Names {
  /** A name ends here. */
  whole: boolean;
  next: Map<string, Names> | null;
}

/** Takes persons out of prose. */
export type WithoutPersons = (prose: string) => string;

/**
 * `names`: those of the people affected; of many thousands, so that others have their turn in between. `keep`: an id that
 * may stand, the incident's own.
 */
export async function withoutPersons(names: Iterable<string>, keep: string): Promise<WithoutPersons> {
  const known: Names = { whole: false, next: null };
  let count = 0;
  for (const name of new Set(names)) {
    if (++count % AT_ONCE === 0) await setImmediate();
    const words = wordsOf(name).map(({ word }) => word);
    add(known, words);
    // Minister, Margaret
    const last = words.at(-1);
    if (words.length > 1 && last !== undefined) add(known, [last, ...words.slice(0, -1)]);
  }
  return (prose) =>
    withoutNames(
      prose
        .replace(ID, (id) => (id === keep ? id : '[id left out]'))
        .replace(ADDRESS, '[address left out]')
        .replace(PHONE, '[number left out]'),
      known,
    );
}

export const withoutPeopleOf = ({ people, incident }: Pick<IncidentReport, 'people' | 'incident'>) =>
  withoutPersons(
    people.flatMap(({ name }) => (name === null ? [] : [name])),
    incident._id,
  );

function add(known: Names, words: readonly string[]): void {
  if (words.length === 0) return;
  let at = known;
  for (const word of words.slice(0, MOST_WORDS)) {
    at.next ??= new Map();
    let next = at.next.get(word);
    if (next === undefined) {
      next = { whole: false, next: null };
      at.next.set(word, next);
    }
    at = next;
  }
  at.whole = true;
}

function withoutNames(prose: string, known: Names): string {
  const words = wordsOf(prose);
  let kept = '';
  let end = 0;
  for (let at = 0; at < words.length; at++) {
    const length = nameAt(words, at, known);
    const first = words[at];
    const last = words[at + length - 1];
    if (length === 0 || first === undefined || last === undefined) continue;
    kept += `${prose.slice(end, first.from)}[name left out]`;
    end = last.to;
    at += length - 1;
  }
  return kept + prose.slice(end);
}

/** How many of these words, from that one on, are somebody's name; the most there are. */
function nameAt(words: readonly Word[], from: number, known: Names): number {
  let found = 0;
  let at: Names | undefined = known;
  for (let i = from; at !== undefined; i++) {
    if (at.whole) found = i - from;
    const word = words[i];
    at = word === undefined ? undefined : at.next?.get(word.word);
  }
  return found;
}

interface Word {
  readonly word: string;
  readonly from: number;
  readonly to: number;
}

const wordsOf = (text: string): Word[] =>
  [...text.matchAll(WORD)].map(({ 0: found, index }) => ({
    word: found.normalize('NFKC').toLowerCase().replaceAll('’', "'").replace(/'s$/, ''),
    from: index,
    to: index + found.length,
  }));
