/**
 * Tells somebody that a moderator refused their photo, and why. There is no picture in it, nothing in its subject, and
 * nothing that does anything by being opened. The reason is the moderator's own words, shown as text.
 */
import type { Mail } from './mailer.ts';
import type { Place } from './outbox/about.ts';
import { plainMail } from './plain-mail.ts';

export function photoRefusedMail(
  to: string,
  { reason }: Record<string, unknown>,
  { site, publicUrl }: Place,
): Mail {
  return plainMail({
    to,
    subject: 'About your profile',
    lines: [
      `An organiser refused your photo at ${site}. They gave this reason: “${String(reason)}”`,
      'Nobody but you is shown it any more. You can remove it, set another, or undo this change, which asks the organisers once more. What you set next waits until an organiser has approved it.',
      'If it was not you who set that photo, somebody else is signed in as you, and may be reading your mail. Change your mailbox’s password. Then sign in, and end the sessions that are not yours:',
    ],
    link: { url: `${publicUrl}/sign-in`, text: 'Sign in' },
  });
}
