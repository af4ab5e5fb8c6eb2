/** One real `mongod` for the whole run, in memory where the machine has a folder for that. */
import { mkdtemp, rm } from 'node:fs/promises';
import path from 'node:path';
import { findMongod } from '../../src/database/mongod-binary.ts';
import { launchMongod, SET_NAME } from '../../src/database/mongod-process.ts';
import { memoryFolder, removeLeftovers } from './folders.ts';

/** What the teardown calls; both run in jest's main process. */
const holder = globalThis as { stopTestMongod?: () => Promise<void> };

export default async function globalSetup(): Promise<void> {
  if (process.env.ATTENDANT_TEST_MONGODB_URI) return;
  await removeLeftovers();
  const mongod = await findMongod({ progress: (text) => process.stderr.write(`${text}\n`) });
  const dbPath = await mkdtemp(path.join(memoryFolder(), 'attendant-test-'));
  // Tests make the server fail on purpose (`configureFailPoint`).
  const failing = ['--setParameter', 'enableTestCommands=1'];
  // What a dropped database had is kept for snapshots of the last five minutes: files by the thousand, all open, until it has no more.
  const forgetting = ['--setParameter', 'minSnapshotHistoryWindowInSeconds=10'];
  const args = [...failing, ...forgetting, '--wiredTigerCacheSizeGB', '1'];
  const running = await launchMongod({ mongod, dbPath, args });
  process.env.ATTENDANT_TEST_MONGODB_URI = `mongodb://${running.host}/?replicaSet=${SET_NAME}`;
  holder.stopTestMongod = async () => {
    await running.stop();
    await rm(dbPath, { recursive: true, force: true });
  };
}
