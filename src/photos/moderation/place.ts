/**
 * Whether a photo that comes on a profile is shown or held back. Threat: a way round moderation: an upload, an undo, a
 * restore, an import. Whatever puts a photo on a profile goes through the history, and the history asks here, in the
 * same transaction. Held back is what a moderator refused; what the event wants approved first; and, whatever the
 * event's setting, the next photos of somebody whose last one was refused, until one of theirs is approved.
 */
import type { ClientSession, Collection } from 'mongodb';
import { literals } from '../../database/literals.ts';
import type { Models } from '../../database/models.ts';
import { IN_ONE_BATCH } from '../../database/one-batch.ts';
import { NOW } from '../../time.ts';
import type { PhotoModerationRecord } from './model.ts';
import { photoModerationOf } from './rule.ts';

type Used = Pick<Models, 'events' | 'photoModerations'>;

export interface Placing {
  readonly event: string;
  /** Attendee id. */
  readonly subject: string;
  /** Ids of the photos before and after; null for none. */
  readonly from: string | null;
  readonly to: string | null;
  /** Whether an import puts it there. */
  readonly imported: boolean;
}

interface Place {
  readonly held: boolean;
  readonly queued: boolean;
}

/** True where the photo is held back; notes what waits for a moderator now, and what does no longer. */
export async function holdsBack(
  models: Used,
  { event, subject, from, to, imported }: Placing,
  session: ClientSession,
): Promise<boolean> {
  const records = recordsOf(models);
  // All of theirs at once: there is one for each photo that came before a moderator.
  const theirs = await records.find({ subject }, { session, batchSize: IN_ONE_BATCH }).toArray();
  const gone = theirs.filter((one) => one.present && one._id !== to).map(({ _id }) => _id);
  if (gone.length > 0)
    await records.updateMany({ _id: { $in: gone } }, { $set: { present: false } }, { session });
  if (to === null) return false;
  const known = theirs.find(({ _id }) => _id === to) ?? null;
  const last = lastJudged(theirs);
  const { held, queued } = await placeOf(models, { event, stays: from === to, known, last }, session);
  if (known === null && !held && !queued) return false;
  const first = { event, subject, imported, verdict: null, reason: null, decidedAt: null, by: null };
  const queuedAt = queued ? { $ifNull: ['$queuedAt', NOW] } : { $ifNull: ['$queuedAt', null] };
  await records.updateOne(
    { _id: to },
    [{ $set: { ...(known === null ? literals(first) : {}), present: true, held, queuedAt } }],
    { upsert: true, session },
  );
  return held;
}

const lastJudged = (theirs: readonly PhotoModerationRecord[]): PhotoModerationRecord | null =>
  theirs.reduce<PhotoModerationRecord | null>(
    (last, one) => (Number(one.decidedAt ?? 0) > Number(last?.decidedAt ?? 0) ? one : last),
    null,
  );

interface Circumstances {
  readonly event: string;
  readonly stays: boolean;
  readonly known: PhotoModerationRecord | null;
  /** Of theirs, the one that was judged last. */
  readonly last: PhotoModerationRecord | null;
}

/** `stays`: it is on the profile already, in whichever place. */
async function placeOf(
  models: Pick<Models, 'events'>,
  { event, stays, known, last }: Circumstances,
  session: ClientSession,
): Promise<Place> {
  // Whoever puts a refused photo back asks the moderators once more, and nothing else.
  if (known?.verdict === 'REFUSED') return { held: true, queued: true };
  if (stays) return { held: known?.held ?? false, queued: false };
  if (known?.verdict === 'APPROVED') return { held: false, queued: false };
  const place = await models.events.findById(event, { photoModeration: 1 }, { session }).lean().exec();
  const rule = place === null ? 'BEFORE' : photoModerationOf(place);
  const held = rule === 'BEFORE' || last?.verdict === 'REFUSED';
  return { held, queued: held || rule === 'AFTER' };
}

/** What was judged of whoever had a registration before is nothing to whom it belongs now. */
export async function forgetJudged(
  { photoModerations }: Pick<Models, 'photoModerations'>,
  subject: string,
  session: ClientSession,
): Promise<void> {
  await photoModerations.deleteMany({ subject, held: false, queuedAt: null }, { session }).exec();
  // One that is held back, or waits for its look, is theirs now, too, and stays so until somebody approves it.
  const unsaid = { verdict: null, reason: null, decidedAt: null, by: null };
  const queuedAt = { $ifNull: ['$queuedAt', NOW] };
  await recordsOf({ photoModerations }).updateMany({ subject }, [{ $set: { ...unsaid, queuedAt } }], {
    session,
  });
}

/** Pipeline updates go to the driver as they are. */
export const recordsOf = ({ photoModerations }: Pick<Models, 'photoModerations'>) =>
  photoModerations.collection as unknown as Collection<PhotoModerationRecord>;
