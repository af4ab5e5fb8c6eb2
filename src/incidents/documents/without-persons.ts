/**
 * Threat: the regulator's form, or a letter to one person, that names another: not by its figures, but in what
 * organisers wrote about the incident. So ids of ours, addresses, phone numbers, and the full names of those affected
 * are left out of prose, and it shows that they were. A part of a name alone is not known from any other word: whoever
 * sends the form reads it first.
 */

const ID = /\b[a-z]{3}_[0-9a-hjkmnp-tv-z]{26}\b/g;
const ADDRESS = /[^\s@<>()"',;:]+@[^\s@<>()"',;:]+\.[\p{L}\p{N}-]+/gu;
const PHONE = /(?:\+\d|\b0\d)[\d\s().-]{6,}\d/g;
const WORD = /[\p{L}\p{M}\p{N}]+(?:['’.-][\p{L}\p{M}\p{N}]+)*/gu;

/** `names`: those of the people affected. `keep`: an id that may stand, the incident's own. */
export function withoutPersons(names: Iterable<string>, keep: string): (prose: string) => string {
  const known = new Set<string>();
  for (const name of names) {
    const words = wordsOf(name).map(({ word }) => word);
    known.add(words.join(' '));
    // Minister, Margaret
    if (words.length > 1) known.add([words.at(-1), ...words.slice(0, -1)].join(' '));
  }
  known.delete('');
  let longest = 0;
  for (const name of known) longest = Math.max(longest, name.split(' ').length);
  return (prose) =>
    withoutNames(
      prose
        .replace(ID, (id) => (id === keep ? id : '[id left out]'))
        .replace(ADDRESS, '[address left out]')
        .replace(PHONE, '[number left out]'),
      known,
      longest,
    );
}

function withoutNames(prose: string, known: ReadonlySet<string>, longest: number): string {
  const words = wordsOf(prose);
  let kept = '';
  let end = 0;
  for (let at = 0; at < words.length; at++) {
    const length = nameAt(words.slice(at, at + longest), known);
    const first = words[at];
    const last = words[at + length - 1];
    if (length === 0 || first === undefined || last === undefined) continue;
    kept += `${prose.slice(end, first.from)}[name left out]`;
    end = last.to;
    at += length - 1;
  }
  return kept + prose.slice(end);
}

/** How many of these words, from the first on, are somebody's name; the most there are. */
function nameAt(words: readonly Word[], known: ReadonlySet<string>): number {
  for (let length = words.length; length > 0; length--) {
    const run = words.slice(0, length).map(({ word }) => word);
    if (known.has(run.join(' '))) return length;
  }
  return 0;
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
