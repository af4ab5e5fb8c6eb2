/** Who opens people's data to third parties, who closes it, and what people see and decide of it themselves. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { oneIntegration } from '../src/consent/model.ts';
import { KEY_PATTERN, newKey } from '../src/integrations/key-text.ts';
import { DAY, HOUR } from '../src/time.ts';
import type { Client } from './support/client.ts';
import { commandLine } from './support/command-line.ts';
import { commandsDuring } from './support/commands.ts';
import {
  type BuiltAttendee,
  type BuiltEvent,
  buildAttendee,
  buildConsent,
  buildEvent,
  buildOrganiser,
} from './support/factories.ts';
import { startGateway, type TestGateway } from './support/gateway.ts';
import { buildIntegration, buildKey, withKey } from './support/integrations.ts';

let gateway: TestGateway;
let event: BuiltEvent;
let other: BuiltEvent;
let organiser: Client;
/** Of the event and the other one. */
let ofBoth: Client;
let ada: BuiltAttendee;
let asAda: Client;

beforeAll(async () => {
  gateway = await startGateway();
  event = await buildEvent(gateway);
  other = await buildEvent(gateway);
  organiser = await gateway.asOrganiser(await buildOrganiser(gateway, event));
  const both = await buildOrganiser(gateway, event);
  await buildOrganiser(gateway, other, both);
  ofBoth = await gateway.asOrganiser(both);
  ada = await buildAttendee(gateway, { event, name: 'Ada', listed: true });
  asAda = await gateway.as(ada.email);
});
afterAll(() => gateway.close());

const REGISTER = `mutation ($input: RegisterIntegrationInput!) { done: registerIntegration(input: $input) {
  integration { id name company purpose fields { field why approved refused } rosterPurpose events keys { id } } userErrors { code field message } } }`;
const input = (more: Record<string, unknown> = {}) => ({
  name: 'Badges',
  company: 'Printers Ltd',
  contact: 'badges@printers.example',
  purpose: 'To print badges',
  fields: [{ field: 'PHONE', why: 'To call whoever lost one' }],
  events: [event.id],
  retentionDays: 30,
  eraseContact: 'erase@printers.example',
  ...more,
});
const ON = (
  name: string,
  more = '',
  selected = 'integration { id rosterPurpose endedAt fields { field approved refused } }',
) =>
  `mutation ($id: ID!) { done: ${name}(input: { integration: $id${more} }) { ${selected} userErrors { code message } } }`;
const APPROVE = ON('approveIntegrationField', ', field: PHONE');
const REFUSE = ON('refuseIntegrationField', ', field: PHONE');
const ROSTER = ON('grantRoster', ', purpose: "To check people in"');
const UNROSTER = ON('withdrawRoster');
const END = ON('endIntegration');
const KEY = `mutation ($input: CreateApiKeyInput!) { done: createApiKey(input: $input) {
  key { id label scopes events lastFour networks createdAt expiresAt revokedAt rotates lastUsedAt } secret userErrors { code field message } } }`;
const ROTATE = `mutation ($key: ID!, $hours: Int, $days: Int) { done: rotateApiKey(input: { key: $key, overlapHours: $hours, days: $days }) {
  key { id scopes rotates } secret userErrors { code message } } }`;
const REVOKE = `mutation ($id: ID!) { done: revokeApiKey(input: { key: $id, reason: "stolen" }) { key { revokedAt revokeReason } userErrors { code } } }`;
const LOOK = 'query ($id: ID!) { node(id: $id) { ... on Attendee { phone } } }';
const GIVE = `mutation ($event: ID!, $integration: ID!, $fields: [ProtectedField!]!) { done: giveConsent(input: {
  event: $event, fields: $fields, to: { integration: $integration }, purpose: "to get one", noticeVersion: "1" }) {
  consents { id field recipient { kind integration { id name } } } userErrors { code } } }`;

// biome-ignore lint/suspicious/noExplicitAny: what it answers differs with what is asked.
type Done = { done: any };
const done = async (client: Client, query: string, variables: Record<string, unknown>) => {
  const { data, errors } = await client.mutate<Done>(query, variables);
  return errors === undefined ? data?.done : errors[0]?.extensions?.code;
};
/** What is wrong, in words. */
const saidOf = async (...asked: Parameters<typeof done>) => (await done(...asked))?.userErrors?.[0]?.message;
const problemOf = async (...asked: Parameters<typeof done>) => {
  const answer = await done(...asked);
  return answer?.userErrors?.[0]?.code ?? answer;
};
const keyInput = (integration: string, more: Record<string, unknown> = {}) => ({
  integration,
  label: 'at the door',
  scopes: ['attendee:read', 'attendee.phone:read'],
  events: [event.id],
  ...more,
});

it('from a registration to a value: each step opens what it says, and no step is left out', async () => {
  const registered = await done(organiser, REGISTER, { input: input() });
  expect(registered).toMatchObject({
    integration: {
      name: 'Badges',
      fields: [{ field: 'PHONE', why: 'To call whoever lost one', approved: false, refused: false }],
      rosterPurpose: null,
      events: [event.id],
      keys: [],
    },
    userErrors: [],
  });
  const { id } = registered.integration;
  const { key, secret } = await done(organiser, KEY, { input: keyInput(id) });
  expect(key).toMatchObject({ label: 'at the door', events: [event.id], networks: [], lastUsedAt: null });
  expect(secret.endsWith(key.lastFour)).toBe(true);
  expect(Date.parse(key.expiresAt) - Date.parse(key.createdAt)).toBe(90 * DAY);
  const program = withKey(gateway, { text: secret });
  const phone = async () =>
    (await program.query<{ node: { phone: string | null } }>(LOOK, { id: ada.id })).data?.node.phone;
  expect(await phone()).toBeNull();
  const give = () => done(asAda, GIVE, { event: event.id, integration: id, fields: ['PHONE'] });
  expect((await give()).userErrors).toEqual([{ code: 'NOT_APPROVED' }]);
  expect((await done(organiser, APPROVE, { id })).integration.fields[0].approved).toBe(true);
  expect(await phone()).toBeNull();
  expect((await give()).consents).toMatchObject([
    { field: 'PHONE', recipient: { kind: 'INTEGRATION', integration: { id, name: 'Badges' } } },
  ]);
  expect(await phone()).toBe(ada.values.phone);

  const mine = `query ($event: ID!, $id: ID!) {
    integrations(event: $event) { id purpose fields { field why approved } retentionDays eraseContact shownByMe }
    myDisclosures(event: $event, integration: $id) { nodes { field to { kind name integration } } }
    previewAs(event: $event, as: { integration: $id }) { visible fields { field shown why } }
  }`;
  const seen = await asAda.query(mine, { event: event.id, id });
  expect(seen.errors).toBeUndefined();
  expect(seen.data).toMatchObject({
    integrations: [{ id, purpose: 'To print badges', retentionDays: 30, shownByMe: ['PHONE'] }],
    myDisclosures: {
      nodes: [{ field: 'PHONE', to: { kind: 'INTEGRATION', name: 'Badges', integration: id } }],
    },
    previewAs: { visible: true },
  });
  expect((seen.data as { previewAs: { fields: unknown[] } }).previewAs.fields).toContainEqual({
    field: 'PHONE',
    shown: true,
    why: 'CONSENT',
  });

  const withdrawn = await done(asAda, ON('withdrawIntegration', '', 'fields'), { id });
  expect(withdrawn.fields).toEqual(['PHONE']);
  expect(await phone()).toBeNull();
  expect((await done(asAda, ON('withdrawIntegration', '', 'fields'), { id })).fields).toEqual([]);
});

describe('who may', () => {
  const opening = (): [string, string, (id: string) => Record<string, unknown>][] => [
    ['registerIntegration', REGISTER, () => ({ input: input({ events: [event.id, other.id] }) })],
    ['approveIntegrationField', APPROVE, (id) => ({ id })],
    ['grantRoster', ROSTER, (id) => ({ id })],
    ['createApiKey', KEY, (id) => ({ input: keyInput(id) })],
    ['endIntegration', END, (id) => ({ id })],
  ];
  it('open takes who organises all its events; close, who organises one of them', async () => {
    const id = await buildIntegration(gateway, { events: [event, other], approved: [], wanted: ['phone'] });
    const { id: key } = await buildKey(gateway, { integration: id, events: [event, other] });
    for (const [name, query, variables] of opening())
      expect([name, await problemOf(organiser, query, variables(id))]).toEqual([
        name,
        name === 'registerIntegration' ? 'UNKNOWN_EVENT' : 'UNKNOWN_INTEGRATION',
      ]);
    expect(await problemOf(organiser, ROTATE, { key })).toBe('UNKNOWN_KEY');
    const ofTwo = { input: input({ events: [event.id, other.id] }) };
    expect(await saidOf(organiser, REGISTER, ofTwo)).toBe('You do not organise all of these events.');
    for (const [name, query, variables] of opening().slice(0, -1))
      expect([name, await problemOf(ofBoth, query, variables(id))]).toEqual([
        name,
        expect.objectContaining({ userErrors: [] }),
      ]);
    expect((await done(organiser, UNROSTER, { id })).integration.rosterPurpose).toBeNull();
    expect((await done(organiser, REFUSE, { id })).integration.fields).toEqual([
      { field: 'PHONE', approved: false, refused: true },
    ]);
    expect((await done(organiser, REVOKE, { id: key })).key).toMatchObject({ revokeReason: 'stolen' });
  });

  it('takes the second factor, and to open a fresh sign-in; attendees may nothing of it', async () => {
    const id = await buildIntegration(gateway, { events: [event], approved: [], wanted: ['phone'] });
    const plain = await gateway.as(await buildOrganiser(gateway, event));
    const email = await buildOrganiser(gateway, event);
    const stale = await gateway.asOrganiser(email);
    const hourAgo = new Date(Date.now() - HOUR);
    const asked: [string, Record<string, unknown>][] = [
      [REGISTER, { input: input() }],
      [APPROVE, { id }],
      [ROSTER, { id }],
      [KEY, { input: keyInput(id) }],
    ];
    for (const [query, variables] of [...asked, [REFUSE, { id }], [END, { id }]] as typeof asked) {
      expect(await problemOf(plain, query, variables)).toBe('SECOND_FACTOR_REQUIRED');
      expect(await problemOf(asAda, query, variables)).toBe('FORBIDDEN');
    }
    await gateway.database.connection.collection('sessions').updateMany({}, { $set: { provedAt: hourAgo } });
    for (const [query, variables] of asked)
      expect(await problemOf(stale, query, variables)).toBe('FRESH_SIGN_IN_REQUIRED');
    expect(await problemOf(stale, UNROSTER, { id })).toMatchObject({ userErrors: [] });
    const consent = {
      event: event.id,
      integration: await buildIntegration(gateway, { events: [event] }),
      fields: ['PHONE'],
    };
    expect(await problemOf(asAda, GIVE, consent)).toBe('FRESH_SIGN_IN_REQUIRED');
    await gateway.database.connection
      .collection('sessions')
      .updateMany({}, { $set: { provedAt: new Date() } });
  });

  it('opens nothing from a session that a lockdown calls suspect, and closes all the same', async () => {
    const id = await buildIntegration(gateway, { events: [event], approved: [], wanted: ['phone'] });
    const by = { kind: 'COMMAND_LINE', user: 'test' } as const;
    const locked = { scope: 'EVENT', event: event.id, field: null, attendees: [], since: null } as const;
    const { lockdown } = await gateway.services.lockdowns.lock({ ...locked, reason: 'a test', by });
    for (const [query, variables] of [
      [REGISTER, { input: input() }],
      [APPROVE, { id }],
      [ROSTER, { id }],
      [KEY, { input: keyInput(id) }],
    ] as const)
      expect(await problemOf(organiser, query, variables)).toBe('LOCKED_DOWN');
    expect(await problemOf(organiser, REFUSE, { id })).toMatchObject({ userErrors: [] });
    await gateway.services.lockdowns.lift(lockdown._id, by, 'a test');
  });

  it('sees keys only who organises the event', async () => {
    const id = await buildIntegration(gateway, { events: [event, other] });
    await buildKey(gateway, { integration: id, events: [other] });
    const { id: key } = await buildKey(gateway, { integration: id, events: [event] });
    const query = 'query ($event: ID!) { integrations(event: $event) { id keys { id lastFour } } }';
    const seen = await organiser.query<{ integrations: { id: string; keys: { id: string }[] }[] }>(query, {
      event: event.id,
    });
    expect(seen.data?.integrations.find((one) => one.id === id)?.keys.map((one) => one.id)).toEqual([key]);
    const theirs = await asAda.query(query, { event: event.id });
    expect(theirs.errors?.map(({ extensions }) => extensions?.code)).toContain('FORBIDDEN');
    const stranger = await gateway.as((await buildAttendee(gateway, { event: other })).email);
    expect(
      (await stranger.query('query ($e: ID!) { integrations(event: $e) { id } }', { e: event.id })).data,
    ).toEqual({
      integrations: [],
    });
  });
});

describe('what was closed', () => {
  it('stays closed: a refused field is not approved again, an ended integration makes no keys', async () => {
    const id = await buildIntegration(gateway, { events: [event] });
    await buildConsent(gateway, { subject: ada, field: 'phone', recipient: oneIntegration(id) });
    const key = await buildKey(gateway, { integration: id, events: [event] });
    const program = withKey(gateway, key);
    await done(organiser, REFUSE, { id });
    expect((await program.query(LOOK, { id: ada.id })).data).toEqual({ node: { phone: null } });
    for (const [query, code, message] of [
      [
        APPROVE,
        'NOT_TO_APPROVE',
        'It does not want this field, has it approved, was refused it, or has ended.',
      ],
      [REFUSE, 'NOT_TO_REFUSE', 'It does not want this field, was refused it before, or has ended.'],
    ] as const)
      expect((await done(organiser, query, { id })).userErrors).toEqual([{ code, message }]);
    await done(organiser, END, { id });
    expect((await program.post({ query: '{ __typename }' })).status).toBe(401);
    for (const [query, variables] of [
      [END, { id }],
      [ROSTER, { id }],
      [UNROSTER, { id }],
      [KEY, { input: keyInput(id) }],
      [ROTATE, { key: key.id }],
    ] as const)
      expect(await problemOf(organiser, query, variables)).toBe('ENDED');
    expect(await problemOf(asAda, GIVE, { event: event.id, integration: id, fields: ['EMAIL'] })).toBe(
      'UNKNOWN_INTEGRATION',
    );
  });

  it('keys are rotated with an overlap, never to live longer', async () => {
    const id = await buildIntegration(gateway, { events: [event] });
    const before = await buildKey(gateway, { integration: id, events: [event], scopes: ['attendee:read'] });
    const rotated = await done(organiser, ROTATE, { key: before.id, hours: 1, days: 10 });
    expect(rotated.key).toMatchObject({ scopes: ['attendee:read'], rotates: before.id });
    const { expiresAt } = (await gateway.services.models.apiKeys.findById(before.id).lean()) ?? {};
    expect(Math.abs(Number(expiresAt) - Date.now() - HOUR)).toBeLessThan(60_000);
    const status = async (text: string) =>
      (await withKey(gateway, { text }).post({ query: '{ __typename }' })).status;
    expect([await status(before.text), await status(rotated.secret)]).toEqual([200, 200]);
    await done(organiser, ROTATE, { key: rotated.key.id, hours: 0 });
    expect(await status(rotated.secret)).toBe(401);
    await done(organiser, ROTATE, { key: before.id, hours: 720 });
    const after = await gateway.services.models.apiKeys.findById(before.id).lean();
    expect(after?.expiresAt).toEqual(expiresAt);
    expect(await problemOf(organiser, ROTATE, { key: rotated.key.id })).toBe('DEAD_KEY');
    for (const [more, code, message] of [
      [{ hours: 721 }, 'BAD_OVERLAP', 'Say 0 to 720 hours.'],
      [{ days: 366 }, 'BAD_DAYS', 'A key lives 1 to 365 days.'],
    ] as const)
      expect((await done(organiser, ROTATE, { key: before.id, ...more })).userErrors).toEqual([
        { code, message },
      ]);
    expect(await problemOf(organiser, ROTATE, { key: 'key_none' })).toBe('UNKNOWN_KEY');
  });
});

describe('input that is not right', () => {
  it.each([
    ['BAD_TEXT', { name: ' ' }, 'name', 'Write 1 to 100 characters.'],
    ['BAD_TEXT', { purpose: 'x'.repeat(1001) }, 'purpose', 'Write 1 to 1000 characters.'],
    [
      'BAD_WHY',
      { fields: [{ field: 'PHONE', why: '' }] },
      'fields',
      'Say why for each field, in 1 to 500 characters.',
    ],
    [
      'BAD_FIELDS',
      { fields: ['PHONE', 'PHONE'].map((field) => ({ field, why: 'x' })) },
      'fields',
      'Name each field once.',
    ],
    ['BAD_RETENTION', { retentionDays: -1 }, 'retentionDays', 'Say 0 to 3650 days.'],
  ])('%s', async (code, more, field, message) => {
    const { userErrors, integration } = await done(organiser, REGISTER, { input: input(more) });
    expect([userErrors[0], integration]).toEqual([{ code, field: ['input', field], message }, null]);
  });

  it.each([
    ['BAD_LABEL', { label: '' }],
    ['BAD_SCOPES', { scopes: [] }],
    ['BAD_SCOPES', { scopes: ['attendee:read', 'everything'] }],
    ['BAD_EVENTS', { events: [] }],
    ['BAD_EVENTS', { events: ['evt_other'] }],
    ['BAD_DAYS', { days: 0 }],
    ['BAD_DAYS', { days: 366 }],
    ['BAD_NETWORKS', { networks: ['192.0.2.0/33'] }],
  ])('%s %j', async (code, more) => {
    const id = await buildIntegration(gateway, { events: [event] });
    const { userErrors, secret } = await done(organiser, KEY, { input: keyInput(id, more) });
    expect([userErrors[0].code, secret]).toEqual([code, null]);
  });

  it('no events', async () => {
    expect(await problemOf(organiser, REGISTER, { input: input({ events: [] }) })).toBe('BAD_EVENTS');
    expect(await problemOf(organiser, ROSTER.replace('To check people in', ' '), { id: 'int_x' })).toBe(
      'BAD_PURPOSE',
    );
  });
});

describe('POST /keys/revoke', () => {
  const post = (body: string, type: string) =>
    gateway.browser().fetch('/keys/revoke', { method: 'POST', headers: { 'content-type': type }, body });

  it('ends a key that was found; one answer, and as many commands, whether there was such a key', async () => {
    const id = await buildIntegration(gateway, { events: [event] });
    const key = await buildKey(gateway, { integration: id, events: [event] });
    const forged = await buildKey(gateway, { integration: id, events: [event] });
    const { text } = newKey('test');
    const answers: unknown[] = [];
    const commands: unknown[] = [];
    for (const found of [key.text, key.text, text]) {
      const asked = await commandsDuring(gateway, async () => {
        const response = await post(JSON.stringify({ key: found }), 'application/json');
        answers.push([response.status, await response.text()]);
      });
      commands.push(asked.map(({ shape }) => shape).sort());
    }
    expect(new Set(answers.map((one) => JSON.stringify(one)))).toEqual(
      new Set(['[200,"{\\"accepted\\":true}"]']),
    );
    expect(commands[1]).toEqual(commands[0]);
    expect(commands[2]).toEqual(commands[0]);
    expect((await withKey(gateway, key).post({ query: '{ __typename }' })).status).toBe(401);
    // Its id alone ends nobody's key.
    const other = newKey('test');
    await gateway.services.models.apiKeys.updateOne({ _id: forged.id }, { hash: other.hash });
    await post(`key=${forged.text}`, 'application/x-www-form-urlencoded');
    expect((await gateway.services.models.apiKeys.findById(forged.id).lean())?.revoked).toBeNull();
    const form = await buildKey(gateway, { integration: id, events: [event] });
    expect((await post(`key=${form.text}`, 'application/x-www-form-urlencoded')).status).toBe(200);
    expect((await gateway.services.models.apiKeys.findById(form.id).lean())?.revoked).toMatchObject({
      by: 'found',
    });
  });

  it('says what it wants', async () => {
    for (const [body, type] of [
      ['{}', 'application/json'],
      ['{"key":"att_test_x"}', 'application/json'],
      ['key=', 'application/x-www-form-urlencoded'],
      ['x', 'text/plain'],
    ] as const) {
      const response = await post(body, type);
      expect([response.status, await response.text()]).toEqual([
        400,
        expect.stringContaining('Send the whole key'),
      ]);
    }
  });
});

it('the command line does what organisers do', async () => {
  const run = async (...words: string[]) => {
    const { code, out, err } = await commandLine(words, gateway);
    return code === 0 ? out.trim() : `${code}: ${err}`;
  };
  const texts = [
    '--company',
    'C',
    '--contact',
    'x',
    '--purpose',
    'p',
    '--retention',
    '3',
    '--erase-contact',
    'e',
  ];
  const id = await run(
    ...[
      'integration',
      'register',
      '--event',
      event.slug,
      '--name',
      'Desk',
      ...texts,
      '--field',
      'phone=to call',
    ],
  );
  expect(id).toMatch(/^int_/);
  expect(await run('integration', 'approve', id, 'phone')).toContain('Desk (C): phone');
  expect(await run('integration', 'roster', id, '--purpose', 'check-in')).toContain('phone, roster');
  const text = await run('key', 'create', id, '--scope', 'roster:read', '--days', '3');
  const page = await withKey(gateway, { text }).query(
    'query ($e: ID!) { attendees(event: $e) { nodes { name } } }',
    {
      e: event.id,
    },
  );
  expect(page.data).toMatchObject({ attendees: { nodes: expect.arrayContaining([{ name: 'Ada' }]) } });
  const listed = await run('key', 'list', id);
  expect(listed).toContain(`…${text.slice(-4)}`);
  expect(listed).not.toContain(text);
  const first = listed.split(' ')[0] ?? '';
  const status = async (text: string) =>
    (await withKey(gateway, { text }).post({ query: '{ __typename }' })).status;
  const rotated = await commandLine(['key', 'rotate', first, '--overlap', '48', '--days', '10'], gateway);
  expect([await status(text), await status(rotated.out.trim())]).toEqual([200, 200]);
  expect(rotated.err).toContain(`${first} goes on until`);
  const [next] = await gateway.services.models.apiKeys.find({ rotates: first }).lean();
  expect(next).toMatchObject({ scopes: ['roster:read'], integration: id, label: 'made on the command line' });
  const until = async (key: string) =>
    Number((await gateway.services.models.apiKeys.findById(key).lean())?.expiresAt) - Date.now();
  expect(Math.abs((await until(next?._id ?? '')) - 240 * HOUR)).toBeLessThan(600_000);
  expect(Math.abs((await until(first)) - 48 * HOUR)).toBeLessThan(600_000);
  expect(await run('key', 'rotate', first, '--overlap', '721')).toContain(
    'overlapHours: Say 0 to 720 hours.',
  );
  expect(await run('key', 'rotate', first, '--days', 'x')).toContain('A key lives 1 to 365 days.');
  expect(await run('key', 'rotate', 'key_x')).toContain('there is no such key');
  expect(await run('key', 'revoke', first, '--reason', 'a test')).toContain('revoked');
  expect(await run('key', 'rotate', first)).toContain('This key counts no more; make another.');
  expect([await status(text), await status(rotated.out.trim())]).toEqual([401, 200]);
  const said = await Promise.all([
    run('integration', 'refuse', id, 'phone'),
    run('integration', 'list', '--event', event.slug),
    run('integration', 'approve', id, 'shoe'),
    run('key', 'revoke', 'key_x', '--reason', 'a test'),
  ]);
  const expected = ['phone (refused)', id, 'no protected field', 'there is no such key'];
  for (const [i, text] of expected.entries()) expect(said[i]).toContain(text);
  expect(await run('integration', 'end', id)).toContain('ended');
  expect(await run('key', 'create', id, '--scope', 'roster:read')).toContain('has ended');
  expect(await run('key', 'rotate', next?._id ?? '')).toContain('This integration has ended.');
});

it('a key for the demo event comes with a first query that works as it is pasted', async () => {
  const demo = await buildEvent(gateway, 'demo');
  const person = await buildAttendee(gateway, { event: demo, name: 'Ada Archer' });
  const { out, code } = await commandLine(['demo', 'key'], gateway);
  expect(code).toBe(0);
  const [text = ''] = KEY_PATTERN.exec(out) ?? [];
  const [, body = ''] = /-d '(.*)'\n/.exec(out) ?? [];
  const { data, errors } = await withKey(gateway, { text }).query(
    (JSON.parse(body) as { query: string }).query,
  );
  expect(errors).toBeUndefined();
  expect(data).toMatchObject({
    currentKey: { integration: { name: 'Demo integration' } },
    attendees: { nodes: [{ id: person.id, name: 'Ada Archer', phone: null }] },
  });
});
