/** `npm run bench -- photos`: photos down and up; writes bench/REPORT-photos.md. */
import os from 'node:os';
import { parseArgs } from 'node:util';
import { judged } from '../rows/judged.mjs';
import { finish } from '../support/finish.mjs';
import { machine, sameVersions } from '../support/machine.mjs';
import { medianWithRange } from '../support/statistics.mjs';
import { inWorld } from '../support/world.mjs';
import { makePhotoSite } from './site.mjs';

const PARTS = ['serve', 'memory', 'uploads', 'page'];

const { values } = parseArgs({
  options: {
    only: { type: 'string', default: PARTS.join(',') },
    rounds: { type: 'string', default: '9' },
    seconds: { type: 'string', default: '6' },
    'warm-up': { type: 'string', default: '3' },
    connections: { type: 'string', default: '16' },
    quick: { type: 'boolean', default: false },
  },
});
const { quick } = values;
const parts = values.only.split(',');
for (const part of parts)
  if (!PARTS.includes(part)) throw new Error(`--only ${part}: is none of ${PARTS.join(', ')}`);
const options = {
  rounds: quick ? 1 : Number(values.rounds),
  seconds: quick ? 3 : Number(values.seconds),
  warmUp: quick ? 1.5 : Number(values['warm-up']),
  connections: Number(values.connections),
  scale: quick ? 0.05 : 1,
};

sameVersions();
await inWorld(async (world) => {
  const head = machine(world, ['undici']);
  const site = await makePhotoSite(world);
  const sections = [];
  for (const part of parts) {
    const { measure } = await import(`./${part}.mjs`);
    sections.push(sectionOf(await measure(world, site, options)));
  }
  const load = `- Load when it ended: ${os.loadavg()[0].toFixed(2)}; above 2, others had part of both cores`;
  const text = ['# Photos', '', 'Written by `bench/photos`.', '', head, load, ...sections].join('\n');
  if (quick || parts.length < PARTS.length) console.log(`${text}\n`);
  else await finish('REPORT-photos.md', `${text}\n`);
});

function sectionOf({ title, measures, text }) {
  const rows = measures.map((measure) => {
    const { what, values: figures, atLeast, atMost, aim } = measure;
    const bar =
      atLeast === undefined ? `at most ${atMost}` : `at least ${atLeast}${aim ? `, aim ${aim}` : ''}`;
    return `| ${what} | ${medianWithRange(figures)} | ${bar} | ${quick ? 'a trial' : judged(measure)} |`;
  });
  return ['', `## ${title}`, '', '| | median (range) | bar | |', '|---|---|---|---|', ...rows, '', text].join(
    '\n',
  );
}
