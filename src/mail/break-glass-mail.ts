/**
 * Tells somebody that an organiser opened fields of theirs without their consent: who, which fields, what for, when. No
 * value stands in it, and nothing in its subject. The purpose is the organiser's own words, shown as text.
 */
import { FIELD_WORDS } from '../field-words.ts';
import type { Mail } from './mailer.ts';
import type { GlassOpened, Place, Source } from './outbox/about.ts';
import { plainMail } from './plain-mail.ts';

export interface BreakGlassMail extends GlassOpened {
  readonly to: string;
  readonly site: string;
}

export function breakGlassMail({
  to,
  event,
  who,
  fields,
  purpose,
  at,
  reference,
  site,
}: BreakGlassMail): Mail {
  const when = `${at.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
  const organiser = who === null ? 'An organiser' : `${who}, an organiser`;
  const lines = [
    `${organiser} of ${event}, has taken the right to see your ${fields.map((field) => FIELD_WORDS[field]).join(', ')}, for 15 minutes from ${when}, although you did not consent to that.`,
    `They gave this purpose: “${purpose}”`,
    'It is meant for emergencies. You are told whether or not they looked; each look is recorded.',
    `If you do not see why, ask the organisers of ${event}, and name the reference ${reference}. Sent by ${site}.`,
  ];
  return plainMail({ to, subject: 'About your data', lines });
}

/** As the outbox keeps it: by the grant's id alone, because the grant is about others as well. */
export async function breakGlassNotice(
  to: string,
  { grant }: Record<string, unknown>,
  { site, glassOpened }: Place & Source,
): Promise<Mail> {
  const opened = await glassOpened(String(grant));
  if (opened === null) throw new Error('the grant is gone');
  return breakGlassMail({ to, site, ...opened });
}
