/** What a third party is shown by its API key: what its scopes, an organiser and each person allow together, and no more. */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { parseBlock } from '../src/address-blocks.ts';
import { everyAttendee, oneIntegration } from '../src/consent/model.ts';
import { Fence } from '../src/disclosure/fence.ts';
import { newId } from '../src/ids.ts';
import { KEY_PATTERN, newKey, readKey, withoutSecrets } from '../src/integrations/key-text.ts';
import type { ApiKeyRecord } from '../src/integrations/model.ts';
import { mayComeFrom } from '../src/integrations/networks.ts';
import { LockdownBook } from '../src/lockdown/book.ts';
import { projectRoot } from '../src/schema/load.ts';
import type { Client } from './support/client.ts';
import { commandsDuring } from './support/commands.ts';
import {
  type BuiltAttendee,
  type BuiltEvent,
  buildAttendee,
  buildBlock,
  buildConsent,
  buildEvent,
  buildOrganiser,
} from './support/factories.ts';
import { startGateway, type TestGateway } from './support/gateway.ts';
import { buildIntegration, buildKey, withKey } from './support/integrations.ts';
import { entriesOf } from './support/ledger.ts';

let gateway: TestGateway;
let event: BuiltEvent;
let other: BuiltEvent;
let listed: BuiltAttendee;
let hidden: BuiltAttendee;
let elsewhere: BuiltAttendee;
let integration: string;
let key: ReturnType<typeof newKey>;
let asKey: Client;

const PAGE = `query Page($event: ID!) { attendees(event: $event, first: 50) { nodes { id name phone } } }`;
const LOOK = `query Look($id: ID!) { node(id: $id) { ... on Attendee { id name phone email jobTitle } } }`;

interface Page {
  readonly attendees: { readonly nodes: { readonly id: string; readonly phone: string | null }[] };
}

beforeAll(async () => {
  gateway = await startGateway();
  event = await buildEvent(gateway);
  other = await buildEvent(gateway);
  listed = await buildAttendee(gateway, { event, name: 'Ada', listed: true });
  hidden = await buildAttendee(gateway, { event, name: 'Ben' });
  await buildAttendee(gateway, { event, name: 'Cleo', listed: true, registered: false });
  elsewhere = await buildAttendee(gateway, { event: other, name: 'Dora', listed: true });
  integration = await buildIntegration(gateway, { events: [event] });
  key = await buildKey(gateway, { integration, events: [event] });
  asKey = withKey(gateway, key);
  for (const subject of [listed, hidden, elsewhere])
    await buildConsent(gateway, { subject, field: 'phone', recipient: oneIntegration(integration) });
});
afterAll(() => gateway.close());

const keyWith = async (traits: Partial<Parameters<typeof buildKey>[1]> = {}) =>
  withKey(gateway, await buildKey(gateway, { integration, events: [event], ...traits }));
const codes = ({ errors = [] }: { errors?: readonly { extensions?: Record<string, unknown> }[] }) =>
  errors.map(({ extensions }) => extensions?.code);

describe('the text of a key', () => {
  it('has one form, which scanners find, and its id in it', () => {
    const made = newKey('live');
    expect(made.text).toMatch(new RegExp(`^${KEY_PATTERN.source}$`));
    expect(made.text).toContain(made.id.slice(4));
    expect(made.text.endsWith(made.lastFour)).toBe(true);
    expect(readKey(made.text, 'live')).toEqual({ id: made.id, hash: made.hash });
    expect(new Set(Array.from({ length: 100 }, () => newKey('live').text)).size).toBe(100);
  });

  it('is none with any character changed, and none of another environment', () => {
    const { text } = newKey('test');
    expect(readKey(text, 'live')).toBeNull();
    for (let at = 0; at < text.length; at++) {
      const changed = text.slice(0, at) + (text[at] === '0' ? '1' : '0') + text.slice(at + 1);
      expect(readKey(changed, 'test')).toBeNull();
    }
    for (const wrong of ['', 'att_test_', `${text} `, text.toUpperCase(), text.slice(1), `${text}${text}`])
      expect(readKey(wrong, 'test')).toBeNull();
  });

  it('is documented by the expression that it is read by', async () => {
    const page = await readFile(path.join(projectRoot(), 'docs/integrations.md'), 'utf8');
    expect(page).toContain(`\n${KEY_PATTERN.source}\n`);
  });

  it('leaves logs without its secret', () => {
    const { text, id } = newKey('test');
    expect(withoutSecrets(`at /x?k=${text}&y and ${text}`)).toBe(
      `at /x?k=att_test_${id.slice(4)}_[withheld]&y and att_test_${id.slice(4)}_[withheld]`,
    );
  });
});

describe('the networks of a key', () => {
  it.each([
    ['192.0.2.0/24', '192.0.2.7', true],
    ['192.0.2.0/24', '::ffff:192.0.2.7', true],
    ['192.0.2.0/24', '192.0.3.7', false],
    ['192.0.2.7', '192.0.2.7', true],
    ['192.0.2.7', '192.0.2.8', false],
    ['2001:db8::/32', '2001:db8:1::1', true],
    ['2001:db8::/32', '2001:db9::1', false],
    ['nonsense', '192.0.2.7', false],
    ['192.0.2.0/24', '', false],
  ])('%s lets %s in: %s', (network, ip, may) => expect(mayComeFrom([network], ip)).toBe(may));

  it('are addresses or blocks', () => {
    for (const text of ['192.0.2.0/33', '192.0.2', 'fe80::1%eth0', '::1/129', '::1/', '192.0.2.0/24/1', 'x'])
      expect(parseBlock(text)).toBeNull();
    for (const text of ['192.0.2.0/0', '::/0', '::1', '192.0.2.1']) expect(parseBlock(text)).not.toBeNull();
  });
});

describe('who asks with a key', () => {
  it('sees the listed people of its events, and of them what they consented to', async () => {
    const { data, errors } = await (
      await keyWith({ scopes: ['attendee:read', 'attendee.phone:read'] })
    ).query<Page>(PAGE, { event: event.id });
    expect(errors).toBeUndefined();
    expect(data?.attendees.nodes).toEqual([{ id: listed.id, name: 'Ada', phone: listed.values.phone }]);
  });

  it('is on the record as the integration, with the key’s id', async () => {
    const asked = await keyWith();
    const before = (await entriesOf(gateway)).length;
    await asked.query(PAGE, { event: event.id });
    const [entry, ...more] = (await entriesOf(gateway)).slice(before);
    expect(more).toEqual([]);
    expect(entry).toMatchObject({
      subject: listed.id,
      field: 'phone',
      viewer: { kind: 'INTEGRATION', id: integration, session: expect.stringMatching(/^key_/) },
      basis: { kind: 'CONSENT' },
    });
  });

  it('is named to the person, and to an organiser who asks', async () => {
    await asKey.query(PAGE, { event: event.id });
    const asked =
      '{ nodes { field to { kind name attendee { id } session integration key } basis { kind audience } } }';
    const told = {
      field: 'PHONE',
      to: { kind: 'INTEGRATION', name: 'Badges', attendee: null, session: null, integration, key: key.id },
      basis: { kind: 'CONSENT', audience: 'INTEGRATION' },
    };
    const person = await gateway.as(listed.email);
    const mine = await person.query<{ list: { nodes: unknown[] } }>(
      `query ($event: ID!) { list: myDisclosures(event: $event) ${asked} }`,
      { event: event.id },
    );
    expect(mine.data?.list.nodes).toContainEqual(told);
    const organiser = await gateway.asOrganiser(await buildOrganiser(gateway, event));
    const theirs = await organiser.query<{ list: { nodes: unknown[] } }>(
      `query ($attendee: ID!) { list: disclosuresOf(attendee: $attendee) ${asked} }`,
      { attendee: listed.id },
    );
    expect(theirs.data?.list.nodes).toContainEqual(told);
  });

  it('knows nobody who is hidden, cancelled, of another event, or nobody: one answer in bytes', async () => {
    const cancelled = await buildAttendee(gateway, { event, listed: true, registered: false });
    const answers = await Promise.all(
      [hidden.id, cancelled.id, elsewhere.id, newId('attendee'), integration, event.id].map((id) =>
        asKey.text(LOOK, { id }),
      ),
    );
    expect(new Set(answers).size).toBe(1);
    expect(answers[0]).toContain('"node":null');
    expect((await asKey.query<Page>(PAGE, { event: other.id })).data?.attendees.nodes).toEqual([]);
    expect((await asKey.query<Page>(PAGE, { event: newId('event') })).data?.attendees.nodes).toEqual([]);
  });

  it('knows nobody whom the event lists no more, as attendees do not', async () => {
    const closed = await buildEvent(gateway);
    const [speaker, visitor] = [
      await buildAttendee(gateway, { event: closed, listed: true, category: 'Speaker' }),
      await buildAttendee(gateway, { event: closed, listed: true, category: 'Visitor' }),
    ];
    const mine = await buildIntegration(gateway, { events: [closed] });
    const client = await keyWith({ integration: mine, events: [closed] });
    const found = async () => {
      const page = await client.query<Page>(PAGE, { event: closed.id });
      const looks = await Promise.all(
        [speaker, visitor].map(({ id }) => client.query<{ node: { id: string } | null }>(LOOK, { id })),
      );
      const ids = page.data?.attendees.nodes.map(({ id }) => id) ?? [];
      expect(looks.flatMap(({ data }) => data?.node?.id ?? []).sort()).toEqual([...ids].sort());
      return [...ids].sort();
    };
    const list = (listing: object) =>
      gateway.services.models.events.updateOne({ _id: closed.id }, { $set: { listing } });
    expect(await found()).toEqual([speaker.id, visitor.id].sort());
    await list({ kind: 'CATEGORIES', categories: ['Speaker'] });
    expect(await found()).toEqual([speaker.id]);
    await list({ kind: 'NOBODY', categories: [] });
    expect(await found()).toEqual([]);
  });

  it('knows everybody by the roster, where it was granted', async () => {
    const roster = { purpose: 'to print badges', at: new Date(), by: 'cli:test' };
    const granted = await buildIntegration(gateway, { events: [event], roster });
    await buildConsent(gateway, { subject: hidden, field: 'phone', recipient: oneIntegration(granted) });
    const names = `query ($event: ID!) { attendees(event: $event, first: 50) { nodes { id name organisation category } } }`;
    const printer = await keyWith({ integration: granted, scopes: ['roster:read'] });
    const page = await printer.query<Page>(names, { event: event.id });
    expect(page.errors).toBeUndefined();
    expect(page.data?.attendees.nodes.map(({ id }) => id)).toEqual([listed.id, hidden.id]);
    const withPhone = await keyWith({ integration: granted, scopes: ['roster:read', 'attendee.phone:read'] });
    const phones = await withPhone.query<Page>(PAGE, { event: event.id });
    expect(phones.data?.attendees.nodes.map(({ phone }) => phone)).toEqual([null, hidden.values.phone]);
    expect(phones.extensions?.withheld).toEqual(['Attendee.phone']);
    const ungranted = await (await keyWith({ scopes: ['roster:read'] })).query(names, { event: event.id });
    expect(ungranted.errors?.[0]).toMatchObject({
      message: expect.stringContaining('grantRoster'),
      extensions: { code: 'FORBIDDEN' },
    });
  });

  it('is told which scope is missing', async () => {
    const without = await keyWith({ scopes: ['attendee:read'] });
    const { data, errors } = await without.query<Page>(PAGE, { event: event.id });
    expect(data?.attendees.nodes).toEqual([{ id: listed.id, name: 'Ada', phone: null }]);
    expect(errors).toEqual([
      {
        message: 'This takes a key with the scope attendee.phone:read.',
        path: ['attendees', 'nodes', 0, 'phone'],
        locations: expect.anything(),
        extensions: { code: 'FORBIDDEN', requiredScope: 'attendee.phone:read', docs: '/errors#FORBIDDEN' },
      },
    ]);
    const nothing = await (await keyWith({ scopes: ['attendee.phone:read'] })).query(PAGE, {
      event: event.id,
    });
    expect(nothing.errors?.[0]?.extensions).toMatchObject({
      code: 'FORBIDDEN',
      requiredScope: 'attendee:read',
    });
  });

  it('shows by its own consent only: none to an audience, another integration or one that ended', async () => {
    const person = await buildAttendee(gateway, { event, listed: true, name: 'Zoe' });
    const asked = () => asKey.query<{ node: { phone: string | null } }>(LOOK, { id: person.id });
    await buildConsent(gateway, { subject: person, field: 'phone', recipient: everyAttendee });
    await buildConsent(gateway, {
      subject: person,
      field: 'phone',
      recipient: oneIntegration(newId('integration')),
    });
    const until = new Date(Date.now() - 1_000);
    await buildConsent(gateway, {
      subject: person,
      field: 'email',
      recipient: oneIntegration(integration),
      until,
    });
    const withheld = await asked();
    expect(withheld.data?.node).toMatchObject({ phone: null, email: null, jobTitle: null });
    expect(withheld.extensions?.withheld).toEqual(['Attendee.email', 'Attendee.jobTitle', 'Attendee.phone']);
    await buildConsent(gateway, { subject: person, field: 'phone', recipient: oneIntegration(integration) });
    await buildBlock(gateway, person, listed);
    expect((await asked()).data?.node.phone).toBe(person.values.phone);
    // What is given to an integration is nobody else's.
    const friend = await gateway.as((await buildAttendee(gateway, { event })).email);
    await gateway.services.models.consents.deleteMany({ subject: person.id, recipient: everyAttendee });
    await buildConsent(gateway, { subject: person, field: 'jobTitle', recipient: everyAttendee });
    const theirs = await friend.query<{ node: unknown }>(LOOK, { id: person.id });
    expect(theirs.data?.node).toMatchObject({ phone: null, jobTitle: person.values.jobTitle });
  });

  it('shows no field that no organiser approved', async () => {
    const wanting = await buildIntegration(gateway, {
      events: [event],
      approved: ['email'],
      wanted: ['phone'],
    });
    for (const field of ['phone', 'email'] as const)
      await buildConsent(gateway, { subject: listed, field, recipient: oneIntegration(wanting) });
    const { data, extensions, errors } = await (await keyWith({ integration: wanting })).query<{
      node: unknown;
    }>(LOOK, {
      id: listed.id,
    });
    expect(errors).toBeUndefined();
    expect(data?.node).toMatchObject({ phone: null, email: listed.values.email });
    expect(extensions?.withheld).toEqual(['Attendee.jobTitle', 'Attendee.phone']);
  });

  it('is shown nothing that a lockdown covers, and told that one is on', async () => {
    const lockdowns = new LockdownBook(gateway.services.models.lockdowns);
    const locked = { scope: 'EVENT', event: event.id, field: null, attendees: [], since: null } as const;
    const by = { kind: 'COMMAND_LINE', user: 'test' } as const;
    const outcome = await lockdowns.lock({ ...locked, reason: 'a test', by } as never);
    const { data, extensions } = await asKey.query<{ node: { phone: null } }>(LOOK, { id: listed.id });
    expect(data?.node.phone).toBeNull();
    expect(extensions).toMatchObject({ lockdown: { since: expect.any(String) } });
    await gateway.services.models.lockdowns.updateMany(
      { open: true },
      { open: false, lifted: { at: new Date(), by, reason: 'x' } },
    );
    expect(outcome).toBeDefined();
    expect((await asKey.query<{ node: { phone: string } }>(LOOK, { id: listed.id })).data?.node.phone).toBe(
      listed.values.phone,
    );
  });

  it('costs the look-up of who asks, and else what a page costs anybody', async () => {
    const names = async (client: Client) =>
      (await commandsDuring(gateway, () => client.query(PAGE, { event: event.id }))).map(({ name }) => name);
    await names(asKey);
    expect(await names(asKey)).toEqual(['aggregate apiKeys', 'find attendees', 'insert ledger']);
  });
});

describe('what no key may ask', () => {
  const ROOTS = [
    'query { viewer { account { id } } }',
    `query { event(slug: "x") { id } }`,
    `query { myConsents(event: "x") { nodes { id } } }`,
    `query { disclosuresOf(attendee: "x") { nodes { at } } }`,
    'mutation { signOut { signedOut } }',
    'mutation { startSignIn(input: { email: "ada@people.example" }) { accepted } }',
    'mutation { withdrawConsent(input: { consents: ["x"] }) { userErrors { code } } }',
  ];
  it.each(ROOTS)('%s', async (query) => {
    const { errors } = await asKey.query(query);
    expect(codes({ errors })).toEqual(['FORBIDDEN']);
    expect(errors?.[0]?.message).toBe('No API key may ask for this.');
  });
});

describe('a key that counts no more', () => {
  const LIFE: [string, (traits: { past: Date }) => Partial<ApiKeyRecord>][] = [
    ['expired', ({ past }) => ({ expiresAt: past })],
    ['revoked', ({ past }) => ({ revoked: { at: past, by: 'cli:test', reason: 'a test' } })],
    ['from a network it was not made for', () => ({ networks: ['192.0.2.0/24'] })],
  ];
  const NO_KEY = { message: 'This API key is not valid here. (It says no more, whatever the reason.)' };

  it('is one and the same 401, whatever the reason', async () => {
    const past = new Date(Date.now() - 1_000);
    const ended = await buildIntegration(gateway, { events: [event], endedAt: past });
    const real = await buildKey(gateway, { integration, events: [event] });
    const stolen = newKey('test');
    await gateway.services.models.apiKeys.updateOne({ _id: real.id }, { hash: stolen.hash });
    const texts = [
      ...(await Promise.all(
        LIFE.map(
          async ([, traits]) =>
            (
              await buildKey(gateway, { integration, events: [event], ...(traits({ past }) as object) })
            ).text,
        ),
      )),
      (await buildKey(gateway, { integration: ended, events: [event] })).text,
      (await buildKey(gateway, { integration: newId('integration'), events: [event] })).text,
      newKey('test').text,
      newKey('live').text,
      // Its id is there, its secret is another's.
      real.text,
      `${key.text.slice(0, -1)}${key.text.endsWith('0') ? '1' : '0'}`,
      'nonsense',
      '',
    ];
    const answers = await Promise.all(
      texts.map(async (text) => {
        const response = await withKey(gateway, { text }).post({ query: '{ __typename }' });
        const { status, headers } = response;
        return JSON.stringify([status, headers.get('www-authenticate'), await response.text()]);
      }),
    );
    expect(new Set(answers).size).toBe(1);
    expect(JSON.parse(answers[0] ?? '')).toEqual([
      401,
      'Bearer',
      JSON.stringify({
        errors: [{ ...NO_KEY, extensions: { code: 'UNAUTHENTICATED', docs: '/errors#UNAUTHENTICATED' } }],
      }),
    ]);
  });

  it('asks the database nothing where the checksum is wrong, and once where it is right', async () => {
    const asked = (text: string) =>
      commandsDuring(gateway, () => withKey(gateway, { text }).post({ query: '{ __typename }' }));
    const { text } = newKey('test');
    expect(await asked(`${text.slice(0, -1)}${text.endsWith('0') ? '1' : '0'}`)).toEqual([]);
    expect((await asked(text)).map(({ name }) => name)).toEqual(['aggregate apiKeys']);
  });

  it('counts no more from the next request on, on any process', async () => {
    const other = await gateway.another();
    const revoked = await buildKey(gateway, { integration, events: [event] });
    const status = async (at: { url: string }) =>
      (await withKey(at, revoked).post({ query: '{ __typename }' })).status;
    expect([await status(gateway), await status(other)]).toEqual([200, 200]);
    await gateway.services.models.apiKeys.updateOne(
      { _id: revoked.id },
      { revoked: { at: new Date(), by: 'cli:test', reason: 'a test' } },
    );
    expect([await status(other), await status(gateway)]).toEqual([401, 401]);
    await other.close();
  });

  it('is shown nothing where the fence asks again', async () => {
    const fenced = await gateway.another({ oldestDecisionMillis: -1 });
    const late = await buildKey(gateway, { integration, events: [event] });
    const ask = () =>
      withKey(fenced, late).query<{ node: { phone: string | null } }>(LOOK, { id: listed.id });
    expect((await ask()).data?.node.phone).toBe(listed.values.phone);
    const holds = Fence.prototype.holds;
    // Revoked while its request is under way: after the decision, before the second one.
    Fence.prototype.holds = () => false;
    const { ledger } = fenced.services;
    const record = ledger.record.bind(ledger);
    ledger.record = async (response) => {
      await gateway.services.models.apiKeys.updateOne(
        { _id: late.id },
        { revoked: { at: new Date(), by: 'cli:test', reason: 'a test' } },
      );
      return record(response);
    };
    const { data, extensions } = await ask();
    Fence.prototype.holds = holds;
    expect(data?.node.phone).toBeNull();
    expect(extensions?.withheld).toContain('Attendee.phone');
    await fenced.close();
  });
});

describe('a key in the wrong place', () => {
  const send = (path: string, headers: Record<string, string> = {}, method = 'GET') =>
    gateway.browser().fetch(path, { method, headers });

  it('is refused in a URL, however it is written, and not logged', async () => {
    const { text } = key;
    const encoded = [...text].map((c) => `%${c.charCodeAt(0).toString(16)}`).join('');
    for (const path of [
      `/graphql?key=${text}`,
      `/photos/x/1?k=${encoded}`,
      `/x/${text}`,
      `/health?${text}`,
    ]) {
      const response = await send(path);
      expect([path.slice(0, 10), response.status]).toEqual([path.slice(0, 10), 400]);
      expect(await response.text()).toContain('never in a URL');
    }
  });

  it('is refused beside a session’s cookie', async () => {
    const client = await gateway.as(listed.email);
    const response = await client.post({ query: '{ __typename }' }, { authorization: `Bearer ${key.text}` });
    expect(response.status).toBe(400);
    expect(await response.text()).toContain('both a session’s cookie and an API key');
  });

  it('is refused where none is taken', async () => {
    const authorization = `Bearer ${key.text}`;
    for (const [method, path] of [
      ['GET', '/schema.graphql'],
      ['GET', '/sandbox'],
      ['PUT', '/photos/me?event=x'],
      ['GET', '/photos/queue/x/64.jpg'],
      ['POST', '/graphql/x'],
    ] as const) {
      const response = await send(path, { authorization }, method);
      expect([path, response.status]).toEqual([path, 403]);
    }
  });

  it('needs none of the rules of cookies, and no foreign page may send it', async () => {
    const headers = { authorization: `Bearer ${key.text}`, 'content-type': 'application/json' };
    const ask = (more: Record<string, string>) =>
      gateway.browser().fetch('/graphql', {
        method: 'POST',
        headers: { ...headers, ...more },
        body: JSON.stringify({ query: '{ __typename }' }),
      });
    expect((await ask({})).status).toBe(200);
    expect((await ask({ cookie: 'balancer=3' })).status).toBe(200);
    expect((await ask({ origin: 'https://evil.example' })).status).toBe(403);
    expect((await ask({ 'content-type': 'text/plain' })).status).toBe(415);
  });
});

it('notes its last use once a minute at most, beside the request', async () => {
  const used = await buildKey(gateway, { integration, events: [event] });
  const asked = () =>
    commandsDuring(gateway, async () => {
      await withKey(gateway, used).query('{ __typename }');
      await gateway.services.apiKeys.close();
    });
  expect((await asked()).map(({ name }) => name)).toEqual(['aggregate apiKeys', 'update apiKeys']);
  expect((await asked()).map(({ name }) => name)).toEqual(['aggregate apiKeys']);
  const record = await gateway.services.models.apiKeys.findById(used.id).lean();
  expect(record?.lastUsedAt?.getTime()).toBeGreaterThan(Date.now() - 60_000);
});
