/** `alarms list`, `alarms acknowledge` and `alarms rules`: ids and keyed hashes, as they are kept. */
import { AlarmBook, unknownAlarm } from '../alarms/book.ts';
import type { AlarmRecord } from '../alarms/model.ts';
import { loadRules } from '../alarms/rules.ts';
import { loadConfig } from '../config.ts';
import { openStorage } from '../services.ts';
import { eventNamed } from './event-named.ts';
import { CommandError, EXIT } from './exit-codes.ts';
import { withDatabase } from './open.ts';
import { whoami } from './who-and-when.ts';

const MOST_LISTED = 1_000;

export async function listAlarms({ event: slug, all }: { event: string; all: boolean }): Promise<void> {
  const config = loadConfig();
  const found = await withDatabase(config, async (database) => {
    const { models } = await openStorage(config, database);
    const { _id: event } = await eventNamed(models, slug);
    return new AlarmBook(models).list({ event, unacknowledged: !all, butAbout: null }, MOST_LISTED);
  });
  for (const alarm of found) process.stdout.write(`${lineOf(alarm)}\n`);
}

export async function acknowledge(id: string, { note }: { note: string }): Promise<void> {
  const config = loadConfig();
  const wrong = await withDatabase(config, async (database) => {
    const book = new AlarmBook((await openStorage(config, database)).models);
    if ((await book.find(id)) === null) return unknownAlarm();
    const by = whoami();
    const outcome = await book.acknowledge(id, by.kind === 'COMMAND_LINE' ? `cli:${by.user}` : '', note);
    return 'problem' in outcome ? outcome.problem : null;
  });
  if (wrong !== null) throw new CommandError(wrong.message, EXIT.badInput);
  process.stdout.write('acknowledged\n');
}

export function printRules(): void {
  const rules = loadRules(loadConfig().alarmsFile);
  process.stdout.write(`${JSON.stringify({ rules }, null, 2)}\n`);
}

function lineOf({ _id, rule, raisedAt, count, told, about, acknowledged }: AlarmRecord): string {
  const by = acknowledged === null ? '-' : (acknowledged.by ?? 'somebody who was erased');
  return [_id, rule, raisedAt.toISOString(), count, told, about ?? '-', by].join('\t');
}
