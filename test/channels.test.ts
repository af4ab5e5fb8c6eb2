/**
 * The ways by which a protected value, or the fact that somebody exists, gets out of systems like this one without
 * anybody asking for it by name: the rows of threats.md's table of channels.
 */
import { makeExecutableSchema } from '@graphql-tools/schema';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { graphql } from 'graphql';
import { checkedRules } from '../permissions/boot-check.ts';
import { shielded } from '../permissions/shield.ts';
import { everyAttendee, everyoneOfCategory, oneAttendee, oneIntegration } from '../src/consent/model.ts';
import { type Kind, kindOf, newId } from '../src/ids.ts';
import { PROTECTED_FIELDS, type ProtectedField } from '../src/protected-fields.ts';
import { readTypeDefs } from '../src/schema/load.ts';
import type { Answer, Client } from './support/client.ts';
import { commandsDuring } from './support/commands.ts';
import {
  type AttendeeTraits,
  type BuiltAttendee,
  type BuiltEvent,
  buildAttendee,
  buildConsent,
  buildEvent,
  buildOrganiser,
  keepAudiences,
} from './support/factories.ts';
import { type FaultyServer, startFaultyServer } from './support/faults.ts';
import { startGateway, type TestGateway } from './support/gateway.ts';
import { buildIntegration, buildKey, withKey } from './support/integrations.ts';
import { entriesOf } from './support/ledger.ts';
import { until } from './support/mongod.ts';
import { buildPhoto } from './support/photos.ts';

const NODE = 'query ($id: ID!) { node(id: $id) { ... on Attendee { phone email photo { url } jobTitle } } }';
const PAGE = `query ($event: ID!, $first: Int, $after: String, $search: String) {
  attendees(event: $event, first: $first, after: $after, search: $search) {
    nodes { id name phone email jobTitle } pageInfo { hasNextPage endCursor }
  }
}`;
const GIVE = `mutation ($input: GiveConsentInput!) {
  giveConsent(input: $input) {
    consents { id field purpose recipient { kind category attendee { id } } }
    userErrors { code field }
  }
}`;
const WITHDRAW = `mutation ($consents: [ID!]!) {
  withdrawConsent(input: { consents: $consents }) { consents { id withdrawnAt } userErrors { code field } }
}`;
const LIST = `mutation ($event: ID!, $listed: Boolean!) {
  setListed(input: { event: $event, listed: $listed }) { listed userErrors { code } }
}`;
const UPDATE = `mutation ($input: UpdateProfileInput!) {
  updateProfile(input: $input) { attendee { name organisation jobTitle phone } userErrors { code field } }
}`;

interface Page {
  readonly attendees: {
    readonly nodes: readonly { readonly id: string; readonly name: string }[];
    readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
  };
}

let gateway: TestGateway;
let other: TestGateway;
let event: BuiltEvent;
let viewer: BuiltAttendee;
let client: Client;

const codes = (answer: Answer<unknown>) => answer.errors?.map(({ extensions }) => extensions?.code);
const person = (traits: Partial<AttendeeTraits> = {}) => buildAttendee(gateway, { event, ...traits });
const theirs = (of: BuiltAttendee, field: ProtectedField) => of.values[field] as string;
const shownIn = (text: string, of: BuiltAttendee) =>
  PROTECTED_FIELDS.filter((field) => of.values[field] !== undefined && text.includes(theirs(of, field)));
const names = (answer: Answer<Page>) => answer.data?.attendees.nodes.map(({ name }) => name);

/** Somebody who consented to these fields, to the viewer alone unless told otherwise. */
async function friend(fields: readonly ProtectedField[], traits: Partial<AttendeeTraits> = {}, to?: string) {
  const built = await person(traits);
  const recipient = to ?? oneAttendee(viewer.id);
  for (const field of fields) await buildConsent(gateway, { subject: built, field, recipient });
  return built;
}

/** Somebody signed in, with their browser. */
async function signedIn(traits: Partial<AttendeeTraits> = {}) {
  const built = await person(traits);
  return [built, await gateway.as(built.email)] as const;
}

const giving = (more: object = {}) => ({
  event: event.id,
  fields: ['PHONE'],
  to: { everyAttendee: true },
  purpose: 'to meet',
  noticeVersion: '1',
  ...more,
});

beforeAll(async () => {
  gateway = await startGateway();
  other = await gateway.another();
  event = await buildEvent(gateway);
  viewer = await person({ name: 'Vera Viewer' });
  client = await gateway.as(viewer.email);
});

afterAll(async () => {
  await other.close();
  await gateway.close();
});

describe('search', () => {
  it('finds nobody by a protected field, even by one that everybody may see', async () => {
    const zoe = await friend(
      PROTECTED_FIELDS,
      {
        name: 'Zoe Zander',
        listed: true,
        jobTitle: 'Xylophonist',
        email: 'quagga@okapi.example',
        phone: '+447700900777',
      },
      everyAttendee,
    );
    const organiser = await gateway.asOrganiser(await buildOrganiser(gateway, event));
    const owner = await gateway.as(zoe.email);
    for (const asker of [client, organiser, owner]) {
      for (const search of [
        'Xylophonist',
        'xylo',
        'quagga',
        'okapi',
        'quagga@okapi.example',
        '+447700900777',
        '447700900777',
        '4477',
        '0777',
      ]) {
        const found = await asker.query<Page>(PAGE, { event: event.id, search });
        expect({ search, found: names(found) }).toEqual({ search, found: [] });
      }
      expect(names(await asker.query<Page>(PAGE, { event: event.id, search: 'zoe zan' }))).toEqual([
        'Zoe Zander',
      ]);
    }
  });

  it('finds nobody by a job title that its owner has just written', async () => {
    const [, browser] = await signedIn({ listed: true });
    await browser.mutate(UPDATE, { input: { event: event.id, jobTitle: 'Campanologist' } });
    expect(names(await client.query<Page>(PAGE, { event: event.id, search: 'campanologist' }))).toEqual([]);
  });

  it('says in the schema that protected fields are never searched', () => {
    expect(readTypeDefs().join('\n')).toContain(
      'Protected fields are never searched: a match would be a disclosure.',
    );
  });

  it('follows somebody who leaves the directory at once, on every process', async () => {
    const [, browser] = await signedIn({ name: 'Lola Leaver', listed: true });
    const find = async (at: TestGateway) =>
      names(await client.at(at).query<Page>(PAGE, { event: event.id, search: 'lola' }));
    expect(await find(other)).toEqual(['Lola Leaver']);
    await browser.mutate(LIST, { event: event.id, listed: false });
    expect([await find(gateway), await find(other)]).toEqual([[], []]);
    await browser.mutate(LIST, { event: event.id, listed: true });
    expect(await find(other)).toEqual(['Lola Leaver']);
  });

  it('follows a new name at once, and forgets the old one', async () => {
    const [, browser] = await signedIn({ name: 'Olga Old', listed: true });
    await browser.mutate(UPDATE, { input: { event: event.id, name: 'Nina New' } });
    expect(names(await client.query<Page>(PAGE, { event: event.id, search: 'olga' }))).toEqual([]);
    expect(names(await client.query<Page>(PAGE, { event: event.id, search: 'nina' }))).toEqual(['Nina New']);
  });
});

describe('counts and page lengths', () => {
  it('are equal whether hidden and cancelled people match or not', async () => {
    const place = await buildEvent(gateway);
    const reader = await gateway.as((await buildAttendee(gateway, { event: place })).email);
    for (const n of [1, 3, 5, 7])
      await buildAttendee(gateway, { event: place, name: `Anna ${n}`, listed: true });
    const walk = async (first: number, search: string | null) => {
      const pages: [string[], boolean][] = [];
      let after: string | null = null;
      do {
        const variables: Record<string, unknown> = { event: place.id, first, after, search };
        const page: Page['attendees'] | undefined = (await reader.query<Page>(PAGE, variables)).data
          ?.attendees;
        pages.push([page?.nodes.map(({ name }) => name) ?? [], page?.pageInfo.hasNextPage ?? false]);
        after = page?.pageInfo.hasNextPage ? page.pageInfo.endCursor : null;
      } while (after !== null);
      return pages;
    };
    const asks = [1, 2, 3, 4, 5].flatMap((first) =>
      [null, 'anna', 'ann 7', 'nobody'].map((s) => [first, s] as const),
    );
    const walkAll = () => Promise.all(asks.map(([first, search]) => walk(first, search)));
    const before = await walkAll();
    for (const n of [0, 2, 4, 6, 8, 9]) {
      await buildAttendee(gateway, { event: place, name: `Anna ${n}` });
      await buildAttendee(gateway, { event: place, name: `Anna ${n}`, listed: true, registered: false });
    }
    expect(await walkAll()).toEqual(before);
    expect(before[asks.findIndex(([first, search]) => first === 4 && search === null)]).toEqual([
      [['Anna 1', 'Anna 3', 'Anna 5', 'Anna 7'], false],
    ]);
  });
});

describe('a decision', () => {
  it('is not reused for another subject of the same list', async () => {
    const place = await buildEvent(gateway);
    const reader = await buildAttendee(gateway, { event: place });
    const browser = await gateway.as(reader.email);
    const people: BuiltAttendee[] = [];
    for (let i = 0; i < 8; i++) {
      const one = await buildAttendee(gateway, { event: place, name: `Person ${i}`, listed: true });
      const field = i % 2 === 0 ? 'phone' : 'email';
      await buildConsent(gateway, { subject: one, field, recipient: oneAttendee(reader.id) });
      people.push(one);
    }
    const page = await browser.text(PAGE, { event: place.id });
    const nodes = 'query ($ids: [ID!]!) { nodes(ids: $ids) { ... on Attendee { phone email jobTitle } } }';
    const list = await browser.text(nodes, { ids: people.map(({ id }) => id) });
    for (const [i, one] of people.entries()) {
      const expected = i % 2 === 0 ? ['phone'] : ['email'];
      expect([shownIn(page, one), shownIn(list, one)]).toEqual([expected, expected]);
    }
  });

  it('is not reused for another field of the same subject, in whatever order they are asked for', async () => {
    const ada = await friend(['email']);
    for (const order of ['email phone jobTitle', 'phone jobTitle email', 'a: phone b: email c: jobTitle']) {
      const text = await client.text(`query ($id: ID!) { node(id: $id) { ... on Attendee { ${order} } } }`, {
        id: ada.id,
      });
      expect(shownIn(text, ada)).toEqual(['email']);
    }
  });

  it('is not reused for another viewer, one after the other or at once with the same document', async () => {
    const ada = await friend(['phone'], { listed: true });
    const [, stranger] = await signedIn();
    const owner = await gateway.as(ada.email);
    const cast = [
      [client, ['phone']],
      [stranger, []],
      [owner, ['phone', 'email', 'photo', 'jobTitle']],
      [gateway.browser(), []],
    ] as const;
    for (const [asker, fields] of [...cast, ...cast.toReversed()]) {
      expect(shownIn(await asker.text(NODE, { id: ada.id }), ada)).toEqual(fields);
    }
    const many = Array.from({ length: 40 }, (_, i) => cast[i % cast.length] as (typeof cast)[number]);
    await Promise.all(
      many.map(async ([asker, fields]) =>
        expect(shownIn(await asker.text(NODE, { id: ada.id }), ada)).toEqual(fields),
      ),
    );
  });
});

describe('interfaces, fragments, aliases and directives', () => {
  it.each([
    ['an inline fragment', '{ node(id: $id) { ... on Attendee { phone email } } }', ''],
    [
      'an inline fragment on the interface',
      '{ node(id: $id) { ... on Node { ... on Attendee { phone email } } } }',
      '',
    ],
    [
      'an inline fragment without a type',
      '{ node(id: $id) { ... { ... on Attendee { ... { phone email } } } } }',
      '',
    ],
    ['a named fragment', '{ node(id: $id) { ...F } } fragment F on Attendee { phone email }', ''],
    [
      'nested named fragments, the interface between',
      '{ node(id: $id) { ...A } } fragment A on Node { ...B } fragment B on Attendee { phone ...C } fragment C on Attendee { email }',
      '',
    ],
    [
      'an alias that names what is allowed',
      '{ node(id: $id) { ... on Attendee { ok: phone phone: email } } }',
      '',
    ],
    [
      'an alias that names nothing',
      '{ node(id: $id) { ... on Attendee { a: email b: phone __typename } } }',
      '',
    ],
    [
      '@include',
      '{ node(id: $id) { ... on Attendee { phone @include(if: $yes) email @include(if: $yes) } } }',
      ', $yes: Boolean!',
    ],
    [
      '@skip',
      '{ node(id: $id) { ... on Attendee { phone @skip(if: $no) email @skip(if: $no) } } }',
      ', $no: Boolean!',
    ],
    [
      '@include on a fragment that @skip leaves out elsewhere',
      '{ node(id: $id) { ...F @include(if: $yes) ...F @skip(if: $yes) } } fragment F on Attendee { phone email }',
      ', $yes: Boolean!',
    ],
    [
      'two root fields',
      '{ a: node(id: $id) { ... on Attendee { phone } } b: nodes(ids: [$id]) { ... on Attendee { email } } }',
      '',
    ],
    ['one field twice', '{ node(id: $id) { ... on Attendee { email email phone phone } } }', ''],
  ])('are no way round a rule: %s', async (_name, body, declared) => {
    const ada = await friend(['phone']);
    const text = await client.text(`query ($id: ID!${declared}) ${body}`, {
      id: ada.id,
      yes: true,
      no: false,
    });
    expect(shownIn(text, ada)).toEqual(['phone']);
    expect(JSON.parse(text).extensions.withheld).toEqual(['Attendee.email']);
  });

  it('are decided anew when the same document comes with other variables', async () => {
    const [ada, bob] = [await friend(['phone']), await friend(['email'])];
    const query =
      'query ($id: ID!, $more: Boolean!) { node(id: $id) { ... on Attendee { phone email @include(if: $more) } } }';
    const ask = async (of: BuiltAttendee, more: boolean) =>
      shownIn(await client.text(query, { id: of.id, more }), of);
    expect([
      await ask(ada, true),
      await ask(bob, true),
      await ask(bob, false),
      await ask(ada, false),
    ]).toEqual([['phone'], ['email'], [], ['phone']]);
  });
});

describe('several root fields of one mutation', () => {
  const PAYLOAD = '{ consents { recipient { attendee { phone } } } userErrors { code } }';

  it('each decide anew: what ended between the first and the second is not shown by the second', async () => {
    const ada = await friend([], { listed: true });
    const theirs_ = await buildConsent(gateway, {
      subject: ada,
      field: 'phone',
      recipient: oneAttendee(viewer.id),
    });
    const recipient = oneAttendee(ada.id);
    const first = await buildConsent(gateway, { subject: viewer, field: 'phone', recipient });
    const second = await buildConsent(gateway, { subject: viewer, field: 'email', recipient });
    const consents = gateway.services.models.consents.collection;
    const held = gateway.database.client.startSession();
    held.startTransaction();
    // The second root field wants to write what is held here, and waits.
    await consents.updateOne({ _id: second } as object, { $set: { purpose: 'held' } }, { session: held });
    const query = `mutation ($a: [ID!]!, $b: [ID!]!) {
      a: withdrawConsent(input: { consents: $a }) ${PAYLOAD}
      b: withdrawConsent(input: { consents: $b }) ${PAYLOAD}
    }`;
    let isSecondUnderWay = false;
    const note = ({ command }: { command: object }) => {
      isSecondUnderWay ||= 'update' in command && JSON.stringify(command).includes(second);
    };
    gateway.database.client.on('commandStarted', note);
    const asked = client.query<Record<'a' | 'b', unknown>>(query, { a: [first], b: [second] });
    await until(() => isSecondUnderWay);
    gateway.database.client.off('commandStarted', note);
    expect(await consents.countDocuments({ _id: first, withdrawnAt: { $ne: null } } as object)).toBe(1);
    await consents.updateOne({ _id: theirs_ } as object, { $set: { withdrawnAt: new Date(), open: false } });
    await held.abortTransaction();
    await held.endSession();
    const { data } = await asked;
    const shows = (phone: string | null) => ({
      consents: [{ recipient: { attendee: { phone } } }],
      userErrors: [],
    });
    expect(data).toEqual({ a: shows(theirs(ada, 'phone')), b: shows(null) });
  });

  it('each show what they wrote themselves', async () => {
    const [, browser] = await signedIn();
    const query = `mutation ($e: ID!) {
      a: updateProfile(input: { event: $e, jobTitle: "First" }) { attendee { jobTitle } }
      b: updateProfile(input: { event: $e, jobTitle: "Second" }) { attendee { jobTitle } }
      c: setListed(input: { event: $e, listed: true }) { attendee { jobTitle } listed }
    }`;
    expect((await browser.mutate(query, { e: event.id })).data).toEqual({
      a: { attendee: { jobTitle: 'First' } },
      b: { attendee: { jobTitle: 'Second' } },
      c: { attendee: { jobTitle: 'Second' }, listed: true },
    });
  });

  it('cannot change who the viewer is besides', async () => {
    const ada = await friend(['phone']);
    const answer = await client.query(
      'mutation ($c: [ID!]!) { withdrawConsent(input: { consents: $c }) { userErrors { code } } signOut { signedOut } }',
      { c: [ada.id] },
    );
    expect([answer.data, codes(answer)]).toEqual([undefined, ['BAD_REQUEST']]);
    expect(shownIn(await client.text(NODE, { id: ada.id }), ada)).toEqual(['phone']);
  });
});

describe('a rule that throws', () => {
  it.each(['throws', 'rejects'])(
    'is an error, never an allow and never a silent denial (%s)',
    async (how) => {
      const plain = makeExecutableSchema({
        typeDefs: readTypeDefs(),
        resolvers: {
          Query: { node: () => ({ id: newId('attendee'), phone: 'BARE' }) },
          Node: { __resolveType: () => 'Attendee' },
        },
      });
      const broken = () => {
        if (how === 'throws') throw new Error('BARE cause');
        return Promise.reject(new Error('BARE cause'));
      };
      const contextValue = {
        viewer: { kind: 'ACCOUNT' },
        doors: {},
        attendees: { admitted: () => true },
        decisions: { load: broken },
        refused: () => {},
      };
      const source = '{ node(id: "x") { ... on Attendee { phone } } }';
      const result = await graphql({ schema: shielded(plain, checkedRules(plain)), source, contextValue });
      expect(result.data).toEqual({ node: { phone: null } });
      expect(result.errors?.map(({ extensions }) => extensions.code)).toEqual(['UNAVAILABLE']);
      expect(JSON.stringify(result)).not.toContain('BARE');
    },
  );
});

describe('a database that is away', () => {
  let server: FaultyServer;
  let place: TestGateway;
  let ada: BuiltAttendee;
  let own: BuiltAttendee;
  let asker: Client;
  let here: BuiltEvent;

  beforeAll(async () => {
    server = await startFaultyServer();
    place = await startGateway({ server: server.uri });
    here = await buildEvent(place);
    own = await buildAttendee(place, { event: here });
    ada = await buildAttendee(place, { event: here, listed: true });
    await buildConsent(place, { subject: ada, field: 'phone', recipient: oneAttendee(own.id) });
    asker = await place.as(own.email);
  });

  afterAll(async () => {
    await server.heal();
    await place.close();
    await server.stop();
  });

  /** Somebody's, which they show to the one who asks. */
  async function shownPhoto() {
    const shower = await buildAttendee(place, { event: here });
    await buildConsent(place, { subject: shower, field: 'photo', recipient: oneAttendee(own.id) });
    return { subject: shower.id, path: await buildPhoto(place, shower) };
  }

  /** With one command on one collection failing, for good. */
  async function without<T>(
    command: string,
    collection: string,
    work: () => Promise<T>,
    keys = false,
  ): Promise<T> {
    const { name } = keys ? place.database.keys : place.database.connection;
    await server.fail({ failCommands: [command], namespace: `${name}.${collection}`, errorCode: 96 });
    try {
      return await work();
    } finally {
      await server.heal();
    }
  }

  const BY_IDS = [
    [NODE, () => ({ id: ada.id })],
    [
      'query ($ids: [ID!]!) { nodes(ids: $ids) { ... on Attendee { phone email } } }',
      () => ({ ids: [ada.id] }),
    ],
  ] as const;
  const OF_A_PAGE = [[PAGE, () => ({ event: here.id })]] as const;

  it.each([
    ['find', 'consents', OF_A_PAGE],
    ['find', 'attendees', OF_A_PAGE],
    ['aggregate', 'attendees', BY_IDS],
  ])('answers UNAVAILABLE and shows nothing when %s on %s fails', async (command, collection, asked) => {
    for (const [document, variablesOf] of asked) {
      const variables = variablesOf();
      const text = await without(command, collection, () => asker.text(document, variables));
      expect(shownIn(text, ada)).toEqual([]);
      expect(new Set(codes(JSON.parse(text)))).toEqual(new Set(['UNAVAILABLE']));
      expect(text).not.toMatch(/mongo|find|namespace|failCommand/i);
      // The outage over, nothing of it is remembered.
      expect(shownIn(await asker.text(document, variables), ada)).toEqual(['phone']);
    }
  });

  it('answers UNAVAILABLE and shows nothing when the keys cannot be fetched', async () => {
    const cold = await place.another();
    const text = await without('find', 'keys', () => asker.at(cold).text(NODE, { id: ada.id }), true);
    expect([shownIn(text, ada), codes(JSON.parse(text))?.[0]]).toEqual([[], 'UNAVAILABLE']);
    expect(shownIn(await asker.at(cold).text(NODE, { id: ada.id }), ada)).toEqual(['phone']);
    await cold.close();
  });

  it('answers UNAVAILABLE and nothing else when nobody can say who asks', async () => {
    const response = await without('aggregate', 'sessions', () =>
      asker.post({ query: NODE, variables: { id: ada.id } }),
    );
    const text = await response.text();
    expect([response.status, shownIn(text, ada), codes(JSON.parse(text))]).toEqual([
      503,
      [],
      ['UNAVAILABLE'],
    ]);
  });

  it.each([
    ['aggregate', 'sessions'],
    ['aggregate', 'attendees'],
    ['find', 'photos.files'],
    ['find', 'photos.chunks'],
  ])('sends no byte of a photo when %s on %s fails, and says so', async (command, collection) => {
    const { path } = await shownPhoto();
    const response = await without(command, collection, () => asker.fetch(path));
    const text = await response.text();
    expect([response.status, JSON.parse(text).code]).toEqual([503, 'UNAVAILABLE']);
    expect(response.headers.get('content-type')).toContain('application/problem+json');
    expect(text).not.toMatch(/mongo|find|namespace|failCommand/i);
    const after = await asker.fetch(path);
    expect([after.status, after.headers.get('content-type')]).toEqual([200, 'image/jpeg']);
    await after.arrayBuffer();
  });

  it('sends a photo whole and on record or not at all, while the database is killed and comes back', async () => {
    const { path, subject } = await shownPhoto();
    const whole = Buffer.from(await (await asker.fetch(path)).arrayBuffer());
    const recorded = async () =>
      (await entriesOf(place)).filter((entry) => entry.subject === subject && entry.field === 'photo').length;
    const before = await recorded();
    let [crashed, sent] = [false, 0];
    const crash = server.crash().finally(() => {
      crashed = true;
    });
    const statuses = new Set<number>();
    const read = async () => {
      while (!crashed) {
        const response = await asker.fetch(path);
        const bytes = Buffer.from(await response.arrayBuffer());
        statuses.add(response.status);
        if (response.status !== 200) continue;
        sent += 1;
        expect(bytes.equals(whole)).toBe(true);
      }
    };
    await Promise.all([crash, read(), read(), read(), read()]);
    expect([...statuses].filter((status) => status !== 200 && status !== 503)).toEqual([]);
    await until(async () => (await asker.fetch(path)).status === 200);
    expect(await recorded()).toBeGreaterThan(before + sent);
  });

  it('gives nothing by halves when a consent cannot be written', async () => {
    const input = {
      event: here.id,
      fields: ['PHONE', 'EMAIL', 'PHOTO'],
      to: { everyAttendee: true },
      purpose: 'x',
      noticeVersion: '1',
    };
    const ask = () => asker.mutate(GIVE, { input });
    const answer = await without('update', 'consents', ask);
    expect(codes(answer)).toEqual(['UNAVAILABLE']);
    expect(await place.services.models.consents.countDocuments({ subject: own.id }).exec()).toBe(0);
  });
});

describe('the bytes of a photo', () => {
  it('are not reused for another viewer, one after the other or at once by the same URL', async () => {
    const ada = await friend(['photo'], { listed: true });
    const path = await buildPhoto(gateway, ada);
    const [, stranger] = await signedIn();
    const owner = await gateway.as(ada.email);
    const cast = [
      [client, 200],
      [stranger, 404],
      [owner, 200],
      [gateway.browser(), 404],
    ] as const;
    const ask = async ([asker, status]: (typeof cast)[number]) => {
      const response = await asker.fetch(path);
      const bytes = Buffer.from(await response.arrayBuffer());
      expect([response.status, bytes.subarray(0, 2).toString('hex') === 'ffd8']).toEqual([
        status,
        status === 200,
      ]);
    };
    for (const one of [...cast, ...cast.toReversed()]) await ask(one);
    const many = Array.from({ length: 40 }, (_, i) => cast[i % cast.length] as (typeof cast)[number]);
    await Promise.all(many.map(ask));
  });

  it('are gone for every request that begins after the withdrawal was acknowledged, on every process', async () => {
    const ada = await person({ listed: true });
    const browser = await gateway.as(ada.email);
    const consent = await buildConsent(gateway, {
      subject: ada,
      field: 'photo',
      recipient: oneAttendee(viewer.id),
    });
    const path = await buildPhoto(gateway, ada);
    const ask = async (at: TestGateway) => {
      const response = await client.at(at).fetch(path);
      await response.arrayBuffer();
      return response.status;
    };
    expect(await Promise.all([gateway, other].map(ask))).toEqual([200, 200]);
    await browser.mutate(WITHDRAW, { consents: [consent] });
    expect(await Promise.all([gateway, other, gateway, other].map(ask))).toEqual(Array(4).fill(404));
  });
});

describe('withdrawn or expired between two requests', () => {
  it('is gone for every request that begins after the withdrawal was acknowledged, on every process', async () => {
    const [ada, browser] = await signedIn();
    const input = giving({ to: { attendee: viewer.id }, fields: ['PHONE', 'EMAIL'] });
    // Whom she consents to she must know of.
    await gateway.services.models.attendees.updateOne({ _id: viewer.id }, { listed: true }).exec();
    const given = await browser.mutate<{ giveConsent: { consents: { id: string; field: string }[] } }>(GIVE, {
      input,
    });
    const phone = given.data?.giveConsent.consents.find(({ field }) => field === 'PHONE')?.id;
    const ask = async (at: TestGateway) => shownIn(await client.at(at).text(NODE, { id: ada.id }), ada);
    expect([await ask(gateway), await ask(other)]).toEqual([
      ['phone', 'email'],
      ['phone', 'email'],
    ]);
    await browser.mutate(WITHDRAW, { consents: [phone] });
    const after = await Promise.all([gateway, other, gateway, other].map(ask));
    expect(after).toEqual(Array(4).fill(['email']));
  });

  it('is gone with the millisecond at which the database’s clock reaches its end', async () => {
    let seen: boolean[] = [];
    // Longer, where the machine did not come to see it before.
    for (let ahead = 700; seen[0] !== true && ahead < 60_000; ahead *= 3) {
      seen = [];
      const ada = await person({ listed: true });
      const end = Date.now() + ahead;
      const until = new Date(end);
      await buildConsent(gateway, { subject: ada, field: 'phone', recipient: everyAttendee, until });
      for (let began = 0; began < end + 300; ) {
        began = Date.now();
        const shown = shownIn(await client.at(other).text(NODE, { id: ada.id }), ada).length === 1;
        // A request that began after the end must not see it; the clocks are one machine's here.
        if (began > end) expect(shown).toBe(false);
        seen.push(shown);
      }
    }
    expect([seen[0], seen.at(-1)]).toEqual([true, false]);
  });

  it('is not remembered by a name, a list or a search that showed it before', async () => {
    const ada = await friend(['phone'], { name: 'Mira Memory', listed: true }, everyAttendee);
    const ask = async () => shownIn(await client.text(PAGE, { event: event.id, search: 'mira' }), ada);
    expect(await ask()).toEqual(['phone']);
    await gateway.services.models.consents
      .updateMany({ subject: ada.id }, { withdrawnAt: new Date(), open: false })
      .exec();
    await keepAudiences(gateway, ada);
    expect(await ask()).toEqual([]);
  });
});

describe('null, denied and absent', () => {
  /** The body and the headers but those that differ each time. */
  async function bytes(query: string, variables: object) {
    const response = await client.post({ query, variables });
    const headers = [...response.headers].filter(
      ([name]) => !['date', 'ratelimit', 'x-request-id'].includes(name),
    );
    return { status: response.status, headers, text: await response.text() };
  }

  async function cast() {
    const elsewhere = await buildEvent(gateway);
    const there = await buildAttendee(gateway, { event: elsewhere, listed: true });
    const gone = await person({ listed: true, registered: false });
    const consent = await buildConsent(gateway, { subject: there, field: 'phone', recipient: everyAttendee });
    return {
      unknown: newId('attendee'),
      hidden: (await person()).id,
      cancelled: gone.id,
      'of another event': there.id,
      'another event': elsewhere.id,
      'somebody else’s consent': consent,
    };
  }

  it('a field without consent answers the same bytes whether there is a value or not, by the same commands', async () => {
    const full = await person({ listed: true });
    const empty = await person({ listed: true, phone: null, jobTitle: null, photo: null });
    const ask = (id: string) => bytes(NODE, { id });
    const [first, second] = [await ask(full.id), await ask(empty.id)];
    expect(second).toEqual(first);
    const commands = async (id: string) =>
      (await commandsDuring(gateway, () => ask(id))).map(({ shape }) => shape).sort();
    expect(await commands(empty.id)).toEqual(await commands(full.id));
  });

  it('an owner without a value and a viewer with consent to no value get null, and no entry is made', async () => {
    const empty = await friend(['phone'], { phone: null });
    const answer = await client.query<{ node: unknown }>(
      'query ($id: ID!) { node(id: $id) { ... on Attendee { phone sharedWithMe } } }',
      {
        id: empty.id,
      },
    );
    expect(answer.data).toEqual({ node: { phone: null, sharedWithMe: ['PHONE'] } });
    expect((await entriesOf(gateway)).filter(({ subject }) => subject === empty.id)).toEqual([]);
  });

  it('an id that is unknown, malformed, hidden, cancelled or of another event answers the same bytes', async () => {
    const ids = Object.values(await cast());
    const malformed = [
      '',
      'x',
      'att_',
      'att_7',
      `att_${'u'.repeat(26)}`,
      `${ids[0]}0`,
      `${ids[0]}`.toUpperCase(),
      '{"$ne":null}',
      newId('account'),
      newId('session'),
      viewer.account,
    ];
    const expected = await bytes(NODE, { id: ids[0] });
    expect(expected.text).toContain('"node":null');
    for (const id of [...ids, ...malformed])
      expect({ id, ...(await bytes(NODE, { id })) }).toEqual({ id, ...expected });
    const nodes = 'query ($ids: [ID!]!) { nodes(ids: $ids) { id ... on Attendee { phone } } }';
    for (const id of [...ids, ...malformed])
      expect((await bytes(nodes, { ids: [id] })).text).toBe((await bytes(nodes, { ids: [ids[0]] })).text);
  });

  it('an id that is unknown, hidden, cancelled or of another event causes the same database commands', async () => {
    const { unknown, hidden, cancelled, 'of another event': there } = await cast();
    for (const document of [NODE, 'query ($id: ID!) { nodes(ids: [$id]) { id } }']) {
      const commands = async (id: string) =>
        (await commandsDuring(gateway, () => client.text(document, { id }))).map(({ shape }) => shape).sort();
      const expected = await commands(unknown);
      expect(expected.length).toBeGreaterThan(1);
      for (const id of [hidden, cancelled, there]) expect(await commands(id)).toEqual(expected);
    }
  });

  it('to consent to somebody, and to preview as somebody, answers alike for the unknown, the hidden and the rest', async () => {
    const { unknown, hidden, cancelled, 'of another event': there } = await cast();
    const preview = 'query ($e: ID!, $id: ID!) { previewAs(event: $e, as: { attendee: $id }) { visible } }';
    const give = (attendee: string) => bytes(GIVE, { input: giving({ to: { attendee } }) });
    const expected = [await give(unknown), await bytes(preview, { e: event.id, id: unknown })];
    expect(expected[0]?.text).toContain('UNKNOWN_ATTENDEE');
    for (const id of [hidden, cancelled, there, 'x'])
      expect([await give(id), await bytes(preview, { e: event.id, id })]).toEqual(expected);
  });
});

describe('caches', () => {
  it('may keep nothing of what is answered, whoever asks and whatever comes of it', async () => {
    const responses = await Promise.all([
      client.post({ query: '{ viewer { account { id } } }' }),
      gateway.browser().post({ query: '{ viewer { account { id } } }' }),
      client.post({ query: '{ broken' }),
      client.post('no json'),
      client.fetch('/graphql'),
      client.fetch('/graphql', {
        method: 'POST',
        headers: { 'content-type': 'application/json', origin: 'https://evil.example' },
        body: '{}',
      }),
      client.fetch('/sign-in'),
      client.fetch('/nothing'),
    ]);
    for (const { headers, url } of responses) {
      expect([url, headers.get('cache-control'), headers.get('etag')]).toEqual([
        url,
        'private, no-store',
        null,
      ]);
    }
  });
});

describe('ids', () => {
  const KINDS: readonly Kind[] = ['account', 'attendee', 'consent', 'event', 'key', 'session', 'photo'];

  it('carry their kind, and no two kinds share a prefix', () => {
    expect(KINDS.map((kind) => kindOf(newId(kind)))).toEqual(KINDS);
    expect(new Set(KINDS.map((kind) => newId(kind).slice(0, 4))).size).toBe(KINDS.length);
  });

  it('are random: no two alike, every character in every place, and no order', () => {
    const ids = Array.from({ length: 2_000 }, () => newId('attendee').slice(4));
    expect(new Set(ids).size).toBe(2_000);
    for (let place = 0; place < 26; place++) expect(new Set(ids.map((id) => id[place])).size).toBe(32);
    const rising = ids.filter((id, i) => i > 0 && id > (ids[i - 1] as string)).length;
    expect(Math.abs(rising - 1_000)).toBeLessThan(150);
  });

  it('of one kind are none of another, though the rest is the same', async () => {
    const ada = await friend(['phone']);
    const body = ada.id.slice(4);
    for (const prefix of ['acc', 'con', 'evt', 'key', 'ses', 'pho', 'int']) {
      const answer = await client.query(NODE, { id: `${prefix}_${body}` });
      expect(answer.data).toEqual({ node: null });
    }
    expect(
      await client.query('query ($e: ID!) { viewer { attendee(event: $e) { id } } }', { e: viewer.id }),
    ).toMatchObject({
      data: { viewer: { attendee: null } },
    });
  });
});

describe('cursors', () => {
  const MINE =
    'query ($e: ID!, $first: Int, $after: String) { myConsents(event: $e, first: $first, after: $after) { nodes { id } pageInfo { endCursor } } }';
  let place: BuiltEvent;
  let reader: Client;
  let cursor: string;

  beforeAll(async () => {
    place = await buildEvent(gateway);
    const self = await buildAttendee(gateway, { event: place, name: 'Aaron Reader', listed: true });
    await buildAttendee(gateway, { event: place, name: 'Berta Second', listed: true });
    for (const field of PROTECTED_FIELDS)
      await buildConsent(gateway, { subject: self, field, recipient: everyAttendee });
    reader = await gateway.as(self.email);
    cursor = await endCursor(reader, { event: place.id, first: 1 });
  });

  const endCursor = async (asker: Client, variables: object) =>
    (await asker.query<Page>(PAGE, { ...variables })).data?.attendees.pageInfo.endCursor as string;

  it('lead to the next page and show nothing of where it begins', async () => {
    expect(names(await reader.query<Page>(PAGE, { event: place.id, after: cursor }))).toEqual([
      'Berta Second',
    ]);
    const bytes = Buffer.from(cursor, 'base64url');
    for (const part of ['Aaron', 'att_', place.id]) expect(bytes.includes(part)).toBe(false);
    expect(await endCursor(reader, { event: place.id, first: 1 })).not.toBe(cursor);
  });

  it.each([
    ['of another search', () => cursor, () => ({ event: place.id, search: 'berta' })],
    ['of another event', () => cursor, () => ({ event: event.id })],
    ['changed', () => `${cursor.slice(0, -4)}AAAA`, () => ({ event: place.id })],
    ['cut', () => cursor.slice(0, -3), () => ({ event: place.id })],
    ['empty', () => '', () => ({ event: place.id })],
    ['garbage', () => 'garbage', () => ({ event: place.id })],
    ['a number', () => '25', () => ({ event: place.id })],
    ['readable', () => Buffer.from('["Aaron","att_0"]').toString('base64url'), () => ({ event: place.id })],
    ['twelve bytes', () => Buffer.alloc(12).toString('base64url'), () => ({ event: place.id })],
  ])('that are %s give BAD_USER_INPUT and say which argument', async (_name, after, variables) => {
    const answer = await reader.query(PAGE, { ...variables(), after: after() });
    expect([codes(answer), answer.errors?.[0]?.extensions?.field]).toEqual([['BAD_USER_INPUT'], 'after']);
  });

  it('of one list are none of another, nor of another person’s', async () => {
    const { data } = await reader.query<{ myConsents: { pageInfo: { endCursor: string } } }>(MINE, {
      e: place.id,
      first: 2,
    });
    const mine = data?.myConsents.pageInfo.endCursor as string;
    expect(codes(await reader.query(PAGE, { event: place.id, after: mine }))).toEqual(['BAD_USER_INPUT']);
    expect(codes(await reader.query(MINE, { e: place.id, after: cursor }))).toEqual(['BAD_USER_INPUT']);
    const neighbour = await buildAttendee(gateway, { event: place });
    const browser = await gateway.as(neighbour.email);
    expect(codes(await browser.query(MINE, { e: place.id, after: mine }))).toEqual(['BAD_USER_INPUT']);
    expect(
      (await reader.query<{ myConsents: { nodes: unknown[] } }>(MINE, { e: place.id, after: mine })).data
        ?.myConsents.nodes,
    ).toHaveLength(2);
  });

  it.each([
    [0, 'BAD_USER_INPUT'],
    [-1, 'BAD_USER_INPUT'],
    [201, 'BAD_USER_INPUT'],
    [2_147_483_647, 'MAX_COST_EXCEEDED'],
  ])('a page of %i is refused', async (first, code) => {
    expect(codes(await reader.query(PAGE, { event: place.id, first }))).toEqual([code]);
    expect(codes(await reader.query(MINE, { e: place.id, first }))).toEqual([code]);
  });
});

describe('in production', () => {
  let place: TestGateway;

  beforeAll(async () => {
    place = await startGateway({ environment: { NODE_ENV: 'production' }, testing: undefined });
  });

  afterAll(async () => {
    await place.close();
  });

  it.each([
    ['a field', '{ vewer { account { id } } }', {}],
    ['an argument', '{ node(idd: "x") { id } }', {}],
    ['a type', '{ node(id: "x") { ... on Atendee { id } } }', {}],
    ['an input’s field', 'mutation { startSignIn(input: { emial: "x" }) { accepted } }', {}],
    ['an enum’s value', 'mutation { giveConsent(input: { fields: [PHON] }) { userErrors { code } } }', {}],
    [
      'a variable’s field',
      'mutation ($i: StartSignInInput!) { startSignIn(input: $i) { accepted } }',
      { i: { email: 'x', emial: 'x' } },
    ],
    [
      'a variable’s enum value',
      'mutation ($i: GiveConsentInput!) { giveConsent(input: $i) { userErrors { code } } }',
      { i: { event: 'x', fields: ['PHON'], to: { everyAttendee: true }, purpose: 'x', noticeVersion: '1' } },
    ],
  ])('a stranger who mistypes %s is told no name near it', async (_name, query, variables) => {
    const answer = await place.browser().query(query, variables);
    expect(answer.errors).not.toEqual([]);
    expect(JSON.stringify(answer)).not.toMatch(/did you mean/i);
    expect(JSON.stringify(answer)).not.toMatch(/stacktrace|node_modules|\.ts:/);
  });

  it('a stranger reads no schema by introspection, and nobody hears which door refused', async () => {
    expect(codes(await place.browser().query('{ __schema { types { name } } }'))).toEqual([
      'UNAUTHENTICATED',
    ]);
    const here = await buildEvent(place);
    const [self, listed] = [
      await buildAttendee(place, { event: here }),
      await buildAttendee(place, { event: here, listed: true }),
    ];
    const answer = await (await place.as(self.email)).query(NODE, { id: listed.id });
    expect(answer.extensions).toEqual({
      cost: { requested: expect.any(Number), limit: 10_000 },
      withheld: ['Attendee.email', 'Attendee.jobTitle', 'Attendee.phone', 'Attendee.photo'],
    });
  });

  it('a failure says nothing of itself', async () => {
    const here = await buildEvent(place);
    const self = await buildAttendee(place, { event: here });
    const browser = await place.as(self.email);
    await place.database.connection
      .collection('attendees')
      .updateOne({ _id: self.id } as object, { $set: { 'sealedValues.k': 'BARE' } });
    const text = await browser.text(NODE, { id: self.id });
    expect(text).toContain('INTERNAL_SERVER_ERROR');
    expect(text).not.toMatch(/BARE|sealed|stack|\.ts/);
  });
});

describe('widening', () => {
  const stale = (of: BuiltAttendee) =>
    gateway.database.connection
      .collection('sessions')
      .updateMany(
        { account: of.account },
        { $set: { provedAt: new Date(Date.now() - 15 * 60_000 - 1_000) } },
      );

  it('takes a sign-in of the last 15 minutes, and without one nothing is written', async () => {
    const [ada, browser] = await signedIn({ category: 'Speaker' });
    await stale(ada);
    const wide: [string, object][] = [
      [GIVE, { input: giving() }],
      [GIVE, { input: giving({ to: { category: 'Speaker' } }) }],
      [LIST, { event: event.id, listed: true }],
      [UPDATE, { input: { event: event.id, phone: '+447700900111', name: 'Changed' } }],
    ];
    for (const [document, variables] of wide)
      expect(codes(await browser.mutate(document, { ...variables }))).toEqual(['FRESH_SIGN_IN_REQUIRED']);
    expect(await gateway.services.models.consents.countDocuments({ subject: ada.id }).exec()).toBe(0);
    const record = await gateway.services.models.attendees.findById(ada.id).lean().exec();
    expect([record?.listed, record?.name === 'Changed']).toEqual([false, false]);
    expect(await browser.text(NODE, { id: ada.id })).toContain(theirs(ada, 'phone'));
  });

  it('is possible again once the proof was given again', async () => {
    const [ada, browser] = await signedIn();
    await stale(ada);
    await browser.mutate('mutation { proveAgain { accepted } }');
    const code = await gateway.codeMailed(ada.email);
    await browser.mutate(
      'mutation ($code: String!) { completeSignIn(input: { code: $code }) { signedIn } }',
      { code },
    );
    expect((await browser.mutate(LIST, { event: event.id, listed: true })).data).toEqual({
      setListed: { listed: true, userErrors: [] },
    });
  });

  it('to one person, and narrowing, take no more than being signed in', async () => {
    const [ada, browser] = await signedIn({ listed: true });
    const bob = await person({ listed: true });
    const wide = await buildConsent(gateway, { subject: ada, field: 'email', recipient: everyAttendee });
    await stale(ada);
    const given = await browser.mutate<{ giveConsent: { consents: { id: string }[] } }>(GIVE, {
      input: giving({ to: { attendee: bob.id } }),
    });
    expect([given.errors, given.data?.giveConsent.consents.length]).toEqual([undefined, 1]);
    const ended = await browser.mutate(WITHDRAW, {
      consents: [wide, given.data?.giveConsent.consents[0]?.id],
    });
    expect([ended.errors, ended.data]).toMatchObject([undefined, { withdrawConsent: { userErrors: [] } }]);
    expect((await browser.mutate(LIST, { event: event.id, listed: false })).data).toEqual({
      setListed: { listed: false, userErrors: [] },
    });
    expect(
      (await browser.mutate(UPDATE, { input: { event: event.id, jobTitle: 'Quiet', phone: null } })).errors,
    ).toBeUndefined();
    expect(await browser.text(NODE, { id: ada.id })).not.toContain(theirs(ada, 'phone'));
  });
});

describe('a consent', () => {
  const give = (browser: Client, more: object) =>
    browser.mutate<{
      giveConsent: {
        consents: { id: string; purpose: string; recipient: object }[];
        userErrors: { code: string; field: string[] }[];
      };
    }>(GIVE, { input: giving(more) });

  it('to a category reaches it whatever invisible signs stood in its name', async () => {
    const [ada, browser] = await signedIn({ listed: true });
    const [, speaker] = await signedIn({ category: 'Speaker' });
    const { data } = await give(browser, { to: { category: ' \u202eSpea\u0000ker ' } });
    expect(data?.giveConsent.consents).toMatchObject([
      { recipient: { kind: 'CATEGORY', category: 'Speaker' } },
    ]);
    expect(await speaker.text(NODE, { id: ada.id })).toContain(theirs(ada, 'phone'));
  });

  it.each([
    ['another version of the notice', { noticeVersion: '2' }, 'NOTICE_OUTDATED', 'noticeVersion'],
    ['no version', { noticeVersion: '' }, 'NOTICE_OUTDATED', 'noticeVersion'],
    ['a language it is not to be had in', { language: 'tlh' }, 'NOTICE_OUTDATED', 'noticeVersion'],
    ['a language that every object has', { language: 'constructor' }, 'NOTICE_OUTDATED', 'noticeVersion'],
    ['no field', { fields: [] }, 'NO_FIELDS', 'fields'],
    ['no purpose', { purpose: ' \u200B\t ' }, 'BAD_PURPOSE', 'purpose'],
    ['a purpose of 501 characters', { purpose: 'x'.repeat(501) }, 'BAD_PURPOSE', 'purpose'],
    ['an end in the past', { until: '2020-01-01T00:00:00.000Z' }, 'UNTIL_PAST', 'until'],
    ['no category', { to: { category: '' } }, 'BAD_CATEGORY', 'to'],
    ['a category of 1 MB', { to: { category: 'x'.repeat(900_000) } }, 'BAD_CATEGORY', 'to'],
    ['everybody not', { to: { everyAttendee: false } }, 'NO_RECIPIENT', 'to'],
    ['an unknown person', { to: { attendee: newId('attendee') } }, 'UNKNOWN_ATTENDEE', 'to'],
    ['another event', { event: newId('event') }, 'NOT_ATTENDING', 'event'],
  ])('with %s is not given, and the answer names the place', async (_name, more, code, field) => {
    const [ada, browser] = await signedIn();
    const { data } = await give(browser, more);
    expect(data?.giveConsent).toEqual({ consents: [], userErrors: [{ code, field: ['input', field] }] });
    expect(await gateway.services.models.consents.countDocuments({ subject: ada.id }).exec()).toBe(0);
  });

  it('to oneself is not given', async () => {
    const { data } = await give(client, { to: { attendee: viewer.id } });
    expect(data?.giveConsent.userErrors.map(({ code }) => code)).toEqual(['OWN_ATTENDEE']);
  });

  it('keeps the notice that was shown, and the next version is asked for from then on', async () => {
    const place = await buildEvent(gateway);
    const [ada, bob] = [
      await buildAttendee(gateway, { event: place }),
      await buildAttendee(gateway, { event: place }),
    ];
    const [hers, his] = [await gateway.as(ada.email), await gateway.as(bob.email)];
    await give(hers, { event: place.id });
    await gateway.services.models.events
      .updateOne({ _id: place.id }, { notice: { version: '2', texts: { en: 'New words' } } })
      .exec();
    expect((await give(his, { event: place.id })).data?.giveConsent.userErrors).toHaveLength(1);
    await give(his, { event: place.id, noticeVersion: '2' });
    const [old, fresh] = await Promise.all(
      [ada, bob].map(({ id }) => gateway.services.models.consents.findOne({ subject: id }).lean().exec()),
    );
    expect(old?.evidence).toMatchObject({
      how: 'OWNER',
      noticeVersion: '1',
      noticeText: expect.stringContaining('Each look is recorded'),
    });
    expect(fresh?.evidence).toMatchObject({
      noticeVersion: '2',
      noticeText: 'New words',
      session: expect.stringMatching(/^ses_/),
    });
  });

  it.each([
    '$where',
    '$$NOW',
    '$purpose',
    '$$ROOT.email',
    'a.b',
    '__proto__',
    '{"$ne":null}',
    '#{x}',
    "'; --",
  ])('keeps %s as purpose and as category as it is', async (text) => {
    const [ada, browser] = await signedIn();
    const { data } = await give(browser, { purpose: text, to: { category: text } });
    expect(data?.giveConsent.consents).toMatchObject([
      { purpose: text, recipient: { kind: 'CATEGORY', category: text } },
    ]);
    const record = await gateway.services.models.consents.findOne({ subject: ada.id }).lean().exec();
    expect([record?.purpose, record?.recipient]).toEqual([text, everyoneOfCategory(text)]);
  });

  it('for one category opens nothing to another that differs in case, spaces or accents', async () => {
    const ada = await friend(['phone'], { listed: true }, everyoneOfCategory('Speaker'));
    for (const category of [
      'speaker',
      'SPEAKER',
      'Speaker ',
      ' Speaker',
      'Spéaker',
      'Speaker\u200B',
      'Speake',
      'Speakers',
    ]) {
      const [, browser] = await signedIn({ category });
      expect({ category, shown: shownIn(await browser.text(NODE, { id: ada.id }), ada) }).toEqual({
        category,
        shown: [],
      });
    }
    const [, browser] = await signedIn({ category: 'Speaker' });
    expect(shownIn(await browser.text(NODE, { id: ada.id }), ada)).toEqual(['phone']);
  });

  it('for a category named like another kind of recipient opens nothing to that one', async () => {
    const [, star] = await signedIn({ category: '*' });
    const [, plain] = await signedIn();
    for (const category of ['*', viewer.id, `attendee:${viewer.id}`, 'audience:*', 'category:*', '']) {
      const ada = await friend(['phone'], { listed: true }, everyoneOfCategory(category));
      const asks = [client, plain, star].map(
        async (asker) => shownIn(await asker.text(NODE, { id: ada.id }), ada).length,
      );
      expect({ category, shown: await Promise.all(asks) }).toEqual({
        category,
        shown: [0, 0, category === '*' ? 1 : 0],
      });
    }
    // The other way round: whoever has such a category is not the one it names.
    const forViewer = await friend(['phone'], { listed: true });
    const forAll = await friend(['email'], { listed: true }, everyoneOfCategory('x'));
    for (const category of [viewer.id, `attendee:${viewer.id}`, 'x:*']) {
      const [, posing] = await signedIn({ category });
      const texts = [
        await posing.text(NODE, { id: forViewer.id }),
        await posing.text(NODE, { id: forAll.id }),
      ];
      expect([shownIn(texts[0] as string, forViewer), shownIn(texts[1] as string, forAll)]).toEqual([[], []]);
    }
  });

  it('of somebody else is withdrawn by nobody, and the answer is the one for no consent at all', async () => {
    const ada = await person({ listed: true });
    const hers = await buildConsent(gateway, {
      subject: ada,
      field: 'phone',
      recipient: oneAttendee(viewer.id),
    });
    const mine = await buildConsent(gateway, {
      subject: viewer,
      field: 'photo',
      recipient: oneAttendee(ada.id),
    });
    expect(await client.text(WITHDRAW, { consents: [hers] })).toBe(
      await client.text(WITHDRAW, { consents: [newId('consent')] }),
    );
    await client.text(WITHDRAW, { consents: [mine, hers] });
    expect(
      await gateway.services.models.consents
        .countDocuments({ _id: { $in: [mine, hers] }, withdrawnAt: null })
        .exec(),
    ).toBe(2);
  });
});

describe('texts that people write', () => {
  it.each(['$where', '$$NOW', '$name', '$$REMOVE', 'a.$[].b', '=cmd()'])(
    'like %s are kept as they are',
    async (text) => {
      const [, browser] = await signedIn();
      const input = { event: event.id, name: text, organisation: text, jobTitle: text };
      const { data } = await browser.mutate(UPDATE, { input });
      expect(data).toMatchObject({
        updateProfile: { attendee: { name: text, organisation: text, jobTitle: text }, userErrors: [] },
      });
    },
  );

  it('lose control, bidi and broken characters in every place where others read them', async () => {
    const [ada, browser] = await signedIn();
    const text = 'A\u0000d\u202Ea\u2066\ud800 \u200BL\u0007';
    const { data } = await browser.mutate(UPDATE, {
      input: { event: event.id, name: text, organisation: text, jobTitle: text },
    });
    expect(data).toMatchObject({
      updateProfile: { attendee: { name: 'Ada L', organisation: 'Ada L', jobTitle: 'Ada L' } },
    });
    await browser.mutate(GIVE, { input: giving({ purpose: text }) });
    expect((await gateway.services.models.consents.findOne({ subject: ada.id }).lean().exec())?.purpose).toBe(
      'Ada L',
    );
  });

  const HOSTILE: [string, string][] = [
    ['a NUL', 'a\u0000b'],
    ['a lone surrogate', 'a\ud800b'],
    ['bidi controls', '\u202Eabc\u2066'],
    ['1 MB', 'x'.repeat(900_000)],
    ['1 MB of marks', '\u0301'.repeat(150_000)],
    ['an operator', '{"$gt":""}'],
    ['a prototype', '__proto__'],
  ];
  const INPUTS: [string, string, (text: string) => object][] = [
    ['Query.node(id:)', NODE, (id) => ({ id })],
    ['Query.nodes(ids:)', 'query ($ids: [ID!]!) { nodes(ids: $ids) { id } }', (id) => ({ ids: [id, id] })],
    ['Query.event(slug:)', 'query ($s: String!) { event(slug: $s) { id } }', (s) => ({ s })],
    ['Query.attendees(search:)', PAGE, (search) => ({ event: event.id, search })],
    ['Query.attendees(after:)', PAGE, (after) => ({ event: event.id, after })],
    ['Query.attendees(event:)', PAGE, (id) => ({ event: id })],
    [
      'Query.previewAs(as:)',
      'query ($e: ID!, $c: String) { previewAs(event: $e, as: { category: $c }) { visible } }',
      (c) => ({ e: event.id, c }),
    ],
    [
      'Event.consentNotice(language:)',
      'query ($s: String!, $l: String) { event(slug: $s) { consentNotice(language: $l) { language } } }',
      (l) => ({ s: event.slug, l }),
    ],
    [
      'StartSignInInput.email',
      'mutation ($e: String!) { startSignIn(input: { email: $e }) { accepted userErrors { code } } }',
      (e) => ({ e }),
    ],
    [
      'CompleteSignInInput.code',
      'mutation ($c: String!) { completeSignIn(input: { code: $c }) { signedIn } }',
      (c) => ({ c }),
    ],
    [
      'EndSessionInput.session',
      'mutation ($s: ID!) { endSession(input: { session: $s }) { endedSession } }',
      (s) => ({ s }),
    ],
    ['SetListedInput.event', LIST, (e) => ({ event: e, listed: false })],
    ...(['event', 'name', 'organisation', 'jobTitle', 'phone'] as const).map(
      (field): [string, string, (text: string) => object] => [
        `UpdateProfileInput.${field}`,
        UPDATE,
        (text) => ({ input: { event: event.id, [field]: text } }),
      ],
    ),
    ...(['event', 'purpose', 'noticeVersion', 'language', 'until'] as const).map(
      (field): [string, string, (text: string) => object] => [
        `GiveConsentInput.${field}`,
        GIVE,
        (text) => ({ input: giving({ [field]: text }) }),
      ],
    ),
    ['RecipientInput.category', GIVE, (category) => ({ input: giving({ to: { category } }) })],
    ['RecipientInput.attendee', GIVE, (attendee) => ({ input: giving({ to: { attendee } }) })],
    ['WithdrawConsentInput.consents', WITHDRAW, (id) => ({ consents: [id] })],
  ];

  it.each(INPUTS)(
    '%s takes hostile ones in its stride: a small answer, and no failure',
    async (_name, document, variables) => {
      const [, browser] = await signedIn();
      for (const [what, text] of HOSTILE) {
        const response = await browser.post({ query: document, variables: variables(text) });
        const answer = await response.text();
        const failed = /INTERNAL_SERVER_ERROR|UNAVAILABLE/.test(answer) || response.status >= 500;
        expect({ what, failed, small: answer.length < 10_000 }).toEqual({ what, failed: false, small: true });
      }
    },
  );

  it('in bodies of more than 1 MB are refused as such', async () => {
    const response = await client.post({ query: NODE, variables: { id: 'x'.repeat(1_100_000) } });
    expect([response.status, (await response.text()).length < 500]).toEqual([413, true]);
  });
});

describe('exports, whole and in increments, as JSON Lines and as CSV', () => {
  it('hold no value of whoever did not permit it to this integration, and nobody whom its key may not know', async () => {
    const shownToOthers = await friend(
      PROTECTED_FIELDS,
      { name: 'Olga Openly', listed: true },
      everyAttendee,
    );
    const hidden = await person({ name: 'Hidden Harriet' });
    const integration = await buildIntegration(gateway, { events: [event] });
    for (const field of PROTECTED_FIELDS)
      await buildConsent(gateway, { subject: hidden, field, recipient: oneIntegration(integration) });
    const asKey = withKey(gateway, await buildKey(gateway, { integration, events: [event] }));
    const since = `&modifiedSince=${encodeURIComponent(new Date(Date.now() - 3_600_000).toISOString())}`;
    for (const more of ['', since])
      for (const format of ['jsonl', 'csv']) {
        const path = `/export/attendees.${format}?event=${event.id}&refused=keep${more}`;
        const text = await (await asKey.fetch(path)).text();
        expect(text).toContain('Olga Openly');
        expect(shownIn(text, shownToOthers)).toEqual([]);
        expect([hidden.id, 'Harriet'].filter((one) => text.includes(one))).toEqual([]);
        expect(shownIn(text, hidden)).toEqual([]);
      }
  });
});
