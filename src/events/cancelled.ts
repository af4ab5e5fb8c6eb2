/**
 * Where somebody has a registration that is not valid. It exists for nobody (decision 5), and yet may be what they complain
 * about. Threat: it is shown to somebody else, or opens something. So it is the account's own alone, and the event's id
 * and name alone: what the person was told when they registered, and what `fileComplaint` takes.
 */
import { cancelledOf } from '../attendees/of-account.ts';
import type { Models } from '../database/models.ts';
import type { AccountViewer } from '../viewer.ts';
import type { EventRecord } from './model.ts';

interface CancelledRegistration {
  /** The event's id. */
  readonly event: string;
  readonly eventName: string;
}

/** By the event's slug; of events that the viewer neither attends nor organises. */
export async function cancelledRegistrations(
  { attendees, events }: Pick<Models, 'attendees' | 'events'>,
  { account, attendances, organiserOf }: AccountViewer,
): Promise<CancelledRegistration[]> {
  const own = [...organiserOf, ...attendances.map(({ event }) => event)];
  const cancelled = await attendees
    .find({ ...cancelledOf(account), event: { $nin: own } })
    .select({ event: 1 })
    .lean()
    .exec();
  const found = await events
    .find({ _id: { $in: cancelled.map(({ event }) => event) } })
    .select({ name: 1 })
    .sort({ slug: 1 })
    .limit(200)
    .lean<Pick<EventRecord, '_id' | 'name'>[]>()
    .exec();
  return found.map(({ _id, name }) => ({ event: _id, eventName: name }));
}
