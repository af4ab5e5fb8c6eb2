/** How long a gateway that starts reads the day's record for the budgets of people, against a plain scan of the same. */
import { fileURLToPath } from 'node:url';
import { gatewayModule } from '../support/build.mjs';
import { measured } from '../support/measured.mjs';
import { medianWithRange } from '../support/statistics.mjs';
import { makeDay } from './day.mjs';

export const title = 'Reading the day before a gateway serves';

const here = (file) => fileURLToPath(new URL(file, import.meta.url));

export async function measure(world, { aDay, rounds }) {
  const { connectDatabase } = await gatewayModule('src/database/connect.js');
  const database = await connectDatabase(world.environment.MONGODB_URI);
  const day = await makeDay(database, aDay);
  const { size } = await database.connection.db.command({ collStats: 'ledger' });
  await database.close();
  const tomorrow = new Date(Date.now() + 86_400_000).toISOString();
  const runs = {
    scan: [here('scan.mjs'), new Date(day.begun).toISOString(), tomorrow],
    start: ['--expose-gc', here('open-budgets.mjs'), String(day.begun), day.chain],
  };
  const results = [];
  for (let round = 0; round < rounds; round++) {
    const result = {};
    for (const name of round % 2 === 0 ? ['scan', 'start'] : ['start', 'scan'])
      result[name] = await measured(world, runs[name]);
    if (Number(result.scan.out) !== day.values)
      throw new Error(`of ${day.values} ${result.scan.out} were seen`);
    results.push({ ...result, read: JSON.parse(result.start.out) });
  }
  return { ...day, responses: aDay, size, results };
}

export function section({ responses, values, readers, size, results }) {
  const n = (count) => count.toLocaleString('en');
  const of = (pick, digits = 1) => medianWithRange(results.map(pick), digits);
  return [
    `${n(responses)} responses to ${n(readers)} accounts with a field of ten people each, ${n(values)} values, within a day; ${(size / 2 ** 20).toFixed(0)} MiB`,
    `of BSON. Each run is a process of its own on core 0, \`mongod\` on core 1, in turns, order reversed each round, ${results.length} rounds.`,
    '',
    '| median (range) | the process, s | CPU, s | `mongod`’s CPU, s | peak RSS, MiB |',
    '|---|---|---|---|---|',
    ...['scan', 'start'].map(
      (name) =>
        `| ${name === 'scan' ? 'plain scan, by the index on `at`' : '**budgets opened**'} | ${of((one) => one[name].seconds)} | ${of((one) => one[name].cpu)} | ${of((one) => one[name].mongodCpu)} | ${of((one) => one[name].peakMib, 0)} |`,
    ),
    '',
    `Of it the reading took ${of(({ read }) => read.millis / 1_000)} s; what is held afterwards is in a heap of ${of(({ read }) => read.heapMib, 0)} MiB.`,
  ].join('\n');
}
