/** bench/REPORT.md: every row, what against what, what was measured, and, after a full run, what falls short. */
import os from 'node:os';
import { machine } from '../support/machine.mjs';
import { median, medianInterval } from '../support/statistics.mjs';
import { judged } from './judged.mjs';

/** Fewer say too little to judge by. */
const ROUNDS_TO_JUDGE = 9;
const PEERS = [
  'connect-mongo',
  'express-session',
  'graphql-shield',
  'mercurius',
  'graphql-jit',
  'fastify',
  'graphql-yoga',
  '@graphql-authz/core',
  'undici',
];

export function report({ mongod, results, options, isFull }) {
  const rows = inOrder(results.filter(({ id }) => id !== undefined));
  const judges = isFull && options.rounds >= ROUNDS_TO_JUDGE;
  return [
    '# Speed',
    '',
    'Written by `npm run bench`. Read ratios, not rates: what is divided ran side by side on one machine, in turns of a few',
    'seconds, in the same round. How to read it stands in [README.md](README.md).',
    '',
    machine({ mongod }, PEERS),
    `- ${options.rounds} rounds, a fresh process for each server in each; ${options.warmUp} s warm-up, ${options.seconds} s measured, ${options.connections} connections`,
    `- Load when it ended: ${os.loadavg()[0].toFixed(2)}; above 3, others had part of both cores`,
    '',
    ...(judges
      ? [verdict(rows), '']
      : ['This run judges nothing: a full run of nine rounds or more does.', '']),
    '| # | work | ours against | measured | median (range) | 95 % interval | rounds | at least / at most | aim |' +
      (judges ? ' |' : ''),
    `|---|---|---|---|---|---|---|---|---|${judges ? '---|' : ''}`,
    ...rows.flatMap((row) => linesOf(row, judges)),
    '',
    'The interval is the distribution-free one of the median, by order statistics; fewer than six rounds have none.',
    ...results.filter(({ table }) => table !== undefined).flatMap(({ table }) => ['', table]),
    '',
  ].join('\n');
}

const inOrder = (rows) =>
  rows.sort((a, b) => Number.parseInt(a.id, 10) - Number.parseInt(b.id, 10) || (a.id < b.id ? -1 : 1));

function linesOf({ id, work, against, measures, failed }, judges) {
  if (failed !== undefined)
    return [
      `| ${id} | **not measured**: ${failed.replaceAll(/[|\n]/g, ' ').slice(0, 300)} | | | | | | | |${judges ? ' |' : ''}`,
    ];
  return measures.map((measure, i) => {
    const { what, values, digits = 2, atLeast, atMost, aim, beside } = measure;
    const show = (n) => n.toFixed(digits);
    const interval = medianInterval(values);
    const cells = [
      i === 0 ? id : '',
      i === 0 ? work : '',
      i === 0 ? against : '',
      beside ? `${what} (${beside})` : what,
      `**${show(median(values))}** (${show(Math.min(...values))}–${show(Math.max(...values))})`,
      interval === null || measure.equal ? '' : `${show(interval.from)}–${show(interval.to)}`,
      values.length,
      atLeast === undefined ? `≤ ${atMost}${measure.equal ? ', equal' : ''}` : `≥ ${atLeast}`,
      aim ?? '',
      ...(judges ? [judged(measure)] : []),
    ];
    return `| ${cells.join(' | ')} |`;
  });
}

function verdict(rows) {
  const short = rows.filter(
    ({ measures, failed }) => failed !== undefined || measures.some((one) => judged(one).startsWith('**')),
  );
  return short.length === 0
    ? '**Every row is reached.**'
    : `**Rows that fall short, or were not measured: ${short.map(({ id }) => id).join(', ')}.**`;
}
