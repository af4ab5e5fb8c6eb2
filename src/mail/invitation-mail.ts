/**
 * Invites somebody to take over a registration. Threat: the address may be mistyped, and the mail be read by a
 * stranger or a phisher's copy of it be believed: so it names nobody, says which event and site, and that the link
 * alone opens nothing.
 */
import { cleanText } from '../attendees/normalise.ts';
import type { Mail } from './mailer.ts';
import { plainMail } from './plain-mail.ts';

export interface InvitationMail {
  readonly to: string;
  /** The event's name. */
  readonly event: string;
  readonly link: string;
  readonly site: string;
  /** How many days the link works. */
  readonly days: number;
}

export const invitationMail = ({ to, event, link, site, days }: InvitationMail): Mail =>
  plainMail({
    to,
    subject: 'Your registration',
    lines: [
      `The organisers of ${cleanText(event)} invite you to take over a registration that somebody made for you, at ${site}.`,
      'Open this link, sign in with this e-mail address, and you see what it is about before you take it over:',
    ],
    link: { url: link, text: 'See the registration' },
    after: [
      `It works once, for ${days} days, and for nobody but who reads the mail of this address.`,
      'Nothing is shown to anybody by it: what somebody else said on the form for you, you are asked first.',
      'If you know nothing of this, do nothing.',
    ],
  });
