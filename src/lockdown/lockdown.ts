/**
 * Threat: an intruder who is signed in as the owner (2018), or through a hole nobody understands yet. A lockdown closes
 * first and lets people understand afterwards. These are its rules, as pure functions; the lockdowns come with who asks,
 * from one look-up (src/sign-in/session-lookup.ts), so whoever begins a request after a lockdown was acknowledged meets it.
 *
 *   - SIGN_IN ends the sessions begun since a time, for good: lifting it lets people sign in anew, and revives nothing.
 *   - INTEGRATION closes an event to one third party, or to all: its keys know nobody there. People among themselves, and
 *     the event's other keys, go on.
 *   - All others withhold protected fields from everybody; from their owner, too, in a session that is suspect: begun
 *     since the time that was given, or any session where none was given, because nobody knows yet.
 *   - A scope that is not known here was written by a newer gateway. In doubt it covers everything.
 */
import type { ProtectedField } from '../protected-fields.ts';
import type { LiveLockdown, Locked } from './model.ts';

/** Who is held to the lockdowns: what came with their session. */
export interface Held {
  /** When the session began. */
  readonly startedAt: Date;
  readonly lockdowns: readonly LiveLockdown[];
}

interface Subject {
  readonly id: string;
  readonly event: string;
}

/** Whether a session begun then is suspect under a lockdown. */
export const isSuspect = ({ since }: Pick<Locked, 'since'>, startedAt: Date) =>
  since === null || startedAt >= since;

/** The lockdown that ended a session begun then; null if none did. One that is on, if there is one. */
export function endingLockdown({ lockdowns, startedAt }: Held): LiveLockdown | null {
  const ending = lockdowns.filter(
    (lockdown) =>
      lockdown.scope === 'SIGN_IN' &&
      isSuspect(lockdown, startedAt) &&
      (lockdown.liftedAt === null || startedAt < lockdown.liftedAt),
  );
  return ending.find(isOn) ?? ending[0] ?? null;
}

/** The lockdown that covers this field of this subject (any of their fields where none is named); null if none does. */
export function coveringLockdown(
  { lockdowns }: Pick<Held, 'lockdowns'>,
  subject: Subject,
  field: ProtectedField | null,
): LiveLockdown | null {
  return lockdowns.find((lockdown) => isOn(lockdown) && covers(lockdown, subject, field)) ?? null;
}

/** Whether the field is withheld: from its owner only in a suspect session. */
export function isWithheld(held: Held, subject: Subject, field: ProtectedField, asOwner: boolean): boolean {
  return held.lockdowns.some(
    (lockdown) =>
      isOn(lockdown) && covers(lockdown, subject, field) && (!asOwner || isSuspect(lockdown, held.startedAt)),
  );
}

/** Since when an event is closed to an integration; null while it is not. */
export function closedSince(
  { lockdowns }: Pick<Held, 'lockdowns'>,
  integration: string,
  event: string,
): Date | null {
  return onSince(
    lockdowns.filter(
      (lockdown) =>
        isOn(lockdown) &&
        lockdown.scope === 'INTEGRATION' &&
        lockdown.event === event &&
        [null, undefined, integration].includes(lockdown.integration),
    ),
  );
}

/** Whether it is about people, and not about who signs in or which third party comes. */
const isOfPeople = ({ scope }: Locked) => scope !== 'SIGN_IN' && scope !== 'INTEGRATION';

/** The lockdowns on at an event, whomever and whatever they cover there: that there is one is nobody's secret. */
export const lockdownsAt = ({ lockdowns }: Held, event: string): LiveLockdown[] =>
  lockdowns.filter(
    (lockdown) => isOn(lockdown) && isOfPeople(lockdown) && [null, event].includes(lockdown.event),
  );

/** Whether a lockdown may be why one of these schema coordinates was withheld, from whomever. */
export const mayWithhold = (lockdown: LiveLockdown, coordinates: readonly string[]) =>
  isOn(lockdown) &&
  isOfPeople(lockdown) &&
  coordinates.length > 0 &&
  (lockdown.scope !== 'FIELD' || coordinates.includes(`Attendee.${lockdown.field}`));

/** Since when the longest of these is on; null for none. */
export function onSince(lockdowns: readonly Pick<LiveLockdown, 'at'>[]): Date | null {
  const times = lockdowns.map(({ at }) => at.getTime());
  return times.length === 0 ? null : new Date(Math.min(...times));
}

const isOn = ({ liftedAt }: LiveLockdown) => liftedAt === null;

function covers(lockdown: Locked, subject: Subject, field: ProtectedField | null): boolean {
  switch (lockdown.scope) {
    case 'SIGN_IN':
    case 'INTEGRATION':
      return false;
    case 'EVENT':
      return lockdown.event === subject.event;
    case 'FIELD':
      return lockdown.event === subject.event && lockdown.field === field;
    case 'ATTENDEES':
      return lockdown.attendees.includes(subject.id);
    default:
      return true;
  }
}
