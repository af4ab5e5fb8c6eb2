/** How many entries share a write, when 1, 8 and 64 clients ask for pages at the same time. */
import { makeEvents } from '../page/event.mjs';
import { countRecorded, requestFor, SERVERS, withDatabase } from '../page/throughput.mjs';
import { load } from '../support/load.mjs';
import { startServer } from '../support/server.mjs';

export const title = 'Entries per write';

const CLIENTS = [1, 8, 64];

export async function measure(world, { seconds, warmUp }) {
  const events = await makeEvents(world);
  const rows = [];
  for (const clients of CLIENTS) {
    await withDatabase(world, (connection) => connection.dropCollection('ledger'));
    const server = await startServer(world, SERVERS.ours.file);
    try {
      const request = requestFor(server.url, events, SERVERS.ours);
      const run = { url: server.url, ...request, connections: clients };
      await load({ ...run, seconds: warmUp });
      const before = await countRecorded(world);
      const { requests, p50 } = await load({ ...run, seconds });
      const after = await countRecorded(world);
      const written = (key) => after[key] - before[key];
      rows.push({
        clients,
        requests,
        p50,
        writes: written('records'),
        perWrite: written('entries') / written('records'),
        responses: written('responses') / written('records'),
      });
    } finally {
      await server.stop();
    }
  }
  return rows;
}

export function section(rows, { seconds, warmUp }) {
  const line = ({ clients, requests, writes, perWrite, responses, p50 }) =>
    `| ${clients} | ${requests} | ${writes} | **${perWrite.toFixed(0)}** | ${responses.toFixed(2)} | ${p50} |`;
  return [
    'The same page, 100 values each; a write is one record in one insert, acknowledged by a majority and journaled. What is ready while one',
    `is under way shares the next. ${warmUp} s warm-up, ${seconds} s measured.`,
    '',
    '| clients | pages | writes | entries per write | responses per write | p50, ms |',
    '|---|---|---|---|---|---|',
    ...rows.map(line),
  ].join('\n');
}
