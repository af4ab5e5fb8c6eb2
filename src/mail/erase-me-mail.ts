/** That somebody asked to be erased, and what comes of it. To a thief's victim it says what to do. No name stands in it. */
import { cleanText } from '../attendees/normalise.ts';
import type { Mail } from './mailer.ts';
import { minuteOf, noticeMail } from './notice.ts';
import type { Place } from './outbox/about.ts';

/** What the outbox keeps of it. */
export interface EraseMeNotice {
  readonly what: 'REFUSED' | 'ASKED' | 'STOPPED' | 'STOPPED_FOR_YOU' | 'STOPPED_SUSPECT' | 'BEGINS' | 'ANEW';
  readonly askedAt: Date;
  readonly dueAt: Date;
  readonly browser: string;
  /** To an address that the account had before. */
  readonly former?: boolean;
}

/** What it keeps of the word to organisers that somebody cannot be told. */
interface RefusedNotice extends EraseMeNotice {
  /** An attendee's id; an account's, of somebody who attends nothing. */
  readonly person: string;
  /** The event's name; empty for that somebody. */
  readonly event: string;
}

const SUBJECT = 'About your account';

export function eraseMeMail(to: string, about: Record<string, unknown>, { site, publicUrl }: Place): Mail {
  const { what, askedAt, dueAt, browser, former = false } = about as unknown as EraseMeNotice;
  if (what === 'REFUSED') return refusedMail(to, about as unknown as RefusedNotice, site);
  const whose = former ? 'the account that this address had' : 'your account';
  const stop = former
    ? 'The account signs in by another address now. If it is yours and this was not you, tell the organisers of your event at once: whoever runs the gateway can stop it.'
    : `If this was not you, or you change your mind, sign in at ${publicUrl}/sign-in before then and press “Keep my data”. If it was not you, sign out in every browser there, too.`;
  const paragraphs = {
    ASKED: [
      [
        `Somebody signed in to ${whose} at ${site}, in ${browser}, asked at ${minuteOf(askedAt)} to erase it.`,
      ],
      [
        `Everything kept about you there is erased after ${minuteOf(dueAt)}. Until then you are hidden: in no directory, and nobody is shown what you permitted before.`,
      ],
      [stop],
    ],
    STOPPED: [
      [`The erasure of ${whose} at ${site} was stopped. Nothing is erased.`],
      [
        'You are still in no directory, and what you had permitted stays taken back: choose anew what you show to whom.',
      ],
      ['If this was not you, sign in, sign out in every browser, and ask for it again.'],
    ],
    STOPPED_FOR_YOU: [
      [
        `Whoever runs ${site} stopped the erasure of ${whose}, which somebody had asked for at ${minuteOf(askedAt)} in ${browser}. Nothing is erased.`,
      ],
      [
        'You are still in no directory, and what you had permitted stays taken back: choose anew what you show to whom.',
      ],
      ['If it was you who asked, ask for it again. If it was not, sign in, and sign out in every browser.'],
    ],
    STOPPED_SUSPECT: [
      [
        `Whoever answers for ${site} thinks that a stranger was signed in to ${whose}. In that session, in ${browser}, somebody had asked at ${minuteOf(askedAt)} to erase it. That was stopped, and nothing is erased.`,
      ],
      [
        'You are still in no directory, and what you had permitted stays taken back: choose anew what you show to whom.',
      ],
      [
        former
          ? 'The account signs in by another address now. If it is yours, tell the organisers of your event.'
          : 'If it was you who asked, sign in and ask for it again.',
      ],
    ],
    BEGINS: [
      [
        `As asked at ${minuteOf(askedAt)}, ${whose} at ${site} is being erased now. It cannot be stopped any more.`,
      ],
      [
        'Whoever got data of yours by a key is asked to delete it. What stays are entries by random ids, of who was shown whose fields, which lead to nobody any more.',
      ],
      ['This is the last that you hear from us.'],
    ],
    ANEW: [
      [
        `At ${site} an older copy of the database had to be restored. In it, ${whose} was about to be erased, and nobody knows whether that was stopped since.`,
      ],
      [`So the time runs anew: everything kept about you there is erased after ${minuteOf(dueAt)}.`],
      [stop],
    ],
  };
  return noticeMail(to, SUBJECT, paragraphs[what]);
}

/** To an organiser. It names the person by an id. */
function refusedMail(to: string, { askedAt, dueAt, person, event }: RefusedNotice, site: string): Mail {
  const where = event === '' ? site : `${cleanText(event)}, ${site}`;
  return noticeMail(to, 'Somebody cannot be told that they will be erased', [
    [
      `${person} (${where}) asked at ${minuteOf(askedAt)} to be erased. Their mailbox refuses our mail about it, so they may not know.`,
    ],
    [
      `Everything kept about them is erased after ${minuteOf(dueAt)}, or later if the mail gets through. The law wants it done within a month.`,
    ],
    [
      `If you can reach them in another way, ask them whether it was they. If it was not, whoever runs ${site} stops it: attendant erase --stop ${person}`,
    ],
  ]);
}
