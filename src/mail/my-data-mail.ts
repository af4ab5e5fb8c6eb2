/** That what somebody asked for is ready to be fetched. It holds nothing of it, and no link that opens it. */
import type { Mail } from './mailer.ts';
import { minuteOf, noticeMail } from './notice.ts';
import type { Place } from './outbox/about.ts';

export const myDataMail = (to: string, about: Record<string, unknown>, { site, publicUrl }: Place): Mail =>
  noticeMail(to, 'What you asked for is ready', [
    [`What is kept about you at ${site} is ready for you, until ${minuteOf(about.expiresAt as Date)}.`],
    [`Sign in at ${publicUrl}/sign-in, and you find it under “My rights”.`],
    [
      'If you did not ask for it, somebody else is signed in as you: sign out in every browser there, and tell the organisers of your event.',
    ],
  ]);
