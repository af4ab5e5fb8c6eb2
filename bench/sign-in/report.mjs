/** bench/REPORT-sign-in.md. */
import { machine } from '../support/machine.mjs';
import { mannWhitney, median, quantile } from '../support/statistics.mjs';

/** Below this, chance is no longer a good explanation. */
const ALPHA = 0.01;

const CLOCKS = {
  answer: 'The answer to startSignIn',
  next: 'Five small requests right behind it (`{ __typename }`, same connection), together',
};

export function report(world, times) {
  const tries = times.known.answer.length;
  return [
    '# Times of startSignIn',
    '',
    'Written by `bench/sign-in`. Can a stranger tell by a clock whether an address is registered? Bytes and database',
    'commands are compared by the tests; here it is times.\n',
    machine(world),
    '',
    `${tries} tries each for known addresses, unknown ones, and a second lot of unknown ones as control, every address once, in`,
    'turn, in an order drawn anew each time; each from a network of its own, all over one open connection, and each after',
    'the mails of the one before are done. Mails are written as files. Milliseconds, by a client on the same machine:',
    'over a real network a difference is harder to see, never easier.',
    '',
    ...Object.entries(CLOCKS).flatMap(([clock, title]) => section(title, times, clock)),
    `The test is Mann–Whitney’s, two-sided. “Slower”: how often a known address took longer than an unknown one, of`,
    `all pairs; 50 % where they are alike. The verdict is “told apart” where p < ${ALPHA}; the control says what the test finds`,
    'where there is nothing to find.',
    '',
  ].join('\n');
}

function section(title, times, clock) {
  const of = (kind) => times[kind][clock];
  const row = (text, kind) =>
    `| ${text} | ${[0.1, 0.5, 0.9, 0.99].map((q) => quantile(of(kind), q).toFixed(3)).join(' | ')} |`;
  return [
    `## ${title}`,
    '',
    '| address | p10 | median | p90 | p99 |',
    '|---|---|---|---|---|',
    row('known', 'known'),
    row('unknown', 'unknown'),
    row('unknown (control)', 'control'),
    '',
    '| compared | medians differ by | slower | p | verdict |',
    '|---|---|---|---|---|',
    comparison('known with unknown', of('known'), of('unknown')),
    comparison('control with unknown', of('control'), of('unknown')),
    '',
  ];
}

function comparison(text, a, b) {
  const { greater, p } = mannWhitney(a, b);
  const shown = p < 0.0001 ? '< 0.0001' : p.toFixed(4);
  const verdict = p < ALPHA ? '**told apart**' : 'not told apart';
  const difference = median(a) - median(b);
  return `| ${text} | ${difference < 0 ? '−' : '+'}${Math.abs(difference).toFixed(3)} ms | ${(100 * greater).toFixed(1)} % | ${shown} | ${verdict} |`;
}
