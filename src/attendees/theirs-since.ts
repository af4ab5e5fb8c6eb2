/** Since when a registration is the account's that has it now: what was before concerned, or was done by, whoever had it then. */
import type { Models } from '../database/models.ts';
import type { AttendeeRecord } from './model.ts';

export type SinceParts = Pick<AttendeeRecord, 'accountSince' | 'claimed'>;

export const SINCE_FIELDS = { accountSince: 1, claimed: 1 } as const;

/** Null where it is from the beginning. */
export function theirsSince({ accountSince, claimed }: SinceParts): Date | null {
  const given = [accountSince, claimed?.at].filter((date) => date !== undefined);
  return given.length === 0 ? null : new Date(Math.max(...given.map((date) => date.getTime())));
}

/** The same by an attendee's id; null also for nobody's. */
export async function sinceOf(
  { attendees }: Pick<Models, 'attendees'>,
  attendee: string,
): Promise<Date | null> {
  const found = await attendees.findById(attendee).select(SINCE_FIELDS).lean<SinceParts>().exec();
  return found === null ? null : theirsSince(found);
}
