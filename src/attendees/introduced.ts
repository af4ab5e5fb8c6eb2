/**
 * Who made themselves known to the viewer, though they are not listed: by a direct consent, or by a contact request that they
 * are still known by, whatever was answered. Both are looked for in one read with the people themselves (records.ts).
 */
import type { Model } from 'mongoose';
import type { LiveConsent } from '../consent/decide.ts';
import { BLOCK } from '../consent/model.ts';
import type { ContactRequestRecord } from '../contact-requests/model.ts';
import { readAtOnce } from '../database/read-at-once.ts';
import { NOW } from '../time.ts';
import type { Attendance } from '../viewer.ts';

/** The viewer, at one event. */
export type Own = Pick<Attendance, 'event' | 'attendee'>;

/** As it is read. */
export type Asked = Pick<ContactRequestRecord, '_id' | keyof typeof ASKED_FIELDS>;

export const ASKED_FIELDS = { event: 1, to: 1, from: 1 } as const;

/** Requests from any of these to any of those, at any of these events, that make the one who sent them known. */
export const askedAmong = (events: readonly string[], to: readonly string[], from: readonly string[]) => ({
  event: { $in: [...events] },
  to: { $in: [...to] },
  from: { $in: [...from] },
  cancelledAt: null,
  $expr: { $gt: ['$knownUntil', NOW] },
});

/** Whether this person asked that one, who is somebody's own attendee, to be in contact, and is known by it. */
export async function isRequester(
  requests: Model<ContactRequestRecord>,
  { event, attendee }: Own,
  from: string,
): Promise<boolean> {
  const filter = askedAmong([event], [attendee], [from]);
  const found = await readAtOnce<ContactRequestRecord, Asked>(requests, filter, { projection: ASKED_FIELDS });
  return found.length > 0;
}

/**
 * Whether somebody consented to the viewer directly, as one person to another; `direct` is of nobody else. Whoever blocked
 * the viewer since did not: it looks as if there were no consent, by the same look-up.
 */
export const gaveDirectly = (direct: readonly LiveConsent[]): boolean =>
  direct.length > 0 && direct.every(({ field }) => field !== BLOCK);
