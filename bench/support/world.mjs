/** What a benchmark has for itself: a folder, a mongod, and a list of what to stop at the end, whatever happens. */

import { mkdirSync, mkdtempSync } from 'node:fs';
import { mkdir, readFile, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { gatewayModule } from './build.mjs';

const LONGEST_RUN_MILLIS = 40 * 60_000;
const open = new Set();

/** Runs `benchmark` in a new world and ends the process, with everything stopped. */
export function inWorld(benchmark, options) {
  return alone(async () => {
    const world = await openWorld();
    await benchmark(world);
  }, options);
}

/** Runs `work`, then ends the process with every world closed; so does a signal, an error, or too long a time. */
export async function alone(work, { longestMillis = LONGEST_RUN_MILLIS } = {}) {
  const end = async (code) => {
    for (const world of [...open].reverse()) await world.close();
    process.exit(code);
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(signal, () => end(130));
  setTimeout(() => {
    console.error('The benchmark took too long and was stopped.');
    end(1);
  }, longestMillis);
  try {
    await end((await work()) ?? 0);
  } catch (error) {
    console.error(error);
    await end(1);
  }
}

/** A world of its own; `close` stops all that was started in it. */
export async function openWorld() {
  const endings = [];
  const world = {
    folder: mkdtempSync(path.join(os.tmpdir(), 'attendant-bench-')),
    atEnd: (stop) => endings.push(stop),
    close: async () => {
      open.delete(world);
      for (const stop of endings.splice(0).reverse()) await Promise.resolve(stop()).catch(console.error);
    },
  };
  open.add(world);
  endings.push(() => rm(world.folder, { recursive: true, force: true, maxRetries: 3 }));
  await startMongod(world);
  return world;
}

async function startMongod(world) {
  const { findMongod } = await gatewayModule('src/database/mongod-binary.js');
  const { launchMongod, SET_NAME } = await gatewayModule('src/database/mongod-process.js');
  const mongod = await findMongod({ progress: (text) => console.error(text) });
  const dbPath = path.join(world.folder, 'mongod');
  await mkdir(dbPath);
  const running = await launchMongod({ mongod, dbPath, args: ['--wiredTigerCacheSizeGB', '1'] });
  world.atEnd(() => running.stop());
  world.mongod = { pid: running.pid, version: mongod.version };
  world.uriOf = (database) => `mongodb://${running.host}/${database}?replicaSet=${SET_NAME}`;
  Object.assign(world, inDatabase(world, 'attendant-bench'));
}

/** The same world, with another database and another folder for the gateways. */
export function inDatabase(world, name) {
  const folder = path.join(world.folder, name);
  mkdirSync(folder, { recursive: true });
  /** Settings of every gateway here, as `npm start` would read them. */
  const environment = {
    PORT: '0',
    HOST: '127.0.0.1',
    NODE_ENV: 'production',
    MONGODB_URI: world.uriOf(name),
    DATA_DIR: path.join(folder, 'data'),
    KEY_FILE: path.join(folder, 'attendant.key'),
    ERASED_FILE: path.join(folder, 'attendant.erased'),
    LEDGER_HEADS_FILE: path.join(folder, 'attendant.heads'),
    // Others use the machine as well: a slow write is part of the figures, and no reason for a wrong answer.
    LEDGER_DEADLINE_MS: '10000',
    // What is measured is how much there is, not how much is allowed; what is taken is counted all the same.
    POINTS_PER_MINUTE: '1000000000',
    PEOPLE_PER_DAY: '100000000',
    PEOPLE_PER_TEN_MINUTES: '100000000',
    NETWORK_PEOPLE_PER_TEN_MINUTES: '100000000',
    KEY_POINTS_PER_MINUTE: '1000000000',
  };
  return { ...world, environment };
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
