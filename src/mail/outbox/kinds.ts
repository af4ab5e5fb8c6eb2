/** The mails that go through the outbox, by kind: what was kept about one in, its text out, made when it is sent. */
import { breakGlassNotice } from '../break-glass-mail.ts';
import { incidentMail } from '../incident-mail.ts';
import type { Mail } from '../mailer.ts';
import { profileMail } from '../profile-mail.ts';
import { secondFactorNotice } from '../second-factor-mail.ts';
import type { Place, Source } from './about.ts';

type Render = (to: string, about: Record<string, unknown>, place: Place & Source) => Mail | Promise<Mail>;

export const MAIL_KINDS = {
  BREAK_GLASS: breakGlassNotice,
  INCIDENT: incidentMail,
  PROFILE: profileMail,
  SECOND_FACTOR: secondFactorNotice,
} satisfies Record<string, Render>;

export type MailKind = keyof typeof MAIL_KINDS;

export const isMailKind = (kind: string): kind is MailKind => Object.hasOwn(MAIL_KINDS, kind);
