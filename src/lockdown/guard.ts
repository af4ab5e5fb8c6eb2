/**
 * Threat: under a lockdown the intruder still writes: another phone number, a consent to everybody, messages in the
 * victim's name. So what widens (a consent, being listed, a contact request, the end of a block) is refused to
 * everybody whom a lockdown covers: it can wait. What owners write about themselves, and what moves an account or gives
 * one, is refused to suspect sessions.
 * What narrows (a withdrawal, a block, leaving the directory) is never refused.
 */
import { lockedDown } from '../errors.ts';
import { PROTECTED_FIELDS, type ProtectedField } from '../protected-fields.ts';
import type { Attendance } from '../viewer.ts';
import { coveringLockdown, type Held, isSuspect } from './lockdown.ts';
import type { LiveLockdown } from './model.ts';

type Own = Pick<Attendance, 'attendee' | 'event'>;

/** Throws LOCKED_DOWN where the viewer's attendee, or one of these fields of theirs, is under a lockdown. */
export function refuseWidening(held: Held, own: Own, fields: readonly ProtectedField[] = []): void {
  const [covering] = coveringAny(held, own, fields);
  if (covering !== undefined) throw lockedDown(covering.at);
}

/** The same, but only where this session is suspect. */
export function refuseSuspectWrite(held: Held, own: Own, fields: readonly ProtectedField[] = []): void {
  const covering = coveringAny(held, own, fields).find((one) => isSuspect(one, held.startedAt));
  if (covering !== undefined) throw lockedDown(covering.at);
}

/** The same for reading who was shown somebody's fields, which names people: nothing of it from a suspect session. */
export function refuseSuspectReading(held: Held, of: Own): void {
  refuseSuspectWrite(held, of, PROTECTED_FIELDS);
}

/**
 * Throws LOCKED_DOWN for a suspect session under a lockdown that covers everything or one of the viewer's attendees: for
 * what would let an intruder keep the account.
 */
export function refuseSuspectSession(held: Held & { readonly attendances: readonly Own[] }): void {
  for (const own of [{ attendee: '', event: '' }, ...held.attendances]) refuseSuspectWrite(held, own);
}

function coveringAny(
  held: Held,
  { attendee: id, event }: Own,
  fields: readonly ProtectedField[],
): LiveLockdown[] {
  const subject = { id, event };
  return held.lockdowns.filter((lockdown) =>
    [null, ...fields].some((field) => coveringLockdown({ lockdowns: [lockdown] }, subject, field) !== null),
  );
}
