/** `npm run bench`: the rows of REPORT.md. */
import { parseArgs } from 'node:util';
import { makeSite } from '../compare/site.mjs';
import { measureProfiles } from '../profiles/index.mjs';
import { finish } from '../support/finish.mjs';
import { sameVersions } from '../support/machine.mjs';
import { alone, openWorld } from '../support/world.mjs';
import { measureHostile } from './hostile.mjs';
import { measureImport } from './import.mjs';
import { measureMemory } from './memory.mjs';
import { notMeasured } from './not-measured.mjs';
import { measurePairs, PAIRS } from './pairs.mjs';
import { report } from './report.mjs';
import { measureSizes } from './sizes.mjs';
import { measureTrips } from './trips.mjs';

const LONGEST_MILLIS = 5 * 3_600_000;
const QUICK_ROWS = ['1a', '1b', '2', '3', '4', '5', '8', '9', '12', '13'];

/** What measures which rows. Each entry has a world of its own, and a site that its parts share where it says so. */
const WORLDS = [
  {
    site: true,
    parts: [
      { rows: ['13'], measure: measureTrips },
      { rows: ['12'], measure: measureHostile },
      { rows: Object.keys(PAIRS), measure: measurePairs },
      // Of the full run only: it writes the pictures.
      { rows: ['1a'], measure: measurePictures },
    ],
  },
  { site: false, parts: [{ rows: ['6'], measure: measureSizes }] },
  { site: false, parts: [{ rows: ['10'], measure: measureImport }] },
  { site: true, parts: [{ rows: ['11'], measure: measureMemory }] },
];
const ROWS = ['1a', '1b', '2', '3', '4', '5', '6', '7', '8', '9', '10', '11', '12', '13'];

async function measurePictures({ world, site, options }) {
  return isFull ? [{ table: await measureProfiles(world, site, options) }] : [];
}

const { values } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    rows: { type: 'string' },
    rounds: { type: 'string' },
    seconds: { type: 'string' },
    'warm-up': { type: 'string' },
    connections: { type: 'string', default: '16' },
    scale: { type: 'string', default: '1' },
  },
});
const wanted = values.rows?.split(',') ?? (values.quick ? QUICK_ROWS : ROWS);
for (const id of wanted)
  if (!ROWS.includes(id)) throw new Error(`--rows ${id}: is none of ${ROWS.join(', ')}`);
const isFull = !values.quick && values.rows === undefined && values.scale === '1';
const options = {
  rounds: Number(values.rounds ?? (values.quick ? 3 : 9)),
  seconds: Number(values.seconds ?? (values.quick ? 3 : 6)),
  warmUp: Number(values['warm-up'] ?? (values.quick ? 5 : 15)),
  connections: Number(values.connections),
  /** Of the sizes in rows 6, 10 and 11; less than 1 is a trial. */
  scale: Number(values.scale),
  table: isFull,
};

sameVersions();
await alone(
  async () => {
    const results = [];
    let mongod;
    for (const { site: withSite, parts } of WORLDS) {
      const due = parts.map((part) => ({ ...part, rows: part.rows.filter((id) => wanted.includes(id)) }));
      if (due.every(({ rows }) => rows.length === 0)) continue;
      const world = await openWorld();
      ({ mongod } = world);
      const site = withSite ? await makeSite(world) : undefined;
      for (const { rows, measure } of due) {
        if (rows.length === 0) continue;
        const measured = await measure({ world, site, wanted: rows, options }).catch((error) =>
          notMeasured(rows, error),
        );
        results.push(...measured);
      }
      await world.close();
    }
    const text = report({ mongod, results, options, isFull });
    // A part of the report, or a quick one, is for the screen; the file holds a whole one.
    if (isFull) await finish('REPORT.md', text);
    else console.log(text);
    return results.some(({ failed }) => failed !== undefined) ? 1 : 0;
  },
  { longestMillis: LONGEST_MILLIS },
);
