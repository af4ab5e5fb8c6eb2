/**
 * Tells somebody that a contact request waits. Threat: a stranger writes to people through our mails. So it holds
 * nothing of the asker's: no name, no message, no fields; the event's name is the organiser's. Who asks, and in what
 * words, is read where one is signed in.
 */
import { cleanText } from '../attendees/normalise.ts';
import type { Mail } from './mailer.ts';
import { plainMail } from './plain-mail.ts';

export interface ContactRequestMail {
  readonly to: string;
  /** The event's name. */
  readonly event: string;
  /** Where to sign in. */
  readonly link: string;
  /** How many such mails there are in a day at most. */
  readonly aDay: number;
}

/** The notice; the subject says nothing about anybody. */
export const contactRequestMail = ({ to, event, link, aDay }: ContactRequestMail): Mail =>
  plainMail({
    to,
    subject: 'A contact request waits for you',
    lines: [
      `Somebody at ${cleanText(event)} would like to see contact details of yours. They were shown nothing.`,
      'Who it is, and what for, you see when you are signed in:',
    ],
    link: { url: link, text: 'Sign in' },
    after: [
      'You can accept, decline, block them, or do nothing. They are told of an acceptance and of nothing else.',
      `You get this because you asked for it. At most ${aDay} such mails a day are sent, however many people ask; you can turn them off at any time.`,
    ],
  });
