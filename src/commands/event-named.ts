import type { Models } from '../database/models.ts';
import type { EventRecord } from '../events/model.ts';
import { CommandError, EXIT } from './exit-codes.ts';

/** The event of a slug that somebody typed; says which there are if there is none. */
export async function eventNamed(models: Models, slug: string): Promise<EventRecord> {
  const event = await models.events.findOne({ slug }).lean<EventRecord>().exec();
  if (event !== null) return event;
  const slugs = (
    await models.events.find().select({ slug: 1 }).sort({ slug: 1 }).limit(20).lean().exec()
  ).map((one) => one.slug);
  const there =
    slugs.length === 0 ? 'There is none yet: attendant import makes them.' : `There is: ${slugs.join(', ')}.`;
  throw new CommandError(`There is no event ${slug}. ${there}`, EXIT.badInput);
}
