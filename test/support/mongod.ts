/** Servers for tests that need one of their own: with a fault, with a password, without a set. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import net from 'node:net';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { MongoClient } from 'mongodb';
import { findMongod } from '../../src/database/mongod-binary.ts';
import { memoryFolder } from './folders.ts';

/** A folder that is gone after `remove`. */
export async function temporaryFolder(
  within = memoryFolder(),
): Promise<{ path: string; remove(): Promise<void> }> {
  const folder = await mkdtemp(path.join(within, 'attendant-test-'));
  return { path: folder, remove: () => rm(folder, { recursive: true, force: true }) };
}

/** A port that nobody listens on. */
export async function freePort(): Promise<number> {
  const server = net.createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as net.AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

export interface TestMongod {
  /** `127.0.0.1:port`. */
  readonly host: string;
  /** `SIGSTOP` pauses it, `SIGCONT` lets it go on. */
  signal(signal: NodeJS.Signals): void;
  /** Kills it with -9 and starts it again on the same data; resolves when it answers. */
  crash(): Promise<void>;
  stop(): Promise<void>;
}

/** A bare `mongod` with these arguments; it is nobody's replica set until told so. */
export const startMongod = (...args: string[]) => startMongodIn(undefined, ...args);

/** The same with its data in a folder of its own within this one. */
export async function startMongodIn(within: string | undefined, ...args: string[]): Promise<TestMongod> {
  const [{ path: binary }, port, folder] = await Promise.all([
    findMongod(),
    freePort(),
    temporaryFolder(within),
  ]);
  const common = [
    '--port',
    String(port),
    '--dbpath',
    folder.path,
    '--bind_ip',
    '127.0.0.1',
    '--nounixsocket',
    '--quiet',
  ];
  const start = () => spawn(binary, [...common, ...args], { stdio: 'ignore' });
  let child = start();
  const host = `127.0.0.1:${port}`;
  await answering(host);
  return {
    host,
    signal: (signal) => void child.kill(signal),
    crash: async () => {
      await ended(child, 'SIGKILL');
      child = start();
      await answering(host);
    },
    stop: async () => {
      await ended(child, 'SIGKILL');
      await folder.remove();
    },
  };
}

/** Makes a set of one member out of a `mongod --replSet name`. */
export async function initiate(host: string, name: string): Promise<void> {
  const client = new MongoClient(`mongodb://${host}/?directConnection=true`);
  try {
    const admin = client.db('admin');
    await admin.command({ replSetInitiate: { _id: name, members: [{ _id: 0, host }] } });
    await writable(client);
  } finally {
    await client.close();
  }
}

/** Resolves when the server is a primary; a connection that a crash broke off is made anew. */
export async function writable(client: MongoClient): Promise<void> {
  const hello = () =>
    client
      .db('admin')
      .command({ hello: 1 })
      .catch(() => null);
  while ((await hello())?.isWritablePrimary !== true) await pause(50);
}

async function answering(host: string): Promise<void> {
  const client = new MongoClient(`mongodb://${host}/?directConnection=true`, {
    serverSelectionTimeoutMS: 90_000,
  });
  await client.db('admin').command({ hello: 1 });
  await client.close();
}

export interface EmbeddedChild {
  readonly pid: number;
  readonly owned: boolean;
  readonly uri: string;
  kill(signal: NodeJS.Signals): Promise<void>;
}

/** Another process that starts or attaches to the embedded database of a folder, and stops on SIGINT. */
export async function embeddedInChild(dataDir: string): Promise<EmbeddedChild> {
  const script = fileURLToPath(new URL('./embedded-child.ts', import.meta.url));
  const child = spawn(process.execPath, ['--import', 'tsx', script, dataDir], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const lines = createInterface({ input: child.stdout });
  const line = await Promise.race([once(lines, 'line'), once(child, 'exit').then(() => null)]);
  if (line === null) throw new Error('The other process ended before it had a database.');
  return { pid: child.pid, ...JSON.parse(String(line[0])), kill: (signal) => ended(child, signal) };
}

async function ended(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill(signal);
  await once(child, 'exit');
}

/** Waits until something is so, at most two minutes. */
export async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  const end = Date.now() + 120_000;
  while (!(await isSo())) {
    if (Date.now() > end) throw new Error('It did not come about within two minutes.');
    await pause(50);
  }
}

/** A key file for `mongod --keyFile`, which wants it for its owner alone. */
export async function writeKeyFile(folder: string): Promise<string> {
  const file = path.join(folder, 'key');
  await writeFile(file, 'attendantattendant', { mode: 0o400 });
  return file;
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
