/** `organiser add` and `organiser second-factor`: who sees the people of an event, and by what proof. */
import { normaliseAddress } from '../accounts/address.ts';
import { addressIndexes, atAddress } from '../accounts/find.ts';
import { AddressHeldError, ensureAccount } from '../accounts/make.ts';
import { type Config, loadConfig } from '../config.ts';
import { createMailer } from '../mail/mailer.ts';
import { openStorage, type Storage } from '../services.ts';
import { hasFactor, installFactor } from '../sign-in/second-factor/install.ts';
import { sendNotice } from '../sign-in/second-factor/notices.ts';
import { eventNamed } from './event-named.ts';
import { CommandError, EXIT } from './exit-codes.ts';
import { tell, withDatabase } from './open.ts';

/** Makes somebody an organiser of an event, with an account if they have none; twice is as good as once. */
export async function addOrganiser(email: string, { event }: { event: string }): Promise<void> {
  const config = loadConfig();
  const enrolled = await withDatabase(config, async (database) => {
    const storage = await openStorage(config, database);
    return hasFactor(storage, await makeOrganiser(storage, email, event));
  });
  process.stdout.write(
    `${email} organises ${event} now, and signs in like everybody, by a code to that address.\n`,
  );
  if (enrolled) return;
  process.stdout.write(
    `To see its people they need a second factor: attendant organiser second-factor ${email}\n`,
  );
}

/** Gives an organiser a second factor and prints it, once. */
export async function giveSecondFactor(email: string, { replace }: { replace: boolean }): Promise<void> {
  const config = loadConfig();
  const { uri, secret, recoveryCodes } = await withDatabase(config, async (database) =>
    enrol(await openStorage(config, database), config, email, replace),
  );
  const lines = [
    `The second factor of ${email}. It is shown this once; hand it over in person, or by a way that is not their mailbox.`,
    '',
    `For a QR code:  ${uri}`,
    `To be typed:    ${secret}`,
    '',
    'Recovery codes, each good for one time when the app is gone:',
    ...recoveryCodes.map((code) => `    ${code}`),
  ];
  process.stdout.write(`${lines.join('\n')}\n`);
}

async function enrol(storage: Storage, config: Config, email: string, replace: boolean) {
  const found = await storage.models.accounts
    .findOne(atAddress(addressIndexes(storage.keyRing, addressIn(email))))
    .select({ organises: 1 })
    .lean()
    .exec();
  if (found === null || found.organises.length === 0)
    throw new CommandError(
      `${email} organises nothing yet: attendant organiser add ${email} --event SLUG`,
      EXIT.badInput,
    );
  const replaced = await hasFactor(storage, found._id);
  if (replaced && !replace)
    throw new CommandError(
      `${email} has a second factor. With --replace they get another, and the old one and its recovery codes end.`,
      EXIT.badInput,
    );
  const made = await installFactor(storage, found._id, config.publicUrl);
  await notify(storage, config, found._id, replaced);
  return made;
}

/** The factor is made already: a mail that cannot be sent is told here, and no failure. */
async function notify({ models, keyRing }: Storage, config: Config, account: string, replaced: boolean) {
  const mailer = createMailer(config, { announce: tell });
  const event = replaced ? 'REPLACED' : 'ENROLLED';
  try {
    await sendNotice({ config, models, keyRing, mailer }, account, event, 'the command line');
  } catch {
    tell('The notice about it could not be mailed; tell them yourself.');
  } finally {
    mailer.close();
  }
}

function addressIn(email: string): string {
  const address = normaliseAddress(email);
  if (address === null) throw new CommandError(`${email} is no e-mail address.`, EXIT.badInput);
  return address;
}

async function makeOrganiser(storage: Storage, email: string, slug: string): Promise<string> {
  const address = addressIn(email);
  const { models } = storage;
  const event = await eventNamed(models, slug);
  const account = await ensureAccount(storage, address).catch((error: unknown) => {
    if (!(error instanceof AddressHeldError)) throw error;
    throw new CommandError(
      `${email} was somebody’s address until a short while ago, and can be taken back for three days. Try again then, or use their new one.`,
      EXIT.badInput,
    );
  });
  await models.accounts.updateOne({ _id: account }, { $addToSet: { organises: event._id } }).exec();
  return account;
}
