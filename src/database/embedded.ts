/**
 * The embedded database: the first process that needs it starts a `mongod` on the data folder, others attach. When
 * the one that started it ends, cleanly or not, one of those still attached starts it again at the same port, so an
 * import that happened to be first does not take the gateway's database away. A crash leaves nothing that blocks.
 */
import { chmod, mkdir, realpath, rm } from 'node:fs/promises';
import { DatabaseError, reasonOf } from './database-error.ts';
import {
  answers,
  endOrphan,
  type Folders,
  foldersOf,
  readInfo,
  type ServerInfo,
  writeInfo,
} from './embedded-state.ts';
import { withLock } from './lock.ts';
import { launchMongod, type RunningMongod, SET_NAME } from './mongod-process.ts';
import { isRunning, self } from './processes.ts';
import { mongodForFolder } from './server-version.ts';

export interface EmbeddedOptions {
  /** Is told about long steps, a line each. */
  readonly progress?: ((text: string) => void) | undefined;
  /** The database went away and could not be brought back at its address. */
  readonly onLost?: ((error: DatabaseError) => void) | undefined;
}

export interface Embedded {
  readonly uri: string;
  /** Whether the `mongod` is this process's own; true also after it took over from another. */
  readonly owned: boolean;
  /** Lets go: a `mongod` of our own writes everything down and ends. May be called twice. */
  stop(): Promise<void>;
}

const WATCH_EVERY_MS = 500;

type Session = { readonly info: ServerInfo; readonly running: RunningMongod | null };

/** Starts the embedded `mongod` of a data folder, or attaches to the one that runs. */
export async function startOrAttachEmbedded(
  dataDir: string,
  options: EmbeddedOptions = {},
): Promise<Embedded> {
  const folders = await prepare(dataDir);
  let session = await withLock(folders.lock, () => enter(folders, options));
  const port = session.info.port;
  let turn: Promise<void> | null = null;
  let stopping: Promise<void> | null = null;

  const look = async () => {
    if (await isWell(session)) return;
    await session.running?.stop();
    session = await withLock(folders.lock, () => enter(folders, options, port));
    if (session.info.port !== port)
      throw new DatabaseError(`Port ${port} of the database was taken by another program. Start again.`);
  };
  const watch = setInterval(() => {
    turn ??= look()
      .catch((error) => {
        clearInterval(watch);
        options.onLost?.(
          error instanceof DatabaseError ? error : new DatabaseError(reasonOf(error), { cause: error }),
        );
      })
      .finally(() => {
        turn = null;
      });
  }, WATCH_EVERY_MS);
  watch.unref();

  const stop = async () => {
    clearInterval(watch);
    await turn;
    if (session.running !== null) await leave(folders, session.running);
  };
  return {
    uri: session.info.uri,
    get owned() {
      return session.running !== null;
    },
    stop: () => (stopping ??= stop()),
  };
}

/** Removes the embedded database, for `reset`; refuses while a process uses it. */
export async function removeEmbedded(dataDir: string): Promise<void> {
  const folders = await prepare(dataDir);
  await withLock(folders.lock, async () => {
    const info = await readInfo(folders);
    if (info !== null && (await isRunning(info.owner)) && (await answers(info, folders.data))) {
      throw new DatabaseError(
        `The database in ${dataDir} is in use by process ${info.owner.pid}. Stop it first (Ctrl-C where it runs).`,
      );
    }
    await endOrphan(folders);
    for (const file of [folders.data, folders.version, folders.info])
      await rm(file, { recursive: true, force: true });
  });
}

async function prepare(dataDir: string): Promise<Folders> {
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  const folders = foldersOf(await realpath(dataDir));
  await mkdir(folders.data, { recursive: true, mode: 0o700 });
  await chmod(folders.data, 0o700);
  return folders;
}

/** With the lock held: attach to what is well, clear away what is not, start. */
async function enter(folders: Folders, options: EmbeddedOptions, wanted?: number): Promise<Session> {
  const info = await readInfo(folders);
  if (info !== null && (await isRunning(info.owner)) && (await answers(info, folders.data)))
    return { info, running: null };
  await endOrphan(folders, options.progress);
  const mongod = await mongodForFolder(folders, options.progress);
  options.progress?.(`Starting mongod ${mongod.version}`);
  const running = await launchMongod({
    mongod,
    dbPath: folders.data,
    // The port of before, so that whoever is still attached finds it again.
    port: wanted ?? info?.port,
    args: ['--wiredTigerCacheSizeGB', '1'],
  });
  const started: ServerInfo = {
    pid: running.pid,
    port: running.port,
    uri: `mongodb://${running.host}/attendant?replicaSet=${SET_NAME}`,
    startedAt: new Date().toISOString(),
    version: mongod.version,
    owner: await self(),
  };
  await writeInfo(folders, started);
  return { info: started, running };
}

async function isWell({ info, running }: Session): Promise<boolean> {
  if (!(await isRunning({ pid: info.pid, started: '' }))) return false;
  return running !== null || isRunning(info.owner);
}

async function leave(folders: Folders, running: RunningMongod): Promise<void> {
  const end = async () => {
    await running.stop();
    await rm(folders.info, { force: true });
  };
  // With the lock, so that a start at the same moment waits until the folder is free.
  await withLock(folders.lock, end, 10_000).catch(end);
}
