/** People of an event in the order of their ids, for an export: whatever changes meanwhile, nobody comes twice or is left out. */
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

/** Those whom the viewer may find in the directory, and one more where there are more. */
export function pageInOrder(
  attendees: Model<AttendeeRecord>,
  viewer: Viewer,
  { event, first, after }: OrderRequest,
): Promise<ShownAttendee[]> {
  // Both are named, so that the index gives them in their order.
  const conditions: Filter<AttendeeRecord>[] = [{ listed: { $in: [true, false] } }, rightOf(viewer, event)];
  if (after !== null) conditions.push({ _id: { $gt: after } });
  return readAtOnce<AttendeeRecord, ShownAttendee>(
    attendees,
    { $and: conditions },
    { ...BY_ID, limit: first + 1 },
  );
}
