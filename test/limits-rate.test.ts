/**
 * Threat: one client that asks so much that others wait, at one gateway or at all of them in turn. Points are counted in each
 * process and leased from the database by blocks: never fewer than the budget says, more by a float for each process, and no
 * request waits for the count.
 */
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { getIntrospectionQuery } from 'graphql';
import type { CommandStartedEvent, CommandSucceededEvent } from 'mongodb';
import { type Config, ConfigError, loadConfig } from '../src/config.ts';
import { oneAttendee } from '../src/consent/model.ts';
import { REFUSED_COST } from '../src/graphql/cost/plugin.ts';
import { LIMITS } from '../src/graphql/limits.ts';
import { newId } from '../src/ids.ts';
import { Budgets } from '../src/limits/budgets.ts';
import { PointStore, WINDOW } from '../src/limits/point-store.ts';
import { Purse } from '../src/limits/purse.ts';
import { type IntegrationViewer, NOBODY } from '../src/viewer.ts';
import type { Client } from './support/client.ts';
import { commandsDuring } from './support/commands.ts';
import {
  type BuiltAttendee,
  type BuiltEvent,
  buildAttendee,
  buildConsent,
  buildEvent,
} from './support/factories.ts';
import { type FaultyServer, startFaultyServer } from './support/faults.ts';
import { startGateway, type TestGateway } from './support/gateway.ts';
import { type GatewayProcess, startGatewayProcess } from './support/gateway-process.ts';
import { until } from './support/mongod.ts';
import { jpeg, pathOf, photoOf, put } from './support/photos.ts';

const PAGE = `query ($event: ID!) { attendees(event: $event, first: 100) { nodes { id name } } }`;
const PAGE_COST = 10 + 100 * 3;
const ME = '{ viewer { account { id } } }';
const LIMIT = 2_000;
const FLOAT = LIMIT / 10;

let gateway: TestGateway;
let event: BuiltEvent;
let person: BuiltAttendee;
let client: Client;
/** Other gateways over the same database: where a viewer has few points, and where they have as many as by default. */
let place: TestGateway;
let usual: TestGateway;

beforeAll(async () => {
  gateway = await startGateway({ environment: { TRUST_PROXY: '1' } });
  event = await buildEvent(gateway);
  person = await buildAttendee(gateway, { event, listed: true });
  client = await gateway.as(person.email);
  place = await tight();
  usual = await gateway.another({ settings: { pointsPerMinute: 60_000 } });
});
afterAll(() => gateway.close());

const budgets = () =>
  gateway.database.connection.collection<{ _id: string; taken: number; ends: Date }>('budgets');

/** Leases that begin, and that are answered, while `work` is under way. */
async function leasesDuring(place: Pick<TestGateway, 'database'>, work: () => Promise<unknown>) {
  const { client: driver } = place.database;
  const begun = new Set<number>();
  let answered = 0;
  const begin = ({ commandName, command, requestId }: CommandStartedEvent) => {
    if (commandName === 'findAndModify' && command[commandName] === 'budgets') begun.add(requestId);
  };
  const end = ({ requestId }: CommandSucceededEvent) => {
    if (begun.has(requestId)) answered += 1;
  };
  driver.on('commandStarted', begin).on('commandSucceeded', end);
  await work().finally(() => driver.off('commandStarted', begin).off('commandSucceeded', end));
  return { begun: begun.size, answered };
}

const tight = (settings: Partial<Config> = {}) =>
  gateway.another({ settings: { pointsPerQuery: 1_000, pointsPerMinute: LIMIT, ...settings } });

async function someone(place: TestGateway = gateway, at: BuiltEvent = event) {
  const built = await buildAttendee(place, { event: at });
  return { ...built, client: await place.as(built.email) };
}

interface Seen {
  readonly status: number;
  readonly code: unknown;
  readonly requested: number;
  readonly remaining: number;
  readonly headers: Headers;
  readonly text: string;
}

async function ask(asking: Client, query = PAGE, variables: object = { event: event.id }): Promise<Seen> {
  const response = await asking.post({ query, variables });
  const text = await response.text();
  const { errors, extensions } = JSON.parse(text);
  return {
    status: response.status,
    code: errors?.[0]?.extensions.code,
    requested: extensions?.cost?.requested ?? 0,
    remaining: Number(/;r=(\d+);/.exec(response.headers.get('ratelimit') ?? '')?.[1]),
    headers: response.headers,
    text,
  };
}

/** Asks until it is refused; the points that were spent until then, and the refusal. */
async function exhaust(asking: Client, query = PAGE): Promise<{ spent: number; refusal: Seen }> {
  for (let spent = 0; spent < 100_000; ) {
    const seen = await ask(asking, query);
    if (seen.code !== undefined) return { spent, refusal: seen };
    spent += seen.requested;
  }
  throw new Error('there is no end to the points');
}

/** Spends all, to the last point. */
async function drain(asking: Client): Promise<void> {
  const many = `{ ${Array.from({ length: 50 }, (_, i) => `a${i}: __typename`).join(' ')} }`;
  for (const query of [PAGE, many, '{ __typename }']) await exhaust(asking, query);
}

describe('the limits by default', () => {
  it('are 60,000 points a minute, 10,000 a query, depth 20 and 50 aliases, and none for an event', () => {
    expect(loadConfig({})).toMatchObject({
      pointsPerMinute: 60_000,
      keyPointsPerMinute: 60_000,
      pointsPerQuery: 10_000,
      eventPointsPerMinute: undefined,
    });
    expect(LIMITS).toMatchObject({ depth: 20, aliases: 50 });
  });

  it.each(['POINTS_PER_MINUTE', 'KEY_POINTS_PER_MINUTE', 'EVENT_POINTS_PER_MINUTE'])(
    '%s below what one operation may cost keeps the gateway from starting',
    (name) => {
      const problem = `${name}: must be at least POINTS_PER_QUERY, or the dearest operations would never run`;
      expect(() => loadConfig({ [name]: '9999' })).toThrow(new ConfigError([problem]));
      expect(loadConfig({ [name]: '10000' })).toBeDefined();
    },
  );

  it('let GraphiQL and the Sandbox read the schema, and a venue behind one address sign in', async () => {
    const seen = await ask(usual.browser(), getIntrospectionQuery());
    expect([seen.status, seen.code]).toEqual([200, undefined]);
    expect(seen.requested).toBeLessThan(10_000);
    // As many as sign-in itself lets one network begin in ten minutes.
    const begun = await ask(
      usual.browser(),
      'mutation ($email: String!) { startSignIn(input: { email: $email }) { accepted } }',
      { email: person.email },
    );
    expect(begun.requested * 300).toBeLessThan(60_000);
  });
});

describe('an answer', () => {
  it('says what it cost, and in its headers what is left', async () => {
    const { client: asking } = await someone();
    const at = asking.at(place);
    const [first, second] = [await ask(at), await ask(at, ME)];
    expect(JSON.parse(first.text).extensions.cost).toEqual({ requested: PAGE_COST, limit: 1_000 });
    expect(second.requested).toBe(10 + 1 + 1);
    expect(first.headers.get('ratelimit-policy')).toBe(`"account";q=${LIMIT};w=60`);
    expect(first.headers.get('ratelimit')).toMatch(/^"account";r=\d+;t=(?:60|[1-5]?\d)$/);
    expect([first.remaining, second.remaining]).toEqual([LIMIT - PAGE_COST, LIMIT - PAGE_COST - 12]);
    expect(first.headers.has('retry-after')).toBe(false);
  });

  it('costs the same, to the byte, for a value that is withheld, one that is not there, and somebody who is not', async () => {
    const shown = await buildAttendee(gateway, { event, listed: true });
    const empty = await buildAttendee(gateway, { event, listed: true, phone: null });
    const query = 'query ($id: ID!) { node(id: $id) { ... on Attendee { phone } } }';
    const of = async (id: string) =>
      JSON.stringify(JSON.parse((await ask(client, query, { id })).text).extensions);
    expect(await of(empty.id)).toBe(await of(shown.id));
    const cost = async (id: string) => (await ask(client, query, { id })).requested;
    const hidden = await buildAttendee(gateway, { event });
    expect(await cost(hidden.id)).toBe(await cost(newId('attendee')));
    expect(await cost(hidden.id)).toBe(await cost(shown.id));
  });

  it('has no cost where nothing ran, and what was refused is counted', async () => {
    const at = (await someone()).client.at(place);
    const broken = await ask(at, '{ nix');
    expect(broken.text).not.toContain('"cost"');
    expect(broken.remaining).toBe(LIMIT - REFUSED_COST);
    const dear = await ask(at, PAGE.replace('100', '1000'));
    expect([dear.code, dear.remaining]).toEqual(['MAX_COST_EXCEEDED', LIMIT - 2 * REFUSED_COST]);
    expect((await ask(at, '{ nix }')).remaining).toBe(LIMIT - 3 * REFUSED_COST);
  });
});

describe('over the limit', () => {
  it('is 429 with Retry-After, and nothing runs: the session is looked up, and no document is read', async () => {
    const own = await someone();
    const at = own.client.at(place);
    const { spent, refusal } = await exhaust(at);
    expect(spent).toBeGreaterThanOrEqual(LIMIT - PAGE_COST);
    expect(spent).toBeLessThanOrEqual(LIMIT + FLOAT);
    const wait = Number(refusal.headers.get('retry-after'));
    expect(wait).toBeGreaterThan(0);
    expect(wait).toBeLessThanOrEqual(60);
    expect([refusal.status, JSON.parse(refusal.text).errors]).toEqual([
      429,
      [
        {
          message: `The points of this minute are spent; wait ${wait} seconds.`,
          extensions: { code: 'RATE_LIMITED', docs: expect.any(String), retryAfter: wait },
        },
      ],
    ]);
    // What is left is less than a page; spent to the last point nothing is even parsed.
    await drain(at);
    const commands = await commandsDuring(gateway, async () => {
      for (const query of [PAGE, '{ nix', `{ ${'a '.repeat(40_000)} }`]) {
        const seen = await ask(at, query);
        expect([seen.status, seen.code, seen.remaining]).toEqual([429, 'RATE_LIMITED', 0]);
        expect(JSON.parse(seen.text).errors[0].extensions.retryAfter).toBe(
          Number(seen.headers.get('retry-after')),
        );
      }
    });
    expect(commands.map(({ name }) => name)).toEqual(Array(3).fill('aggregate sessions'));
    expect((await leasesDuring(gateway, () => ask(at))).begun).toBe(0);
  });

  it('changes nothing: a mutation that was refused was not run', async () => {
    const own = await someone();
    const at = own.client.at(place);
    await drain(at);
    const refused = await ask(at, 'mutation { signOut { signedOut } }');
    expect(refused.code).toBe('RATE_LIMITED');
    expect((await ask(own.client, ME)).text).toContain(own.account);
  });

  it('is each account’s own matter, whatever session it asks in', async () => {
    const [busy, calm] = [await someone(), await someone()];
    const again = await gateway.as(busy.email);
    await exhaust(busy.client.at(place));
    expect((await exhaust(again.at(place))).spent).toBe(0);
    expect((await ask(calm.client.at(place))).code).toBeUndefined();
  });

  it('is a network’s where nobody is signed in, and not that of who signs in there', async () => {
    const from = (address: string) => place.browser({ 'x-forwarded-for': address });
    const schema = '{ __schema { types { name fields { name } } } }';
    let last = await ask(from('198.51.100.7'), schema);
    expect(last.headers.get('ratelimit-policy')).toBe(`"network";q=${LIMIT};w=60`);
    while (last.code === undefined) last = await ask(from('198.51.100.7'), schema);
    expect(last.code).toBe('RATE_LIMITED');
    expect((await ask(from('198.51.100.8'), schema)).code).toBeUndefined();
    const there = await gateway.as(
      (await someone()).email,
      gateway.browser({ 'x-forwarded-for': '198.51.100.7' }),
    );
    expect((await ask(there.at(place), ME)).code).toBeUndefined();
  });

  it('ends with the window', async () => {
    const own = await someone();
    await exhaust(own.client.at(place));
    const _id = `account:${own.account}`;
    await budgets().updateOne({ _id }, { $set: { ends: new Date(Date.now() - 1) } });
    const other = await tight();
    expect((await exhaust(own.client.at(other))).spent).toBeGreaterThanOrEqual(LIMIT - PAGE_COST);
    await other.close();
  });
});

describe('the bytes of a photo', () => {
  it('take ten points of the same budget, whether there is a photo or not, and are refused like the rest', async () => {
    const owner = await buildAttendee(gateway, { event, listed: true, photo: null });
    const friend = await someone();
    await buildConsent(gateway, { subject: owner, field: 'photo', recipient: oneAttendee(friend.id) });
    expect((await put(await gateway.as(owner.email), event, await jpeg())).status).toBe(204);
    const url = pathOf(await photoOf(friend.client, owner));
    const at = friend.client.at(place);
    const left = (response: Response) =>
      Number(/;r=(\d+);/.exec(response.headers.get('ratelimit') ?? '')?.[1]);
    const shown = await at.fetch(url);
    const absent = await at.fetch(url.replace(/pho_[^/]+/, newId('photo')));
    expect([shown.status, absent.status]).toEqual([200, 404]);
    expect([left(shown), left(absent)]).toEqual([LIMIT - 10, LIMIT - 20]);
    expect((await ask(at, ME)).remaining).toBe(LIMIT - 32);
    await drain(at);
    const refused = await at.fetch(url);
    expect(refused.headers.get('content-type')).toContain('application/problem+json');
    expect(refused.headers.get('retry-after')).toMatch(/^[1-9]\d?$/);
    expect(await refused.json()).toMatchObject({ status: 429, code: 'RATE_LIMITED' });
    const nobody = await place.browser({ 'x-forwarded-for': '203.0.113.77' }).fetch(url);
    expect([nobody.status, nobody.headers.get('ratelimit-policy')]).toEqual([
      404,
      `"network";q=${LIMIT};w=60`,
    ]);
    expect(left(nobody)).toBe(LIMIT - 10);
  });
});

describe('the points of an event', () => {
  let shared: TestGateway;
  let elsewhere: BuiltEvent;
  beforeAll(async () => {
    shared = await tight({ pointsPerMinute: 20_000, eventPointsPerMinute: LIMIT });
    elsewhere = await buildEvent(gateway);
  });
  afterAll(() => shared.close());

  it('are those of all who ask there, and of nobody elsewhere; no header tells of them', async () => {
    const full = await buildEvent(gateway);
    const [one, two] = [await someone(gateway, full), await someone(gateway, full)];
    const at = (asking: { client: Client }) => asking.client.at(shared);
    const both = await buildAttendee(gateway, { event: full, email: 'both@people.example' });
    await buildAttendee(gateway, { event: elsewhere, email: both.email });
    const asBoth = (await gateway.as(both.email)).at(shared);
    const asked = (asking: Client, where: BuiltEvent) => ask(asking, PAGE, { event: where.id });
    let seen = await asked(at(one), full);
    expect(seen.headers.get('ratelimit-policy')).toBe('"account";q=20000;w=60');
    for (let i = 0; seen.code === undefined; i++) seen = await asked(at(i % 2 === 0 ? two : one), full);
    expect([seen.status, seen.code]).toEqual([429, 'RATE_LIMITED']);
    // Each spent a part, and none their own budget.
    expect(seen.remaining).toBeGreaterThan(20_000 - LIMIT - FLOAT);
    expect((await asked(asBoth, full)).code).toBe('RATE_LIMITED');
    expect((await asked(asBoth, elsewhere)).code).toBeUndefined();
    // Named in the text as well as in a variable; what names none is asked at all of them.
    const text = (where: BuiltEvent) =>
      `{ attendees(event: "${where.id}", first: 100) { nodes { id name } } }`;
    expect((await ask(asBoth, text(full))).code).toBe('RATE_LIMITED');
    expect((await ask(asBoth, text(elsewhere))).code).toBeUndefined();
    const unnamed = `{ viewer { account { id } } ${Array.from({ length: 40 }, (_, i) => `a${i}: node(id: "x") { id }`).join(' ')} }`;
    expect((await ask(asBoth, unnamed)).code).toBe('RATE_LIMITED');
    // Who is refused for the event has paid nothing for it.
    const before = (await ask(asBoth, text(elsewhere))).remaining;
    await asked(asBoth, full);
    expect((await ask(asBoth, text(elsewhere))).remaining).toBe(before - PAGE_COST);
  });
});

describe('an API key', () => {
  it('has points of its own, also beside other keys of its integration', async () => {
    const settings = { pointsPerMinute: 100, keyPointsPerMinute: 1_000, eventPointsPerMinute: undefined };
    const counted = new Budgets(new PointStore(gateway.database), settings);
    const integration = newId('integration');
    const by = (key: string): IntegrationViewer => ({
      kind: 'INTEGRATION',
      integration,
      key,
      events: [event.id],
      scopes: new Set(),
      approved: [],
      roster: false,
      listings: new Map(),
      lockdowns: [],
      at: new Date(),
    });
    const [one, other] = [by(newId('key')), by(newId('key'))];
    const noNetwork = () => {
      throw new Error('the network of a key was asked for');
    };
    await counted.budgetOf(one, noNetwork).take(1_000);
    await counted.budgetOf(one, noNetwork).take(100);
    await expect(counted.budgetOf(one, noNetwork).take(1)).rejects.toMatchObject({
      extensions: { code: 'RATE_LIMITED' },
    });
    expect(counted.budgetOf(one, noNetwork).refusal()).toMatchObject({
      extensions: { code: 'RATE_LIMITED' },
    });
    expect(counted.budgetOf(other, noNetwork).headers().policy).toBe('"key";q=1000;w=60');
    await counted.budgetOf(other, noNetwork).take(1_000);
    await counted.budgetOf(NOBODY, () => 'somewhere').take(100);
  });
});

describe('the count', () => {
  it('costs no request a trip: nobody asks the database about who spends little, and none waits for a block', async () => {
    const at = (await someone()).client.at(usual);
    const shapes = async (work: () => Promise<unknown>) =>
      (await commandsDuring(gateway, work)).map(({ shape }) => shape);
    const first = await shapes(() => ask(at));
    const { begun } = await leasesDuring(gateway, async () => {
      for (let i = 0; i < 8; i++) expect(await shapes(() => ask(at))).toEqual(first);
    });
    // Nine pages, 2,790 points: less than half a float.
    expect(begun).toBe(0);
    const { begun: more } = await leasesDuring(gateway, async () => {
      for (let i = 0; i < 60; i++) await ask(at);
    });
    // 18,600 points more, by blocks of more than 3,000.
    expect(more).toBeGreaterThan(0);
    expect(more).toBeLessThanOrEqual(7);
  });
});

describe('purses of one budget', () => {
  let key = 0;
  let now = 1_000;
  const store = () => new PointStore(gateway.database);
  const purse = (name: string, limit = 1_000) =>
    new Purse({ store: store(), key: name, limit, clock: () => now });

  it('spend together no less than the budget, and no more than it and a float for each, one of them killed or not', async () => {
    const turns = fc.array(fc.tuple(fc.nat({ max: 3 }), fc.integer({ min: 1, max: 400 }), fc.boolean()), {
      minLength: 20,
      maxLength: 40,
    });
    await fc.assert(
      fc.asyncProperty(turns, async (asked) => {
        const name = `account:property ${++key}`;
        const processes = Array.from({ length: 4 }, () => purse(name));
        let floats = processes.length;
        let spent = 0;
        for (const [index, points, kill] of asked) {
          const took = await (processes[index] as Purse).take(points);
          if (took) spent += points;
          if (kill && floats < 6) {
            processes[index] = purse(name);
            floats += 1;
          }
        }
        for (const process of processes) while (await process.take(1)) spent += 1;
        expect(spent).toBeGreaterThanOrEqual(1_000);
        expect(spent).toBeLessThanOrEqual(1_000 + floats * 100);
      }),
      { numRuns: 15 },
    );
  });

  it('spend together no less than the budget though many requests wait for the same block', async () => {
    const name = `account:herd ${++key}`;
    const [one, two] = [purse(name), purse(name)];
    const outcomes = await Promise.all(
      Array.from({ length: 60 }, (_, i) => (i % 2 === 0 ? one : two).take(90)),
    );
    const spent = 90 * outcomes.filter(Boolean).length;
    expect(spent).toBeGreaterThanOrEqual(1_000 - 90);
    expect(spent).toBeLessThanOrEqual(1_200);
  });

  it('hold no more than a block that nobody else can spend', async () => {
    const name = `account:held ${++key}`;
    const [one, two] = [purse(name), purse(name)];
    expect(await two.take(800)).toBe(true);
    // There are not so many any more, and what there is stays for others.
    expect(await one.take(700)).toBe(false);
    let spent = 800;
    while (await two.take(10)) spent += 10;
    expect(spent).toBeGreaterThanOrEqual(1_000);
  });

  it('begin again when the database says that the window is over, and not before', async () => {
    const name = `account:window ${++key}`;
    const one = purse(name);
    while (await one.take(50));
    expect(await one.take(1)).toBe(false);
    // A process whose clock says that it is over, and the database that it is not, has its float and no more.
    now += WINDOW + 1;
    let early = 0;
    while (await one.take(10)) early += 10;
    expect(early).toBe(100);
    now += WINDOW + 1;
    await budgets().updateOne({ _id: name }, { $set: { ends: new Date(Date.now() - 1) } });
    let later = 0;
    while (await one.take(10)) later += 10;
    expect(later).toBe(1_100);
  });

  it('count anew when the window turns out to be another', async () => {
    const name = `account:other window ${++key}`;
    const one = purse(name);
    expect(await one.take(60)).toBe(true);
    const taken = async () => (await budgets().findOne({ _id: name }))?.taken;
    await until(async () => (await taken()) === 60);
    await budgets().updateOne({ _id: name }, { $set: { ends: new Date(Date.now() - 1) } });
    expect(await one.take(60)).toBe(true);
    expect(one.remaining).toBeLessThanOrEqual(880);
    await until(async () => one.remaining > 880);
    let spent = 60;
    while (await one.take(10)) spent += 10;
    expect(spent).toBeGreaterThanOrEqual(1_000);
    expect(spent).toBeLessThanOrEqual(1_100);
  });

  it('do not wait for a window that a clock ahead of ours began', async () => {
    const name = `account:ahead ${++key}`;
    await budgets().insertOne({ _id: name, taken: 1_000, ends: new Date(Date.now() + 3_600_000) });
    expect(await purse(name).take(900)).toBe(true);
  });
});

describe('gateways in processes of their own', () => {
  const WIDE = 20_000;
  /** Few requests, so that a slow machine is done within the minute. */
  const DEAR =
    'query ($event: ID!) { attendees(event: $event, first: 190) { nodes { id name organisation category } } }';
  const DEAR_COST = 10 + 190 * 5;
  let open: GatewayProcess[] = [];
  const start = async () => {
    const child = await startGatewayProcess(gateway, {
      TRUST_PROXY: '1',
      LOG_LEVEL: 'silent',
      POINTS_PER_MINUTE: String(WIDE),
      POINTS_PER_QUERY: '1000',
    });
    open.push(child);
    return child;
  };
  afterEach(async () => {
    await Promise.all(open.map((child) => child.end().catch(() => {})));
    open = [];
  });

  it('share one budget; each has a float besides, and one that is killed takes no more with it', async () => {
    const own = await someone();
    // All of them at first: on a slow machine a minute is soon over.
    await Promise.all([start(), start(), start()]);
    const [one, two, third] = open.map((process) => own.client.at(process)) as [Client, Client, Client];
    let spent = 0;
    // In turn, eight pages: both hold a block.
    for (let i = 0; i < 4; i++) for (const at of [one, two]) spent += (await ask(at, DEAR)).requested;
    expect(spent).toBe(8 * DEAR_COST);
    await open.splice(1, 1)[0]?.end('SIGKILL');
    for (const at of [one, third]) spent += (await exhaust(at, DEAR)).spent;
    expect(spent).toBeGreaterThanOrEqual(WIDE - DEAR_COST);
    expect(spent).toBeLessThanOrEqual(WIDE + 3 * (WIDE / 10));
  });
});

describe('without the database', () => {
  let server: FaultyServer;
  let faulty: TestGateway;
  beforeAll(async () => {
    server = await startFaultyServer();
    faulty = await startGateway({
      server: server.uri,
      environment: { POINTS_PER_MINUTE: String(LIMIT), POINTS_PER_QUERY: '1000' },
    });
  });
  afterAll(async () => {
    await faulty.close();
    await server.stop();
  });
  const budgetsAre = (fault: object) =>
    server.fail({
      failCommands: ['findAndModify'],
      namespace: `${faulty.database.connection.name}.budgets`,
      ...fault,
    });

  it('what is held is spent, no request waits, and then it is closed and said so', async () => {
    const at = (await someone(faulty, await buildEvent(faulty))).client;
    await budgetsAre({ errorCode: 13 });
    const { spent, refusal: seen } = await exhaust(at, ME);
    expect([seen.status, seen.code]).toEqual([503, 'UNAVAILABLE']);
    expect(JSON.parse(seen.text).data).toBeUndefined();
    expect(spent).toBeGreaterThan(FLOAT - 12);
    expect(spent).toBeLessThanOrEqual(FLOAT);
    await server.heal();
    expect((await ask(at, ME)).code).toBeUndefined();
  });

  it('a lease that takes its time keeps nobody waiting who has points', async () => {
    const at = (await someone(faulty, await buildEvent(faulty))).client;
    await budgetsAre({ blockConnection: true, blockTimeMS: 15_000 });
    const leases = await leasesDuring(faulty, async () => {
      for (let i = 0; i < 16; i++) expect((await ask(at, ME)).code).toBeUndefined();
    });
    // Another is begun where all of that took longer than a lease is waited for.
    expect(leases.begun).toBeGreaterThan(0);
    expect(leases.answered).toBe(0);
    await server.heal();
  });
});
