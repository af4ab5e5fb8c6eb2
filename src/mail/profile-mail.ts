/**
 * Tells somebody that their profile was changed, or shows more of them than before: if it was not them, somebody else
 * is signed in as them. It holds no value, no name of anybody's, and nothing that undoes by being opened: mail scanners
 * open every link.
 */
import type { Mail } from './mailer.ts';
import { minuteOf, noticeMail } from './notice.ts';
import type { GatheredItem, Place } from './outbox/about.ts';

const WHAT = {
  PHONE: 'Your phone number was changed or taken away.',
  PHOTO: 'Your photo was changed or taken away.',
  EMAIL: 'The e-mail address on your profile was changed or taken away.',
  LISTED: 'You were listed in the directory: others at the event can find you.',
  SHOWN_TO_ONE: 'Fields of yours are shown to another person of the event.',
  SHOWN_TO_MANY: 'Fields of yours are shown to everybody of the event, or to a kind of ticket.',
  TAKEN_BACK:
    'An organiser took back something on your profile: it holds what it held before, or nothing. They were shown none of your protected fields by that.',
  CLOSED:
    'The database was brought back from an older copy. What you took back since is not known to it, so all that you showed to others was closed, and you are not listed. Sign in and choose again. Look also whether everybody is blocked whom you blocked, and whether your address and phone number are the right ones.',
  RESTORED:
    'What was changed in sessions that were not yours was taken back, as far as nobody changed it since.',
  LEFT_EMPTY:
    'A field of your profile is empty because it was emptied in a session that may have been yours. It was left empty, so that nobody is shown what you took away. If it was not you, sign in and undo that change: only you can.',
} as const;

export type ProfileEvent = keyof typeof WHAT;

export function profileMail(to: string, about: Record<string, unknown>, { site, publicUrl }: Place): Mail {
  const told = (Object.keys(WHAT) as ProfileEvent[]).flatMap((what) => {
    const item = about[what] as GatheredItem | undefined;
    return item === undefined ? [] : [[WHAT[what], whence(item)]];
  });
  return noticeMail(to, 'About your profile', [
    [`This is about your profile at ${site}.`],
    ...told,
    ['If this was you, there is nothing to do.'],
    [
      'If it wasn’t, somebody else is signed in as you, and may be reading your mail. Change your mailbox’s password. Then sign in, end the sessions that are not yours, and take back what was changed:',
      `${publicUrl}/sign-in`,
    ],
  ]);
}

function whence({ first, last, times, from }: GatheredItem): string {
  const when =
    minuteOf(first) === minuteOf(last) ? minuteOf(last) : `${minuteOf(first)} to ${minuteOf(last)}`;
  const often = times === 1 ? '' : `, ${times} times`;
  return `From ${[...from].sort().join(', ')}, ${when}${often}.`;
}
