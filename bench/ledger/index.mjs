/** `npm run bench -- ledger`: each part is a section of the report, and `--only` leaves the others as they were. */
import { parseArgs } from 'node:util';
import { inWorld } from '../support/world.mjs';
import { writeSection } from './report.mjs';

const PARTS = ['checker', 'batches', 'scans', 'start'];
const LONGEST_MILLIS = 4 * 3_600_000;

const { values } = parseArgs({
  options: {
    only: { type: 'string' },
    responses: { type: 'string', default: '100000' },
    minutes: { type: 'string', default: '180' },
    values: { type: 'string', default: '5000000' },
    'a-day': { type: 'string', default: '200000' },
    rounds: { type: 'string', default: '3' },
    seconds: { type: 'string', default: '6' },
    'warm-up': { type: 'string', default: '3' },
  },
});
const options = {
  responses: Number(values.responses),
  minutes: Number(values.minutes),
  values: Number(values.values),
  aDay: Number(values['a-day']),
  rounds: Number(values.rounds),
  seconds: Number(values.seconds),
  warmUp: Number(values['warm-up']),
};
if (values.only !== undefined && !PARTS.includes(values.only))
  throw new Error(`--only ${values.only}: is none of ${PARTS.join(', ')}`);

await inWorld(
  async (world) => {
    for (const part of PARTS) {
      if (values.only !== undefined && values.only !== part) continue;
      const { title, measure, section } = await import(`./${part}.mjs`);
      await writeSection(world, { part, title, text: section(await measure(world, options), options) });
    }
  },
  { longestMillis: LONGEST_MILLIS },
);
