/**
 * With whom somebody has had to do. Threat: `block` becomes a way to ask who exists, or who blocked one. So what is
 * looked for is what the viewer has known or done themselves, and nothing that others may still change: consents that
 * had begun and contact requests, of either to the other, also when they ended; never whether the other one is still
 * there, is listed, or blocks the viewer.
 */
import type { QueryFilter } from 'mongoose';
import { CONSENTS_ONLY, type ConsentRecord, oneAttendee } from '../consent/model.ts';
import type { Models } from '../database/models.ts';
import { NOW } from '../time.ts';
import type { Viewer } from '../viewer.ts';

/** The event where the viewer and this attendee had a consent or a contact request, or a block of the viewer's; else null. */
export async function metEventOf(
  { consents, contactRequests }: Pick<Models, 'consents' | 'contactRequests'>,
  viewer: Viewer,
  attendee: string,
): Promise<string | null> {
  if (viewer.kind !== 'ACCOUNT' || viewer.attendances.length === 0) return null;
  const events = { $in: viewer.attendances.map(({ event }) => event) };
  const own = viewer.attendances.map((each) => each.attendee);
  const toThem = { event: events, subject: { $in: own }, recipient: oneAttendee(attendee) };
  const toViewer = { event: events, subject: attendee, recipient: { $in: own.map(oneAttendee) } };
  const eventOf = (filter: QueryFilter<ConsentRecord>) =>
    consents.findOne(filter).select({ event: 1 }).lean().exec();
  const [given, received, asked] = await Promise.all([
    // Blocks of the viewer's own among them: who is blocked can be blocked again.
    eventOf(toThem),
    eventOf({ ...toViewer, ...CONSENTS_ONLY, $expr: { $lte: ['$from', NOW] } }),
    contactRequests
      .findOne({
        event: events,
        $or: [
          { from: { $in: own }, to: attendee },
          { from: attendee, to: { $in: own } },
        ],
      })
      .select({ event: 1 })
      .lean()
      .exec(),
  ]);
  return (given ?? received ?? asked)?.event ?? null;
}
