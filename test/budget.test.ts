/**
 * Threat: whoever may see a little of many people sees it of all of them: one account page after page, one key, one network
 * that signs in as one person after the other. So it is counted of how many people one was given protected fields; at half of what
 * is allowed organisers are told, past it the rest is withheld, and the refusal says nothing of whom was asked for.
 */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type Config, loadConfig } from '../src/config.ts';
import { everyAttendee, oneIntegration } from '../src/consent/model.ts';
import { tellOrganisers } from '../src/disclosure/budget/tell.ts';
import { newId } from '../src/ids.ts';
import { DAY } from '../src/time.ts';
import type { Answer, Client } from './support/client.ts';
import { commandsDuring } from './support/commands.ts';
import { buildCrowd } from './support/crowd.ts';
import {
  type BuiltEvent,
  buildAttendee,
  buildBlock,
  buildConsent,
  buildEvent,
  buildOrganiser,
} from './support/factories.ts';
import { startGateway, type TestGateway } from './support/gateway.ts';
import { buildIntegration, buildKey, withKey } from './support/integrations.ts';
import { aResponse, entriesOf, someShown } from './support/ledger.ts';
import { until } from './support/mongod.ts';
import { buildPhoto } from './support/photos.ts';

const PAGE = `query ($event: ID!, $first: Int!, $after: String) {
  attendees(event: $event, first: $first, after: $after) {
    nodes { id name phone } pageInfo { hasNextPage endCursor } } }`;
const NODES = 'query ($ids: [ID!]!) { nodes(ids: $ids) { ... on Attendee { id name phone } } }';

/** In the middle of no window, whatever the time is. */
const begun = Date.now() - 60_000;
const reading = { begun };

let gateway: TestGateway;
let event: BuiltEvent;

beforeAll(async () => {
  gateway = await startGateway({ environment: { TRUST_PROXY: '1' }, reading });
});
afterAll(() => gateway.close());

beforeEach(async () => {
  event = await buildEvent(gateway);
});

const limited = (settings: Partial<Config>, everyMillis?: number) =>
  gateway.another({ settings, reading: { begun, ...(everyMillis && { everyMillis }) } });

async function someone(at: BuiltEvent = event) {
  const built = await buildAttendee(gateway, { event: at });
  return { ...built, client: await gateway.as(built.email) };
}

interface Person {
  readonly id: string;
  readonly name: string;
  readonly phone: string | null;
}
interface Page {
  readonly nodes: readonly Person[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
}

const phonesIn = (answer: Answer) => JSON.stringify(answer).match(/\+4477\d+/g)?.length ?? 0;
const codesOf = ({ errors = [] }: Answer) => errors.map(({ extensions }) => extensions?.code);

/** Page after page, to the end or to the first refusal; how many were given, and the refusal. */
async function scroll(client: Client, first: number, most = 1_000) {
  let given = 0;
  let after: string | null = null;
  for (let page = 0; page < most; page += 1) {
    const answer: Answer<{ attendees: Page }> = await client.query(PAGE, { event: event.id, first, after });
    given += phonesIn(answer);
    if (answer.errors !== undefined) return { given, refusal: answer };
    if (answer.data?.attendees.pageInfo.hasNextPage !== true) break;
    after = answer.data.attendees.pageInfo.endCursor;
  }
  return { given, refusal: null };
}

describe('by default', () => {
  it('an attendee is given 2,000 people in a day and 500 in ten minutes', () => {
    expect(loadConfig({})).toMatchObject({
      peoplePerDay: 2_000,
      peoplePerTenMinutes: 500,
      keyPeoplePerDay: undefined,
      networkPeoplePerTenMinutes: undefined,
    });
  });

  it('whoever scrolls a hundred pages of people of whom one in twelve shows something meets no limit', async () => {
    const usual = await limited(onlyLimits(loadConfig({})));
    await buildCrowd(gateway, event, { people: 5_000, shows: (nth) => nth % 12 === 0 });
    const { client } = await someone();
    expect(await scroll(client.at(usual), 50, 100)).toEqual({ given: 417, refusal: null });
  });
});

const onlyLimits = (config: Config): Partial<Config> => ({
  peoplePerDay: config.peoplePerDay,
  peoplePerTenMinutes: config.peoplePerTenMinutes,
  keyPeoplePerDay: config.keyPeoplePerDay,
  networkPeoplePerTenMinutes: config.networkPeoplePerTenMinutes,
});

/** Of ten people a day, and without rounds. */
const still = () =>
  gateway.another({
    settings: { peoplePerDay: 10 },
    reading: { begun, everyMillis: DAY, silentMillis: DAY },
  });

describe('past the limit', () => {
  let place: TestGateway;
  beforeAll(async () => {
    place = await limited({ peoplePerDay: 10 });
  });

  it('all of others is withheld, from the next request on; names stay, and what is one’s own', async () => {
    await buildCrowd(gateway, event, { people: 24 });
    const viewer = await someone();
    const { given, refusal } = await scroll(viewer.client.at(place), 6);
    expect(given).toBe(12);
    expect(refusal?.errors).toEqual([
      {
        message: expect.stringMatching(
          /^You were given the protected fields of as many people as one may be for now; all of others are withheld\. Wait \d+ seconds\.$/,
        ),
        extensions: { code: 'RATE_LIMITED', docs: '/errors#RATE_LIMITED', retryAfter: expect.any(Number) },
      },
    ]);
    const { attendees } = (refusal as Answer<{ attendees: Page }>).data as { attendees: Page };
    expect(attendees.nodes.map(({ name, phone }) => [name.slice(0, 6), phone])).toEqual(
      Array.from({ length: 6 }, () => ['Person', null]),
    );
    const OWN = 'query ($id: ID!) { node(id: $id) { ... on Attendee { phone } } }';
    const own = await viewer.client.at(place).query(OWN, { id: viewer.id });
    expect([own.errors, phonesIn(own)]).toEqual([undefined, 1]);
  });

  it('it says how long, in the header too, by the database’s clock', async () => {
    await buildCrowd(gateway, event, { people: 12 });
    const { client } = await someone();
    await scroll(client.at(place), 10);
    const response = await client.at(place).post({ query: PAGE, variables: { event: event.id, first: 1 } });
    const { errors } = (await response.json()) as Answer;
    const wait = Number(errors?.[0]?.extensions?.retryAfter);
    expect([response.status, response.headers.get('retry-after')]).toEqual([200, String(wait)]);
    expect(wait).toBeGreaterThan(86_400 - 3_600);
    expect(wait).toBeLessThan(86_400);
  });

  it('the refusal is the same for people who permit something, who permit nothing, and who blocked the viewer', async () => {
    // Over a database of its own, and without rounds: an alarm that is raised meanwhile is none of a request's work.
    const own = await startGateway({
      environment: { PEOPLE_PER_DAY: '10' },
      reading: { begun, everyMillis: DAY, silentMillis: DAY },
    });
    const there = await buildEvent(own);
    const people = await buildCrowd(own, there, { people: 30, shows: (nth) => nth < 20 });
    const viewer = await buildAttendee(own, { event: there });
    const client = await own.as(viewer.email);
    await client.query(NODES, { ids: people.slice(0, 10) });
    await buildBlock(own, { id: people[19] as string, event: there.id }, viewer);
    const asked = [people.slice(0, 5), people.slice(15, 20), people.slice(20, 25)];
    const seen: string[] = [];
    const commands: string[][] = [];
    for (const ids of asked)
      commands.push(
        (
          await commandsDuring(own, async () => {
            const text = await client.text(NODES, { ids });
            seen.push(text.replace(/att_\w+|Person \d+|"retryAfter":\d+|Wait \d+/g, ''));
          })
        ).map(({ shape }) => shape),
      );
    expect(new Set(seen).size).toBe(1);
    expect(seen[0]).toContain('RATE_LIMITED');
    expect(commands[1]).toEqual(commands[0]);
    expect(commands[2]).toEqual(commands[0]);
    await own.close();
  });

  it('it binds at another event no less, nor more', async () => {
    const other = await buildEvent(gateway);
    await buildCrowd(gateway, event, { people: 12 });
    const theirs = await buildCrowd(gateway, other, { people: 3 });
    const viewer = await someone();
    await gateway.services.models.attendees.collection.insertOne({
      ...(await gateway.services.models.attendees.collection.findOne({ _id: viewer.id as never })),
      _id: `${viewer.id.slice(0, -1)}${viewer.id.endsWith('z') ? '0' : 'z'}` as never,
      event: other.id,
    });
    await scroll(viewer.client.at(place), 12);
    const answer = await viewer.client.at(place).query(NODES, { ids: theirs });
    expect([codesOf(answer), phonesIn(answer)]).toEqual([[], 3]);
  });

  it('it holds at the other gateways, and at one that starts later', async () => {
    const people = await buildCrowd(gateway, event, { people: 12 });
    const { client } = await someone();
    const other = await limited({ peoplePerDay: 10 }, 50);
    await scroll(client.at(place), 12);
    await other.services.readingBudgets.catchUp();
    const later = await limited({ peoplePerDay: 10 });
    for (const at of [other, later]) {
      const answer = await client.at(at).query(NODES, { ids: people.slice(0, 1) });
      expect([codesOf(answer), phonesIn(answer)]).toEqual([['RATE_LIMITED'], 0]);
    }
  });

  it('requests that come at the same moment are not given more than one that comes first', async () => {
    const people = await buildCrowd(gateway, event, { people: 60 });
    const { client } = await someone();
    const parts = Array.from({ length: 20 }, (_, nth) => people.slice(nth * 3, nth * 3 + 3));
    const answers = await Promise.all(parts.map((ids) => client.at(place).query(NODES, { ids })));
    expect(answers.reduce((sum, answer) => sum + phonesIn(answer), 0)).toBe(12);
    for (const answer of answers)
      expect(codesOf(answer)).toEqual(phonesIn(answer) > 0 ? [] : ['RATE_LIMITED']);
  });

  it('one answer about very many people is not the way past it, whatever they permit', async () => {
    const people = await buildCrowd(gateway, event, { people: 300, shows: (nth) => nth % 30 === 0 });
    const { client } = await someone();
    const aliased = `query ($a: [ID!]!, $b: [ID!]!) { a: nodes(ids: $a) { ... on Attendee { phone } } b: nodes(ids: $b) { ... on Attendee { phone } } }`;
    const all = await client.at(place).query(aliased, { a: people.slice(0, 150), b: people.slice(150) });
    expect([codesOf(all), phonesIn(all)]).toEqual([['RATE_LIMITED'], 0]);
    const fewer = await client.at(place).query(NODES, { ids: people.slice(0, 150) });
    expect([codesOf(fewer), phonesIn(fewer)]).toEqual([[], 5]);
  });

  it('who was given before is not counted again', async () => {
    const larger = await limited({ peoplePerDay: 250 });
    const people = await buildCrowd(gateway, event, { people: 220 });
    const { client } = await someone();
    const aliased = `query ($a: [ID!]!, $b: [ID!]!) { a: nodes(ids: $a) { ... on Attendee { phone } } b: nodes(ids: $b) { ... on Attendee { phone } } }`;
    const parts = { a: people.slice(0, 110), b: people.slice(110) };
    for (let turn = 0; turn < 2; turn += 1) {
      const answer = await client.at(larger).query(aliased, parts);
      expect([codesOf(answer), phonesIn(answer)]).toEqual([[], 220]);
    }
  });

  it('a gateway asks what others gave before it answers somebody who had half', async () => {
    const [one, other] = [await still(), await still()];
    const people = await buildCrowd(gateway, event, { people: 12 });
    const { client } = await someone();
    expect(phonesIn(await client.at(one).query(NODES, { ids: people.slice(0, 5) }))).toBe(5);
    expect(phonesIn(await client.at(other).query(NODES, { ids: people.slice(5, 10) }))).toBe(5);
    const refused = await client.at(other).query(NODES, { ids: people.slice(10) });
    expect([codesOf(refused), phonesIn(refused)]).toEqual([['RATE_LIMITED'], 0]);
  });

  it('the second door withholds what a rule forgot, and counts it', async () => {
    const open = await gateway.another({
      settings: { peoplePerDay: 10 },
      reading,
      testing: { doors: { shield: 'open' } },
    });
    await buildCrowd(gateway, event, { people: 24 });
    const { client } = await someone();
    const { given, refusal } = await scroll(client.at(open), 6);
    expect([given, codesOf(refusal as Answer)]).toEqual([12, ['RATE_LIMITED']]);
  });
});

describe('everybody, by every way there is', () => {
  const LIMIT = 10;
  let place: TestGateway;
  beforeAll(async () => {
    place = await limited({ peoplePerTenMinutes: LIMIT, keyPeoplePerDay: LIMIT });
  });

  const aliased = (ids: readonly string[]) =>
    `{ ${ids.map((id, n) => `a${n}: node(id: "${id}") { ... on Attendee { phone } }`).join(' ')} }`;

  it.each([
    ['nodes', (client: Client, ids: readonly string[]) => client.query(NODES, { ids })],
    ['aliases', (client: Client, ids: readonly string[]) => client.query(aliased(ids))],
    [
      'search',
      (client: Client, _ids: readonly string[], nth: number) =>
        client.query(
          `query ($event: ID!, $search: String!) { attendees(event: $event, first: 10, search: $search) { nodes { id name phone } } }`,
          { event: event.id, search: `00000${nth}` },
        ),
    ],
  ] as const)('%s', async (way, ask) => {
    const people = await buildCrowd(gateway, event, { people: 40 });
    const { client } = await someone();
    let given = 0;
    const codes: unknown[] = [];
    const size = way === 'search' ? 1 : 4;
    for (let nth = 0; nth < (way === 'search' ? 10 : 8); nth += 1) {
      const answer = await ask(client.at(place), people.slice(nth * size, (nth + 1) * size), nth);
      given += phonesIn(answer);
      codes.push(...codesOf(answer));
    }
    if (way === 'search')
      codes.push(...codesOf(await client.at(place).query(NODES, { ids: people.slice(20, 21) })));
    expect([way, given]).toEqual([way, way === 'search' ? 10 : 12]);
    expect(new Set(codes)).toEqual(new Set(['RATE_LIMITED']));
  });

  it('photos: 429 whether or not there is one; one’s own is shown', async () => {
    const photos: string[] = [];
    for (let n = 0; n < LIMIT + 2; n += 1) {
      const person = await buildAttendee(gateway, { event, listed: true });
      await buildConsent(gateway, { subject: person, field: 'photo', recipient: everyAttendee });
      photos.push(await buildPhoto(gateway, person));
    }
    const viewer = await buildAttendee(gateway, { event });
    const own = await buildPhoto(gateway, viewer);
    const client = (await gateway.as(viewer.email)).at(place);
    const statuses: number[] = [];
    for (const photo of photos) statuses.push((await client.fetch(photo)).status);
    expect(statuses).toEqual([...Array(LIMIT).fill(200), 429, 429]);
    const nowhere = (photos[0] as string).replace(/pho_../, 'pho_zz');
    const [there, gone] = [await client.fetch(photos[0] as string), await client.fetch(nowhere)];
    const told = async (response: Response) => (await response.text()).replace(/Wait \d+/, '');
    expect([gone.status, await told(gone)]).toEqual([429, await told(there)]);
    expect(Number(there.headers.get('retry-after'))).toBeGreaterThan(0);
    expect((await client.fetch(own)).status).toBe(200);
  });

  it('keys: by pages and by exports, where a number is set for them', async () => {
    const integration = await buildIntegration(gateway, { events: [event] });
    const recipient = oneIntegration(integration);
    const people = await buildCrowd(gateway, event, { people: 14, recipient });
    const asking = withKey(place, await buildKey(gateway, { integration, events: [event] }));
    const path = `/export/attendees.jsonl?event=${event.id}&fields=phone`;
    const first = await asking.fetch(path);
    expect([first.status, (await first.text()).match(/\+4477/g)?.length]).toEqual([200, 14]);
    const again = await asking.fetch(path);
    expect([again.status, again.headers.get('content-type')]).toEqual([
      429,
      'application/problem+json; charset=utf-8',
    ]);
    expect(codesOf(await asking.query(NODES, { ids: people.slice(0, 2) }))).toEqual(['RATE_LIMITED']);
  });

  it('by default a key exports everybody, again and again', async () => {
    const usual = await limited(onlyLimits(loadConfig({})));
    const integration = await buildIntegration(gateway, { events: [event] });
    const recipient = oneIntegration(integration);
    const people = await buildCrowd(gateway, event, { people: 700, recipient });
    const asking = withKey(usual, await buildKey(gateway, { integration, events: [event] }));
    for (let turn = 0; turn < 2; turn += 1) {
      const text = await (
        await asking.fetch(`/export/attendees.jsonl?event=${event.id}&fields=phone`)
      ).text();
      expect(text.match(/\+4477/g)).toHaveLength(people.length);
    }
  });
});

describe('one network', () => {
  it('that signs in as one person after the other and reads what is theirs is counted, told of, and stopped', async () => {
    await buildOrganiser(gateway, event);
    const place = await limited({ networkPeoplePerTenMinutes: 10 }, 50);
    const OWN = 'query ($id: ID!) { node(id: $id) { ... on Attendee { phone } } }';
    const from = { 'x-forwarded-for': '198.51.100.7' };
    const given: number[] = [];
    const codes: unknown[] = [];
    for (let n = 0; n < 12; n += 1) {
      const person = await buildAttendee(gateway, { event });
      const client = await gateway.as(person.email, gateway.browser(from));
      const answer = await client.at(place).query(OWN, { id: person.id });
      given.push(phonesIn(answer));
      codes.push(codesOf(answer)[0] ?? null);
    }
    expect(given).toEqual([...Array(10).fill(1), 0, 0]);
    expect(codes).toEqual([...Array(10).fill(null), 'RATE_LIMITED', 'RATE_LIMITED']);
    // Elsewhere nobody notices.
    const { client, id } = await someone();
    expect(phonesIn(await client.at(place).query(OWN, { id }))).toBe(1);
    const entry = (await entriesOf(gateway)).find((one) => one.event === event.id);
    expect(await toldOf(entry?.network as string)).toMatchObject([{ rule: 'BUDGET_HALF', told: 1 }]);
  });
});

it('a key’s reads are no network’s: an export from a hall does not shut it out', async () => {
  const place = await limited({ networkPeoplePerTenMinutes: 5 });
  const integration = await buildIntegration(gateway, { events: [event] });
  const recipient = oneIntegration(integration);
  const people = await buildCrowd(gateway, event, { people: 12, recipient });
  const key = withKey(place, await buildKey(gateway, { integration, events: [event] }));
  expect(phonesIn(await key.query(NODES, { ids: people }))).toBe(12);
  const { client, id } = await someone();
  const own = await client
    .at(place)
    .query('query ($id: ID!) { node(id: $id) { ... on Attendee { phone } } }', { id });
  expect([codesOf(own), phonesIn(own)]).toEqual([[], 1]);
});

const alarmsAbout = (about: string) =>
  gateway.services.models.alarms.find({ event: event.id, about }).lean().exec();
const toldOf = async (about: string) => {
  await until(async () => (await alarmsAbout(about)).length > 0);
  return alarmsAbout(about);
};

describe('at half of it', () => {
  it('organisers are told once, whichever gateways it was given by, with the entries that say so', async () => {
    await buildOrganiser(gateway, event);
    const people = await buildCrowd(gateway, event, { people: 12 });
    const { client, account } = await someone();
    const [one, other] = [await limited({ peoplePerDay: 10 }, 50), await limited({ peoplePerDay: 10 }, 50)];
    await client.at(one).query(NODES, { ids: people.slice(0, 3) });
    await client.at(other).query(NODES, { ids: people.slice(3, 6) });
    const [alarm] = await toldOf(account);
    expect(alarm).toMatchObject({ rule: 'BUDGET_HALF', about: account, count: 6, told: 1 });
    expect(alarm?.entries).toHaveLength(6);
    const [chain, seq, response, entry] = (alarm?.entries[0] ?? '').split(' ');
    expect([chain?.length, ...[seq, response, entry].map(Number)]).toEqual([32, expect.any(Number), 0, 0]);
    await client.at(one).query(NODES, { ids: people.slice(6, 9) });
    await client.at(other).query(NODES, { ids: people.slice(9, 12) });
    for (const { services } of [one, other]) await services.readingBudgets.round();
    // The file's other gateway has a limit for ten minutes, and may tell of that.
    const day = (await toldOf(account)).filter(({ key }) => key.endsWith(` ${DAY}`));
    expect(day).toHaveLength(1);
  });

  it('the alarm names what that reader was given at that event, and nothing else of the same records', async () => {
    const { ledger } = gateway.services;
    const other = await buildEvent(gateway);
    const [reader, someoneElse] = [newId('account'), newId('account')];
    const given = (account: string, at: BuiltEvent) => {
      const { asked, shown } = aResponse(someShown(2, at.id));
      return ledger.record({
        asked: { ...asked, viewer: { ...asked.viewer, kind: 'ACCOUNT', id: account }, at: new Date() },
        shown,
      });
    };
    // What comes while the first is being written shares the next record.
    const all = [event, event, other, event, other].flatMap((at) => [
      given(someoneElse, at),
      given(reader, at),
    ]);
    await Promise.all(all);
    const { services } = gateway;
    const tell = tellOrganisers({ ...services, store: services.ledgerStore, settings: loadConfig({}) });
    const from = new Date(begun);
    const half = { event: event.id, window: 'DAY', from, people: 6, limit: 10 } as const;
    await tell({ reader: { kind: 'ACCOUNT', id: reader }, ...half });
    expect(await alarmsAbout(reader)).toMatchObject([{ count: 6, entries: { length: 6 } }]);
  });

  it('nobody is told of a key whose integration was granted the roster, unless a number was set', async () => {
    const by = { at: new Date(), by: 'cli:test' };
    const integration = await buildIntegration(gateway, {
      events: [event],
      roster: { purpose: 'a CRM', ...by },
    });
    const recipient = oneIntegration(integration);
    const people = await buildCrowd(gateway, event, { people: 12, recipient });
    const key = await buildKey(gateway, { integration, events: [event] });
    const place = await limited({ keyPeoplePerDay: 20 }, 50);
    await withKey(place, key).query(NODES, { ids: people });
    expect(await toldOf(key.id)).toMatchObject([{ rule: 'BUDGET_HALF', about: key.id, count: 12 }]);
    await gateway.services.models.alarms.deleteMany({ event: event.id });
    const { services } = gateway;
    const tell = tellOrganisers({ ...services, store: services.ledgerStore, settings: loadConfig({}) });
    const half = {
      reader: { kind: 'KEY', id: key.id },
      event: event.id,
      window: 'DAY',
      from: new Date(begun),
      people: 12,
      limit: 20,
    } as const;
    await tell(half);
    expect(await alarmsAbout(key.id)).toEqual([]);
    await services.models.integrations.updateOne({ _id: integration }, { $set: { roster: null } });
    await tell(half);
    expect(await alarmsAbout(key.id)).toHaveLength(1);
  });
});
