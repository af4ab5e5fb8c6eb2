/** Who made themselves known to the viewer, though they are not listed. */
import type { Model } from 'mongoose';
import { IN_FORCE } from '../consent/live.ts';
import { BLOCK, type ConsentRecord, oneAttendee } from '../consent/model.ts';
import type { ContactRequestRecord } from '../contact-requests/model.ts';
import { IN_ONE_BATCH } from '../database/one-batch.ts';
import { NOW } from '../time.ts';
import type { Attendance, Viewer } from '../viewer.ts';

export interface Introductions {
  readonly consents: Model<ConsentRecord>;
  readonly contactRequests: Model<ContactRequestRecord>;
}

/** By a direct consent or a contact request; two look-ups side by side, whatever the number. */
export async function introducedTo(
  { consents, contactRequests }: Introductions,
  viewer: Viewer,
  ids: readonly string[],
): Promise<Set<string>> {
  if (viewer.kind === 'NOBODY' || viewer.attendances.length === 0) return new Set();
  const both = await Promise.all([
    directGivers(consents, viewer.attendances, ids),
    requesters(contactRequests, viewer.attendances, ids),
  ]);
  return new Set(both.flat());
}

/**
 * Which of these attendees consented to the viewer directly, as one person to another, and it is in force. Whoever
 * blocked the viewer since is none: it looks as if there were no consent, by the same look-up.
 */
async function directGivers(
  consents: Model<ConsentRecord>,
  attendances: readonly Attendance[],
  ids: readonly string[],
): Promise<string[]> {
  const found = await consents
    .find({
      event: { $in: attendances.map((own) => own.event) },
      subject: { $in: ids },
      recipient: { $in: attendances.map((own) => oneAttendee(own.attendee)) },
      ...IN_FORCE,
    })
    .select({ subject: 1, field: 1 })
    .batchSize(IN_ONE_BATCH)
    .lean<{ subject: string; field: string }[]>()
    .exec();
  const blocking = new Set(found.filter(({ field }) => field === BLOCK).map(({ subject }) => subject));
  return found.map(({ subject }) => subject).filter((subject) => !blocking.has(subject));
}

/** Which of these attendees sent the viewer a contact request that they are still known by, whatever was answered. */
export async function requesters(
  requests: Model<ContactRequestRecord>,
  attendances: readonly Pick<Attendance, 'event' | 'attendee'>[],
  ids: readonly string[],
): Promise<string[]> {
  const found = await requests
    .find({
      event: { $in: attendances.map((own) => own.event) },
      to: { $in: attendances.map((own) => own.attendee) },
      from: { $in: ids },
      cancelledAt: null,
      $expr: { $gt: ['$knownUntil', NOW] },
    })
    .select({ from: 1 })
    .batchSize(IN_ONE_BATCH)
    .lean()
    .exec();
  return found.map(({ from }) => from);
}
