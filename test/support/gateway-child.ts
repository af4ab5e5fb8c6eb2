/** A gateway in a process of its own, for what only a process shows: its standard error. Prints its URL. */
import { loadConfig } from '../../src/config.ts';
import { connectDatabase } from '../../src/database/connect.ts';
import { createGateway } from '../../src/gateway.ts';

const config = loadConfig(process.env);
const database = await connectDatabase(config.mongodbUri ?? '');
const gateway = await createGateway(config, database, { announce: () => {} });
process.stdout.write(`${gateway.url}\n`);
process.once('SIGTERM', () => void gateway.close().then(() => database.close()));
