/** `erase --stop`. Threat: a thief changed the address and asked for the erasure, and the owner cannot sign in to stop it. */
import { loadConfig } from '../config.ts';
import { accountMeant, stop } from '../erase-me/stop.ts';
import { createLog } from '../log.ts';
import { openStorage } from '../services.ts';
import { ask, lineOfInput } from './ask.ts';
import type { EraseFlags } from './erase.ts';
import { CommandError, EXIT } from './exit-codes.ts';
import { withDatabase } from './open.ts';
import { nameOf, whoami } from './who-and-when.ts';

export async function stopErasure(who: string | undefined, flags: EraseFlags): Promise<void> {
  if (flags.event !== undefined || flags.everywhere || flags.organiserToo)
    throw new CommandError('--stop is about the whole account: say it without the others.', EXIT.usage);
  const named = who === '-' ? await lineOfInput() : (who ?? (await ask('E-mail address or id: ')));
  const config = loadConfig();
  await withDatabase(config, async (database) => {
    const parts = await openStorage(config, database);
    const account = await accountMeant(parts, named);
    if (account === null || !(await stop(parts, account, 'STOPPED_FOR_YOU')))
      throw new CommandError(
        'No erasure of theirs waits to be carried out. By an address that was changed over three days ago nobody is found: name an id.',
        EXIT.badInput,
      );
    createLog(config).warn({ account, by: nameOf(whoami()) }, 'an erasure that was asked for was stopped');
    process.stdout.write(
      `Stopped: ${account} stays, and is told by mail. Whoever has a stolen session can ask again: attendant lockdown.\n`,
    );
  });
}
