/** Sends webhooks in a process of its own, to be killed. Prints a line when it begins. */
import { loadConfig } from '../../src/config.ts';
import { connectDatabase } from '../../src/database/connect.ts';
import { createLog } from '../../src/log.ts';
import { openStorage } from '../../src/storage.ts';
import { Metrics } from '../../src/watch/metrics.ts';
import { Addresses } from '../../src/webhooks/addresses.ts';
import { Courier } from '../../src/webhooks/courier.ts';

const config = loadConfig(process.env);
const database = await connectDatabase(config.mongodbUri ?? '');
const storage = await openStorage(config, database);
const addresses = new Addresses(config.webhookPrivateNetworks);
const parts = { ...storage, config, addresses, metrics: new Metrics(), log: createLog(config) };
const courier = new Courier(parts, { timeoutMillis: 1_500, leaseMillis: 2_500 });
courier.wake();
process.stdout.write('sending\n');
setInterval(() => {}, 1_000);
