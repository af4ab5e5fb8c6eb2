/**
 * `ledger verify` and the report of an incident over millions of values, each against a plain scan of the same: every
 * run in a process of its own, in turns, order reversed each round.
 */
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { BUILD, gatewayModule } from '../support/build.mjs';
import { measured } from '../support/measured.mjs';
import { medianWithRange } from '../support/statistics.mjs';
import { FROM, makeEntries, UNTIL } from './entries.mjs';

export const title = 'Checking and reporting over millions of values';

const LIMIT_MIB = 500;
const here = (file) => fileURLToPath(new URL(file, import.meta.url));
const RUNS = {
  scan: [here('scan.mjs')],
  verify: [path.join(BUILD, 'src/main.js'), 'ledger', 'verify'],
  window: [here('scan.mjs'), FROM.toISOString(), UNTIL.toISOString()],
  report: [here('incident-report.mjs'), 'all'],
  few: [here('incident-report.mjs'), '3'],
};

export async function measure(world, { values, rounds }) {
  const { made, entries, noted, size } = await fill(world, values);
  const results = [];
  for (let round = 0; round < rounds; round++) {
    const names = Object.keys(RUNS);
    const result = {};
    for (const name of round % 2 === 0 ? names : names.reverse())
      result[name] = await measured(world, RUNS[name]);
    checkAll(result, { made, entries, noted });
    const times = names.map(
      (name) => `${name} ${result[name].seconds.toFixed(1)} s (CPU ${result[name].cpu.toFixed(1)})`,
    );
    console.error(`round ${round + 1} of ${rounds}: ${times.join(', ')}`);
    results.push(result);
  }
  return { made, size, results };
}

async function fill(world, values) {
  const { connectDatabase } = await gatewayModule('src/database/connect.js');
  const { loadConfig } = await gatewayModule('src/config.js');
  const config = loadConfig(world.environment);
  const database = await connectDatabase(config.mongodbUri);
  try {
    const counts = await makeEntries(database, config, values);
    const { size } = await database.connection.db.command({ collStats: 'ledger' });
    console.error(`${counts.made} values are recorded`);
    return { ...counts, size };
  } finally {
    await database.close();
  }
}

/** Throws unless all of them saw all of it. */
function checkAll({ scan, verify, window, report }, { made, entries, noted }) {
  const seen = [Number(scan.out), Number(window.out)];
  if (seen.some((count) => count !== entries)) throw new Error(`of ${entries} entries ${seen} were seen`);
  const reported = JSON.parse(report.out).values + noted;
  if (reported !== made) throw new Error(`of ${made} values ${reported} were reported`);
  if (!verify.out.includes(` ${entries} entries.\nNothing was found`)) throw new Error(verify.out);
}

export function section({ made, size, results }) {
  const n = (count) => count.toLocaleString('en');
  const column = (name, key, digits = 1) =>
    medianWithRange(
      results.map((one) => one[name][key]),
      digits,
    );
  const ratio = (name, to, key) => medianWithRange(results.map((one) => one[name][key] / one[to][key]));
  const row = (text, name, to, limit) =>
    `| ${text} | ${column(name, 'seconds')} | ${to === null ? '' : ratio(name, to, 'seconds')} | ${limit} | ${column(name, 'cpu')} | ${to === null ? '' : ratio(name, to, 'cpu')} | ${column(name, 'mongodCpu')} | ${column(name, 'peakMib', 0)} |`;
  const peak = Math.max(...results.flatMap(({ verify, report }) => [verify.peakMib, report.peakMib]));
  const { people, sessions } = JSON.parse(results[0].report.out);
  return [
    `${n(made)} values shown, four to an entry, made by the gateway’s own chain with all hashes, salts and`,
    `signed heads: 8 chains over 30 days, 100 values a response, 10 responses a record; ${(size / 2 ** 20).toFixed(0)} MiB of BSON. Each run is a process`,
    'of its own on core 0, `mongod` on core 1; times are from start to end of the process, in turns, order reversed each',
    `round, ${results.length} rounds. The scan is \`for await\` over the driver’s cursor with its defaults: every document is decoded, and nothing is done`,
    'with it. All of them had to see every entry.',
    '',
    '| median (range) | s | ratio to its scan, paired | limit | CPU, s | CPU ratio | `mongod`’s CPU, s | peak RSS, MiB |',
    '|---|---|---|---|---|---|---|---|',
    row('plain scan, by `_id`', 'scan', null, ''),
    row('**`ledger verify`**, heads and all', 'verify', 'scan', '3'),
    row('plain scan of the window, by the index on `at`', 'window', null, ''),
    row(
      `**\`incidentReport\`**, all ${sessions} sessions suspect, ${n(people)} people`,
      'report',
      'window',
      '1.5',
    ),
    row('`incidentReport`, 3 sessions suspect', 'few', 'window', '1.5'),
    '',
    `Highest resident memory (the kernel’s VmHWM) of verify and report: ${peak.toFixed(0)} MiB, limit ${LIMIT_MIB}.`,
  ].join('\n');
}
