/** `keys rotate | status | backup | restore`: the command line's part of src/disclosure. */
import cliProgress from 'cli-progress';
import { type Config, loadConfig } from '../config.ts';
import type { Database } from '../database/connect.ts';
import { writeKeyBackup } from '../disclosure/key-backup.ts';
import { restoreKeys } from '../disclosure/key-restore.ts';
import { liftRestored } from '../disclosure/rotation/index-keys.ts';
import { withKeysLock } from '../disclosure/rotation/lock.ts';
import {
  asOnlyOne,
  prepareOuterKey,
  ROTATED,
  type Rotated,
  type RotateParts,
  rotateKeys,
} from '../disclosure/rotation/rotate.ts';
import { keyStatus } from '../disclosure/rotation/status.ts';
import { readErased } from '../erasure/erased-list.ts';
import { openStorage } from '../services.ts';
import { CommandError, EXIT } from './exit-codes.ts';
import { withDatabase } from './open.ts';
import { userFile } from './user-file.ts';

export type RotateWhat = Rotated | 'all';

/** Rotates keys beside a gateway that serves. */
export async function rotate(what: RotateWhat, { prepare }: { prepare: boolean }): Promise<void> {
  if (prepare && what !== 'outer')
    throw new CommandError(
      '--prepare is for the outer key: attendant keys rotate outer --prepare',
      EXIT.usage,
    );
  const config = loadConfig();
  await withDatabase(config, (database) =>
    withParts(config, database, (parts) => {
      if (prepare) return prepareOuterKey(parts);
      return rotateKeys(parts, what === 'all' ? ROTATED : [what]);
    }),
  );
}

/** Prints which keys there are and what is under way. */
export async function status(): Promise<void> {
  const lines = await withDatabase(loadConfig(), (database) => keyStatus(database.keys));
  say(lines.join('\n'));
}

/** Writes all keys, wrapped, to a new file. */
export async function backup(name: string): Promise<void> {
  const config = loadConfig();
  const file = userFile(name);
  const count = await withDatabase(config, async (database) => {
    const { keyRing } = await openStorage(config, database);
    return withKeysLock(database.keys, () => writeKeyBackup(database.keys, keyRing.outer, file));
  });
  say(`The keys of ${count} holders are in ${file}, wrapped by the outer key, which is not in it.`);
  say('It can be restored for 30 days. Delete it then: it may hold keys of people who are erased meanwhile.');
}

/** Adds the keys that are missing from a backup, but those of erased people. */
export async function restore(name: string): Promise<void> {
  const config = loadConfig();
  const file = userFile(name);
  const erased = await readErased(config.erasedFile);
  await withDatabase(config, async (database) => {
    const done = await withKeysLock(database.keys, () =>
      restoreKeys(database.keys, config.keyFile, file, erased),
    );
    say(`From the backup of ${done.takenAt.toISOString()}:`);
    say(`restored: ${done.restored}\nthere already: ${done.there}\nerased, left out: ${done.erased}`);
    await withParts(config, database, (parts) => asOnlyOne(parts, liftRestored));
  });
}

async function withParts(
  config: Config,
  database: Database,
  work: (parts: RotateParts) => Promise<void>,
): Promise<void> {
  const { keyRing } = await openStorage(config, database);
  const bar = process.stderr.isTTY ? new Bar() : null;
  const tell = (line: string) => {
    bar?.stop();
    say(line);
  };
  const progress = (done: number, of: number) => bar?.show(done, of);
  try {
    await work({ database, keyRing, keyFile: config.keyFile, tell, progress });
  } finally {
    bar?.stop();
  }
}

/** One bar for each long step. */
class Bar {
  readonly #bar = new cliProgress.SingleBar(
    { format: '  {bar} {percentage} %  {value} of {total}', hideCursor: true, clearOnComplete: true },
    cliProgress.Presets.shades_classic,
  );
  #shown = false;

  show(done: number, of: number): void {
    if (!this.#shown) this.#bar.start(of, done);
    else this.#bar.update(done);
    this.#shown = true;
    if (done >= of) this.stop();
  }

  stop(): void {
    if (this.#shown) this.#bar.stop();
    this.#shown = false;
  }
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
