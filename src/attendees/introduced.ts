/** Who made themselves known to the viewer, though they are not listed. */
import type { Model } from 'mongoose';
import { IN_FORCE } from '../consent/live.ts';
import { BLOCK, type ConsentRecord, oneAttendee } from '../consent/model.ts';
import { IN_ONE_BATCH } from '../database/one-batch.ts';
import type { Viewer } from '../viewer.ts';

/**
 * Which of these attendees consented to the viewer directly, as one person to another, and it is in force. Whoever
 * blocked the viewer since is none: it looks as if there were no consent, by the same look-up.
 */
export async function directGivers(
  consents: Model<ConsentRecord>,
  viewer: Viewer,
  ids: readonly string[],
): Promise<Set<string>> {
  if (viewer.kind === 'NOBODY' || viewer.attendances.length === 0) return new Set();
  const found = await consents
    .find({
      event: { $in: viewer.attendances.map((own) => own.event) },
      subject: { $in: ids },
      recipient: { $in: viewer.attendances.map((own) => oneAttendee(own.attendee)) },
      ...IN_FORCE,
    })
    .select({ subject: 1, field: 1 })
    .batchSize(IN_ONE_BATCH)
    .lean<{ subject: string; field: string }[]>()
    .exec();
  const blocking = new Set(found.filter(({ field }) => field === BLOCK).map(({ subject }) => subject));
  return new Set(found.map(({ subject }) => subject).filter((subject) => !blocking.has(subject)));
}
