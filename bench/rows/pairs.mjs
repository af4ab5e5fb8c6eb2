/** Rows that compare servers under the same load: 1a to 5, and 7 to 9. */
import { compare, contendersNamed } from '../compare/rounds.mjs';
import { medianWithRange } from '../support/statistics.mjs';
import { notMeasured } from './not-measured.mjs';

/** Shown by a full run beside the others, and in no row. */
const TABLE_ONLY = ['graphql-yoga, memory', 'graphql-yoga, graphql-authz, memory'];

/** Measured together, in turns of the same rounds. */
const GROUPS = [
  ['ours', 'Apollo, lean', 'Apollo, lean, session', 'ours, ledger off', 'Apollo, shield, a query per field'],
  ['ours, all shown', 'ours, all withheld', 'ours, guard off'],
  ['ours, a profile', 'Apollo, session, a profile'],
  ['ours, memory', 'Apollo, memory', 'Mercurius, jit, guard, memory', ...TABLE_ONLY],
];

const PAGE =
  'directory page of 50, four protected fields, half of them withheld, from MongoDB, signed in, recorded';
const MEMORY = 'the same page, values and consents in memory, no session, no ledger';

/** `ours` against `theirs`, both names of contenders; a measure is ours divided by theirs, in the same round. */
export const PAIRS = {
  '1a': { work: PAGE, ours: 'ours', theirs: 'Apollo, lean', bars: { perSecond: { atLeast: 0.7, aim: 1 } } },
  '1b': {
    work: PAGE,
    ours: 'ours',
    theirs: 'Apollo, lean, session',
    bars: { perSecond: { atLeast: 0.9, aim: 1.2 } },
  },
  2: {
    work: PAGE,
    ours: 'ours',
    theirs: 'Apollo, shield, a query per field',
    bars: { perSecond: { atLeast: 15 } },
  },
  3: {
    work: MEMORY,
    ours: 'ours, memory',
    theirs: 'Apollo, memory',
    bars: { perSecond: { atLeast: 1.5, aim: 2.2 } },
  },
  4: {
    work: MEMORY,
    ours: 'ours, memory',
    theirs: 'Mercurius, jit, guard, memory',
    bars: { perSecond: { atLeast: 0.2, aim: 0.6 } },
  },
  5: {
    work: 'the page of row 1 with all fields withheld',
    ours: 'ours, all withheld',
    theirs: 'ours, all shown',
    bars: { perSecond: { atLeast: 1 } },
  },
  7: {
    work: 'a single profile, signed in, recorded',
    ours: 'ours, a profile',
    theirs: 'Apollo, session, a profile',
    bars: { perSecond: { atLeast: 0.5, aim: 0.8 } },
  },
  8: {
    work: 'the page of row 1 with all fields shown, guard on',
    ours: 'ours, all shown',
    theirs: 'ours, guard off',
    bars: { perSecond: { atLeast: 0.8 } },
  },
  9: {
    work: 'the page of row 1, ledger on',
    ours: 'ours',
    theirs: 'ours, ledger off',
    bars: { perSecond: { atLeast: 0.85 }, p99: { atMost: 2 } },
  },
};

/** For each group of which a row is wanted: the rows' results, and a table of all that ran. */
export async function measurePairs({ world, site, wanted, options }) {
  const results = [];
  for (const group of GROUPS) {
    const ids = wanted.filter((id) => group.includes(PAIRS[id].theirs));
    if (ids.length === 0) continue;
    try {
      results.push(...(await measureGroup(world, site, group, ids, options)));
    } catch (error) {
      results.push(...notMeasured(ids, error));
    }
  }
  return results;
}

async function measureGroup(world, site, group, ids, { table, ...options }) {
  const used = new Set(ids.flatMap((id) => [PAIRS[id].ours, PAIRS[id].theirs]));
  const names = group.filter((name) => used.has(name) || (table && TABLE_ONLY.includes(name)));
  const rounds = await compare(await contendersNamed(world, site, names), options);
  return [...ids.map((id) => rowOf(id, rounds)), { table: tableOf(names, rounds) }];
}

const NAMES = { perSecond: 'answers a second', p99: 'p99' };

function rowOf(id, rounds) {
  const { work, ours, theirs, bars } = PAIRS[id];
  const ratios = (key) => rounds.map((round) => round[ours][key] / round[theirs][key]);
  const measures = Object.entries(bars).map(([key, bar]) => ({
    what: NAMES[key],
    values: ratios(key),
    ...bar,
    beside:
      key === 'perSecond'
        ? `by the server’s CPU ${medianWithRange(ratios('serverMillis').map((n) => 1 / n))}`
        : '',
  }));
  return { id, work, against: theirs, measures };
}

export function tableOf(names, rounds) {
  const cell = (name, key, digits) =>
    medianWithRange(
      rounds.map((round) => round[name][key]),
      digits,
    );
  return [
    '| median (range) | a second | p50, ms | p99, ms | server’s CPU each, ms | `mongod`’s CPU each, ms |',
    '|---|---|---|---|---|---|',
    ...names.map(
      (name) =>
        `| ${name} | ${cell(name, 'perSecond', 0)} | ${cell(name, 'p50', 1)} | ${cell(name, 'p99', 1)} | ${cell(name, 'serverMillis', 2)} | ${cell(name, 'mongodMillis', 2)} |`,
    ),
  ].join('\n');
}
