/** The database as the settings say: a set of one's own by `MONGODB_URI`, else the embedded one of the data folder. */
import type { Config } from '../config.ts';
import { connectDatabase, type Database } from '../database/connect.ts';
import type { DatabaseError } from '../database/database-error.ts';
import { startOrAttachEmbedded } from '../database/embedded.ts';

export interface OpenDatabase {
  readonly database: Database;
  /** Whether it is the embedded one. */
  readonly embedded: boolean;
  /** Disconnects, and stops the embedded `mongod` if it is ours. */
  close(): Promise<void>;
}

/** Long steps are told on standard error; `onLost` when the embedded database cannot be brought back. */
export async function openDatabase(
  config: Config,
  onLost?: (error: DatabaseError) => void,
): Promise<OpenDatabase> {
  // The driver's telling costs a little for each command: only where somebody counts.
  const monitorCommands = config.metricsPort !== undefined;
  if (config.mongodbUri !== undefined) {
    const database = await connectDatabase(config.mongodbUri, { monitorCommands });
    return { database, embedded: false, close: () => database.close() };
  }
  const embedded = await startOrAttachEmbedded(config.dataDir, { progress: tell, onLost });
  try {
    const database = await connectDatabase(embedded.uri, { monitorCommands });
    const close = async () => {
      await database.close().finally(() => embedded.stop());
    };
    return { database, embedded: true, close };
  } catch (error) {
    await embedded.stop();
    throw error;
  }
}

/** Opens the database for one command and closes it again, also after an error or Ctrl-C. */
export async function withDatabase<T>(config: Config, work: (database: Database) => Promise<T>): Promise<T> {
  const { database, close } = await openDatabase(config);
  const leave = (signal: NodeJS.Signals) => {
    void close().finally(() => process.exit(signal === 'SIGINT' ? 130 : 143));
  };
  process.once('SIGINT', leave).once('SIGTERM', leave);
  try {
    return await work(database);
  } finally {
    process.off('SIGINT', leave).off('SIGTERM', leave);
    await close();
  }
}

/** A line about a long step; standard output is for results. */
export function tell(text: string): void {
  process.stderr.write(`${text}\n`);
}
