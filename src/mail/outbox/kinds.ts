/** The mails that go through the outbox, by kind: what was kept about one in, its text out, made when it is sent. */
import { breakGlassNotice } from '../break-glass-mail.ts';
import { incidentMail } from '../incident-mail.ts';
import { letterMail } from '../letter-mail.ts';
import type { Mail } from '../mailer.ts';
import { profileMail } from '../profile-mail.ts';
import { secondFactorNotice } from '../second-factor-mail.ts';
import type { Place, Source } from './about.ts';

type Render = (to: string, about: Record<string, unknown>, place: Place & Source) => Mail | Promise<Mail>;

export const MAIL_KINDS = {
  BREAK_GLASS: breakGlassNotice,
  INCIDENT: incidentMail,
  LETTER: letterMail,
  PROFILE: profileMail,
  SECOND_FACTOR: secondFactorNotice,
} satisfies Record<string, Render>;

/** The others go some time after their end; these are the proof that somebody was told, and go with their account. */
export const KEPT_FOR_EVER: readonly MailKind[] = ['LETTER'];

export type MailKind = keyof typeof MAIL_KINDS;

export const isMailKind = (kind: string): kind is MailKind => Object.hasOwn(MAIL_KINDS, kind);
