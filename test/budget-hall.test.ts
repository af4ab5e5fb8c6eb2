/**
 * A conference hall has one address: all of a mid-size event sit behind it, sign in, read what is theirs and scroll, within ten
 * minutes, and most show something to everybody. At defaults nobody is refused, and nobody told.
 */
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { loadConfig } from '../src/config.ts';
import { newId } from '../src/ids.ts';
import { MINUTE } from '../src/time.ts';
import type { Answer } from './support/client.ts';
import { buildAttendee, buildOrganiser } from './support/factories.ts';
import { startGateway, type TestGateway } from './support/gateway.ts';
import { entriesOf } from './support/ledger.ts';
import { roundOver, Traffic } from './support/traffic.ts';

const PEOPLE = 4_000;
const PAGE = 20;
const OWN = 'query ($id: ID!) { node(id: $id) { ... on Attendee { phone } } }';
const begun = Date.now() - MINUTE;

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startGateway({ environment: { TRUST_PROXY: '1' }, reading: { begun } });
});
afterAll(() => gateway.close());

it('a hall full of people trips nothing', async () => {
  const { peoplePerDay, peoplePerTenMinutes, networkPeoplePerTenMinutes, keyPeoplePerDay } = loadConfig({});
  const settings = { peoplePerDay, peoplePerTenMinutes, networkPeoplePerTenMinutes, keyPeoplePerDay };
  const traffic = await Traffic.at(gateway, { count: PEOPLE, now: Date.now() });
  await buildOrganiser(gateway, traffic.event);
  const viewer = await buildAttendee(gateway, { event: traffic.event });
  const client = await gateway.as(viewer.email, gateway.browser({ 'x-forwarded-for': '198.51.100.9' }));
  expect(phoneIn(await client.query(OWN, { id: viewer.id }))).toBe(true);
  const hall = (await entriesOf(gateway)).find(({ subject }) => subject === viewer.id)?.network as string;
  for (const [nth, { id, account }] of traffic.people.entries()) {
    const who = { account, session: newId('session'), network: hall };
    traffic.read([id], { who, own: true, operation: 'own' });
    const page = Array.from({ length: PAGE }, (_, i) => traffic.person(nth * 7 + i * 13).id);
    traffic.read(page, { who, operation: 'page' });
    if (nth % 200 === 199) await traffic.written();
  }
  await traffic.written();
  const place = await gateway.another({ settings, reading: { begun } });
  // It has read all of it before it serves, and tells what is to be told.
  await place.services.readingBudgets.round();
  const own = await client.at(place).query(OWN, { id: viewer.id });
  expect([own.errors, phoneIn(own)]).toEqual([undefined, true]);
  const others = await client
    .at(place)
    .query('query ($event: ID!) { attendees(event: $event, first: 50) { nodes { name phone } } }', {
      event: traffic.event.id,
    });
  expect(others.errors).toBeUndefined();
  const round = roundOver(gateway, () => Date.now());
  await round.run();
  await round.close();
  expect((await traffic.raised()).map(({ rule }) => rule)).toEqual([]);
});

const phoneIn = (answer: Answer) => /\+4477\d+/.test(JSON.stringify(answer));
