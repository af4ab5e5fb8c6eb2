/** `npm run bench -- page`: the directory page at a glance, on the screen: what a change of the hot path does. */
import { parseArgs } from 'node:util';
import { CONTENDERS } from '../compare/contenders.mjs';
import { profile } from '../compare/profile.mjs';
import { compare, contendersNamed } from '../compare/rounds.mjs';
import { makeSite } from '../compare/site.mjs';
import { countTrips } from '../compare/trips.mjs';
import { profileTable } from '../profiles/table.mjs';
import { tableOf } from '../rows/pairs.mjs';
import { tripsTable } from '../rows/trips.mjs';
import { machine, sameVersions } from '../support/machine.mjs';
import { medianWithRange } from '../support/statistics.mjs';
import { inWorld } from '../support/world.mjs';

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '3' },
    seconds: { type: 'string', default: '6' },
    'warm-up': { type: 'string', default: '4' },
    connections: { type: 'string', default: '16' },
    only: { type: 'string' },
    of: { type: 'string', default: 'ours' },
    against: { type: 'string', default: 'Apollo, lean' },
  },
});
const options = {
  rounds: Number(values.rounds),
  seconds: Number(values.seconds),
  warmUp: Number(values['warm-up']),
  connections: Number(values.connections),
};
const { of, against } = values;
for (const name of [of, against])
  if (CONTENDERS[name] === undefined)
    throw new Error(`${name} is none of: ${Object.keys(CONTENDERS).join('; ')}`);
const wanted = (part) => values.only === undefined || values.only === part;

sameVersions();
await inWorld(async (world) => {
  const site = await makeSite(world);
  console.log(machine(world));
  if (wanted('trips')) console.log(`\n${tripsTable(await countTrips(world, site))}`);
  if (wanted('throughput')) {
    const rounds = await compare(await contendersNamed(world, site, [of, against]), options);
    const ratios = rounds.map((round) => round[of].perSecond / round[against].perSecond);
    console.log(
      `\n${tableOf([of, against], rounds)}\n\n${of} / ${against}, paired: ${medianWithRange(ratios)}`,
    );
  }
  if (wanted('profile')) {
    const [ours, peer] = [
      await profile(world, site, of, options),
      await profile(world, site, against, options),
    ];
    console.log(`\n${profileTable(ours, peer)}`);
  }
});
