/** The mails that go through the outbox, by kind: what was kept about one in, its text out, made when it is sent. */
import { incidentMail } from '../incident-mail.ts';
import type { Mail } from '../mailer.ts';
import { profileMail } from '../profile-mail.ts';
import type { Place } from './about.ts';

type Render = (to: string, about: Record<string, unknown>, place: Place) => Mail;

export const MAIL_KINDS = { INCIDENT: incidentMail, PROFILE: profileMail } satisfies Record<string, Render>;

export type MailKind = keyof typeof MAIL_KINDS;

export const isMailKind = (kind: string): kind is MailKind => Object.hasOwn(MAIL_KINDS, kind);
