/**
 * What the people are told of a grant, read when the mail is sent: nobody's name is kept with it. Threat: an organiser
 * opens what they like and is called otherwise until the mail leaves, so that it accuses somebody else. They are named
 * as they were when they opened it, or not at all.
 */
import { cleanText } from '../attendees/normalise.ts';
import type { Models } from '../database/models.ts';
import { type PeopleThenParts, peopleThen } from '../history/people-then.ts';
import type { GlassOpened } from '../mail/outbox/about.ts';
import type { GrantRecord } from './model.ts';

/** Null where there is no such grant. */
export async function glassOpened(
  models: Pick<Models, 'events' | 'grants'>,
  history: PeopleThenParts,
  id: string,
): Promise<GlassOpened | null> {
  const grant = await models.grants.findById(id).lean<GrantRecord>().exec();
  if (grant === null) return null;
  const { _id: reference, event, account, fields, purpose, at } = grant;
  const [place, [organiser = null]] = await Promise.all([
    models.events.findById(event).select({ name: 1 }).lean().exec(),
    peopleThen(history, event, [{ account, at }]),
  ]);
  const who = organiser?.ofThen === true ? organiser.name : null;
  return { reference, fields, purpose, at, event: cleanText(place?.name ?? ''), who };
}
