import type { ClientSession } from 'mongodb';
import type { Models } from '../database/models.ts';

/** The accounts that organise an event. Of all events (null): those who organise every one; where nobody does, whoever organises any. */
export async function organisersOf(
  models: Pick<Models, 'accounts' | 'events'>,
  event: string | null,
  session?: ClientSession,
): Promise<string[]> {
  const events =
    event === null
      ? await models.events
          .distinct('_id')
          .session(session ?? null)
          .exec()
      : [event];
  if (events.length === 0) return [];
  const organising = async (which: { $all: string[] } | { $in: string[] }) => {
    const found = await models.accounts
      .find({ organises: which, disabledAt: null }, { _id: 1 }, { session })
      .lean()
      .exec();
    return found.map(({ _id }) => _id);
  };
  const found = await organising({ $all: events });
  return found.length > 0 ? found : organising({ $in: events });
}
