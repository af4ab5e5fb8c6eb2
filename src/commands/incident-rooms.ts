/** What every `incident` command stands on: the database, who types, the clock; and the incident it is about. */
import { Canaries } from '../canaries/book.ts';
import { type Config, loadConfig } from '../config.ts';
import type { Database } from '../database/connect.ts';
import { createModels, type Models } from '../database/models.ts';
import { timeOf } from '../database/time-of.ts';
import { openKeyFile } from '../disclosure/key-file.ts';
import { KeyRing } from '../disclosure/keys.ts';
import { LedgerStore } from '../disclosure/ledger/store.ts';
import type { AnswerParts, Doing } from '../incidents/answer.ts';
import { IncidentBook } from '../incidents/book.ts';
import type { IncidentRecord } from '../incidents/model.ts';
import type { Problem } from '../user-error.ts';
import { CommandError, EXIT } from './exit-codes.ts';
import { withDatabase } from './open.ts';
import { whoami } from './who-and-when.ts';

export interface Rooms extends AnswerParts {
  readonly config: Config;
  readonly database: Database;
  readonly models: Models;
  readonly doing: Doing;
  readonly keyRing: () => Promise<KeyRing>;
  /** Rejects without the key file. */
  readonly canaries: Pick<Canaries, 'among'>;
}

/** The collections are made here, too: on the worst day nobody has started this version's gateway yet. */
export async function atTheIncidents(work: (rooms: Rooms) => Promise<void>): Promise<void> {
  const config = loadConfig();
  await withDatabase(config, async (database) => {
    const { connection } = database;
    const models = createModels(database);
    await models.incidents.createIndexes();
    await models.incidentLog.createIndexes();
    const doing = { by: whoami(), now: await timeOf(connection), within: null };
    const keyRing = async () => {
      const outer = await openKeyFile(database.keys, config.keyFile, () => Promise.resolve(true));
      return KeyRing.open(database.keys, outer);
    };
    const canaries = {
      among: async (attendees: Iterable<string>) =>
        new Canaries({ models, keyRing: await keyRing() }).among(attendees),
    };
    const parts = { models, connection, store: new LedgerStore(connection), keyRing, canaries };
    await work({ ...parts, config, database, doing, incidents: new IncidentBook(database, models) });
  });
}

export async function incidentNamed(
  { incidents }: Pick<Rooms, 'incidents'>,
  id: string,
): Promise<IncidentRecord> {
  const found = await incidents.find(id);
  if (found === null)
    throw new CommandError(`There is no incident ${id}. attendant incident list shows all.`, EXIT.badInput);
  return found;
}

/** Problems as somebody at a terminal reads them: by the option that they are about. */
export function refusedFor(problems: readonly Problem[]): CommandError {
  const lines = problems.map(({ field, message }) => `  - ${optionOf(field)}${message}`);
  return new CommandError(`Nothing was changed:\n${lines.join('\n')}`, EXIT.badInput);
}

const OPTIONS: Readonly<Record<string, string>> = {
  awareAt: 'aware',
  startedAt: 'started',
  endedAt: 'ended',
  foundBy: 'found-by',
  regulatorToldAt: 'at',
  controllerToldAt: 'at',
  sessions: 'session',
  accounts: 'account',
  attendees: 'attendee',
  keys: 'key',
  integrations: 'integration',
  begunSince: 'since',
};

function optionOf(field: readonly string[] | null): string {
  const name = field?.filter((part) => !/^(\d+|input|suspects|rules|incident)$/.test(part)).at(-1);
  return name === undefined ? '' : `--${OPTIONS[name] ?? name}: `;
}

export const print = (text: string) => void process.stdout.write(`${text}\n`);
