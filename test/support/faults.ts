/** A database server of one's own that fails on purpose: a fail point counts for the whole server. */
import { MongoClient } from 'mongodb';
import { initiate, startMongodIn, writable } from './mongod.ts';

/** `failCommand` of the server's source: which commands, on which collection (`database.collection`), fail how. */
export interface Fault {
  readonly failCommands: readonly string[];
  /** Of all collections, if there is none; `ping` has none. */
  readonly namespace?: string;
  readonly errorCode?: number;
  readonly blockConnection?: boolean;
  readonly blockTimeMS?: number;
  readonly closeConnection?: boolean;
  readonly writeConcernError?: { readonly code: number; readonly errmsg: string };
}

export interface FaultyServer {
  readonly uri: string;
  /** From now on, or only so many times, or after so many that go well. */
  fail(fault: Fault, times?: number | { readonly skip: number }): Promise<void>;
  heal(): Promise<void>;
  /** `SIGSTOP` pauses it, `SIGCONT` lets it go on. */
  signal(signal: NodeJS.Signals): void;
  /** Kills it with -9 and starts it again on the same data; resolves when it can be written. */
  crash(): Promise<void>;
  stop(): Promise<void>;
}

/** `within`: the folder for its data, where it shall not be in memory. */
export async function startFaultyServer(within?: string): Promise<FaultyServer> {
  const args = ['--replSet', 'faults', '--setParameter', 'enableTestCommands=1'];
  const server = await startMongodIn(within, ...args);
  await initiate(server.host, 'faults');
  const client = new MongoClient(`mongodb://${server.host}/?directConnection=true`);
  const configure = (mode: unknown, data: Partial<Fault> = {}) =>
    client.db('admin').command({ configureFailPoint: 'failCommand', mode, data });
  return {
    uri: `mongodb://${server.host}/?replicaSet=faults`,
    fail: async (fault, times) => {
      const mode = times === undefined ? 'alwaysOn' : typeof times === 'number' ? { times } : times;
      await configure(mode, fault);
    },
    heal: async () => void (await configure('off')),
    signal: server.signal,
    crash: async () => {
      await server.crash();
      await writable(client);
    },
    stop: async () => {
      await client.close();
      await server.stop();
    },
  };
}
