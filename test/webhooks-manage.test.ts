/** Who makes endpoints and who acknowledges; and that what was not acknowledged shows. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { EXIT } from '../src/commands/exit-codes.ts';
import { oneIntegration } from '../src/consent/model.ts';
import type { Client } from './support/client.ts';
import { commandLine } from './support/command-line.ts';
import {
  type BuiltAttendee,
  type BuiltEvent,
  buildAttendee,
  buildEvent,
  buildOrganiser,
} from './support/factories.ts';
import { buildIntegration, buildKey, withKey } from './support/integrations.ts';
import { type Site, startSite } from './support/webhooks.ts';

let site: Site;
let event: BuiltEvent;
let other: BuiltEvent;
let ada: BuiltAttendee;
let olga: Client;

beforeAll(async () => {
  site = await startSite();
  ({ event, ada } = await site.scene());
  other = await buildEvent(site.gateway);
  olga = await site.gateway.asOrganiser(await buildOrganiser(site.gateway, event));
});
afterAll(() => site.close());
let mine: string;
beforeEach(async () => {
  ({ mine } = await site.scene(event));
});
afterEach(() => site.empty());

const keyOf = async (
  integration = mine,
  scopes: Parameters<typeof buildKey>[1]['scopes'] = ['webhook:manage'],
  events = [event],
) => withKey(site.gateway, await buildKey(site.gateway, { integration, events, scopes }));

const CREATE = `mutation ($input: CreateWebhookInput!) { done: createWebhook(input: $input) { webhook { id url types events } secret userErrors { code message } } }`;
const CHANGE = `mutation ($input: ChangeWebhookInput!) { done: changeWebhook(input: $input) { webhook { id url disabledBecause } userErrors { code } } }`;
const ROTATE = `mutation ($id: ID!) { done: rotateWebhookSecret(input: { webhook: $id }) { webhook { formerSecretUntil } secret userErrors { code } } }`;
const PING = `mutation ($id: ID!) { done: pingWebhook(input: { webhook: $id }) { message userErrors { code } } }`;
const DELETE = `mutation ($id: ID!) { done: deleteWebhook(input: { webhook: $id }) { deleted userErrors { code } } }`;
const REPLAY = `mutation ($input: ReplayWebhookInput!) { done: replayWebhook(input: $input) { messages userErrors { code message } } }`;
const LIST = 'query ($id: ID!) { done: webhooks(integration: $id) { id } }';
const LOG = `query ($id: ID!, $after: String, $first: Int, $state: WebhookDeliveryState) { done: webhookDeliveries(webhook: $id, after: $after, first: $first, state: $state) {
  nodes { message type state nextAt settledAt tries { status error } } pageInfo { hasNextPage endCursor } } }`;
const ACKNOWLEDGE = `mutation ($id: ID!) { done: acknowledgeDeletion(input: { message: $id }) { acknowledgedAt userErrors { code message } } }`;
const PENDING =
  'query ($id: ID!) { done: pendingDeletions(event: $id) { nodes { message integration attendee because field name } } }';
const MINE = 'query ($id: ID!) { done: myDeletions(event: $id) { integration name field acknowledgedAt } }';

// biome-ignore lint/suspicious/noExplicitAny: what a client gets is whatever came.
type Any = any;
const done = async (asked: Promise<{ data?: { done: unknown } | null; errors?: unknown }>) => {
  const { data, errors } = await asked;
  expect(errors).toBeUndefined();
  return data?.done as Any;
};
const codes = (answer: { errors?: readonly { extensions?: Record<string, unknown> }[] }) =>
  (answer.errors ?? []).map(({ extensions }) => extensions?.code);
const input = (more: object = {}) => ({
  input: { integration: mine, url: `${site.receiver.url}/x`, types: ['CONSENT_WITHDRAWN'], ...more },
});
const made = async (client: Client = olga, more: object = {}) =>
  (await done(client.mutate(CREATE, input(more)))) as unknown as {
    webhook: { id: string; events: string[] };
    secret: string;
  };
/** A deletion that is asked for; the message's id. */
async function withdrawn(integration = mine): Promise<string> {
  await site.withdraw(ada, await site.give(ada, oneIntegration(integration)));
  const found = await site.gateway.services.models.webhookMessages
    .findOne({ integration, type: 'consent.withdrawn' })
    .lean()
    .exec();
  return found?._id ?? '';
}

describe('an endpoint', () => {
  it('is made by an organiser and by a key of the integration; the secret is shown once', async () => {
    const { webhook, secret } = await made();
    expect(secret).toMatch(/^whsec_/);
    expect(webhook.events).toEqual([event.id]);
    const key = await keyOf();
    await made(key);
    const listed = await done(key.query(LIST, { id: mine }));
    expect(listed).toHaveLength(2);
    expect(await olga.text(LIST, { id: mine })).not.toContain('whsec');
  });

  it('is not for others: strangers, attendees, organisers of another event, keys of others or without the scope', async () => {
    const { webhook } = await made();
    const stranger = site.gateway.browser();
    expect(codes(await stranger.mutate(CREATE, input()))).toEqual(['UNAUTHENTICATED']);
    const attendee = await site.gateway.as(ada.email);
    expect(codes(await attendee.mutate(CREATE, input()))).toEqual(['FORBIDDEN']);
    const organiser = await site.gateway.asOrganiser(await buildOrganiser(site.gateway, other));
    const rival = await keyOf(await buildIntegration(site.gateway, { events: [event] }));
    for (const client of [organiser, rival]) {
      expect(await done(client.mutate(CREATE, input()))).toMatchObject({
        webhook: null,
        secret: null,
        userErrors: [{ code: 'UNKNOWN_INTEGRATION' }],
      });
      expect(await done(client.query(LIST, { id: mine }))).toEqual([]);
      for (const ask of [ROTATE, PING, DELETE])
        expect((await done(client.mutate(ask, { id: webhook.id }))).userErrors).toEqual([
          { code: 'UNKNOWN_WEBHOOK' },
        ]);
      expect(
        (await done(client.mutate(CHANGE, { input: { webhook: webhook.id, enabled: false } }))).userErrors,
      ).toEqual([{ code: 'UNKNOWN_WEBHOOK' }]);
      expect(
        (await done(client.mutate(REPLAY, { input: { webhook: webhook.id, since: new Date(0) } })))
          .userErrors,
      ).toEqual([{ code: 'UNKNOWN_WEBHOOK', message: 'There is no such endpoint of yours.' }]);
      expect((await done(client.query(LOG, { id: webhook.id }))).nodes).toEqual([]);
    }
    const reader = await keyOf(mine, ['attendee:read']);
    const refused = await reader.mutate(CREATE, input());
    expect(codes(refused)).toEqual(['FORBIDDEN']);
    expect(JSON.stringify(refused.errors)).toContain('webhook:manage');
  });

  it('of an integration of two events is none of who organises one of them, nor of a key for one', async () => {
    const both = await buildIntegration(site.gateway, { events: [event, other] });
    expect((await done(olga.mutate(CREATE, input({ integration: both })))).userErrors).toMatchObject([
      { code: 'UNKNOWN_INTEGRATION' },
    ]);
    const wide = await keyOf(both, ['webhook:manage'], [event, other]);
    const narrow = await keyOf(both, ['webhook:manage'], [event]);
    const { webhook } = await made(wide, { integration: both });
    expect((await done(narrow.mutate(DELETE, { id: webhook.id }))).userErrors).toEqual([
      { code: 'UNKNOWN_WEBHOOK' },
    ]);
    expect(
      (await done(narrow.mutate(CREATE, input({ integration: both, events: [other.id] })))).userErrors,
    ).toMatchObject([{ code: 'BAD_EVENTS' }]);
    expect((await made(narrow, { integration: both })).webhook.events).toEqual([event.id]);
  });

  it.each([
    [{ url: 'https://169.254.169.254/latest' }, 'BAD_URL'],
    [{ types: [] }, 'BAD_TYPES'],
    [{ types: ['PING'] }, 'BAD_TYPES'],
    [{ events: [] }, 'BAD_EVENTS'],
    [{ events: ['evt_x'] }, 'BAD_EVENTS'],
  ])('with %j is refused: %s', async (more, code) => {
    expect((await done(olga.mutate(CREATE, input(more)))).userErrors).toMatchObject([{ code }]);
    expect(await site.gateway.services.endpoints.countOf(mine)).toBe(0);
  });

  it('is one of ten at most', async () => {
    for (let i = 0; i < 10; i++) await made();
    expect((await done(olga.mutate(CREATE, input()))).userErrors).toMatchObject([
      { code: 'TOO_MANY_WEBHOOKS' },
    ]);
  });

  it('is changed, switched off, pinged, given another secret and taken away', async () => {
    const { webhook, secret } = await made();
    const { id } = webhook;
    const changed = await done(
      olga.mutate(CHANGE, { input: { webhook: id, url: `${site.receiver.url}/y` } }),
    );
    expect(changed).toMatchObject({
      webhook: { url: `${site.receiver.url}/y`, disabledBecause: null },
      userErrors: [],
    });
    const { message } = await done(olga.mutate(PING, { id }));
    await site.told();
    expect(site.receiver.received).toMatchObject([
      { id: message, path: '/y', message: { type: 'ping', data: { webhook: id } } },
    ]);
    const rotated = await done(olga.mutate(ROTATE, { id }));
    expect(rotated.secret).not.toBe(secret);
    expect(Date.parse((rotated.webhook as Any).formerSecretUntil)).toBeGreaterThan(Date.now() + 86_000_000);
    const off = await done(olga.mutate(CHANGE, { input: { webhook: id, enabled: false } }));
    expect(off).toMatchObject({ webhook: { disabledBecause: 'BY_HAND' } });
    await withdrawn();
    expect(await site.told()).toEqual(['ping']);
    const log = await done(olga.query(LOG, { id, state: 'FAILED' }));
    expect(log.nodes).toMatchObject([
      {
        type: 'CONSENT_WITHDRAWN',
        state: 'FAILED',
        nextAt: null,
        tries: [{ status: null, error: 'DISABLED' }],
      },
    ]);
    expect(await done(olga.mutate(DELETE, { id }))).toEqual({ deleted: true, userErrors: [] });
    expect(await done(olga.query(LIST, { id: mine }))).toEqual([]);
  });

  it('is sent again one message, or all since a time, and says how many', async () => {
    const { webhook } = await made();
    const { id } = webhook;
    const first = await withdrawn();
    await site.withdraw(ada, await site.give(ada, oneIntegration(mine)));
    await site.told();
    site.receiver.received.length = 0;
    expect(await done(olga.mutate(REPLAY, { input: { webhook: id, message: first } }))).toEqual({
      messages: 1,
      userErrors: [],
    });
    await site.told();
    expect(site.receiver.received.map((one) => one.id)).toEqual([first]);
    expect(
      await done(olga.mutate(REPLAY, { input: { webhook: id, since: new Date(Date.now() - 60_000) } })),
    ).toEqual({ messages: 2, userErrors: [] });
    expect(await site.told()).toHaveLength(3);
    expect(
      await done(olga.mutate(REPLAY, { input: { webhook: id, since: new Date(Date.now() + 60_000) } })),
    ).toEqual({ messages: 0, userErrors: [] });
    expect(
      (await done(olga.mutate(REPLAY, { input: { webhook: id, message: 'msg_x' } }))).userErrors,
    ).toEqual([{ code: 'UNKNOWN_MESSAGE', message: 'There is no such message that this endpoint is sent.' }]);
    for (const wrong of [{}, { message: first, since: new Date() }])
      expect((await done(olga.mutate(REPLAY, { input: { webhook: id, ...wrong } }))).userErrors).toEqual([
        { code: 'MESSAGE_OR_SINCE', message: 'Give one of message and since.' },
      ]);
    // Its log, page by page.
    const page = await done(olga.query(LOG, { id, first: 1 }));
    expect(page).toMatchObject({ nodes: [{ state: 'DELIVERED' }], pageInfo: { hasNextPage: true } });
    const { endCursor } = page.pageInfo as Any;
    const next = await done(olga.query(LOG, { id, first: 1, after: endCursor }));
    expect(next).toMatchObject({ nodes: [{ state: 'DELIVERED' }], pageInfo: { hasNextPage: false } });
    expect((next.nodes as Any[])[0]?.message).not.toBe((page.nodes as Any[])[0]?.message);
  });
});

describe('the command line', () => {
  it('sends again one message or all since a time, and takes neither both nor none', async () => {
    const { webhook } = await made();
    const message = await withdrawn();
    await site.told();
    const replay = (...more: string[]) =>
      commandLine(['webhooks', 'replay', webhook.id, ...more], site.gateway);
    for (const wrong of [[], ['--message', message, '--since', '1h']]) {
      const { code, out, err } = await replay(...wrong);
      expect([code, out, err]).toEqual([
        EXIT.usage,
        '',
        expect.stringContaining('Give one of --message and --since.'),
      ]);
    }
    expect(await replay('--message', message)).toMatchObject({
      code: 0,
      out: '1 queued again; a running gateway sends them.\n',
    });
    expect(await replay('--message', 'msg_x')).toMatchObject({
      code: EXIT.badInput,
      err: expect.stringContaining('msg_x: there is no such message that this endpoint is sent.'),
    });
  });
});

describe('a deletion', () => {
  it('shows to the organisers and the person until the integration acknowledges it, by GraphQL or plain HTTP', async () => {
    const [first, second] = [mine, await buildIntegration(site.gateway, { events: [event] })];
    const asked = [await withdrawn(first), await withdrawn(second)];
    const person = await site.gateway.as(ada.email);
    const pending = await done(olga.query(PENDING, { id: event.id }));
    expect(pending.nodes).toMatchObject(
      [first, second].map((integration, i) => ({
        ...{
          message: asked[i],
          integration,
          attendee: ada.id,
          because: 'CONSENT_WITHDRAWN',
          field: 'PHONE',
          name: 'Badges',
        },
      })),
    );
    expect(await done(person.query(MINE, { id: event.id }))).toMatchObject([
      { acknowledgedAt: null },
      { acknowledgedAt: null },
    ]);
    const key = await keyOf(first);
    // Its own alone.
    expect((await done(key.query(PENDING, { id: event.id }))).nodes).toMatchObject([{ message: asked[0] }]);
    const said = await done(key.mutate(ACKNOWLEDGE, { id: asked[0] }));
    expect(said).toMatchObject({ acknowledgedAt: expect.any(String), userErrors: [] });
    expect(await done(key.mutate(ACKNOWLEDGE, { id: asked[0] }))).toEqual(said);
    const plain = await (await keyOf(second)).fetch(`/webhooks/ack/${asked[1]}`, { method: 'POST' });
    expect([plain.status, await plain.json()]).toEqual([200, { acknowledgedAt: expect.any(String) }]);
    expect((await done(olga.query(PENDING, { id: event.id }))).nodes).toEqual([]);
    const shown = await done(person.query(MINE, { id: event.id }));
    expect(shown).toMatchObject([
      { field: 'PHONE', acknowledgedAt: expect.any(String) },
      { acknowledgedAt: expect.any(String) },
    ]);
  });

  it('is acknowledged by nobody else: organisers, other integrations, keys of another event or without the scope', async () => {
    const id = await withdrawn();
    expect(codes(await olga.mutate(ACKNOWLEDGE, { id }))).toEqual(['FORBIDDEN']);
    const rival = await keyOf(await buildIntegration(site.gateway, { events: [event] }));
    const elsewhere = await buildIntegration(site.gateway, { events: [other] });
    for (const client of [rival, await keyOf(elsewhere, ['webhook:manage'], [other])]) {
      expect((await done(client.mutate(ACKNOWLEDGE, { id }))).userErrors).toEqual([
        { code: 'UNKNOWN_MESSAGE', message: 'No such message asked this integration to delete anything.' },
      ]);
      expect((await client.fetch(`/webhooks/ack/${id}`, { method: 'POST' })).status).toBe(404);
    }
    const reader = await keyOf(mine, ['attendee:read']);
    expect(codes(await reader.mutate(ACKNOWLEDGE, { id }))).toEqual(['FORBIDDEN']);
    expect((await reader.fetch(`/webhooks/ack/${id}`, { method: 'POST' })).status).toBe(403);
    const stranger = site.gateway.browser({ authorization: 'Bearer att_test_x' });
    expect((await stranger.fetch(`/webhooks/ack/${id}`, { method: 'POST' })).status).toBe(401);
    expect((await olga.fetch(`/webhooks/ack/${id}`, { method: 'POST' })).status).toBe(403);
    const found = await site.gateway.services.models.webhookMessages.findById(id).lean().exec();
    expect(found).toMatchObject({ deletion: { acknowledgedAt: null }, keptUntil: null });
  });

  it('shows to organisers of the event alone, and to the person alone', async () => {
    await withdrawn();
    const bob = await site.gateway.as((await buildAttendee(site.gateway, { event })).email);
    expect(codes(await bob.query(PENDING, { id: event.id }))).toEqual(['FORBIDDEN']);
    expect(await done(bob.query(MINE, { id: event.id }))).toEqual([]);
    const organiser = await site.gateway.asOrganiser(await buildOrganiser(site.gateway, other));
    expect(codes(await organiser.query(PENDING, { id: event.id }))).toEqual(['FORBIDDEN']);
    const narrow = await keyOf(
      await buildIntegration(site.gateway, { events: [other] }),
      ['webhook:manage'],
      [other],
    );
    expect(codes(await narrow.query(PENDING, { id: event.id }))).toEqual(['FORBIDDEN']);
    expect(codes(await narrow.query(MINE, { id: event.id }))).toEqual(['FORBIDDEN']);
  });

  it('shows to whoever has the registration nothing that was asked when another had it', async () => {
    await withdrawn();
    const { attendees } = site.gateway.services.models;
    const person = await site.gateway.as(ada.email);
    expect(await done(person.query(MINE, { id: event.id }))).not.toEqual([]);
    await attendees.updateOne({ _id: ada.id }, { $set: { accountSince: new Date() } }).exec();
    expect(await done(person.query(MINE, { id: event.id }))).toEqual([]);
    await withdrawn();
    expect(await done(person.query(MINE, { id: event.id }))).not.toEqual([]);
  });
});
