/** `organiser add`: who sees the people of an event, and of protected fields no more than anybody. */
import { normaliseAddress } from '../accounts/address.ts';
import { ensureAccount } from '../accounts/make.ts';
import { loadConfig } from '../config.ts';
import { openStorage, type Storage } from '../services.ts';
import { CommandError, EXIT } from './exit-codes.ts';
import { withDatabase } from './open.ts';

/** Makes somebody an organiser of an event, with an account if they have none; twice is as good as once. */
export async function addOrganiser(email: string, { event }: { event: string }): Promise<void> {
  const config = loadConfig();
  await withDatabase(config, async (database) => {
    await makeOrganiser(await openStorage(config, database), email, event);
  });
  process.stdout.write(
    `${email} organises ${event} now, and signs in like everybody, by a code to that address.\n`,
  );
}

async function makeOrganiser(storage: Storage, email: string, slug: string): Promise<void> {
  const address = normaliseAddress(email);
  if (address === null) throw new CommandError(`${email} is no e-mail address.`, EXIT.badInput);
  const { models } = storage;
  const event = await models.events.findOne({ slug }).select({ _id: 1 }).lean().exec();
  if (event === null) {
    const slugs = (
      await models.events.find().select({ slug: 1 }).sort({ slug: 1 }).limit(20).lean().exec()
    ).map((one) => one.slug);
    const there =
      slugs.length === 0
        ? 'There is none yet: attendant import makes them.'
        : `There is: ${slugs.join(', ')}.`;
    throw new CommandError(`There is no event ${slug}. ${there}`, EXIT.badInput);
  }
  const account = await ensureAccount(storage, address);
  await models.accounts.updateOne({ _id: account }, { $addToSet: { organises: event._id } }).exec();
}
