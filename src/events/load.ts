/** Events, for those who attend or organise them. */
import type { Model, QueryFilter } from 'mongoose';
import { attendanceAt, type Viewer } from '../viewer.ts';
import type { EventRecord } from './model.ts';

/** An event as the rule PARTICIPANT wants it: `event` is its own id. */
export interface EventView extends EventRecord {
  readonly id: string;
  readonly event: string;
}

/**
 * The event, or null where there is none or the viewer neither attends nor organises it. An organiser needs no
 * second factor for this: name and notice are about nobody.
 */
export async function findEvent(
  events: Model<EventRecord>,
  viewer: Viewer,
  filter: QueryFilter<EventRecord>,
): Promise<EventView | null> {
  const found = await events.findOne(filter).lean<EventRecord>().exec();
  return found !== null && takesPart(viewer, found._id) ? eventView(found) : null;
}

/** The events of the viewer, by slug. */
export async function ownEvents(events: Model<EventRecord>, viewer: Viewer): Promise<EventView[]> {
  if (viewer.kind !== 'ACCOUNT') return [];
  return bySlug(events, [...viewer.organiserOf, ...viewer.attendances.map((own) => own.event)]);
}

/** Those that the viewer organises, whether or not they may act on that now: names are about nobody. */
export const organisedEvents = async (events: Model<EventRecord>, viewer: Viewer): Promise<EventView[]> =>
  viewer.kind === 'ACCOUNT' ? bySlug(events, viewer.organiserOf) : [];

/** For whoever takes part in all of them. */
async function bySlug(events: Model<EventRecord>, ids: readonly string[]): Promise<EventView[]> {
  const found = await events
    .find({ _id: { $in: [...ids] } })
    .sort({ slug: 1 })
    .limit(200)
    .lean<EventRecord[]>()
    .exec();
  return found.map(eventView);
}

function takesPart(viewer: Viewer, event: string): boolean {
  if (viewer.kind !== 'ACCOUNT') return false;
  return viewer.organiserOf.includes(event) || attendanceAt(viewer, event) !== null;
}

/** For somebody who takes part in it. */
export const eventView = (record: EventRecord): EventView => ({
  ...record,
  id: record._id,
  event: record._id,
});
