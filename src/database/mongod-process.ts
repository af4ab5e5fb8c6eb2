/** Runs a `mongod` as a replica set of one member on loopback, by mongodb-memory-server, with a folder that is kept. */
import net from 'node:net';
import { type Document, MongoClient, MongoServerError } from 'mongodb';
import { MongoMemoryServer } from 'mongodb-memory-server-core';
import { DatabaseError, reasonOf } from './database-error.ts';
import type { Mongod } from './mongod.ts';

export const SET_NAME = 'attendant';
const LOOPBACK = '127.0.0.1';
const PRIMARY_LIMIT_MS = 30_000;
const NOT_YET_INITIALIZED = 94;

export interface LaunchOptions {
  readonly mongod: Mongod;
  readonly dbPath: string;
  /** Taken if it is free, else another. */
  readonly port?: number | undefined;
  readonly args?: readonly string[];
}

export interface RunningMongod {
  readonly pid: number;
  readonly port: number;
  /** Without a database's name and options. */
  readonly host: string;
  stop(): Promise<void>;
}

/** Asked here, because the library holds a port that this process used a moment ago to be taken. */
function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = net.createServer();
    server.once('error', () => resolve(false));
    server.listen({ port, host: LOOPBACK, exclusive: true }, () => server.close(() => resolve(true)));
  });
}

/** Starts it and waits until it is primary. */
export async function launchMongod({
  mongod,
  dbPath,
  port,
  args = [],
}: LaunchOptions): Promise<RunningMongod> {
  const server = await MongoMemoryServer.create({
    binary: { systemBinary: mongod.path, version: mongod.version },
    // In a process group of its own, else Ctrl-C would end it before we tell it to write everything down.
    spawn: { detached: true },
    instance: {
      dbPath,
      storageEngine: 'wiredTiger',
      ip: LOOPBACK,
      replSet: SET_NAME,
      launchTimeout: 60_000,
      ...(port !== undefined && (await isFree(port)) ? { port, portGeneration: false } : {}),
      args: ['--nounixsocket', '--setParameter', 'shutdownTimeoutMillisForSignaledShutdown=100', ...args],
    },
  }).catch((error) => {
    throw new DatabaseError(
      `The embedded mongod (${mongod.path}, data in ${dbPath}) did not start: ${reasonOf(error)}`,
      { cause: error },
    );
  });
  const stop = async () => {
    await server.stop({ doCleanup: false });
  };
  const instance = server.instanceInfo;
  const pid = instance?.instance.mongodProcess?.pid;
  if (instance === undefined || pid === undefined)
    throw new DatabaseError('The embedded mongod ended at once.');
  try {
    await becomePrimary(`${LOOPBACK}:${instance.port}`);
  } catch (error) {
    await stop();
    throw error;
  }
  return { pid, port: instance.port, host: `${LOOPBACK}:${instance.port}`, stop };
}

async function becomePrimary(host: string): Promise<void> {
  const client = new MongoClient(`mongodb://${host}/?directConnection=true`, {
    serverSelectionTimeoutMS: 5_000,
  });
  try {
    const until = Date.now() + PRIMARY_LIMIT_MS;
    while (Date.now() < until) {
      const hello = await client.db('admin').command({ hello: 1 });
      if (hello.isWritablePrimary && hello.me === host) return;
      await configure(client, host);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  } finally {
    await client.close();
  }
  throw new DatabaseError(
    `The embedded mongod at ${host} did not become primary within ${PRIMARY_LIMIT_MS / 1_000} s.`,
  );
}

/** A new folder gets its set; an old one, whose port may be another now, the new address. Errors here pass: the caller asks again. */
async function configure(client: MongoClient, host: string): Promise<void> {
  const admin = client.db('admin');
  try {
    const { config } = await admin.command({ replSetGetConfig: 1 });
    if (config.members.length === 1 && config.members[0].host === host) return;
    await admin.command({ replSetReconfig: atHost(config, host), force: true });
  } catch (error) {
    if (!(error instanceof MongoServerError) || error.code !== NOT_YET_INITIALIZED) return;
    // While a kept configuration is still being loaded this is refused, as it should be.
    await admin.command({ replSetInitiate: { _id: SET_NAME, members: [{ _id: 0, host }] } }).catch(() => {});
  }
}

function atHost(config: Document, host: string): Document {
  return { ...config, version: config.version + 1, members: [{ ...config.members[0], host }] };
}
