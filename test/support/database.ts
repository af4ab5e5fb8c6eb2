/** A database of its own for each test file, on the one `mongod` of the whole run (`global-setup.ts`). */
import { randomBytes } from 'node:crypto';
import { type ConnectOptions, connectDatabase, type Database } from '../../src/database/connect.ts';

/** A URI with a database's name that nobody else has; `name` makes it easier to recognise. */
export function testDatabaseUri(name = 'test', uri = process.env.ATTENDANT_TEST_MONGODB_URI): string {
  if (!uri) throw new Error('No mongod for tests: run them by `npm test` or `npm run jest`.');
  const withName = new URL(uri);
  withName.pathname = `/${name}-${randomBytes(6).toString('hex')}`;
  return withName.href;
}

/** A new, empty database; `close()` drops it and its keys' database. `server`: the URI of another than the run's. */
export async function openTestDatabase(
  options: ConnectOptions & { name?: string; server?: string | undefined } = {},
): Promise<Database> {
  const database = await connectDatabase(testDatabaseUri(options.name, options.server), options);
  const close = async () => {
    await database.connection.dropDatabase();
    await database.keys.dropDatabase();
    await database.close();
  };
  return { ...database, close };
}
