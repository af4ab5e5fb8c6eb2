/**
 * `erase` and `readmit`. Threat: the wrong person is erased, for ever, on somebody's worst day; or the address lands in
 * the shell's history. So it says what will go before it asks, and takes the address from standard input, too.
 */
import { loadConfig } from '../config.ts';
import { erase } from '../erasure/erase.ts';
import { countTraces, ErasedAlready, type Found, findPeople, NotFoundError } from '../erasure/find.ts';
import type { ErasureParts } from '../erasure/model.ts';
import { readmit } from '../erasure/registrations.ts';
import { openStorage } from '../services.ts';
import { ask, lineOfInput } from './ask.ts';
import { eventNamed } from './event-named.ts';
import { CommandError, EXIT } from './exit-codes.ts';
import { withDatabase } from './open.ts';

export interface EraseFlags {
  readonly event?: string;
  readonly everywhere: boolean;
  readonly organiserToo: boolean;
  readonly stop: boolean;
  readonly yes: boolean;
}

/** Erases a person; `who` is an id, an address, `-` for standard input, or undefined to be asked for. */
export async function erasePerson(who: string | undefined, flags: EraseFlags): Promise<void> {
  if (flags.event !== undefined && flags.everywhere)
    throw new CommandError('Say --event SLUG or --everywhere, not both.', EXIT.usage);
  if (who === '-' && !flags.yes)
    throw new CommandError('Standard input cannot answer besides: say --yes with -.', EXIT.usage);
  const named = who === '-' ? await lineOfInput() : (who ?? (await ask('E-mail address or id: ')));
  const config = loadConfig();
  await withDatabase(config, async (database) => {
    const parts = { ...(await openStorage(config, database)), erasedFile: config.erasedFile };
    try {
      await eraseNamed(parts, named, flags);
    } catch (error) {
      if (error instanceof ErasedAlready) process.stdout.write(`${error.message}\n`);
      else if (error instanceof NotFoundError) throw new CommandError(error.message, EXIT.badInput);
      else throw error;
    }
  });
}

async function eraseNamed(parts: ErasureParts, who: string, flags: EraseFlags): Promise<void> {
  const { event, everywhere, organiserToo, yes } = flags;
  if (event !== undefined) await eventNamed(parts.models, event);
  const found = await findPeople(parts, { who, event, everywhere, organiserToo });
  if (found.erasures.length === 0)
    throw new CommandError(
      `This account ${found.account?.because.join(' and ')}, and attends nothing: there is nobody to erase. With --organiser-too the account goes, and the role with it.`,
      EXIT.badInput,
    );
  process.stdout.write(await announcement(parts, found));
  if (!yes && (await ask('Type ERASE to go on: ')) !== 'ERASE') throw new CommandError('Nothing was erased.');
  await erase(parts, found.erasures);
  process.stdout.write(
    `Erased, and on the list ${parts.erasedFile}. Backups of before forget them when their keys' backups end, within 30 days.\n`,
  );
}

async function announcement(parts: ErasureParts, found: Found): Promise<string> {
  const lines = [
    found.events.length === 0
      ? 'This erases for good an account that attends nothing, with:'
      : `This erases for good a person at ${found.events.join(', ')}, with:`,
    ...(await countTraces(parts, found)).map(({ what, count }) => `  ${what}: ${count}`),
    ...accountLines(found),
  ];
  return `${lines.join('\n')}\n`;
}

function accountLines({ account, unorganised }: Found): string[] {
  if (account === null) return ['They have no account.'];
  if (!account.goes)
    return [`The account stays, with its address and sessions, because it ${account.because.join(' and ')}.`];
  const alone = unorganised.map(
    (slug) =>
      `Nobody organises ${slug} after that; somebody else can: attendant organiser add EMAIL --event ${slug}`,
  );
  return ['The account goes, too, with its address and second factor.', ...alone];
}

/** Lets the next import bring an erased registration in again. */
export async function readmitRegistration(
  source: string,
  id: string,
  { event: slug }: { event: string },
): Promise<void> {
  const config = loadConfig();
  await withDatabase(config, async (database) => {
    const storage = await openStorage(config, database);
    const { _id: event } = await eventNamed(storage.models, slug);
    if (!(await readmit(storage, { event, source, id })))
      throw new CommandError(
        `No import into ${slug} leaves out a registration ${id} of ${source}. An id is as in the import: for pretix order and position, like ABC12-1.`,
        EXIT.badInput,
      );
  });
  process.stdout.write(`The next import of ${source} into ${slug} takes registration ${id} again.\n`);
}
