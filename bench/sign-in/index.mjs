/**
 * `npm run bench -- sign-in`: can a stranger tell by a clock whether an address is registered? Known and unknown
 * addresses are tried in turn, in an order drawn anew each time, and what two lots of unknown ones differ by is the
 * control. Two clocks: the answer of startSignIn itself, and how long a few small requests right behind it take,
 * which the work for a mail would hold up.
 */
import { randomInt } from 'node:crypto';
import { parseArgs } from 'node:util';
import { gatewayModule } from '../support/build.mjs';
import { finish } from '../support/finish.mjs';
import { makeAttendees, makeEvent, person } from '../support/people.mjs';
import { startServer } from '../support/server.mjs';
import { inWorld } from '../support/world.mjs';
import { Client } from './client.mjs';
import { report } from './report.mjs';

const START = 'mutation ($email: String!) { startSignIn(input: { email: $email }) { accepted } }';
const WARM_UP = 40;
const PROBES = 5;
const MOST_TRIES = 5_000;

const { values } = parseArgs({ options: { tries: { type: 'string', default: '300' } } });
const tries = Math.min(MOST_TRIES, Math.max(20, Number(values.tries)));

await inWorld(async (world) => {
  const known = await registered(world, tries + WARM_UP);
  // Limits count by network, and each try comes from another: behind a proxy of ours, which this client plays.
  const gateway = await startServer(world, 'gateway/server.mjs', { TRUST_PROXY: '1' });
  const client = new Client(gateway.url);
  world.atEnd(async () => client.close());
  await measure(gateway, client, known.slice(0, WARM_UP));
  const times = await measure(gateway, client, known.slice(WARM_UP));
  await finish('REPORT-sign-in.md', report(world, times));
});

/** Addresses of people who may sign in. */
async function registered(world, count) {
  const { openStorage } = await gatewayModule('src/services.js');
  const { connectDatabase } = await gatewayModule('src/database/connect.js');
  const { loadConfig } = await gatewayModule('src/config.js');
  const database = await connectDatabase(world.environment.MONGODB_URI);
  try {
    const storage = await openStorage(loadConfig(world.environment), database);
    const people = Array.from({ length: count }, (_, n) => ({
      ...person(n, { shares: false }),
      email: addressOf('known', n),
    }));
    await makeAttendees(storage, await makeEvent(storage, 'sign-in'), people);
    return people.map(({ email }) => email);
  } finally {
    await database.close();
  }
}

/** Of one length, whoever they are. */
function addressOf(kind, n) {
  return `${kind.padEnd(8, 'x')}.${String(n).padStart(6, '0')}@people.example`;
}

/** Milliseconds by kind: `{ known: { answer, next }, unknown: …, control: … }`. */
async function measure(gateway, client, known) {
  const times = {};
  for (const kind of ['known', 'unknown', 'control']) times[kind] = { answer: [], next: [] };
  const salt = randomInt(100_000);
  for (const [n, address] of known.entries()) {
    const addresses = {
      known: address,
      unknown: addressOf(`u${salt}`, n),
      control: addressOf(`c${salt}`, n),
    };
    for (const kind of shuffled(Object.keys(addresses))) {
      times[kind].answer.push(
        await client.ask({ query: START, variables: { email: addresses[kind] } }, 'accepted":true'),
      );
      times[kind].next.push(await inARow(client));
      await gateway.ask('drain');
    }
  }
  return times;
}

/** How long a few small requests take, one behind the other: the time in which a mail is made, if one is. */
async function inARow(client) {
  let millis = 0;
  for (let i = 0; i < PROBES; i++) millis += await client.ask({ query: '{ __typename }' }, '"Query"');
  return millis;
}

function shuffled(kinds) {
  const rest = [...kinds];
  return kinds.map(() => rest.splice(randomInt(rest.length), 1)[0]);
}
