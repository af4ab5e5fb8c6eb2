/** The words of an event's consents, by language. */
import type { ConsentNotice } from './model.ts';

/** The tag as it is written by the rules (BCP 47), or null for what is none. */
export function languageTag(text: string): string | null {
  try {
    return Intl.getCanonicalLocales(text)[0] ?? null;
  } catch {
    return null;
  }
}

/** The text in this language, else in the same one less exactly (`de` for `de-CH`), else in English. */
export function noticeIn({ version, texts }: ConsentNotice, asked: string | null) {
  for (let tag = languageTag(asked ?? 'en') ?? 'en'; tag !== ''; tag = lessExact(tag)) {
    const text = Object.hasOwn(texts, tag) ? texts[tag] : undefined;
    if (text !== undefined) return { version, language: tag, text };
  }
  return { version, language: 'en', text: texts.en ?? '' };
}

const lessExact = (tag: string) => tag.split('-').slice(0, -1).join('-');

/** Whether words that somebody consented to would be others now: a language more changes nothing. */
export function saysOtherwise(before: ConsentNotice, after: ConsentNotice): boolean {
  return Object.entries(before.texts).some(([tag, text]) => after.texts[tag] !== text);
}
