/** Row 11: what a gateway holds in memory after many pages against after a few, everything collected that can be. */
import { startContender } from '../compare/contender.mjs';
import { CONTENDERS } from '../compare/contenders.mjs';
import { emptyRecord } from '../support/record.mjs';

const FIRST = 1_000;
const BETWEEN = [10_000, 30_000];
const LAST = 100_000;
const MOST = 1.1;
const MIB = 2 ** 20;

/** Once: it takes as long as nine rounds of the other rows together. */
export async function measureMemory({ world, site, options: { connections, scale } }) {
  const kind = { ...CONTENDERS.ours, flags: ['--expose-gc'] };
  const gateway = await startContender(world, site, kind, { connections });
  const read = [];
  try {
    let done = 0;
    for (const pages of [FIRST, ...BETWEEN, LAST].map((n) => Math.round(n * scale))) {
      await gateway.warmUp({ requests: pages - done });
      done = pages;
      read.push({ pages, ...(await gateway.server.ask('memory')) });
      console.error(`memory after ${pages} pages: ${(read.at(-1).rss / MIB).toFixed(0)} MiB`);
    }
    await gateway.checkAgain();
  } finally {
    await gateway.stop();
    await emptyRecord(world);
  }
  return [rowOf(read), { table: tableOf(read) }];
}

const heldOf = ({ heapUsed, external }) => heapUsed + external;

function rowOf(read) {
  const [few, many] = [read[0], read.at(-1)];
  return {
    id: '11',
    work: `memory after ${many.pages.toLocaleString('en')} pages`,
    against: `after ${few.pages.toLocaleString('en')}`,
    measures: [
      { what: 'resident set', values: [many.rss / few.rss], atMost: MOST },
      { what: 'heap in use and what hangs on it', values: [heldOf(many) / heldOf(few)], atMost: MOST },
    ],
  };
}

function tableOf(read) {
  const mib = (bytes) => (bytes / MIB).toFixed(1);
  return [
    'One process, after `gc()` three times:',
    '',
    '| pages | resident set, MiB | heap in use, MiB | external, MiB |',
    '|---|---|---|---|',
    ...read.map(
      ({ pages, rss, heapUsed, external }) =>
        `| ${pages.toLocaleString('en')} | ${mib(rss)} | ${mib(heapUsed)} | ${mib(external)} |`,
    ),
  ].join('\n');
}
