/** Since when a registration is the account's that has it now: what was before concerned, or was done by, whoever had it then. */
import type { AttendeeRecord } from './model.ts';

export type SinceParts = Pick<AttendeeRecord, 'accountSince' | 'claimed'>;

export const SINCE_FIELDS = { accountSince: 1, claimed: 1 } as const;

/** Null where it is from the beginning. */
export function theirsSince({ accountSince, claimed }: SinceParts): Date | null {
  const given = [accountSince, claimed?.at].filter((date) => date !== undefined);
  return given.length === 0 ? null : new Date(Math.max(...given.map((date) => date.getTime())));
}
