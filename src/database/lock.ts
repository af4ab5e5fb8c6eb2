/** A file that one process holds at a time, so that two that start at once do not both start a `mongod`. */
import { randomBytes } from 'node:crypto';
import { link, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { DatabaseError } from './database-error.ts';
import { isRunning, type ProcessId, self } from './processes.ts';

const WAIT_LIMIT_MS = 90_000;

/** Runs `work` while this process holds `file`; a holder that is gone does not count. */
export async function withLock<T>(file: string, work: () => Promise<T>, limitMs = WAIT_LIMIT_MS): Promise<T> {
  const until = Date.now() + limitMs;
  while (!(await take(file))) {
    const holder = await readHolder(file);
    if (holder !== null && !(await isRunning(holder))) await discard(file, holder);
    else if (Date.now() > until) {
      throw new DatabaseError(
        `Process ${holder?.pid ?? '?'} has held ${file} for long. End that process, then try again.`,
      );
    } else await new Promise((resolve) => setTimeout(resolve, 100));
  }
  try {
    return await work();
  } finally {
    await rm(file, { force: true });
  }
}

/** `link` makes the file with its content in one step, or fails because there is one. */
async function take(file: string): Promise<boolean> {
  const own = `${file}.${randomBytes(6).toString('hex')}`;
  await writeFile(own, JSON.stringify(await self()), { mode: 0o600 });
  try {
    await link(own, file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  } finally {
    await rm(own, { force: true });
  }
}

/** Null when there is none any more. */
async function readHolder(file: string): Promise<ProcessId | null> {
  const text = await readFile(file, 'utf8').catch(() => null);
  if (text === null) return null;
  try {
    return JSON.parse(text) as ProcessId;
  } catch {
    return { pid: 0, started: '' };
  }
}

/** Between looking and removing, another may have taken it: what turns out to be alive is put back. */
async function discard(file: string, dead: ProcessId): Promise<void> {
  const aside = `${file}.${randomBytes(6).toString('hex')}`;
  const moved = await rename(file, aside).then(
    () => true,
    () => false,
  );
  if (!moved) return;
  const holder = await readHolder(aside);
  if (holder?.pid !== dead.pid || holder.started !== dead.started) await link(aside, file).catch(() => {});
  await rm(aside, { force: true });
}
