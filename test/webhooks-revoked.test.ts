/** Endpoints of keys that were revoked: whoever had the key may have led them elsewhere, so they are switched off with it. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { oneIntegration } from '../src/consent/model.ts';
import type { NewKey } from '../src/integrations/key-text.ts';
import type { Client } from './support/client.ts';
import { type BuiltAttendee, type BuiltEvent, buildOrganiser } from './support/factories.ts';
import { buildKey, withKey } from './support/integrations.ts';
import { type Site, startSite } from './support/webhooks.ts';

let site: Site;
let event: BuiltEvent;
let ada: BuiltAttendee;
let mine: string;
let olga: Client;
let key: NewKey;
beforeAll(async () => {
  site = await startSite();
});
afterAll(() => site.close());
beforeEach(async () => {
  ({ event, ada, mine } = await site.scene());
  olga = await site.gateway.asOrganiser(await buildOrganiser(site.gateway, event));
  key = await manager();
});
afterEach(() => site.empty());

const manager = () =>
  buildKey(site.gateway, { integration: mine, events: [event], scopes: ['webhook:manage'] });

const FIELDS = 'webhook { id disabledAt disabledBecause disabledByKey } userErrors { code field }';
const CREATE = `mutation ($input: CreateWebhookInput!) { done: createWebhook(input: $input) { ${FIELDS} } }`;
const CHANGE = `mutation ($input: ChangeWebhookInput!) { done: changeWebhook(input: $input) { ${FIELDS} } }`;
const RENEW = `mutation ($id: ID!) { done: rotateWebhookSecret(input: { webhook: $id }) { ${FIELDS} } }`;
const LIST = 'query ($id: ID!) { done: webhooks(integration: $id) { id disabledBecause disabledByKey } }';
const REVOKE = 'mutation ($id: ID!) { done: revokeApiKey(input: { key: $id }) { userErrors { code } } }';
const ROTATE =
  'mutation ($id: ID!) { done: rotateApiKey(input: { key: $id, overlapHours: 0 }) { key { id } userErrors { code } } }';

// biome-ignore lint/suspicious/noExplicitAny: what a client gets is whatever came.
type Any = any;
async function done(asked: Promise<{ data?: Any; errors?: unknown }>): Promise<Any> {
  const { data, errors } = await asked;
  expect(errors).toBeUndefined();
  expect(data.done.userErrors ?? []).toEqual([]);
  return data.done;
}
const holder = ({ text }: NewKey = key) => withKey(site.gateway, { text });
const made = async (client: Client): Promise<string> => {
  const wanted = { integration: mine, url: `${site.receiver.url}/x`, types: ['CONSENT_GIVEN'] };
  return (await done(client.mutate(CREATE, { input: wanted }))).webhook.id;
};
const change = (client: Client, webhook: string, what: object) =>
  done(client.mutate(CHANGE, { input: { webhook, ...what } }));
const revoke = (id: string) => done(olga.mutate(REVOKE, { id }));
/** By endpoint: why it is off, and by which key; null for one that is on. */
async function off(): Promise<Record<string, [string, string] | null>> {
  const found = (await done(olga.query(LIST, { id: mine }))) as Any[];
  return Object.fromEntries(
    found.map(({ id, disabledBecause: why, disabledByKey: by }) => [id, why === null ? null : [why, by]]),
  );
}

describe('when a key is revoked', () => {
  it('what it made is switched off, organisers see why, and nothing is sent there until somebody switches it on', async () => {
    const webhook = await made(holder());
    await revoke(key.id);
    expect(await off()).toEqual({ [webhook]: ['KEY_REVOKED', key.id] });
    await site.give(ada, oneIntegration(mine));
    expect(await site.told()).toEqual([]);
    expect(await site.only()).toMatchObject({ state: 'FAILED', log: [{ error: 'DISABLED' }] });
    await change(olga, webhook, { enabled: true });
    expect(await site.told()).toEqual(['consent.given']);
    // Who finds the same key later switches nothing off again.
    await revoke(key.id);
    const { services } = site.gateway;
    const found = services.apiKeys.read(key.text);
    if (found === null) throw new Error('no key by its form');
    expect(await services.apiKeys.revokeFound(found, { ip: '192.0.2.1' })).toBeNull();
    expect(await off()).toEqual({ [webhook]: null });
  });

  it.each([
    ['leads elsewhere', (webhook: string) => change(holder(), webhook, { url: `${site.receiver.url}/y` })],
    ['switches on', (webhook: string) => change(holder(), webhook, { enabled: true })],
    ['gives another secret', (webhook: string) => done(holder().mutate(RENEW, { id: webhook }))],
  ])('an organiser’s endpoint that it %s is switched off; one that it let be is not', async (_how, touch) => {
    const touched = await made(olga);
    const untouched = await made(olga);
    await touch(touched);
    // What others do afterwards does not make its URL theirs.
    await change(olga, touched, { types: ['CONSENT_WITHDRAWN'] });
    await revoke(key.id);
    expect(await off()).toEqual({ [touched]: ['KEY_REVOKED', key.id], [untouched]: null });
  });

  it('endpoints of its integration’s other keys go on', async () => {
    const webhook = await made(holder(await manager()));
    await revoke(key.id);
    expect(await off()).toEqual({ [webhook]: null });
  });

  it('one that was off already is switched on by nobody who was not told', async () => {
    const webhook = await made(holder());
    await change(holder(), webhook, { enabled: false });
    await revoke(key.id);
    expect(await off()).toEqual({ [webhook]: ['KEY_REVOKED', key.id] });
  });

  it('no other key switches it on, whatever else it changes: that takes an organiser', async () => {
    const other = await manager();
    const webhook = await made(holder());
    await revoke(key.id);
    const tries = [
      { enabled: true },
      { enabled: true, url: `${site.receiver.url}/y`, types: ['CONSENT_WITHDRAWN'] },
    ];
    for (const what of tries) {
      const { data } = await holder(other).mutate<Any>(CHANGE, { input: { webhook, ...what } });
      expect(data.done.webhook).toBeNull();
      expect(data.done.userErrors).toEqual([{ code: 'ORGANISER_NEEDED', field: ['input', 'enabled'] }]);
    }
    const { endpoints } = site.gateway.services;
    // Nothing half done, and nobody noted as having changed it.
    expect(await endpoints.find(webhook)).toMatchObject({
      url: `${site.receiver.url}/x`,
      types: ['consent.given'],
      changedBy: [],
    });
    // Off is off for the same reason still, and what it may do besides leaves it so.
    await change(holder(other), webhook, { enabled: false });
    await change(holder(other), webhook, { url: `${site.receiver.url}/y` });
    await done(holder(other).mutate(RENEW, { id: webhook }));
    expect(await off()).toEqual({ [webhook]: ['KEY_REVOKED', key.id] });
    await change(olga, webhook, { enabled: true });
    // What an organiser looked at is a key's to switch off and on, as before.
    await change(holder(other), webhook, { enabled: false });
    await change(holder(other), webhook, { enabled: true });
    expect(await off()).toEqual({ [webhook]: null });
  });

  it('while another key switches it on, that comes to nothing', async () => {
    const { endpoints, integrations } = site.gateway.services;
    const other = await manager();
    for (let round = 0; round < 10; round += 1) {
      const one = await manager();
      const webhook = await made(holder(one));
      await Promise.all([
        integrations.revoke(one.id, 'acc_test', ''),
        endpoints.change(webhook, { enabled: true }, other.id, ['KEY_REVOKED']),
      ]);
      expect((await off())[webhook]).toEqual(['KEY_REVOKED', one.id]);
      await endpoints.remove(webhook);
    }
  });

  it('by whoever found it, so it is too', async () => {
    const webhook = await made(holder());
    const posted = await fetch(`${site.gateway.url}/keys/revoke`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ key: key.text }),
    });
    expect(posted.status).toBe(200);
    expect(await off()).toEqual({ [webhook]: ['KEY_REVOKED', key.id] });
  });

  it('and its endpoints cannot be switched off, neither is done', async () => {
    await made(holder());
    const { db } = site.gateway.database.connection;
    const only = (validator: object) => db?.command({ collMod: 'webhooks', validator });
    await only({ 'disabled.why': { $ne: 'KEY_REVOKED' } });
    try {
      const { integrations } = site.gateway.services;
      await expect(integrations.revoke(key.id, 'acc_test', '')).rejects.toThrow('validation');
      expect(await integrations.findKey(key.id)).toMatchObject({ revoked: null });
    } finally {
      await only({});
    }
  });

  it('while it makes endpoints, none of them is left on', async () => {
    const { endpoints, integrations } = site.gateway.services;
    const url = `${site.receiver.url}/x`;
    for (let round = 0; round < 10; round += 1) {
      const { id } = await manager();
      const wanted = { integration: mine, url, types: ['consent.given'] as const, events: [event.id] };
      const making = Array.from({ length: 4 }, () => endpoints.create(wanted, id));
      const outcomes = await Promise.allSettled([...making, integrations.revoke(id, 'acc_test', '')]);
      for (const outcome of outcomes)
        if (outcome.status === 'rejected')
          expect(outcome.reason).toMatchObject({ extensions: { code: 'UNAUTHENTICATED' } });
    }
    expect(Object.values(await off()).filter((why) => why === null)).toEqual([]);
    await expect(
      endpoints.create({ integration: mine, url, types: ['consent.given'], events: [event.id] }, key.id),
    ).resolves.toBeDefined();
  });

  it('and then changes what it made, that fails', async () => {
    const { endpoints } = site.gateway.services;
    const webhook = await made(holder());
    await revoke(key.id);
    for (const late of [
      endpoints.change(webhook, { enabled: true }, key.id),
      endpoints.rotate(webhook, key.id),
    ])
      await expect(late).rejects.toMatchObject({ extensions: { code: 'UNAUTHENTICATED' } });
    expect(await off()).toEqual({ [webhook]: ['KEY_REVOKED', key.id] });
  });
});

it('one that is off since an older copy was put back is not switched on by a key either', async () => {
  const webhook = await made(olga);
  await site.gateway.services.models.webhooks
    .updateOne({ _id: webhook }, { disabled: { at: new Date(), why: 'RESTORED' } })
    .exec();
  const { data } = await holder().mutate<Any>(CHANGE, { input: { webhook, enabled: true } });
  expect(data.done.userErrors).toMatchObject([{ code: 'ORGANISER_NEEDED' }]);
  await change(olga, webhook, { enabled: true });
  expect(await off()).toEqual({ [webhook]: null });
});

it('a key that is rotated, or expires, takes nothing with it', async () => {
  const rotated = await made(holder());
  await done(olga.mutate(ROTATE, { id: key.id }));
  const expiring = await manager();
  const expired = await made(holder(expiring));
  await site.gateway.services.models.apiKeys
    .updateOne({ _id: expiring.id }, { expiresAt: new Date(0) })
    .exec();
  expect(await off()).toEqual({ [rotated]: null, [expired]: null });
  await site.give(ada, oneIntegration(mine));
  expect(await site.told()).toEqual(['consent.given', 'consent.given']);
});
