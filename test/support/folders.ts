/** Where tests keep the data of their servers: in memory if the machine has a folder for that. */
import { accessSync, constants } from 'node:fs';
import { readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { isRunning } from '../../src/database/processes.ts';

const PREFIX = 'attendant-test-';
const ONE_HOUR_MS = 3_600_000;

export function memoryFolder(): string {
  try {
    accessSync('/dev/shm', constants.W_OK);
    return '/dev/shm';
  } catch {
    return tmpdir();
  }
}

/** Removes what a run left that was ended by force; memory is dear, and another run may be under way. */
export async function removeLeftovers(): Promise<void> {
  for (const name of await readdir(memoryFolder())) {
    const folder = path.join(memoryFolder(), name);
    if (name.startsWith(PREFIX) && (await isLeft(folder))) await rm(folder, { recursive: true, force: true });
  }
}

async function isLeft(folder: string): Promise<boolean> {
  const { mtimeMs } = await stat(folder).catch(() => ({ mtimeMs: Date.now() }));
  const noted = await readFile(path.join(folder, 'mongod.lock'), 'utf8').catch(() => null);
  const pid = Number(noted?.trim() || 0);
  if (pid > 0) return !(await isRunning({ pid, started: '' }));
  return Date.now() - mtimeMs > ONE_HOUR_MS;
}
