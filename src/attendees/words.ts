/** The words by which the directory finds somebody, each by its beginning. Case and accents are the collation's work. */

const WORD = /[\p{L}\p{M}\p{N}]+/gu;
const MAX_WORDS = 32;
const MAX_WORD = 64;

/** The distinct words of texts, in NFC and lower case, in the order in which they stand; at most 32. */
export function wordsOf(...texts: readonly (string | null)[]): string[] {
  const words = new Set<string>();
  for (const text of texts) {
    for (const word of (text ?? '').normalize('NFC').toLowerCase().match(WORD) ?? []) {
      if (words.size === MAX_WORDS) return [...words];
      words.add(Array.from(word).slice(0, MAX_WORD).join('').normalize('NFC'));
    }
  }
  return [...words];
}

/** What {@link AttendeeRecord.words} holds. Never from a protected field: a match would be a disclosure. */
export function wordsOfAttendee(name: string, organisation: string | null): string[] {
  return wordsOf(name, organisation);
}
