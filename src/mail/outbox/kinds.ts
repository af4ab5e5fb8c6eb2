/** The mails that go through the outbox, by kind: what was kept about one in, its text out, made when it is sent. */
import { alarmMail } from '../alarm-mail.ts';
import { breakGlassNotice } from '../break-glass-mail.ts';
import { complaintDueMail, complaintMail } from '../complaint-mail.ts';
import { eraseMeMail } from '../erase-me-mail.ts';
import { incidentMail } from '../incident-mail.ts';
import { letterMail } from '../letter-mail.ts';
import type { Mail } from '../mailer.ts';
import { myDataMail } from '../my-data-mail.ts';
import { photoRefusedMail } from '../photo-refused-mail.ts';
import { profileMail } from '../profile-mail.ts';
import { secondFactorNotice } from '../second-factor-mail.ts';
import type { Place, Source } from './about.ts';

type Render = (to: string, about: Record<string, unknown>, place: Place & Source) => Mail | Promise<Mail>;

export const MAIL_KINDS = {
  ALARM: alarmMail,
  BREAK_GLASS: breakGlassNotice,
  COMPLAINT: complaintMail,
  COMPLAINT_DUE: complaintDueMail,
  ERASE_ME: eraseMeMail,
  INCIDENT: incidentMail,
  LETTER: letterMail,
  MY_DATA: myDataMail,
  PHOTO_REFUSED: photoRefusedMail,
  PROFILE: profileMail,
  SECOND_FACTOR: secondFactorNotice,
} satisfies Record<string, Render>;

/** The others go some time after their end; these are the proof that somebody was told, and go with their account. */
export const KEPT_FOR_EVER: readonly MailKind[] = ['LETTER'];

export type MailKind = keyof typeof MAIL_KINDS;

export const isMailKind = (kind: string): kind is MailKind => Object.hasOwn(MAIL_KINDS, kind);
