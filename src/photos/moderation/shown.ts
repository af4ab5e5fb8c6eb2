/**
 * Which photos that came by an import their owners show to somebody. Threat: moderation as a way round consent: nobody
 * asked the owner about such a photo, and as long as they show theirs to nobody it is theirs alone, moderators included. So
 * it comes before moderators with the first consent, and is none of theirs again when the last one ends. Whoever sends a
 * photo by themselves was told before that it is looked at.
 */
import type { ClientSession } from 'mongodb';
import { IN_FORCE } from '../../consent/live.ts';
import type { Models } from '../../database/models.ts';
import { IN_ONE_BATCH } from '../../database/one-batch.ts';
import type { PhotoModerationRecord } from './model.ts';

type Item = Pick<PhotoModerationRecord, '_id' | 'subject' | 'imported'>;

/** Of these, those that are a moderator's to look at: all that were sent, and of the imported those that are shown. */
export async function forModerators<T extends Item>(
  { consents }: Pick<Models, 'consents'>,
  items: readonly T[],
  session: ClientSession | null = null,
): Promise<T[]> {
  const imported = items.filter((item) => item.imported === true).map(({ subject }) => subject);
  if (imported.length === 0) return [...items];
  const found = await consents
    .find({ subject: { $in: imported }, field: 'photo', ...IN_FORCE }, { subject: 1 }, { session })
    .batchSize(IN_ONE_BATCH)
    .lean()
    .exec();
  const showing = new Set(found.map(({ subject }) => subject));
  return items.filter((item) => item.imported !== true || showing.has(item.subject));
}
