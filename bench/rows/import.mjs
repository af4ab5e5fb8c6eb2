/**
 * Row 10: an import by the command line, as an organiser would type it, against the driver inserting the very documents
 * that the import left behind into an empty database with the same indexes.
 */
import { createWriteStream } from 'node:fs';
import path from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import { MongoClient } from 'mongodb';
import { csvOf } from '../import/rows.mjs';
import { BUILD } from '../support/build.mjs';
import { measured } from '../support/measured.mjs';
import { medianWithRange } from '../support/statistics.mjs';
import { inDatabase } from '../support/world.mjs';

const ROWS = 100_000;
const DRIVER = fileURLToPath(new URL('../peers/insert-many.mjs', import.meta.url));

export async function measureImport({ world, options: { rounds, scale } }) {
  const file = path.join(world.folder, 'registrations.csv');
  const rows = Math.round(ROWS * scale);
  await pipeline(Readable.from(csvOf(rows)), createWriteStream(file));
  const results = [];
  // The driver inserts what an import left; where it comes first in its round, what the one of the round before left.
  let from = null;
  for (let n = 0; n < rounds; n++) {
    const here = inDatabase(world, `import${n}`);
    const result = {};
    const runs = {
      ours: async () => {
        result.ours = await imported(here, file);
      },
      driver: async () => {
        result.driver = await inserted(world, from ?? `import${n}`, `driver${n}`);
      },
    };
    for (const run of n % 2 === 1 ? [runs.driver, runs.ours] : [runs.ours, runs.driver]) await run();
    if (from !== null) await drop(world, from);
    from = `import${n}`;
    await drop(world, `driver${n}`);
    results.push(result);
    console.error(
      `import, round ${n + 1} of ${rounds}: ours ${result.ours.seconds.toFixed(1)} s, the driver ${result.driver.seconds.toFixed(1)} s`,
    );
  }
  return [rowOf(rows, results), { table: tableOf(results) }];
}

async function imported(world, file) {
  return measured(world, [path.join(BUILD, 'src/main.js'), 'import', file, '--event', 'large']);
}

const both = (name) => [name, `${name}-keys`];

async function inserted(world, from, to) {
  const pairs = both(from).map((name, i) => `${name}>${both(to)[i]}`);
  const { out, ...run } = await measured(world, [DRIVER, ...pairs]);
  return { ...run, ...JSON.parse(out) };
}

async function drop(world, name) {
  const client = await MongoClient.connect(world.environment.MONGODB_URI);
  for (const one of both(name)) await client.db(one).dropDatabase();
  await client.close();
}

function rowOf(rows, results) {
  return {
    id: '10',
    work: `import of ${rows.toLocaleString('en')} rows`,
    against: `the driver’s unordered insertMany of the same ${results[0].driver.documents.toLocaleString('en')} documents, indexes as ours`,
    measures: [
      {
        what: 'rows a second',
        values: results.map(({ ours, driver }) => driver.seconds / ours.seconds),
        atLeast: 0.3,
      },
    ],
  };
}

function tableOf(results) {
  const cell = (name, key, digits = 1) =>
    medianWithRange(
      results.map((result) => result[name][key]),
      digits,
    );
  return [
    'The import’s time is the whole command’s, from start to end; the driver’s is the inserting alone, without reading or parsing.',
    '',
    '| median (range) | seconds | its CPU, s | `mongod`’s CPU, s | peak memory, MiB |',
    '|---|---|---|---|---|',
    `| import | ${cell('ours', 'seconds')} | ${cell('ours', 'cpu')} | ${cell('ours', 'mongodCpu')} | ${cell('ours', 'peakMib', 0)} |`,
    `| insertMany (CPU and memory with reading them back first) | ${cell('driver', 'seconds')} | ${cell('driver', 'cpu')} | ${cell('driver', 'mongodCpu')} | ${cell('driver', 'peakMib', 0)} |`,
  ].join('\n');
}
