/** The photos that wait for the moderators of an event, and what was reported about them. No photo is in it: each look is asked for by itself (look.ts). */

import { isOwnerOf } from '../../consent/decide.ts';
import type { Context } from '../../context.ts';
import { beyond, placeIn } from '../../database/beyond.ts';
import { IN_ONE_BATCH } from '../../database/one-batch.ts';
import { refuseSuspectReading } from '../../lockdown/guard.ts';
import { organiserOf } from '../../organiser.ts';
import { attendanceAt } from '../../viewer.ts';
import { type PhotoModerationRecord, type PhotoReportRecord, WAITING } from './model.ts';
import { forModerators } from './shown.ts';

const LONGEST_WAITING = { queuedAt: 1, _id: 1 } as const;

/** `event`: what the rule ORGANISER compares. */
export type Report = Pick<PhotoReportRecord, 'reason' | 'at' | 'event'>;

/** One that waits. */
export interface WaitingPhoto extends PhotoModerationRecord {
  readonly id: string;
  readonly since: Date;
  /** The newest first, of those who attend; who they are is not told. */
  readonly reports: readonly Report[];
}

export interface WaitingPage {
  readonly photos: readonly WaitingPhoto[];
  readonly cursors: readonly string[];
  readonly hasNextPage: boolean;
  readonly endCursor: string | null;
}

/** How many reports of a photo are told. */
const REPORTS = 20;

/** The longest waiting first. Throws FORBIDDEN, or SECOND_FACTOR_REQUIRED for an organiser whose session does not hold it. */
export async function photosToModerate(
  { viewer: asking, services }: Pick<Context, 'viewer' | 'services'>,
  event: string,
  { first, after }: { readonly first: number; readonly after: string | null },
): Promise<WaitingPage> {
  const viewer = organiserOf(asking, event);
  const own = attendanceAt(viewer, event);
  refuseSuspectReading(viewer, { attendee: own?.attendee ?? '', event });
  const { cursors, models } = services;
  const list = `photos to moderate ${event}`;
  const place = placeIn(cursors.read(list, after));
  const found = await models.photoModerations
    .find({ event, ...WAITING, ...beyond(LONGEST_WAITING, place) })
    .sort(LONGEST_WAITING)
    .limit(first + 1)
    .lean<PhotoModerationRecord[]>()
    .exec();
  const page = found.slice(0, first);
  const [people, reports] = await Promise.all([
    models.attendees
      .find({ _id: { $in: page.map(({ subject }) => subject) }, event, registered: true }, { _id: 1 })
      .batchSize(IN_ONE_BATCH)
      .lean()
      .exec(),
    models.photoReports
      .find({ photo: { $in: page.map(({ _id }) => _id) } })
      .sort({ photo: 1, at: -1 })
      .limit(REPORTS * first)
      .batchSize(IN_ONE_BATCH)
      .lean<PhotoReportRecord[]>()
      .exec(),
  ]);
  const registered = new Set(people.map(({ _id }) => _id));
  const photos = (await forModerators(models, page))
    .filter(({ subject: id }) => registered.has(id) && !isOwnerOf(viewer, { id, event, registered: true }))
    .map((record) => ({
      ...record,
      id: record._id,
      since: record.queuedAt ?? new Date(0),
      reports: reports.filter(({ photo }) => photo === record._id).slice(0, REPORTS),
    }));
  const cursorOf = ({ queuedAt, _id }: PhotoModerationRecord) =>
    cursors.write(list, [queuedAt?.toISOString() ?? '', _id]);
  const last = page.at(-1);
  return {
    photos,
    cursors: photos.map(cursorOf),
    hasNextPage: found.length > first,
    // Also of a page of which nobody is left.
    endCursor: last === undefined ? null : cursorOf(last),
  };
}
