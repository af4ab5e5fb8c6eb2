/** What a benchmark has for itself: a folder, a mongod, and a list of what to stop at the end, whatever happens. */

import { mkdtempSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { gatewayModule } from './build.mjs';

const LONGEST_RUN_MILLIS = 40 * 60_000;

/** Runs `benchmark` in a new world and ends the process, with everything stopped. */
export async function inWorld(benchmark, { longestMillis = LONGEST_RUN_MILLIS } = {}) {
  const endings = [];
  const world = {
    folder: mkdtempSync(path.join(os.tmpdir(), 'attendant-bench-')),
    atEnd: (stop) => endings.push(stop),
  };
  endings.push(() => rm(world.folder, { recursive: true, force: true, maxRetries: 3 }));
  const end = async (code) => {
    for (const stop of endings.splice(0).reverse()) await Promise.resolve(stop()).catch(console.error);
    process.exit(code);
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(signal, () => end(130));
  setTimeout(() => {
    console.error('The benchmark took too long and was stopped.');
    end(1);
  }, longestMillis);
  try {
    await startMongod(world);
    await benchmark(world);
    await end(0);
  } catch (error) {
    console.error(error);
    await end(1);
  }
}

async function startMongod(world) {
  const { findMongod } = await gatewayModule('src/database/mongod-binary.js');
  const { launchMongod, SET_NAME } = await gatewayModule('src/database/mongod-process.js');
  const mongod = await findMongod({ progress: (text) => console.error(text) });
  const { mkdir } = await import('node:fs/promises');
  const dbPath = path.join(world.folder, 'mongod');
  await mkdir(dbPath);
  const running = await launchMongod({ mongod, dbPath, args: ['--wiredTigerCacheSizeGB', '1'] });
  world.atEnd(() => running.stop());
  world.mongod = { pid: running.pid, version: mongod.version };
  const uri = `mongodb://${running.host}/attendant-bench?replicaSet=${SET_NAME}`;
  /** Settings of every gateway here, as `npm start` would read them. */
  world.environment = {
    PORT: '0',
    HOST: '127.0.0.1',
    NODE_ENV: 'production',
    MONGODB_URI: uri,
    DATA_DIR: path.join(world.folder, 'data'),
    KEY_FILE: path.join(world.folder, 'attendant.key'),
    ERASED_FILE: path.join(world.folder, 'attendant.erased'),
    // Others use the machine as well: a slow write is part of the figures, and no reason for a wrong answer.
    LEDGER_DEADLINE_MS: '10000',
  };
}

/** CPU time that a process has used, in milliseconds; null where /proc does not tell. */
export async function cpuMillisOf(pid) {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => null);
  if (stat === null) return null;
  const [user, system] = stat
    .slice(stat.lastIndexOf(')') + 2)
    .split(' ')
    .slice(11, 13);
  return (Number(user) + Number(system)) * 10;
}
