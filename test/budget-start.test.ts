/**
 * Threat: a gateway that does not know what was given and gives. So one that starts has read the day before it serves, and says so; one
 * that heard nothing of the others for long, or cannot read what they gave, gives nothing until it can.
 */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { everyAttendee } from '../src/consent/model.ts';
import { Tallies } from '../src/disclosure/budget/tallies.ts';
import { HOUR, MINUTE } from '../src/time.ts';
import type { Answer } from './support/client.ts';
import { buildCrowd } from './support/crowd.ts';
import {
  type BuiltEvent,
  buildAttendee,
  buildConsent,
  buildEvent,
  buildOrganiser,
} from './support/factories.ts';
import { type FaultyServer, startFaultyServer } from './support/faults.ts';
import { startGateway, type TestGateway } from './support/gateway.ts';
import { until } from './support/mongod.ts';
import { buildPhoto } from './support/photos.ts';

const NODES = 'query ($ids: [ID!]!) { nodes(ids: $ids) { ... on Attendee { id name phone } } }';
const begun = Date.now() - 60_000;
const quiet = { begun, everyMillis: HOUR };

let server: FaultyServer;
let gateway: TestGateway;
let event: BuiltEvent;

beforeAll(async () => {
  server = await startFaultyServer();
  gateway = await startGateway({ server: server.uri, reading: { begun } });
});
afterAll(async () => {
  await gateway.close();
  await server.stop();
});
beforeEach(async () => {
  event = await buildEvent(gateway);
});

const phonesIn = (answer: Answer) => JSON.stringify(answer).match(/\+4477\d+/g)?.length ?? 0;
const codesOf = ({ errors = [] }: Answer) => errors.map(({ extensions }) => extensions?.code);
async function someone() {
  const built = await buildAttendee(gateway, { event });
  return { ...built, client: await gateway.as(built.email) };
}

describe('while a gateway starts', () => {
  it('requests are refused at once, with a time to come again; it lives, and is not ready', async () => {
    const port = await freePort();
    const publicUrl = `http://localhost:${port}`;
    server.signal('SIGSTOP');
    // A machine that is busy stops it a little later.
    while (await answers()) await new Promise((resolve) => setTimeout(resolve, 20));
    const starting = gateway.another({ settings: { port, publicUrl }, reading: quiet });
    await until(() =>
      fetch(`${publicUrl}/health/live`).then(
        () => true,
        () => false,
      ),
    );
    try {
      const graphql = await fetch(`${publicUrl}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ query: '{ viewer { id } }' }),
      });
      const said = await graphql.text();
      expect([graphql.status, graphql.headers.get('retry-after'), said]).toEqual([
        503,
        '2',
        expect.any(String),
      ]);
      const message = 'The gateway is starting, and nothing was read or changed. Ask again in 2 seconds.';
      expect(JSON.parse(said)).toEqual({
        errors: [
          { message, extensions: { code: 'UNAVAILABLE', docs: '/errors#UNAVAILABLE', retryAfter: 2 } },
        ],
      });
      const photo = await fetch(`${publicUrl}/photos/pho_x`);
      expect([photo.status, photo.headers.get('cache-control')]).toEqual([503, 'private, no-store']);
      expect(await photo.json()).toMatchObject({ detail: message, code: 'UNAVAILABLE' });
      expect((await fetch(`${publicUrl}/health/live`)).status).toBe(200);
      expect((await fetch(`${publicUrl}/health/ready`)).status).toBe(503);
    } finally {
      server.signal('SIGCONT');
    }
    await starting;
    expect((await fetch(`${publicUrl}/health/ready`)).status).toBe(200);
  });

  it('of the day it holds what counts: no window that is over', () => {
    const tallies = new Tallies();
    const reader = { kind: 'ACCOUNT', id: 'a' } as const;
    const now = new Date(86_400_000 * 1_000 + 20 * HOUR);
    for (let minute = 0; minute <= 20 * 60; minute += 1)
      tallies.add(reader, 'e', [minute + 1], new Date(now.getTime() - minute * MINUTE), now);
    expect(tallies.held).toBe(2);
    expect(tallies.count(reader, 'e', 'DAY', now)).toBe(20 * 60 + 1);
    tallies.sweep(new Date(now.getTime() + 10 * MINUTE));
    expect(tallies.held).toBe(1);
    tallies.sweep(new Date(now.getTime() + 24 * HOUR));
    expect(tallies.held).toBe(0);
  });
});

describe('a gateway that heard nothing of the others for long', () => {
  it('reads before it answers anybody, also what a process gave that came and went', async () => {
    const settings = { peoplePerDay: 10 };
    const [known, late] = [
      await gateway.another({ settings, reading: { ...quiet, silentMillis: 0 } }),
      await gateway.another({ settings, reading: { ...quiet, silentMillis: HOUR } }),
    ];
    const people = await buildCrowd(gateway, event, { people: 14 });
    const { client } = await someone();
    const brief = await gateway.another({ settings, reading: quiet });
    expect(phonesIn(await client.at(brief).query(NODES, { ids: people.slice(0, 12) }))).toBe(12);
    await brief.close();
    const refused = await client.at(known).query(NODES, { ids: people.slice(12) });
    expect([phonesIn(refused), codesOf(refused)]).toEqual([0, ['RATE_LIMITED']]);
    // One that is not late asks nobody, of somebody who had little: it would hear within a second.
    expect(phonesIn(await client.at(late).query(NODES, { ids: people.slice(12) }))).toBe(2);
  });

  it('and gives nothing while it cannot', async () => {
    const place = await gateway.another({
      settings: { peoplePerDay: 100, ledgerDeadlineMillis: 10_000 },
      reading: { ...quiet, silentMillis: 0 },
    });
    const [shown] = await buildCrowd(gateway, event, { people: 1 });
    const viewer = await someone();
    const person = await buildAttendee(gateway, { event, listed: true });
    await buildConsent(gateway, { subject: person, field: 'photo', recipient: everyAttendee });
    const photo = await buildPhoto(gateway, person);
    const client = viewer.client.at(place);
    expect(phonesIn(await client.query(NODES, { ids: [shown] }))).toBe(1);
    const namespace = `${gateway.database.connection.name}.ledgerLeases`;
    await server.fail({ failCommands: ['aggregate'], namespace, errorCode: 96 });
    try {
      const answer = await client.query(NODES, { ids: [shown] });
      expect([phonesIn(answer), codesOf(answer)]).toEqual([0, ['UNAVAILABLE']]);
      expect((await client.fetch(photo)).status).toBe(503);
    } finally {
      await server.heal();
    }
    expect(phonesIn(await client.query(NODES, { ids: [shown] }))).toBe(1);
    expect((await client.fetch(photo)).status).toBe(200);
  });
});

describe('what organisers could not be told', () => {
  it('they are told in the next round', async () => {
    await buildOrganiser(gateway, event);
    const place = await gateway.another({ settings: { peoplePerDay: 10 }, reading: quiet });
    const people = await buildCrowd(gateway, event, { people: 6 });
    const { client, account } = await someone();
    const alarms = () => gateway.services.models.alarms.countDocuments({ event: event.id, about: account });
    const namespace = `${gateway.database.connection.name}.alarms`;
    await server.fail({ failCommands: ['find', 'update'], namespace, errorCode: 96 });
    await client.at(place).query(NODES, { ids: people });
    await place.services.readingBudgets.round();
    await server.heal();
    expect(await alarms()).toBe(0);
    await place.services.readingBudgets.round();
    await until(async () => (await alarms()) > 0);
  });
});

/** Whether the database does, within a moment. */
const answers = () =>
  Promise.race([
    gateway.database.client
      .db('admin')
      .command({ ping: 1 })
      .then(() => true),
    new Promise<boolean>((resolve) => setTimeout(resolve, 500, false)),
  ]);

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
