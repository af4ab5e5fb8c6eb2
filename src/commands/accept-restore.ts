/** `ledger accept-restore`: the way on after an older copy of the database was restored. */
import { loadConfig } from '../config.ts';
import { acceptRestore, lostOf, refuseEmpty } from '../restore/accept.ts';
import { openStorage } from '../services.ts';
import { countOf } from './count-of.ts';
import { CommandError, EXIT } from './exit-codes.ts';
import { withDatabase } from './open.ts';
import { reasonIn, whoami } from './who-and-when.ts';

export interface AcceptFlags {
  readonly reason: string;
  readonly yes: boolean;
}

/** `yes` says that this is meant, else it only says what would be done. */
export async function acceptTheRestore({ reason: given, yes }: AcceptFlags): Promise<void> {
  const config = loadConfig();
  const reason = reasonIn(given);
  await withDatabase(config, async (database) => {
    const lost = await lostOf({ config, database });
    if (lost.length === 0)
      throw new CommandError(
        'The ledger holds all that its heads prove: there is nothing to accept.',
        EXIT.badInput,
      );
    await refuseEmpty(database);
    for (const { file, at, lost: chains } of lost)
      print(`Lost: records of ${countOf(chains.length, 'chain')} until ${at.toISOString()}, by ${file}.`);
    if (!yes)
      return print(
        'Accepting this ends every session and lets nobody sign in, takes back every consent, takes everybody off the directory, takes contact requests and invitations back, leaves no event an organiser, and stops mails that wait. It is on record and for good. With --yes it is done.',
      );
    const storage = await openStorage(config, database);
    const { restore, closed } = await acceptRestore({ ...storage, config }, lost, { by: whoami(), reason });
    print(`Accepted: ${restore._id}, of ${restore.at.toISOString()}.`);
    if (closed === null) return print('Everything was closed by the acceptance on another machine.');
    print(
      `What ${countOf(closed.people, 'person', 'people')} showed is closed until they choose again; they get a mail.\nNobody organises an event until you say who does: attendant organiser add EMAIL --event SLUG\nNobody signs in until you have looked at what else came back (docs/restore.md) and lift it: attendant lockdown lift ${closed.lockdown._id} --reason WHY`,
    );
  });
}

const print = (text: string) => void process.stdout.write(`${text}\n`);
