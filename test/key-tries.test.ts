/**
 * Threats: keys that are tried by the thousand, each a look-up in the database that costs nobody anything; a neighbour at the
 * same address who does so, and locks out who has a key; and an answer, or its costs, that tell whether there is such a key.
 */
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { newKey } from '../src/integrations/key-text.ts';
import { KeyTries, TRIED_KEY_COST } from '../src/integrations/tries.ts';
import { Client } from './support/client.ts';
import { commandsDuring } from './support/commands.ts';
import { type BuiltEvent, buildEvent } from './support/factories.ts';
import { startGateway, type TestGateway } from './support/gateway.ts';
import { buildIntegration, buildKey } from './support/integrations.ts';

const LIMIT = 2_000;
/** With the float that each process has besides, twice where its window began before the database's. */
const MOST_TRIES = (LIMIT + 2 * (LIMIT / 10)) / TRIED_KEY_COST;

let gateway: TestGateway;
/** Over the same database, with few points. */
let tight: TestGateway;
let event: BuiltEvent;
let integration: string;
let networks = 0;

beforeAll(async () => {
  gateway = await startGateway({ environment: { TRUST_PROXY: '1' } });
  tight = await gateway.another({ settings: { pointsPerMinute: LIMIT, pointsPerQuery: 1_000 } });
  event = await buildEvent(gateway);
  integration = await buildIntegration(gateway, { events: [event] });
});
afterAll(() => gateway.close());

const aNetwork = () => `192.0.2.${++networks}`;
const aKey = (traits = {}) => buildKey(gateway, { integration, events: [event], ...traits });
const nameless = { query: '{ __typename }' };

async function ask(text: string, from: string) {
  const headers = { authorization: `Bearer ${text}`, 'x-forwarded-for': from };
  const response = await new Client(tight.url, headers).post(nameless);
  return { status: response.status, wait: response.headers.get('retry-after'), text: await response.text() };
}

async function report(text: string, from: string) {
  const response = await new Client(tight.url, { 'x-forwarded-for': from }).fetch('/keys/revoke', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ key: text }),
  });
  return { status: response.status, wait: response.headers.get('retry-after'), text: await response.text() };
}

const left = (from: string) => {
  const { state } = tight.services.budgets
    .keyTriesOf(tight.services.networkOf({ ip: from } as never))
    .headers();
  return Number(/;r=(\d+);/.exec(state)?.[1]);
};

/** Tries until it is refused; how often it was not. */
async function exhaust(again: () => Promise<{ status: number }>): Promise<number> {
  for (let tries = 0; tries <= MOST_TRIES; tries++) if ((await again()).status === 429) return tries;
  throw new Error('there is no end to the tries');
}

/** The key's id is there, the secret is another's. */
async function guessed() {
  const real = await aKey();
  await gateway.services.models.apiKeys.updateOne({ _id: real.id }, { hash: newKey('test').hash });
  return real.text;
}

it('keys that do not count take points by network, before they are looked up', async () => {
  const revoked = { revoked: { at: new Date(), by: 'cli:test', reason: 'a test' } };
  const texts = [newKey('test').text, await guessed(), (await aKey(revoked)).text];
  const from = aNetwork();
  const counts = await aKey();
  let nth = 0;
  const tries = await exhaust(() => ask(texts[nth++ % texts.length] as string, from));
  expect(tries).toBeGreaterThanOrEqual(LIMIT / TRIED_KEY_COST);
  // From here on nobody is looked up, whether there is such a key or not; and a key that counts is told the same.
  const answers: unknown[] = [];
  const commands = await commandsDuring(gateway, async () => {
    for (const text of [...texts, counts.text]) {
      const { status, wait, text: said } = await ask(text, from);
      answers.push([status, Number(wait) > 0, said.replace(/\d+ seconds/, '… seconds')]);
    }
  });
  expect(commands).toEqual([]);
  expect(new Set(answers.map((one) => JSON.stringify(one))).size).toBe(1);
  expect(answers[0]).toEqual([429, true, expect.stringContaining('RATE_LIMITED')]);
  // What is no key by its form costs no look-up, and no points.
  expect((await ask('nonsense', from)).status).toBe(401);
  // Others elsewhere, and who asks there without a key, are not concerned.
  expect((await ask(newKey('test').text, aNetwork())).status).toBe(401);
  expect((await new Client(tight.url, { 'x-forwarded-for': from }).post(nameless)).status).toBe(200);
});

it('a key that counts takes none, and one that counted there lately is not locked out by its neighbours', async () => {
  const from = aNetwork();
  const keys = await Promise.all(Array.from({ length: MOST_TRIES + 1 }, () => aKey()));
  for (const { text } of keys) expect((await ask(text, from)).status).toBe(200);
  expect(left(from)).toBe(LIMIT);
  await exhaust(() => ask(newKey('test').text, from));
  const [known, revoked] = keys as [(typeof keys)[0], (typeof keys)[0]];
  expect((await ask(known.text, from)).status).toBe(200);
  // It counted there, not anywhere.
  const elsewhere = aNetwork();
  await exhaust(() => ask(newKey('test').text, elsewhere));
  expect((await ask(known.text, elsewhere)).status).toBe(429);
  // It is looked up all the same each time; once it counts no more it is one of the others.
  await gateway.services.integrations.revoke(revoked.id, 'cli:test', 'a test');
  expect([(await ask(revoked.text, from)).status, (await ask(revoked.text, from)).status]).toEqual([
    401, 429,
  ]);
});

it('a report costs the same whether there is such a key, or was: points, commands and a write', async () => {
  const live = await aKey();
  const reports = [live.text, live.text, await guessed(), newKey('test').text];
  const seen: unknown[] = [];
  for (const text of reports) {
    const from = aNetwork();
    const asked = await commandsDuring(gateway, async () => {
      expect(await report(text, from)).toEqual({ status: 200, wait: null, text: '{"accepted":true}' });
    });
    seen.push([left(from), asked.map(({ shape }) => shape).sort()]);
    expect(asked.map(({ name }) => name).sort()).toEqual([
      'commitTransaction 1',
      'findAndModify apiKeys',
      'findAndModify limits',
      'update webhooks',
    ]);
  }
  expect(new Set(seen.map((one) => JSON.stringify(one))).size).toBe(1);
  expect(seen[0]).toEqual([LIMIT - TRIED_KEY_COST, expect.anything()]);
  expect((await ask(live.text, aNetwork())).status).toBe(401);
});

it('reports past the points of a network are refused, whatever was posted, and end nothing', async () => {
  const from = aNetwork();
  const tries = await exhaust(() => report(newKey('test').text, from));
  expect(tries).toBeGreaterThanOrEqual(LIMIT / TRIED_KEY_COST);
  const key = await aKey();
  const refused = await Promise.all([report(key.text, from), report(newKey('test').text, from)]);
  for (const { status, wait, text } of refused) {
    expect([status, Number(wait) > 0]).toEqual([429, true]);
    expect(text).toContain('RATE_LIMITED');
  }
  expect((await ask(key.text, aNetwork())).status).toBe(200);
});

it('gives the points back where nobody could say', async () => {
  const from = aNetwork();
  const tries = new KeyTries({ ...tight.services, networkOf: ({ ip = '' }) => ip });
  const away = () => Promise.reject(new Error('away'));
  for (let i = 0; i < 2 * MOST_TRIES; i++)
    await expect(tries.paid(newKey('test'), { ip: from }, away)).rejects.toThrow('away');
});

it('one key that comes from everywhere pushes out no other', async () => {
  const tries = new KeyTries({ ...tight.services, networkOf: ({ ip = '' }) => ip });
  const [desk, busy] = [newKey('test'), newKey('test')];
  const place = aNetwork();
  const counts = () => Promise.resolve('a viewer');
  await tries.paid(desk, { ip: place }, counts);
  for (let i = 0; i < 11_000; i++) await tries.paid(busy, { ip: `2001:db8:${i}::1` }, counts);
  const guess = () => tries.paid(newKey('test'), { ip: place }, () => Promise.resolve(null));
  const status = () =>
    guess().then(
      () => ({ status: 401 }),
      () => ({ status: 429 }),
    );
  await exhaust(status);
  expect(await tries.paid(desk, { ip: place }, counts)).toBe('a viewer');
});
