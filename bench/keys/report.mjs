/** What bench/keys found, as a page. */
import { tableOf } from '../rows/pairs.mjs';
import { machine } from '../support/machine.mjs';
import { medianWithRange } from '../support/statistics.mjs';

export function report(world, { trips, rounds, options, of, against }) {
  const ratios = (key) => rounds.map((round) => round[of][key] / round[against][key]);
  const byCpu = ratios('serverMillis').map((n) => 1 / n);
  return [
    '# A page by an API key, beside the same page by a session',
    '',
    'Written by `bench/keys`. A directory page of 50, four protected fields, every other person permits them: to everybody in the one',
    'event, to the integration in the other. Each of the connections has a session, or a key, of its own.',
    '',
    machine(world),
    '',
    '## Commands',
    '',
    '| who asks | people | keys in memory | commands | steps | in order of starting |',
    '|---|---|---|---|---|---|',
    ...trips.map(
      ({ who, first, keys, trips: commands, steps }) =>
        `| ${who} | ${first} | ${keys} | ${commands.length} | ${steps} | ${commands.map((one) => `\`${one}\``).join(', ')} |`,
    ),
    '',
    `${verdict(trips, of, against)} \`update apiKeys\` is the key’s last use, written at most once a minute; no request waits for it.`,
    '',
    '## Answers a second',
    '',
    tableOf([of, against], rounds),
    '',
    `${of} / ${against}, paired by round: ${medianWithRange(ratios('perSecond'))}; by the server’s CPU ${medianWithRange(byCpu)}. ${options.rounds} rounds of ${options.seconds} s,`,
    `${options.connections} connections.`,
    '',
  ].join('\n');
}

const NOTES_USE = 'update apiKeys';

/** Of pages with keys in memory, without what no request waits for. */
function verdict(trips, of, against) {
  const counts = (who) =>
    trips
      .filter((row) => row.who === who && row.keys === 'warm')
      .map((row) => row.trips.filter((one) => one !== NOTES_USE).length);
  const [keyed, session] = [counts(of), counts(against)];
  const more = keyed.some((count, i) => count > session[i]);
  return `Commands of a page with the subjects’ keys in memory, by size: ${of} ${keyed.join(', ')}; ${against} ${session.join(', ')}. ${more ? '**A key costs a trip more.**' : 'A key costs no trip more.'}`;
}
