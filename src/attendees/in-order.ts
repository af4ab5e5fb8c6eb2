/** People of an event in the order of their ids, for an export: whatever changes meanwhile, nobody comes twice or is left out. */
import { setImmediate } from 'node:timers/promises';
import type { Filter } from 'mongodb';
import type { Model } from 'mongoose';
import { readAtOnce } from '../database/read-at-once.ts';
import type { Viewer } from '../viewer.ts';
import { rightOf } from './directory.ts';
import { type AttendeeRecord, SHOWN_FIELDS, type ShownAttendee } from './model.ts';

export interface OrderRequest {
  readonly event: string;
  readonly first: number;
  /** The id where the page before ended. */
  readonly after: string | null;
}

const BY_ID = { projection: SHOWN_FIELDS, sort: { _id: 1 } } as const;

/** How many are read at once: of a part the next are read while these are decided about and their keys are fetched. */
const STEP = 250;

/**
 * Those whom the viewer may find in the directory, some at a time, and one more at the end where there are more. What comes
 * next is read while whoever asks is at work: all of it is for one part of an export, so nothing is read that is not about to be sent.
 */
export async function* inSteps(
  attendees: Model<AttendeeRecord>,
  viewer: Viewer,
  { event, first, after }: OrderRequest,
): AsyncGenerator<ShownAttendee[]> {
  // Both are named, so that the index gives them in their order.
  const conditions: Filter<AttendeeRecord>[] = [{ listed: { $in: [true, false] } }, rightOf(viewer, event)];
  const read = (from: string | null, limit: number) => {
    const beyond: Filter<AttendeeRecord>[] = from === null ? [] : [{ _id: { $gt: from } }];
    const $and = [...conditions, ...beyond];
    return readAtOnce<AttendeeRecord, ShownAttendee>(attendees, { $and }, { ...BY_ID, limit });
  };
  let left = first + 1;
  let limit = Math.min(left, STEP);
  for (let reading = read(after, limit); ; ) {
    const found = await reading;
    left -= limit;
    const last = found.at(-1)?._id;
    const isAll = left === 0 || found.length < limit || last === undefined;
    if (!isAll) {
      limit = left <= STEP + 1 ? left : STEP;
      reading = read(last, limit);
      // Whoever stops before it is there hears nothing of it.
      reading.catch(() => {});
      await setImmediate();
    }
    yield found;
    if (isAll) return;
  }
}
