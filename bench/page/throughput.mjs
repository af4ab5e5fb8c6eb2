/** The page of 50 from two servers: interleaved, order reversed each round, fresh processes. */

import { ask, headersFor } from '../support/browser.mjs';
import { gatewayModule } from '../support/build.mjs';
import { load } from '../support/load.mjs';
import { startServer } from '../support/server.mjs';
import { cpuMillisOf } from '../support/world.mjs';
import { checkPage, QUERY } from './event.mjs';

export const FIRST = 50;

export const SERVERS = {
  ours: { file: 'gateway/server.mjs', withholds: true, signedIn: true, records: true },
  peer: { file: 'peers/apollo-lean.mjs', withholds: false, signedIn: false, records: false },
};

/** One entry a round: for each of the servers, by its name, what {@link measure} answers. */
export async function compare(world, events, { rounds, servers = SERVERS, ...options }) {
  const results = [];
  for (let round = 0; round < rounds; round++) {
    const names = Object.keys(servers);
    const result = {};
    for (const name of round % 2 === 0 ? names.toReversed() : names)
      result[name] = await measure(world, events, servers[name], options);
    const rates = names.map((name) => `${name} ${result[name].perSecond.toFixed(0)}/s`);
    console.error(`round ${round + 1} of ${rounds}: ${rates.join(', ')}`);
    results.push(result);
  }
  return results;
}

/** A fresh process, its answer compared, a warm-up, the measurement, its answer compared again. */
export async function measure(
  world,
  events,
  kind,
  { warmUp, seconds, connections, around = (_s, run) => run() },
) {
  const server = await startServer(world, kind.file);
  try {
    await comparePage(server, events, kind);
    const run = { url: server.url, ...requestFor(server.url, events, kind), connections };
    const before = await entriesRecorded(world);
    const warm = await load({ ...run, seconds: warmUp });
    const cpu = await cpuOf(world, server);
    const result = await around(server, () => load({ ...run, seconds }));
    const used = (await cpuOf(world, server)).map((millis, i) => (millis - cpu[i]) / result.requests);
    await comparePage(server, events, kind);
    await checkRecord(world, kind, before, warm.requests + result.requests);
    return { ...result, serverMillis: used[0], mongodMillis: used[1] };
  } finally {
    await server.stop();
  }
}

/** What the load sends. */
export function requestFor(url, { half, cookie }, { signedIn }) {
  return {
    headers: headersFor(url, signedIn ? cookie : undefined),
    body: JSON.stringify({ query: QUERY, variables: { event: half.id, first: FIRST } }),
    // Whole pages only: an answer with errors has lost values, whatever its status.
    isRight: (body) => body.startsWith('{"data":{"attendees":{"nodes":[{') && !body.includes('"errors"'),
  };
}

async function comparePage({ url }, { half, cookie }, { signedIn, withholds }) {
  const { body } = await ask(url, QUERY, { event: half.id, first: FIRST }, signedIn ? cookie : undefined);
  checkPage(body, half, FIRST, { url, withholds });
}

async function cpuOf({ mongod }, server) {
  return [(await server.ask('cpu')).cpuMillis, await cpuMillisOf(mongod.pid)];
}

/** Every page that was counted is on the record with each value it showed; then the record is emptied, for room. */
async function checkRecord(world, { records }, before, requests) {
  const entries = (await entriesRecorded(world)) - before;
  if (!records && entries > 0) throw new Error(`${entries} entries of a server that records nothing`);
  if (!records) return;
  if (entries < (requests * FIRST * 4) / 2)
    throw new Error(`${requests} pages, only ${entries} entries recorded`);
  await withDatabase(world, (connection) => connection.dropCollection('ledger'));
}

const entriesRecorded = async (world) => (await countRecorded(world)).entries;

/** How many records of disclosures there are, and how many responses and entries in them. */
export function countRecorded(world) {
  const sizes = { $map: { input: '$responses', in: { $size: '$$this.entries' } } };
  const count = [
    { $match: { kind: 'DISCLOSED' } },
    { $project: { sizes } },
    {
      $group: {
        _id: null,
        records: { $sum: 1 },
        responses: { $sum: { $size: '$sizes' } },
        entries: { $sum: { $sum: '$sizes' } },
      },
    },
  ];
  return withDatabase(world, async (connection) => {
    const [found] = await connection.collection('ledger').aggregate(count).toArray();
    return found ?? { records: 0, responses: 0, entries: 0 };
  });
}

export async function withDatabase({ environment }, work) {
  const { connectDatabase } = await gatewayModule('src/database/connect.js');
  const database = await connectDatabase(environment.MONGODB_URI);
  try {
    return await work(database.connection);
  } finally {
    await database.close();
  }
}
