/** Row 6: a page of 50 among many against the same among few: the events in databases of their own, one `mongod`. */
import { asOurViewer } from '../compare/contender.mjs';
import { compare } from '../compare/rounds.mjs';
import { pagesGiven } from '../compare/workloads.mjs';
import { medianWithRange } from '../support/statistics.mjs';
import { inDatabase } from '../support/world.mjs';
import { makeLargeSite } from './sizes-site.mjs';

/** Far from saturation: what is compared is the time of an answer. */
const CONNECTIONS = 4;
const MOST = 1.2;
const SIZES = {
  small: { events: 1, people: 1_000 },
  large: { events: 1, people: 100_000 },
  many: { events: 100, people: 10_000 },
};

const KIND = {
  file: 'gateway/server.mjs',
  headers: asOurViewer,
  withholds: true,
  records: true,
  workload: pagesGiven,
};

export async function measureSizes({ world, options: { scale, ...options } }) {
  const contenders = {};
  for (const [name, { events, people }] of Object.entries(SIZES)) {
    const here = inDatabase(world, `of-${name}`);
    const scaled = name === 'small' ? people : Math.max(1_000, Math.round(people * scale));
    const begun = performance.now();
    const site = await makeLargeSite(here, { events, people: scaled });
    console.error(
      `${events} of ${scaled} people made in ${((performance.now() - begun) / 1_000).toFixed(0)} s`,
    );
    contenders[name] = { world: here, site, kind: KIND, what: `${events} × ${scaled.toLocaleString('en')}` };
  }
  const rounds = await compare(contenders, { ...options, connections: CONNECTIONS });
  return [rowOf(contenders, rounds), { table: tableOf(contenders, rounds) }];
}

function rowOf(contenders, rounds) {
  const measure = (name) => ({
    what: `p50, ${contenders[name].what}`,
    values: rounds.map((round) => round[name].p50 / round.small.p50),
    atMost: MOST,
  });
  return {
    id: '6',
    work: 'the page of row 1 among many people (events × people)',
    against: `among ${contenders.small.what}`,
    measures: [measure('large'), measure('many')],
  };
}

function tableOf(contenders, rounds) {
  const cell = (name, key, digits) =>
    medianWithRange(
      rounds.map((round) => round[name][key]),
      digits,
    );
  return [
    `Pages in eight places of the directory, ${CONNECTIONS} connections.`,
    '',
    '| events × people, median (range) | p50, ms | p99, ms | server’s CPU a page, ms | `mongod`’s CPU a page, ms |',
    '|---|---|---|---|---|',
    ...Object.entries(contenders).map(
      ([name, { what }]) =>
        `| ${what} | ${cell(name, 'p50', 1)} | ${cell(name, 'p99', 1)} | ${cell(name, 'serverMillis', 2)} | ${cell(name, 'mongodMillis', 2)} |`,
    ),
  ].join('\n');
}
