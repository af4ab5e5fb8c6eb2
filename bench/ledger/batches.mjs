/** How many values share a write, when 1, 8 and 64 clients ask for pages at the same time. */
import { startContender } from '../compare/contender.mjs';
import { CONTENDERS } from '../compare/contenders.mjs';
import { makeSite } from '../compare/site.mjs';
import { countRecorded, emptyRecord } from '../support/record.mjs';

export const title = 'Values per write';

const CLIENTS = [1, 8, 64];

export async function measure(world, { seconds, warmUp }) {
  const site = await makeSite(world, { events: ['half'] });
  const rows = [];
  for (const connections of CLIENTS) {
    const gateway = await startContender(world, site, CONTENDERS.ours, { connections });
    try {
      await gateway.warmUp({ seconds: warmUp });
      const before = await countRecorded(world);
      await gateway.measure({ seconds });
      const after = await countRecorded(world);
      const { requests, p50 } = await gateway.finish();
      const written = (key) => after[key] - before[key];
      rows.push({
        clients: connections,
        requests,
        p50,
        writes: written('records'),
        perWrite: written('values') / written('records'),
        responses: written('responses') / written('records'),
      });
    } finally {
      await gateway.stop();
      await emptyRecord(world);
    }
  }
  return rows;
}

export function section(rows, { seconds, warmUp }) {
  const line = ({ clients, requests, writes, perWrite, responses, p50 }) =>
    `| ${clients} | ${requests} | ${writes} | **${perWrite.toFixed(0)}** | ${responses.toFixed(2)} | ${p50.toFixed(0)} |`;
  return [
    'The page of 50, 100 values each; a write is one record in one insert, acknowledged by a majority and journaled. What is ready while one',
    `is under way shares the next. ${warmUp} s warm-up, ${seconds} s measured.`,
    '',
    '| clients | pages | writes | values per write | responses per write | p50, ms |',
    '|---|---|---|---|---|---|',
    ...rows.map(line),
  ].join('\n');
}
