/** A server under comparison: started, its answers compared, loaded, its processor's time taken, its record checked. */
import { headersFor } from '../support/browser.mjs';
import { withDatabase } from '../support/database.mjs';
import { openLoad, summedUp } from '../support/load.mjs';
import { chains, countRecorded } from '../support/record.mjs';
import { startServer } from '../support/server.mjs';
import { cpuMillisOf } from '../support/world.mjs';

/**
 * `kind`: see contenders.mjs. Starts a fresh process and compares every answer that the load will ask for; `connections`
 * of them, each another viewer's where the server knows viewers.
 */
export async function startContender(world, site, kind, { connections }) {
  const known = kind.records === undefined ? [] : await chains(world);
  const settings = { PEOPLE_FILE: site.file, ...kind.settings?.(site) };
  const server = await startServer(world, kind.file, settings, kind.flags);
  const [chain] = kind.records === undefined ? [] : (await chains(world)).filter((id) => !known.includes(id));
  const headers = [];
  for (let n = 0; n < connections; n++) headers.push(await kind.headers(server, site, n));
  let shown = 0;
  const learn = async (viewer) => {
    const requests = await kind.workload({
      ask: (body) => askWith(server.url, viewer, body),
      headers: viewer,
      site,
      url: server.url,
      withholds: kind.withholds,
    });
    for (const { values } of requests) shown += values;
    return requests;
  };
  const requests = await learn(headers[0]);
  const load = openLoad(
    server.url,
    headers.map((one) => ({ headers: one, requests })),
  );
  const runs = [];
  const cpu = { server: 0, mongod: 0 };
  const measured = async (until) => {
    const before = await finds(world);
    const slice = await loaded(until);
    const asked = ((await finds(world)) - before) / slice.run.latencies.length;
    if (kind.asksNothing && asked > MOST_FINDS)
      throw new Error(`the database was asked ${asked} times an answer`);
    return slice;
  };
  const loaded = async (until) => {
    const before = await cpuOf(world, server);
    const run = await load.run(until);
    const after = await cpuOf(world, server);
    shown += run.values;
    return { run, cpu: { server: after.server - before.server, mongod: after.mongod - before.mongod } };
  };
  /** The answers compared once more, by another viewer, and each value that was shown looked for on the record. */
  const checkAgain = async () => {
    await learn(headers.at(-1));
    await checkRecord(world, kind, chain, shown);
  };
  return {
    server,
    /** `until`: `{ seconds }` or `{ requests }`. */
    warmUp: (until) => loaded(until),
    measure: async (until) => {
      const slice = await measured(until);
      runs.push(slice.run);
      cpu.server += slice.cpu.server;
      cpu.mongod += slice.cpu.mongod;
    },
    checkAgain,
    /** The figures, after the last check. */
    finish: async () => {
      await checkAgain();
      const figures = summedUp(runs);
      const { requests: count } = figures;
      return { ...figures, serverMillis: cpu.server / count, mongodMillis: cpu.mongod / count };
    },
    stop: async () => {
      await load.close();
      await server.stop();
    },
  };
}

export async function askWith(url, headers, body) {
  const response = await fetch(`${url}/graphql`, { method: 'POST', headers, body });
  const text = await response.text();
  return { status: response.status, text, body: JSON.parse(text) };
}

/** What goes on in the background asks now and then. */
const MOST_FINDS = 0.2;

/** How many finds mongod has answered since it started. */
const finds = (world) =>
  withDatabase(world, async ({ db }) => (await db.admin().serverStatus()).opcounters.query);

async function cpuOf({ mongod }, server) {
  return { server: (await server.ask('cpu')).cpuMillis, mongod: await cpuMillisOf(mongod.pid) };
}

/** Every value of every answer is on the record of the server's own chain; of one that records nothing, none is. */
async function checkRecord(world, { records }, chain, shown) {
  if (records === undefined) return;
  const { values } = await countRecorded(world, chain);
  if (records ? values < shown : values > 0)
    throw new Error(`${shown} values were shown, ${values} are on the record`);
}

/** Who asks, by the way each server tells them: our session's cookie, the peer's session's, or nobody at all. */
export const asOurViewer = ({ url }, { cookies }, n) => headersFor(url, cookies[n % cookies.length]);
export const asNobody = ({ url }) => headersFor(url);
export async function asPeersViewer({ url }, _site, n) {
  const response = await fetch(`${url}/sign-in`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ account: `viewer.${n}` }),
  });
  return headersFor(url, response.headers.getSetCookie()[0].split(';', 1)[0]);
}
