import { parseRecipient, type Recipient } from '../consent/model.ts';
import type { ProfileEvent } from '../mail/profile-mail.ts';
import type { ChangedBy, ProfilePart } from './model.ts';

const OWN: Partial<Record<ProfilePart, ProfileEvent>> = { phone: 'PHONE', photo: 'PHOTO', email: 'EMAIL' };

/**
 * What a person is told of a change: their phone, e-mail or photo, and whatever shows more of them, also where they
 * did it themselves, since somebody else may be signed in as them; and all that others did. Not an import's or a sync's: those are
 * their organiser's data, and thousands at once.
 */
export function toldOf(
  { kind }: ChangedBy,
  part: ProfilePart,
  value: string | boolean | null,
): ProfileEvent | null {
  if (kind === 'ORGANISER') return 'TAKEN_BACK';
  if (kind === 'INCIDENT') return 'RESTORED';
  // Of a restore each is told once, by whoever closes what they showed.
  if (kind === 'IMPORT' || kind === 'INTEGRATION' || kind === 'RESTORE') return null;
  if (part === 'listed') return value === true ? 'LISTED' : null;
  return OWN[part] ?? null;
}

export const toldOfConsent = (recipient: Recipient): ProfileEvent =>
  ['ATTENDEE', 'INTEGRATION'].includes(parseRecipient(recipient).kind) ? 'SHOWN_TO_ONE' : 'SHOWN_TO_MANY';

/** Where a change came from, in one of a few words of ours. */
export function whence({ kind, browser }: ChangedBy): string {
  if (kind === 'ORGANISER') return 'an organiser’s session';
  if (kind === 'INCIDENT') return 'whoever runs this gateway';
  return browser ?? 'an earlier session of yours';
}
