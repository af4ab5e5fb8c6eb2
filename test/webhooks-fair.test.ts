/** That no integration's endpoints take all the room there is to send, nor make a gateway call them without end. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { oneIntegration } from '../src/consent/model.ts';
import { newId } from '../src/ids.ts';
import { PINGS_AN_HOUR, REPLAY_SINCE, REPLAYS_AN_HOUR } from '../src/webhooks/limits.ts';
import { Slots } from '../src/webhooks/slots.ts';
import { type BuiltEvent, buildOrganiser } from './support/factories.ts';
import { buildKey, withKey } from './support/integrations.ts';
import { type Site, startSite } from './support/webhooks.ts';

let site: Site;
beforeAll(async () => {
  // Longer than any of these tests: what hangs goes on hanging.
  site = await startSite({ courier: { timeoutMillis: 600_000, leaseMillis: 900_000 } });
});
afterAll(() => site.close());

/** Deletions that an integration is asked for, all in one moment. */
function ask(integration: string, event: BuiltEvent, count: number): Promise<void> {
  const { database, webhooks } = site.gateway.services;
  const consents = Array.from({ length: count }, () => ({
    ...{ _id: newId('consent'), event: event.id, subject: newId('attendee') },
    ...{ field: 'phone' as const, recipient: oneIntegration(integration) },
  }));
  return database.transaction((session) => webhooks.consentsEnded(consents, session));
}

const calls = (integration: string, endpoints: number, each: number) =>
  Array.from({ length: endpoints * each }, (_, at) => ({
    integration,
    webhook: `${integration} ${at % endpoints}`,
  }));

describe('the room there is', () => {
  it('is half of it one integration’s, however many endpoints it has', () => {
    const slots = new Slots();
    const chosen = slots.choose(calls('greedy', 10, 20));
    expect(chosen).toHaveLength(32);
    for (const call of chosen) slots.begin(call);
    expect(slots.choose(calls('greedy', 10, 20))).toEqual([]);
    expect(slots.passedOver()).toEqual({ webhooks: expect.any(Array), integrations: ['greedy'] });
    expect(slots.choose(calls('modest', 1, 20))).toHaveLength(8);
  });

  it('is shared by those that have much to send, each as much, once calls have ended', () => {
    const slots = new Slots();
    const names = ['a', 'b', 'c'];
    const underWay: { integration: string; webhook: string }[] = [];
    const hungry = names.flatMap((name) => calls(name, 10, 20));
    for (let round = 0; round < 400; round += 1) {
      for (const call of slots.choose(hungry)) {
        slots.begin(call);
        underWay.push(call);
      }
      const [ended] = underWay.splice(round % underWay.length, 1);
      if (ended !== undefined) slots.end(ended);
    }
    for (const name of names) {
      const theirs = underWay.filter(({ integration }) => integration === name).length;
      expect(theirs).toBeGreaterThanOrEqual(14);
      expect(theirs).toBeLessThanOrEqual(17);
    }
  });

  it('is never more than 64, nor 8 for an endpoint, nor all gone while fewer than six integrations have some', () => {
    const steps = fc.array(
      fc.record({ integration: fc.nat(4), endpoint: fc.nat(9), count: fc.nat(20), ended: fc.nat(70) }),
      { maxLength: 60 },
    );
    fc.assert(
      fc.property(steps, (all) => {
        const slots = new Slots();
        const underWay: { integration: string; webhook: string }[] = [];
        for (const { integration, endpoint, count, ended } of all) {
          const name = `i${integration}`;
          const wanted = Array.from({ length: count }, (_, at) => `${name} ${(endpoint + (at % 3)) % 10}`);
          for (const call of slots.choose(wanted.map((webhook) => ({ integration: name, webhook })))) {
            slots.begin(call);
            underWay.push(call);
          }
          expect(slots.free).toBe(64 - underWay.length);
          expect(slots.free).toBeGreaterThan(0);
          for (const { webhook } of underWay)
            expect(underWay.filter((one) => one.webhook === webhook).length).toBeLessThanOrEqual(8);
          for (const call of underWay.splice(0, ended)) slots.end(call);
        }
        for (const call of underWay) slots.end(call);
        expect(slots.free).toBe(64);
        expect(slots.passedOver()).toEqual({ webhooks: [], integrations: [] });
      }),
    );
  });

  it('is left to others by nine endpoints that never answer', async () => {
    const { event, mine: hanging } = await site.scene();
    const { mine: other } = await site.scene(event);
    for (let at = 0; at < 9; at += 1)
      await site.listen(hanging, [event], { url: `${site.receiver.url}/hangs/${at}` });
    await site.listen(other, [event], { url: `${site.receiver.url}/answers` });
    const arrived = new Promise<number>((resolve) => {
      site.receiver.reply = (path) => {
        if (path.startsWith('/hangs')) return 'HANG';
        resolve(site.receiver.received.filter((one) => one.path.startsWith('/hangs')).length);
        return 204;
      };
    });
    await ask(hanging, event, 8);
    // Of 72 that are due.
    while (site.receiver.received.length < 32) await new Promise((resolve) => setTimeout(resolve, 20));
    await ask(other, event, 1);
    expect(await arrived).toBe(32);
  });
});

describe('what is asked for', () => {
  let limited: Site;
  beforeAll(async () => {
    limited = await startSite();
  });
  afterAll(() => limited.close());
  afterEach(() => limited.empty());

  const PING = 'mutation ($id: ID!) { done: pingWebhook(input: { webhook: $id }) { message } }';
  const REPLAY =
    'mutation ($id: ID!, $message: ID, $since: DateTime) { done: replayWebhook(input: { webhook: $id, message: $message, since: $since }) { messages } }';

  async function asking() {
    const { event, ada, mine } = await limited.scene();
    const { id } = await limited.listen(mine, [event]);
    const key = await buildKey(limited.gateway, {
      integration: mine,
      events: [event],
      scopes: ['webhook:manage'],
    });
    const olga = await limited.gateway.asOrganiser(await buildOrganiser(limited.gateway, event));
    return { event, ada, mine, id, key: withKey(limited.gateway, key), olga };
  }
  const refused = {
    code: 'RATE_LIMITED',
    retryAfter: expect.any(Number),
  };

  it.each([
    ['pings', PING, 'pings', PINGS_AN_HOUR, {}, 1],
    ['replays of a message', REPLAY, 'replays', REPLAYS_AN_HOUR, { message: true }, 1],
    ['replays since a time', REPLAY, 'replays', REPLAYS_AN_HOUR, { since: new Date(0) }, REPLAY_SINCE],
  ] as const)(
    'in %s has an end for an integration, whoever asks; others’ do not',
    async (_what, ask, limit, points, more, cost) => {
      const { webhookLimits, models } = limited.gateway.services;
      const one = await asking();
      const two = await asking();
      await limited.give(one.ada, oneIntegration(one.mine));
      await limited.give(two.ada, oneIntegration(two.mine));
      await limited.told();
      const messageOf = async (integration: string) =>
        (await models.webhookMessages.findOne({ integration }).lean().exec())?._id;
      const asked = async ({ id, mine }: typeof one) => ({
        ...{ id, ...more },
        ...('message' in more ? { message: await messageOf(mine) } : {}),
      });
      // All but one are taken.
      await webhookLimits[limit].spend(one.mine, points - cost);
      expect((await one.key.mutate(ask, await asked(one))).errors).toBeUndefined();
      limited.receiver.received.length = 0;
      for (const client of [one.key, one.olga]) {
        const { data, errors } = await client.mutate(ask, await asked(one));
        expect(data?.done ?? null).toBeNull();
        expect(errors?.[0]?.extensions).toMatchObject(refused);
      }
      await limited.told();
      expect(limited.receiver.received.length).toBeLessThanOrEqual(1);
      expect((await two.olga.mutate(ask, await asked(two))).errors).toBeUndefined();
    },
  );
});
