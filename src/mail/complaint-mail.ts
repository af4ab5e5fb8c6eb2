/**
 * What somebody who complained is told, and their organisers are reminded of. The complaint's own words stand in none of
 * them. The outcome is the organisers', shown as text, opened when the mail is sent and kept with it nowhere.
 */
import { cleanText } from '../attendees/normalise.ts';
import { GONE } from './gone.ts';
import type { Mail } from './mailer.ts';
import { noticeMail } from './notice.ts';
import type { Place, Source } from './outbox/about.ts';

/** What the outbox keeps of a word to the person. */
export interface ComplaintNotice {
  readonly what: 'RECEIVED' | 'ACKNOWLEDGED' | 'CLOSED';
  readonly complaint: string;
  /** The event's name. */
  readonly event: string;
  readonly dueAt: Date;
}

/** What the outbox keeps of a reminder. */
export interface ComplaintDue {
  readonly complaint: string;
  readonly event: string;
  readonly left: string;
  readonly dueAt: Date;
}

const dayOf = (at: Date) => at.toISOString().slice(0, 10);
const SUBJECT = 'About your complaint';
const AUTHORITY =
  'You can complain to the data protection authority of your country at any time (in the United Kingdom: the Information Commission, ico.org.uk).';

export async function complaintMail(
  to: string,
  about: Record<string, unknown>,
  { site, publicUrl, complaintOutcome }: Place & Source,
): Promise<Mail> {
  const { what, complaint, event, dueAt } = about as unknown as ComplaintNotice;
  const where = `at ${site}, about ${cleanText(event)}`;
  const end = [[AUTHORITY], [`Your complaints: ${publicUrl}/sign-in`]];
  if (what === 'RECEIVED')
    return noticeMail(to, SUBJECT, [
      [`We have received your complaint ${where}. Its number is ${complaint}.`],
      [`The organisers were told. You hear from them by ${dayOf(dueAt)}.`],
      ...end,
      ['If you did not complain, somebody else is signed in as you: sign out in every browser there.'],
    ]);
  if (what === 'ACKNOWLEDGED')
    return noticeMail(to, SUBJECT, [
      [`The organisers have read your complaint ${complaint} ${where}, and deal with it.`],
      [`You hear what came of it by ${dayOf(dueAt)}.`],
      ...end,
    ]);
  const outcome = await complaintOutcome(complaint);
  if (outcome === null) throw Object.assign(new Error('the complaint is gone'), { code: GONE });
  return noticeMail(to, SUBJECT, [
    [`The organisers have closed your complaint ${complaint} ${where}. In their words:`],
    outcome.split('\n').map((line) => `> ${line}`),
    ...end,
  ]);
}

const LEFT: Readonly<Record<string, string>> = {
  FILED: 'Somebody has complained about how their data is treated.',
  LEFT_14D: 'Two weeks are left to tell somebody what came of their complaint.',
  LEFT_7D: 'A week is left to tell somebody what came of their complaint.',
  LEFT_1D: 'A day is left to tell somebody what came of their complaint.',
  OVER: 'Somebody was to hear by now what came of their complaint, and has not.',
};

/** To an organiser; it names the complaint and nobody. */
export function complaintDueMail(
  to: string,
  about: Record<string, unknown>,
  { site, publicUrl }: Place & Source,
): Mail {
  const { complaint, event, left, dueAt } = about as unknown as ComplaintDue;
  return noticeMail(to, left === 'OVER' ? 'A complaint is overdue' : 'A complaint to be answered', [
    [LEFT[left] ?? LEFT.FILED ?? ''],
    [`It is the complaint ${complaint}, about ${cleanText(event)} at ${site}. They hear by ${dayOf(dueAt)}.`],
    [`Read and answer it under “Complaints to answer”, with your second factor: ${publicUrl}/sign-in`],
    [
      'Programs read it by complaints(event), and answer by acknowledgeComplaint and closeComplaint. Complaints are acknowledged within 30 days, and answered without undue delay (UK DPA 2018, s. 164A).',
    ],
  ]);
}
