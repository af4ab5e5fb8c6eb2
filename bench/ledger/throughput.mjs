/** The page of 50 with the ledger and without it, side by side. */
import { makeEvents } from '../page/event.mjs';
import { compare, SERVERS } from '../page/throughput.mjs';
import { medianWithRange } from '../support/statistics.mjs';

export const title = 'The page with the ledger and without it';

const CONNECTIONS = 16;
const servers = {
  recorded: SERVERS.ours,
  unrecorded: { ...SERVERS.ours, file: 'ledger/unrecorded-server.mjs', records: false },
};

export async function measure(world, { rounds, seconds, warmUp }) {
  const events = await makeEvents(world);
  return compare(world, events, { servers, rounds, seconds, warmUp, connections: CONNECTIONS });
}

export function section(rounds, { seconds, warmUp }) {
  const column = (name, key, digits) =>
    medianWithRange(
      rounds.map((round) => round[name][key]),
      digits,
    );
  const ratios = (key) => rounds.map(({ recorded, unrecorded }) => recorded[key] / unrecorded[key]);
  const row = (text, key, digits) =>
    `| ${text} | ${column('recorded', key, digits)} | ${column('unrecorded', key, digits)} | ${medianWithRange(ratios(key))} |`;
  return [
    'A page of 50 people with four protected fields, half of them sharing all four: 100 values a page. “Without”: the same gateway, whose',
    '`record` and `confirm` are replaced in memory by ones that answer at once (`bench/ledger/unrecorded-server.mjs`): no hash, no salt, no',
    `write, no wait; no setting does that. ${rounds.length} rounds, interleaved, order reversed each round, a fresh process each time, ${warmUp} s warm-up,`,
    `${seconds} s measured, ${CONNECTIONS} connections that wait for each answer. Every page was compared with what was stored before and after; with the`,
    'ledger every value of every page had to be on the record, and without it none.',
    '',
    '| median (range) | with | without | with / without, paired |',
    '|---|---|---|---|',
    row('**pages a second**', 'perSecond', 0),
    row('p50, ms', 'p50', 1),
    row('p99, ms', 'p99', 1),
    row('server’s CPU a page, ms', 'serverMillis', 2),
    row('`mongod`’s CPU a page, ms', 'mongodMillis', 2),
    '',
    `By round: ${ratios('perSecond')
      .map((n) => n.toFixed(2))
      .join(
        ', ',
      )}. The processor’s time is the steadier figure. On a machine that others use as well (load above 2) a server that`,
    'pauses for its write is given more of the processor than one that never does, so pages a second say little there.',
  ].join('\n');
}
