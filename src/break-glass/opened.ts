/** What the people are told of a grant, read when the mail is sent: names may be others by then, and nobody's is kept with it. */
import { cleanText } from '../attendees/normalise.ts';
import type { Models } from '../database/models.ts';
import type { GlassOpened } from '../mail/outbox/about.ts';
import type { GrantRecord } from './model.ts';

/** Null where there is no such grant. */
export async function glassOpened(
  models: Pick<Models, 'attendees' | 'events' | 'grants'>,
  id: string,
): Promise<GlassOpened | null> {
  const grant = await models.grants.findById(id).lean<GrantRecord>().exec();
  if (grant === null) return null;
  const { _id: reference, event, account, fields, purpose, at } = grant;
  const [place, organiser] = await Promise.all([
    models.events.findById(event).select({ name: 1 }).lean().exec(),
    models.attendees.findOne({ event, account }).select({ name: 1 }).lean().exec(),
  ]);
  const who = organiser?.name ?? null;
  return { reference, fields, purpose, at, event: cleanText(place?.name ?? ''), who };
}
