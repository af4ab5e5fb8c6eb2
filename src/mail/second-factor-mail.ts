/**
 * Tells somebody that their second factor was enrolled or replaced, or a recovery code was used: if it was not them,
 * somebody else is at their mailbox. It holds no code, no secret, no text of a requester's, and says what to do.
 */
import type { Mail } from './mailer.ts';
import type { Place } from './outbox/about.ts';
import { plainMail } from './plain-mail.ts';

const WHAT = {
  ENROLLED: 'A second factor was set up for your account.',
  REPLACED: 'The second factor of your account was replaced by another one. The old one no longer works.',
  RECOVERY_CODE_USED:
    'A recovery code was used in place of the second factor of your account. It does not work again.',
  RECOVERY_CODES_MADE: 'New recovery codes were made for your account. The old ones no longer work.',
} as const;

export type SecondFactorEvent = keyof typeof WHAT;

export interface SecondFactorMail {
  readonly to: string;
  readonly event: SecondFactorEvent;
  /** Where from: a name from `browserName`, or the command line. */
  readonly from: string;
  readonly at: Date;
  readonly site: string;
}

/** The notice in plain text and simple HTML; the subject says nothing about anybody. */
export function secondFactorMail({ to, event, from, at, site }: SecondFactorMail): Mail {
  const when = `${at.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
  const lines = [
    WHAT[event],
    `It was done from ${from} at ${when}, for ${site}.`,
    'If this was you, there is nothing to do.',
    'If it wasn’t, tell whoever runs your event’s gateway at once: they can set up another second factor for you, after which nobody holds this one.',
  ];
  return plainMail({ to, subject: 'About your sign-in', lines });
}

/** As the outbox keeps it. */
export const secondFactorNotice = (
  to: string,
  { event, from, at }: Record<string, unknown>,
  { site }: Place,
): Mail =>
  secondFactorMail({ to, event: event as SecondFactorEvent, from: String(from), at: at as Date, site });
