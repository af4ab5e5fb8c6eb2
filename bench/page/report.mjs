/** bench/REPORT-page.md: what was measured, how, and what the figures do not say. */
import os from 'node:os';
import { machine } from '../support/machine.mjs';
import { median, medianWithRange } from '../support/statistics.mjs';

export function report(world, { trips, rounds, profiles, options }) {
  return [
    '# The directory page',
    '',
    'Written by `bench/page`. Read ratios, not rates: both servers ran side by side on a shared machine, and only what',
    'divides one by the other in the same round means anything elsewhere.\n',
    machine(world, ['autocannon']),
    `- Load when it ended: ${os.loadavg()[0].toFixed(2)}; above 2, others had part of both cores`,
    ...(trips === undefined ? [] : ['', tripsSection(trips)]),
    ...(rounds === undefined ? [] : ['', throughputSection(rounds, options)]),
    ...(profiles === undefined ? [] : ['', profileSection(profiles)]),
    '',
  ].join('\n');
}

function tripsSection(rows) {
  const equal = ['half', 'all'].map((who) => sizesAgree(rows.filter((row) => row.who === who)));
  return [
    '## Round trips to the database',
    '',
    'Commands behind one page with four protected fields, session included, by the driver’s command monitoring.',
    '“Cold”: the first page of a gateway just started, which fetches the subjects’ keys; “warm”: the next one, with the',
    'keys in memory. “Steps”: how many times the page waits, because commands under way together wait together.',
    '',
    '| who shares | people | keys | commands | steps |',
    '|---|---|---|---|---|',
    ...rows.map(
      ({ who, first, keys, trips, steps }) =>
        `| ${WHO[who]} | ${first} | ${keys} | ${trips.length} | ${steps} |`,
    ),
    '',
    `Every other one shares: ${equal[0]}. Everybody shares: ${equal[1]}.`,
    '',
    'The commands, in order of starting:',
    '',
    ...listings(rows),
  ].join('\n');
}

const WHO = { half: 'every other one', all: 'everybody' };

function sizesAgree(rows) {
  const differing = ['cold', 'warm'].filter((keys) => {
    const counts = rows.filter((row) => row.keys === keys).map(({ trips }) => trips.length);
    return new Set(counts).size > 1;
  });
  return differing.length === 0 ? 'equal for all sizes' : `**not equal** (${differing.join(' and ')})`;
}

/** Each different list once, with the pages that caused it. */
function listings(rows) {
  const byList = new Map();
  for (const { who, first, keys, trips } of rows) {
    const list = trips.map((trip) => `\`${trip}\``).join(', ');
    byList.set(list, [
      ...(byList.get(list) ?? []),
      `${first} ${keys}${who === 'all' ? ', everybody shares' : ''}`,
    ]);
  }
  return [...byList].map(([list, pages]) => `- ${pages.join('; ')}: ${list}`);
}

function throughputSection(rounds, { seconds, warmUp, connections }) {
  const column = (name, key) => rounds.map((round) => round[name][key]);
  const ratio = (key) => rounds.map(({ ours, peer }) => ours[key] / peer[key]);
  const row = (text, key, digits) =>
    `| ${text} | ${medianWithRange(column('ours', key), digits)} | ${medianWithRange(column('peer', key), digits)} | ${medianWithRange(ratio(key))} |`;
  const known = rounds.every(({ ours }) => Number.isFinite(ours.mongodMillis));
  return [
    '## Throughput, side by side',
    '',
    'A page of 50 with four protected fields, half of the people sharing all four. Ours: signed in by cookie, decided',
    'field by field, values sealed at rest, each disclosure on the ledger (majority, journaled) before the answer. The',
    'peer: plain Apollo Server 5 with express, the same people from a collection of their own in the clear by mongoose',
    '`lean()`: no session, no authorization, no record. It withholds nothing, so its answers are longer.',
    '',
    `${rounds.length} rounds, interleaved, order reversed each round, a fresh process each time, ${warmUp} s warm-up, ${seconds} s measured,`,
    `${connections} connections that wait for each answer. The page was compared with what was stored, person by person and value by`,
    'value, before and after each measurement; each answer under load had to be 200 and without errors; and the ledger',
    'had to hold an entry for every value of every page that was counted.',
    '',
    '| median (range) | ours | peer | ours / peer, paired |',
    '|---|---|---|---|',
    row('**pages a second**', 'perSecond', 0),
    row('p50, ms', 'p50', 1),
    row('p99, ms', 'p99', 1),
    row('server’s CPU a page, ms', 'serverMillis', 2),
    ...(known ? [row('`mongod`’s CPU a page, ms', 'mongodMillis', 2)] : []),
    '',
    `**Paired ratio of pages a second: ${medianWithRange(ratio('perSecond'))}.** By round: ${ratio(
      'perSecond',
    )
      .map((n) => n.toFixed(2))
      .join(', ')}.`,
    '',
    'The loop is closed: latencies show saturation, not the time of service at a given rate. CPU a page is the',
    'steadier figure on a noisy machine; its inverse ratio (how much one core could serve) is',
    `${(1 / median(ratio('serverMillis'))).toFixed(2)}.`,
  ].join('\n');
}

function profileSection({ ours, peer }) {
  const share = ({ name, micros }, busy) =>
    `| ${(100 * micros) / busy >= 0.05 ? ((100 * micros) / busy).toFixed(1) : '<0.1'} | ${micros.toFixed(0)} | \`${name}\` |`;
  const theirs = new Map(peer.packages.map(({ name, micros }) => [name, micros]));
  return [
    '## Where the time of our page goes',
    '',
    'A CPU profile of each server under that load, start and warm-up left out; self time, of the time that the main',
    'thread was busy. The profiler costs some itself.',
    '',
    '| % | µs a page | function |',
    '|---|---|---|',
    ...ours.functions.slice(0, 10).map((one) => share(one, ours.busy)),
    '',
    'By package:',
    '',
    '| package | ours, % | ours, µs a page | peer, µs a page |',
    '|---|---|---|---|',
    ...ours.packages
      .filter(({ micros }) => micros / ours.busy >= 0.005)
      .map(
        ({ name, micros }) =>
          `| ${name} | ${((100 * micros) / ours.busy).toFixed(1)} | ${micros.toFixed(0)} | ${(theirs.get(name) ?? 0).toFixed(0)} |`,
      ),
    `| all | 100 | ${ours.busy.toFixed(0)} | ${peer.busy.toFixed(0)} |`,
  ].join('\n');
}
