import type { Connection } from 'mongoose';
import { importing } from '../../restore/alone.ts';
import { ImportUsageError } from './event.ts';

/** Runs an import; throws {@link ImportUsageError} where an older copy of the database is being accepted. */
export async function unlessRestoring<T>(connection: Connection, work: () => Promise<T>): Promise<T> {
  const done = await importing(connection, async () => ({ of: await work() }));
  if (done === null)
    throw new ImportUsageError('an older copy of the database is being accepted; import when that is done');
  return done.of;
}
