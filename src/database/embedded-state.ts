/** What the embedded database writes down beside its data, and how much of it is still true. */
import { readFile, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { MongoClient } from 'mongodb';
import { commandOf, endProcess, type ProcessId } from './processes.ts';

const ANSWER_LIMIT_MS = 2_000;
const END_LIMIT_MS = 20_000;

export interface Folders {
  /** mongod's own files. */
  readonly data: string;
  /** Where the running one listens. */
  readonly info: string;
  /** The version that made the data. */
  readonly version: string;
  /** Held while one starts or stops. */
  readonly lock: string;
}

export interface ServerInfo {
  readonly pid: number;
  readonly port: number;
  readonly uri: string;
  readonly startedAt: string;
  readonly version: string;
  /** The process that started it and will stop it. */
  readonly owner: ProcessId;
}

export function foldersOf(dataDir: string): Folders {
  const at = (name: string) => path.join(dataDir, name);
  return {
    data: at('mongo'),
    info: at('mongod.json'),
    version: at('mongod-version'),
    lock: at('mongod.starting'),
  };
}

/** Null for none, and for one that was cut short or is not ours. */
export async function readInfo({ info }: Folders): Promise<ServerInfo | null> {
  try {
    const read = JSON.parse(await readFile(info, 'utf8')) as ServerInfo;
    return Number.isInteger(read.port) && Number.isInteger(read.owner?.pid) ? read : null;
  } catch {
    return null;
  }
}

export async function writeInfo({ info }: Folders, content: ServerInfo): Promise<void> {
  await writeAtomically(info, `${JSON.stringify(content, null, 2)}\n`);
}

/** Readers see the old file or the new one, never half of it. */
export async function writeAtomically(file: string, text: string): Promise<void> {
  const fresh = `${file}.${process.pid}`;
  await writeFile(fresh, text, { mode: 0o600 });
  await rename(fresh, file);
}

/** Whether a `mongod` answers at that port and works on this very folder: the port may be another program's by now. */
export async function answers({ port }: ServerInfo, data: string): Promise<boolean> {
  const client = new MongoClient(`mongodb://127.0.0.1:${port}/?directConnection=true`, {
    serverSelectionTimeoutMS: ANSWER_LIMIT_MS,
    connectTimeoutMS: ANSWER_LIMIT_MS,
    socketTimeoutMS: ANSWER_LIMIT_MS,
  });
  try {
    const { parsed } = await client.db('admin').command({ getCmdLineOpts: 1 });
    return parsed?.storage?.dbPath === data;
  } catch {
    return false;
  } finally {
    await client.close();
  }
}

/**
 * Ends a `mongod` that outlived the process that started it. mongodb-memory-server's helper does the same within two
 * seconds of a crash, so keeping it would mean to lose it soon. mongod itself notes its number in the folder.
 */
export async function endOrphan({ data }: Folders, progress?: (text: string) => void): Promise<void> {
  const pid = Number((await readFile(path.join(data, 'mongod.lock'), 'utf8').catch(() => '')).trim());
  if (!Number.isInteger(pid) || pid <= 0) return;
  // Numbers are used again: only a mongod on this folder is meant.
  const command = await commandOf(pid);
  if (!command.includes(`--dbpath ${data} `)) return;
  progress?.('Ending a mongod that an earlier run left behind');
  await endProcess(pid, END_LIMIT_MS);
}
