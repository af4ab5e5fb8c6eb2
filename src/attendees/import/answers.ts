/**
 * Threat: a tick that nobody made. An answer is Yes only if the profile lists the word as Yes; blank is No, and so is
 * whatever else stands there, which is reported. A column is a consent to exactly the recipient it names.
 */
import { cleanText } from '../normalise.ts';
import type { BoundConsent, Layout } from './header.ts';
import type { Notice } from './report.ts';

export interface Answer {
  readonly column: string;
  /** As it stands, and as it is kept in the evidence. */
  readonly answer: string;
  readonly yes: boolean;
}

export interface Answers {
  /** Null where the form did not ask. */
  readonly listed: Answer | null;
  /** Answers that grant nothing. */
  readonly noted: readonly Answer[];
  readonly consents: readonly (Answer & Pick<BoundConsent, 'field' | 'recipient'>)[];
}

const MAX_ANSWER = 200;

export function readAnswers(cells: readonly string[], layout: Layout, notices: Notice[]): Answers {
  const read = (at: number): Answer => {
    const answer = cleanText(cells[at] ?? '').slice(0, MAX_ANSWER);
    const column = layout.headers[at] ?? '';
    const word = answer.toLowerCase();
    const yes = layout.profile.yes.includes(word);
    if (!yes && word !== '' && !layout.profile.no.includes(word)) {
      notices.push({ code: 'UNKNOWN_ANSWER', column, text: 'this answer is not known, and counts as No' });
    }
    return { column, answer, yes };
  };
  return {
    listed: layout.listed === null ? null : read(layout.listed),
    noted: layout.noted.map(read),
    consents: layout.consents.map(({ at, field, recipient }) => ({ ...read(at), field, recipient })),
  };
}
