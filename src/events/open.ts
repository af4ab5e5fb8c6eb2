import type { Models } from '../database/models.ts';

/** The ids of all events that are not closed. `comment`: on whose behalf, where no request waits for it. */
export async function openEvents({ events }: Pick<Models, 'events'>, comment: string): Promise<string[]> {
  const found = await events.find({ closedAt: null }, { _id: 1 }).comment(comment).lean().exec();
  return found.map(({ _id }) => _id);
}
