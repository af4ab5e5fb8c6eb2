/**
 * Tells somebody that an organiser opened fields of theirs without their consent: who, which fields, what for, when. No
 * value stands in it, and nothing in its subject. The purpose is the organiser's own words, shown as text.
 */
import { cleanText } from '../attendees/normalise.ts';
import type { GrantRecord } from '../break-glass/model.ts';
import type { ProtectedField } from '../protected-fields.ts';
import type { Mail } from './mailer.ts';
import type { Place, Source } from './outbox/about.ts';
import { plainMail } from './plain-mail.ts';

const NAMES: Readonly<Record<ProtectedField, string>> = {
  phone: 'phone number',
  email: 'e-mail address',
  photo: 'photo',
  jobTitle: 'job title',
};

export interface BreakGlassMail {
  readonly to: string;
  /** The event's name. */
  readonly event: string;
  /** The organiser's name, where they attend; organisers need not have one here. */
  readonly who: string | null;
  readonly fields: readonly ProtectedField[];
  readonly purpose: string;
  readonly at: Date;
  /** The grant's id, to be asked about. */
  readonly reference: string;
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
    `${organiser} of ${event}, has taken the right to see your ${fields.map((field) => NAMES[field]).join(', ')}, for 15 minutes from ${when}, although you did not consent to that.`,
    `They gave this purpose: “${purpose}”`,
    'It is meant for emergencies. You are told whether or not they looked; each look is recorded.',
    `If you do not see why, ask the organisers of ${event}, and name the reference ${reference}. Sent by ${site}.`,
  ];
  return plainMail({ to, subject: 'About your data', lines });
}

/** As the outbox keeps it: by the grant's id alone, because the grant is about others as well. */
export async function breakGlassNotice(
  to: string,
  { grant: id }: Record<string, unknown>,
  { site, models }: Place & Source,
): Promise<Mail> {
  const grant = await models.grants.findById(id).lean<GrantRecord>().exec();
  if (grant === null) throw new Error('the grant is gone');
  const { _id: reference, event, account, fields, purpose, at } = grant;
  const [place, organiser] = await Promise.all([
    models.events.findById(event).select({ name: 1 }).lean().exec(),
    models.attendees.findOne({ event, account }).select({ name: 1 }).lean().exec(),
  ]);
  const what = { event: cleanText(place?.name ?? ''), who: organiser?.name ?? null };
  return breakGlassMail({ to, reference, fields, purpose, at, site, ...what });
}
