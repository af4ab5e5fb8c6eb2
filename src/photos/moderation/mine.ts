/** What the owner is told of their own photo: that it is held back, and why. */
import type { Context } from '../../context.ts';
import { refuseSuspectReading } from '../../lockdown/guard.ts';
import { attendanceAt } from '../../viewer.ts';
import type { PhotoModerationRecord } from './model.ts';

export interface HeldPhotoView extends PhotoModerationRecord {
  readonly owner: string;
}

/** Null where there is no photo, or it is shown to those whom the owner consented to. */
export async function ownPhotoHeld(
  { viewer, services }: Pick<Context, 'viewer' | 'services'>,
  event: string,
): Promise<HeldPhotoView | null> {
  const own = attendanceAt(viewer, event);
  if (viewer.kind !== 'ACCOUNT' || own === null) return null;
  refuseSuspectReading(viewer, own);
  const found = await services.models.photoModerations
    .findOne({ subject: own.attendee, present: true, held: true })
    .lean<PhotoModerationRecord>()
    .exec();
  return found === null ? null : { ...found, owner: viewer.account };
}
