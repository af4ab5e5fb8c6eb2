/**
 * Threat: a name that turns the text around it (bidi controls), hides in it (zero-width characters), or breaks a log
 * line or a mail header (control characters). These go; letters, marks and signs of every script stay, and so do
 * joiners, which Persian, Indic scripts and emoji need.
 */

const SPACES = /[\s\u0085\u2028\u2029]+/gu;
const INVISIBLE =
  /[\p{Cc}\p{Cs}\p{Bidi_Control}\u00AD\u200B\u2060-\u2064\u206A-\u206F\uFEFF\uFFF9-\uFFFB\u{E0000}-\u{E007F}]/gu;

/** How long texts about a person may be, in Unicode characters. */
export const MAX_LENGTH = { name: 200, organisation: 200, category: 100, jobTitle: 200 } as const;

/** Of printable ASCII, one space between words: it is clean. */
const CLEAN = /^(?:[!-~]+(?: [!-~]+)*)?$/;

/** One line of plain text in NFC; empty for what has nothing to show. */
export function cleanText(text: string): string {
  if (CLEAN.test(text)) return text;
  return text.replace(SPACES, ' ').replace(INVISIBLE, '').replace(SPACES, ' ').trim().normalize('NFC');
}

/** The same for what may have several lines. */
export const cleanLines = (text: string) =>
  text
    .split(/\r?\n/)
    .map(cleanText)
    .join('\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim();

/** The first `max` characters, never half of one, and whether something was cut off. */
export function cutText(text: string, max: number): { text: string; cut: boolean } {
  // A text of at most `max` UTF-16 units has at most `max` characters: the common case costs nothing.
  if (text.length <= max) return { text, cut: false };
  const characters = Array.from(text.slice(0, 2 * max + 2));
  if (characters.length <= max) return { text, cut: false };
  return { text: characters.slice(0, max).join('').trimEnd(), cut: true };
}

/**
 * What two spellings of one person's name have in common: letters, marks and digits, blind to case, width and
 * decoration. Empty for a name without any: such a name equals no other.
 */
export function nameKey(name: string): string {
  const words = cleanText(name)
    .normalize('NFKC')
    .toLowerCase()
    .match(/[\p{L}\p{M}\p{N}]+/gu);
  return words === null ? '' : words.join(' ').normalize('NFC');
}

/** Titles that stand before a name; with or without a full stop. */
const TITLES =
  /^(?:(?:the\s+)?(?:rt\.?\s+)?hon|dr|prof|professor|mr|mrs|ms|mx|miss|sir|dame|lord|lady|baroness|baron|rev|herr|frau|mme|mlle|dipl\.?-?ing|mag)(?:\.\s*|\s+)/iu;

/**
 * A name without what stands before it. Where the export also has the parts of the name, the parts decide, so that
 * a family called Lord keeps its name; else a known title goes if at least two words are left.
 */
export function withoutPrefix(full: string, parts: readonly string[]): string {
  const known = parts.filter((part) => part !== '').join(' ');
  if (known !== '') return full.endsWith(` ${known}`) ? known : full;
  let name = full;
  for (;;) {
    const rest = name.replace(TITLES, '').trim();
    if (rest === name || rest.split(' ').length < 2) return name;
    name = rest;
  }
}
