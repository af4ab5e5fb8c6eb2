/** The benchmark's own connection to the database, for as long as some work takes. */
import { gatewayModule } from './build.mjs';

export async function withDatabase({ environment }, work) {
  const { connectDatabase } = await gatewayModule('src/database/connect.js');
  const database = await connectDatabase(environment.MONGODB_URI);
  try {
    return await work(database.connection, database);
  } finally {
    await database.close();
  }
}

/** The same with the gateway's storage: models, key ring, vault. */
export async function withStorage(world, work) {
  const { openStorage } = await gatewayModule('src/services.js');
  const { loadConfig } = await gatewayModule('src/config.js');
  return withDatabase(world, async (_connection, database) =>
    work(await openStorage(loadConfig(world.environment), database)),
  );
}
