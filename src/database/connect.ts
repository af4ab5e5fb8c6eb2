/**
 * The connection to MongoDB, with every promise of durability and freshness set here, in code. Threat: a setting in a
 * URI or a default of the server that lets a withdrawal be acknowledged and then lost, or a stale consent be read.
 * What says otherwise is refused before anything is served.
 */
import type { ClientSession, MongoClient } from 'mongodb';
import mongoose from 'mongoose';
import { DatabaseError } from './database-error.ts';
import { explainFailure, refuseWeakServer } from './server-checks.ts';
import { checkUri } from './uri-checks.ts';

export { DatabaseError } from './database-error.ts';

export interface Database {
  readonly connection: mongoose.Connection;
  /** The subject keys' own database, `<name>-keys`; it shares the client. */
  readonly keys: mongoose.Connection;
  readonly client: MongoClient;
  close(): Promise<void>;
  /** Runs `fn` in a transaction, journaled by a majority; the driver may run it more than once. */
  transaction<T>(fn: (session: ClientSession) => Promise<T>): Promise<T>;
}

export interface ConnectOptions {
  /** Lets `client.on('commandStarted', …)` hear each command, for tests and benchmarks that count them. */
  readonly monitorCommands?: boolean;
}

const DURABLE = { w: 'majority', journal: true } as const;
const SELECTION_LIMIT_MS = 4_000;

/** Connects to a replica set (or a sharded cluster); throws {@link DatabaseError} for anything weaker. */
export async function connectDatabase(uri: string, options: ConnectOptions = {}): Promise<Database> {
  const name = checkUri(uri);
  // An unknown filter key throws: dropped, it would make a filter wider. Mongoose has this setting for all connections only.
  mongoose.set('strictQuery', 'throw');
  const connection = mongoose.createConnection(uri, {
    dbName: name,
    appName: 'attendant',
    autoIndex: false,
    autoCreate: false,
    bufferCommands: false,
    serverSelectionTimeoutMS: SELECTION_LIMIT_MS,
    connectTimeoutMS: SELECTION_LIMIT_MS,
    writeConcern: DURABLE,
    readConcern: { level: 'majority' },
    readPreference: 'primary',
    retryWrites: true,
    retryReads: true,
    monitorCommands: options.monitorCommands ?? false,
  });
  try {
    await connection.asPromise();
    await refuseWeakServer(connection.getClient());
  } catch (error) {
    await connection.destroy().catch(() => {});
    if (error instanceof DatabaseError) throw error;
    throw new DatabaseError(await explainFailure(uri, error), { cause: error });
  }
  return opened(connection, name);
}

function opened(connection: mongoose.Connection, name: string): Database {
  const client = connection.getClient();
  return {
    connection,
    keys: connection.useDb(`${name}-keys`, { useCache: true }),
    client,
    close: () => connection.destroy(),
    transaction: (fn) => transactionOn(connection, fn),
  };
}

/** As {@link Database.transaction}, for whoever holds a model and no more. */
export function transactionOn<T>(
  connection: mongoose.Connection,
  fn: (session: ClientSession) => Promise<T>,
): Promise<T> {
  // `snapshot` because on a sharded cluster `majority` alone does not make the reads of several shards agree.
  return connection.transaction(fn, {
    readConcern: { level: 'snapshot' },
    writeConcern: DURABLE,
    readPreference: 'primary',
  }) as Promise<T>;
}
