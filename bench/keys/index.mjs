/**
 * `npm run bench -- keys`: what it costs to ask with an API key, beside the same page asked in a session. The commands of both, because a
 * key is to cost one look-up and no trip more; and answers a second with the server's CPU, side by side.
 */
import { parseArgs } from 'node:util';
import { asOurViewer } from '../compare/contender.mjs';
import { CONTENDERS } from '../compare/contenders.mjs';
import { compare } from '../compare/rounds.mjs';
import { inOrder, makeSite, VIEWERS } from '../compare/site.mjs';
import { countTrips } from '../compare/trips.mjs';
import { directory } from '../compare/workloads.mjs';
import { headersFor } from '../support/browser.mjs';
import { gatewayModule } from '../support/build.mjs';
import { withStorage } from '../support/database.mjs';
import { finish } from '../support/finish.mjs';
import { makeIntegration } from '../support/integration.mjs';
import { makeAttendees, makeEvent, person } from '../support/people.mjs';
import { inWorld } from '../support/world.mjs';
import { report } from './report.mjs';

const { newId } = await gatewayModule('src/ids.js');

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '9' },
    seconds: { type: 'string', default: '6' },
    'warm-up': { type: 'string', default: '4' },
    connections: { type: 'string', default: '16' },
    quick: { type: 'boolean', default: false },
  },
});
const options = {
  rounds: Number(values.rounds),
  seconds: Number(values.seconds),
  warmUp: Number(values['warm-up']),
  connections: Number(values.connections),
};

/** As many people as in `half`, of whom every other one permits all to the integration; and a key for each connection. */
async function addKeyed(world, site) {
  await withStorage(world, async (storage) => {
    const id = await makeEvent(storage, 'keyed');
    const integration = newId('integration');
    const people = site.half.people.map((_one, n) => ({
      ...person(n, { shares: n % 2 === 0, to: `integration:${integration}` }),
      email: `keyed.${n}@people.example`,
    }));
    await makeAttendees(storage, id, people);
    site.keyed = { id, people: inOrder(people) };
    site.keys = await makeIntegration(storage, { event: id, integration, keys: VIEWERS });
  });
}

const withKey = ({ url }, { keys }, n) => ({
  ...headersFor(url),
  authorization: `Bearer ${keys[n % keys.length]}`,
});

const BY_SESSION = 'by a session';
const BY_KEY = 'by a key';

await inWorld(async (world) => {
  const site = await makeSite(world, { events: ['half'] });
  await addKeyed(world, site);
  const trips = [];
  for (const [who, event, asks] of [
    [BY_SESSION, 'half', asOurViewer],
    [BY_KEY, 'keyed', withKey],
  ])
    trips.push(...(await countTrips(world, site, { events: [event], asks })).map((row) => ({ ...row, who })));
  const page = (event, headers) => ({
    world,
    site,
    kind: { ...CONTENDERS.ours, workload: directory(event), headers },
  });
  const contenders = { [BY_KEY]: page('keyed', withKey), [BY_SESSION]: page('half', asOurViewer) };
  const rounds = await compare(contenders, options);
  const text = report(world, { trips, rounds, options, of: BY_KEY, against: BY_SESSION });
  if (values.quick) console.log(text);
  else await finish('REPORT-keys.md', text);
});
