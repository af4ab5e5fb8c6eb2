/**
 * The mails of a change of address: a code to the new one, a word to its owner where it has an account already, and a
 * notice with the undo to the old one. None of them holds the other address, nor a text of the requester's.
 */
import type { Mail } from './mailer.ts';
import { plainMail } from './plain-mail.ts';

export interface Asked {
  readonly to: string;
  /** From `browserName`, so one of a fixed few. */
  readonly browser: string;
  readonly askedAt: Date;
  readonly site: string;
}

const SUBJECT = 'Your e-mail address';
const minute = (at: Date) => `${at.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
const askedFor = ({ browser, askedAt, site }: Asked) =>
  `${browser} asked for it at ${minute(askedAt)}, for ${site}.`;

/** To the new address. `code` as shown: XXXX-XXXX. */
export const newAddressMail = (asked: Asked & { readonly code: string; readonly link: string }): Mail =>
  plainMail({
    to: asked.to,
    subject: SUBJECT,
    lines: ['Your code to sign in by this address from now on:'],
    code: asked.code,
    link: { url: asked.link, text: 'Use this address' },
    after: [
      'Type the code in the browser where you asked for it, or open the link in that browser. Both work once, for ten minutes, and only there.',
      askedFor(asked),
      'If this wasn’t you, do nothing, and never tell the code to anybody.',
    ],
  });

/** To an address that has an account already. */
export const addressTakenMail = (asked: Asked): Mail =>
  plainMail({
    to: asked.to,
    subject: SUBJECT,
    lines: [
      'Somebody wanted to move their account to this address. It has an account already, so nothing was changed.',
      askedFor(asked),
      'If this was you, sign in by this address instead. If it wasn’t, do nothing.',
    ],
  });

/** To the address that was changed away from. */
export const addressChangedMail = (told: {
  readonly to: string;
  readonly link: string;
  readonly at: Date;
  readonly until: Date;
  readonly site: string;
}): Mail =>
  plainMail({
    to: told.to,
    subject: SUBJECT,
    lines: [
      `The account of this address at ${told.site} signs in by another address since ${minute(told.at)}.`,
      'If this was you, there is nothing to do.',
      `If it wasn’t, undo it until ${minute(told.until)}: your address comes back, and everybody who is signed in to the account is signed out.`,
    ],
    link: { url: told.link, text: 'Undo the change' },
    after: ['Afterwards sign in by this address, and look at what you show to whom.'],
  });
