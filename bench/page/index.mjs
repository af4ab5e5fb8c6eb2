/** `npm run bench -- page`. */
import { parseArgs } from 'node:util';
import { finish } from '../support/finish.mjs';
import { sameVersions } from '../support/machine.mjs';
import { inWorld } from '../support/world.mjs';
import { makeEvents } from './event.mjs';
import { profile } from './profile.mjs';
import { report } from './report.mjs';
import { compare } from './throughput.mjs';
import { countTrips } from './trips.mjs';

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '7' },
    seconds: { type: 'string', default: '6' },
    'warm-up': { type: 'string', default: '4' },
    connections: { type: 'string', default: '16' },
    only: { type: 'string' },
  },
});
const options = {
  rounds: Number(values.rounds),
  seconds: Number(values.seconds),
  warmUp: Number(values['warm-up']),
  connections: Number(values.connections),
};
const wanted = (part) => values.only === undefined || values.only === part;

sameVersions();
await inWorld(async (world) => {
  const events = await makeEvents(world);
  const parts = { options };
  if (wanted('trips')) parts.trips = await countTrips(world, events);
  if (wanted('throughput')) parts.rounds = await compare(world, events, options);
  if (wanted('profile')) parts.profiles = await profile(world, events, options);
  const text = report(world, parts);
  // A part of the report is for the screen; the file holds a whole one.
  if (values.only !== undefined) console.log(text);
  else await finish('REPORT-page.md', text);
});
