/** What integrations are told, and what they are not: the message goes to who may know it already, and holds ids. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { oneIntegration } from '../src/consent/model.ts';
import { erase } from '../src/erasure/erase.ts';
import { endConsentsThatAreOver } from '../src/webhooks/expired.ts';
import {
  type BuiltAttendee,
  type BuiltEvent,
  buildAttendee,
  buildConsent,
  buildEvent,
} from './support/factories.ts';
import { UPDATE } from './support/history.ts';
import { buildIntegration, buildKey } from './support/integrations.ts';
import { type Received, verified } from './support/receiver.ts';
import { type Site, startSite } from './support/webhooks.ts';

let site: Site;
let event: BuiltEvent;
let ada: BuiltAttendee;

beforeAll(async () => {
  site = await startSite();
});
afterAll(() => site.close());
beforeEach(async () => {
  ({ event, ada } = await site.scene());
});
afterEach(() => site.empty());

const messages = () => site.gateway.services.models.webhookMessages;
/** With a key that finds whom the event lists. */
const integration = async (more: Partial<Parameters<typeof buildIntegration>[1]> = {}) => {
  const id = await buildIntegration(site.gateway, { events: [event], ...more });
  await buildKey(site.gateway, { integration: id, events: [event], scopes: ['attendee:read'] });
  return id;
};
const list = (listed: boolean) =>
  site.gateway.services.models.attendees.updateOne({ _id: ada.id }, { listed }).exec();

describe('a consent', () => {
  it('is told to the integration that it is to, with ids and nothing else, signed', async () => {
    const mine = await integration();
    const { secret } = await site.listen(mine, [event]);
    await site.listen(await integration(), [event]);
    const [consent] = await site.give(ada, oneIntegration(mine));
    expect(await site.told()).toEqual(['consent.given']);
    const [got] = site.receiver.received as [Received];
    expect(got.message).toEqual({
      type: 'consent.given',
      timestamp: expect.any(String),
      data: { event: event.id, attendee: ada.id, consent: consent?._id, field: 'phone' },
    });
    expect(verified(secret, got)).toEqual(got.message);
    for (const value of Object.values(ada.values)) expect(got.body).not.toContain(value);
    expect(await site.only()).toMatchObject({ state: 'DELIVERED', log: [{ status: 204, error: null }] });
  });

  it('to a person or to everybody is told to nobody', async () => {
    await site.listen(await integration(), [event]);
    const bob = await buildAttendee(site.gateway, { event });
    const given = [...(await site.give(ada, `attendee:${bob.id}`)), ...(await site.give(ada, 'audience:*'))];
    await site.withdraw(ada, given);
    expect(await site.told()).toEqual([]);
    expect(await messages().countDocuments().exec()).toBe(0);
  });

  it('that is withdrawn asks for deletion, and to say so', async () => {
    const mine = await integration();
    await site.listen(mine, [event], { types: ['consent.withdrawn'] });
    const given = await site.give(ada, oneIntegration(mine), ['phone', 'email']);
    await site.withdraw(ada, given);
    await site.withdraw(ada, given);
    expect(await site.told()).toEqual(['consent.withdrawn', 'consent.withdrawn']);
    for (const { id, message } of site.receiver.received)
      expect(message.data.acknowledge).toBe(`${site.gateway.url}/webhooks/ack/${id}`);
  });

  it('that another takes the place of is told as the new one, and asks for no deletion', async () => {
    const mine = await integration();
    await site.listen(mine, [event]);
    await site.give(ada, oneIntegration(mine));
    await site.give(ada, oneIntegration(mine), ['phone'], new Date(Date.now() + 86_400_000));
    expect(await site.told()).toEqual(['consent.given', 'consent.given']);
  });

  it('that is over by itself is told as withdrawn, once', async () => {
    const mine = await integration();
    await site.listen(mine, [event]);
    const recipient = oneIntegration(mine);
    await buildConsent(site.gateway, {
      subject: ada,
      field: 'phone',
      recipient,
      until: new Date(Date.now() - 1_000),
    });
    const lasting = await buildConsent(site.gateway, { subject: ada, field: 'email', recipient });
    await Promise.all([1, 2].map(() => endConsentsThatAreOver(site.gateway.services)));
    expect(await site.told()).toEqual(['consent.withdrawn']);
    const { consents } = site.gateway.services.models;
    expect((await consents.findById(lasting).lean().exec())?.open).toBe(true);
  });

  it('is not told when what gave it was undone', async () => {
    const mine = await integration();
    await site.listen(mine, [event]);
    const { consents, database, models } = site.gateway.services;
    const undone = database.transaction(async (session) => {
      await consents.withdrawAll({ event: event.id, subject: ada.id }, 'ses_x', session);
      await site.gateway.services.webhooks.consentsEnded(
        [{ _id: 'con_x', event: event.id, subject: ada.id, field: 'phone', recipient: oneIntegration(mine) }],
        session,
      );
      throw new Error('undone');
    });
    await expect(undone).rejects.toThrow('undone');
    expect(await models.webhookMessages.countDocuments().exec()).toBe(0);
    expect(await site.told()).toEqual([]);
  });

  it('asks for deletion on the record also where nobody listens, and where the integration has ended it is sent', async () => {
    const silent = await integration();
    await site.withdraw(ada, await site.give(ada, oneIntegration(silent)));
    expect(await messages().countDocuments({ integration: silent, type: 'consent.withdrawn' }).exec()).toBe(
      1,
    );
    const ended = await integration();
    await site.listen(ended, [event]);
    const given = await site.give(ada, oneIntegration(ended));
    await site.told();
    await site.gateway.services.models.integrations.updateOne({ _id: ended }, { endedAt: new Date() }).exec();
    await site.withdraw(ada, given);
    expect(await site.told()).toEqual(['consent.given', 'consent.withdrawn']);
  });
});

describe('a change of a profile', () => {
  /** Ada changes this of herself; the types that arrived. */
  async function change(input: Record<string, unknown>, who = ada): Promise<string[]> {
    const client = await site.gateway.as(who.email);
    const done = await client.mutate(UPDATE, { input: { event: event.id, ...input } });
    expect(done.errors).toBeUndefined();
    return site.told();
  }
  /** An integration that listens to updates alone, with a key. */
  async function reader(
    traits: Partial<Parameters<typeof buildIntegration>[1]> & {
      readonly scopes?: Parameters<typeof buildKey>[1]['scopes'];
    } = {},
  ) {
    const { scopes, ...more } = traits;
    const id = await integration(more);
    await site.listen(id, [event], { types: ['attendee.updated'] });
    await buildKey(site.gateway, { integration: id, events: [event], ...(scopes && { scopes }) });
    return id;
  }
  const consent = (to: string, field: 'jobTitle' | 'phone' = 'jobTitle') =>
    buildConsent(site.gateway, { subject: ada, field, recipient: oneIntegration(to) });

  it('of a protected field is told where a consent for this very field is in force, by ids alone', async () => {
    const mine = await reader();
    await consent(mine);
    expect(await change({ jobTitle: 'Poet' })).toEqual(['attendee.updated']);
    const [got] = site.receiver.received as [Received];
    expect(got.message.data).toEqual({ event: event.id, attendee: ada.id });
  });

  it.each([
    ['there is no consent', {}, null],
    ['the consent is for another field', {}, 'phone'],
    ['the field was not approved', { approved: ['phone'] }, 'jobTitle'],
    ['no key has the scope', { scopes: ['attendee.phone:read'] }, 'jobTitle'],
  ] as const)('of a protected field is not told where %s', async (_why, traits, field) => {
    const mine = await reader(traits);
    if (field !== null) await consent(mine, field);
    expect(await change({ jobTitle: 'Poet' })).toEqual([]);
  });

  it('is not told under a lockdown, nor by a key that is dead', async () => {
    const mine = await reader();
    await consent(mine);
    const { lockdowns, models } = site.gateway.services;
    const by = { kind: 'COMMAND_LINE', user: 'ops' } as const;
    const closed = {
      scope: 'FIELD',
      event: event.id,
      field: 'jobTitle',
      attendees: [],
      since: new Date(),
    } as const;
    const { lockdown } = await lockdowns.lock({ ...closed, reason: 'a test', by });
    const client = await site.gateway.as(ada.email);
    await site.gateway.services.database.transaction((session) =>
      site.gateway.services.webhooks.updated(
        [{ event: event.id, subject: ada.id, parts: ['jobTitle'] }],
        session,
      ),
    );
    expect(await site.told()).toEqual([]);
    await lockdowns.lift(lockdown._id, by, 'over');
    await models.apiKeys.updateMany({}, { expiresAt: new Date(0) }).exec();
    await client.mutate(UPDATE, { input: { event: event.id, jobTitle: 'Baker' } });
    expect(await site.told()).toEqual([]);
  });

  const by = { kind: 'COMMAND_LINE', user: 'ops' } as const;
  const lock = async (more: Partial<Parameters<typeof site.gateway.services.lockdowns.lock>[0]>) => {
    const { lockdown } = await site.gateway.services.lockdowns.lock({
      scope: 'INTEGRATION',
      event: event.id,
      field: null,
      attendees: [],
      since: null,
      reason: 'a test',
      by,
      ...more,
    });
    return () => site.gateway.services.lockdowns.lift(lockdown._id, by, 'over');
  };

  it('is not told where the event is closed to the integration; others hear of it', async () => {
    const roster = { purpose: 'badges', at: new Date(), by: 'cli:test' };
    const mine = await reader({ roster });
    const other = await reader({ roster });
    await buildKey(site.gateway, { integration: mine, events: [event], scopes: ['roster:read'] });
    await buildKey(site.gateway, { integration: other, events: [event], scopes: ['roster:read'] });
    const lift = await lock({ integration: mine });
    try {
      expect(await change({ organisation: 'Ink' })).toEqual(['attendee.updated']);
      expect(await messages().distinct('integration').exec()).toEqual([other]);
    } finally {
      await lift();
    }
  });

  it('is not told of a protected field under a lockdown of a scope that is not known here', async () => {
    const mine = await reader();
    await consent(mine);
    const lift = await lock({ integration: null });
    const { lockdowns } = site.gateway.services.models;
    await lockdowns.collection.updateOne({ open: true, event: event.id }, { $set: { scope: 'NEWER' } });
    try {
      await site.gateway.services.database.transaction((session) =>
        site.gateway.services.webhooks.updated(
          [{ event: event.id, subject: ada.id, parts: ['jobTitle'] }],
          session,
        ),
      );
      expect(await site.told()).toEqual([]);
    } finally {
      await lift();
    }
  });

  it('that was queued before its event was closed waits until it is opened; a deletion does not', async () => {
    const mine = await integration();
    await site.listen(mine, [event]);
    const { models, database, webhooks } = site.gateway.services;
    const given = await buildConsent(site.gateway, {
      subject: ada,
      field: 'phone',
      recipient: oneIntegration(mine),
    });
    const lift = await lock({ integration: mine });
    try {
      const [record] = await models.consents.find({ _id: given }).lean().exec();
      if (record === undefined) throw new Error('no consent');
      await database.transaction(async (session) => {
        await webhooks.consentsGiven([record], session);
        await webhooks.consentsEnded([record], session);
      });
      expect(await site.told()).toEqual(['consent.withdrawn']);
      const waiting = await site.records().findOne({ type: 'consent.given' });
      expect(waiting).toMatchObject({ state: 'WAITING', attempts: 0, log: [] });
      expect(waiting?.dueAt.getTime()).toBeGreaterThan(Date.now() + 60_000);
      // However long it takes: what was put off is tried once at least.
      await site.records().updateOne({ type: 'consent.given' }, { $set: { giveUpAt: new Date(0) } });
      await site.dueNow();
      expect(await site.told()).toEqual(['consent.withdrawn']);
    } finally {
      await lift();
    }
    await site.dueNow();
    expect(await site.told()).toEqual(['consent.given', 'consent.withdrawn']);
    expect(await site.records().countDocuments({ state: 'DELIVERED' })).toBe(2);
  });

  it('of name or organisation is told where the person is listed, or the roster was granted', async () => {
    await list(false);
    await reader();
    expect(await change({ organisation: 'Ink' })).toEqual([]);
    await reader({ roster: { purpose: 'badges', at: new Date(), by: 'cli:test' }, scopes: ['roster:read'] });
    expect(await change({ organisation: 'Inks' })).toEqual(['attendee.updated']);
    site.receiver.received.length = 0;
    await list(true);
    expect(await change({ organisation: 'Inkwell' })).toEqual(['attendee.updated', 'attendee.updated']);
  });

  it('is not told of another event, nor of somebody who is registered no more', async () => {
    const other = await buildEvent(site.gateway);
    const elsewhere = await buildIntegration(site.gateway, { events: [other] });
    await site.listen(elsewhere, [event, other], { types: ['attendee.updated'] });
    await buildKey(site.gateway, { integration: elsewhere, events: [event, other] });
    await consent(elsewhere);
    const mine = await reader();
    await consent(mine);
    await site.gateway.services.models.attendees.updateOne({ _id: ada.id }, { registered: false }).exec();
    await site.gateway.services.database.transaction((session) =>
      site.gateway.services.webhooks.updated(
        [{ event: event.id, subject: ada.id, parts: ['jobTitle'] }],
        session,
      ),
    );
    expect(await site.told()).toEqual([]);
    await site.gateway.services.models.attendees.updateOne({ _id: ada.id }, { registered: true }).exec();
    await change({ jobTitle: 'Poet' });
    expect(site.receiver.received.map(({ message }) => message.type)).toEqual(['attendee.updated']);
    const told = await messages().distinct('integration', { type: 'attendee.updated' }).exec();
    expect(told).toEqual([mine]);
  });
});

describe('an erasure', () => {
  const parts = () => ({ ...site.gateway.services, erasedFile: site.gateway.config.erasedFile });
  const eraseAda = (onStep?: (step: string) => void) =>
    erase({ ...parts(), onStep }, [
      { _id: ada.id, event: event.id, account: null, addressIndex: [], organiserToo: false, why: 'ASKED' },
    ]);

  it('is told to whoever had a consent or the roster, and to nobody else; once, also when it was killed half way', async () => {
    const consented = await integration();
    const roster = await integration({ roster: { purpose: 'badges', at: new Date(), by: 'cli:test' } });
    const stranger = await integration();
    await list(false);
    for (const each of [consented, roster, stranger])
      await site.listen(each, [event], { types: ['attendee.erased'] });
    await site.withdraw(ada, await site.give(ada, oneIntegration(consented)));
    await expect(
      eraseAda((step) => {
        if (step === 'swept') throw new Error('killed');
      }),
    ).rejects.toThrow('killed');
    await eraseAda();
    expect(await site.told()).toEqual(['attendee.erased', 'attendee.erased']);
    expect((await messages().distinct('integration', { type: 'attendee.erased' }).exec()).sort()).toEqual(
      [consented, roster].sort(),
    );
    // What was told of them before is gone with them.
    expect(
      await messages()
        .countDocuments({ type: { $ne: 'attendee.erased' } })
        .exec(),
    ).toBe(0);
    for (const { message } of site.receiver.received)
      expect(message.data).toEqual({ event: event.id, attendee: ada.id, acknowledge: expect.any(String) });
  });

  it('is told by whoever goes on with it, when the consents are gone already', async () => {
    const consented = await integration();
    await site.listen(consented, [event]);
    await site.give(ada, oneIntegration(consented));
    await site.told();
    site.receiver.received.length = 0;
    await expect(
      eraseAda((step) => {
        if (step === 'tell integrations') throw new Error('killed');
      }),
    ).rejects.toThrow('killed');
    expect(await site.told()).toEqual([]);
    await eraseAda();
    expect(await site.told()).toEqual(['attendee.erased']);
  });
});

describe('an alarm', () => {
  it('about a key is told to its integration, by the key; others that organisers had listen hear of the rule alone', async () => {
    const [mine, desk, silent] = [await integration(), await integration(), await integration()];
    const { id: key } = await buildKey(site.gateway, { integration: mine, events: [event] });
    await site.listen(mine, [event]);
    await site.listen(desk, [event], { types: ['disclosure.alarm'] });
    const { endpoints, alarms } = site.gateway.services;
    const own = {
      integration: silent,
      url: `${site.receiver.url}/own`,
      types: ['disclosure.alarm'] as const,
      events: [event.id],
    };
    await endpoints.create(own, key);
    const raised = await alarms.raise({
      eventId: event.id,
      rule: 'WIDE_READING',
      about: key,
      entries: ['x'],
    });
    await site.told();
    const about = { event: event.id, alarm: raised?.id, rule: 'WIDE_READING' };
    const data = site.receiver.received.map(({ message }) => message.data);
    expect(data).toHaveLength(2);
    expect(data).toEqual(expect.arrayContaining([{ ...about, key }, about]));
  });

  it('is told to none that a key changed, then or later, nor again to one that a key makes', async () => {
    const desk = await integration();
    const { id: key } = await buildKey(site.gateway, { integration: desk, events: [event] });
    const { endpoints, alarms, models } = site.gateway.services;
    const changed = await site.listen(desk, [event], { types: ['disclosure.alarm'] });
    const mine = await site.listen(desk, [event], { types: ['disclosure.alarm'] });
    const turn = (id: string) => models.webhooks.updateOne({ _id: id }, { changedBy: [key] }).exec();
    await turn(changed.id);
    const raise = (about: string) =>
      alarms.raise({ eventId: event.id, rule: 'WIDE_READING', about, entries: ['x'] });
    await raise('acc_one');
    await site.told();
    expect(site.receiver.received).toHaveLength(1);
    await raise('acc_two');
    await turn(mine.id);
    await site.told();
    expect(site.receiver.received).toHaveLength(1);
    const made = { integration: desk, url: `${site.receiver.url}/own`, events: [event.id] };
    const { webhook } = await endpoints.create({ ...made, types: ['disclosure.alarm'] }, key);
    expect(await endpoints.replaySince(webhook, new Date(0))).toBe(0);
    await models.webhooks.updateOne({ _id: mine.id }, { createdBy: null, changedBy: [] }).exec();
    await raise('acc_three');
    await site.told();
    expect(site.receiver.received).toHaveLength(1);
  });

  it('of a canary is not told to whoever opened it', async () => {
    const [mine, desk] = [await integration(), await integration()];
    const { id: key } = await buildKey(site.gateway, { integration: mine, events: [event] });
    await site.listen(mine, [event]);
    await site.listen(desk, [event]);
    const { alarms } = site.gateway.services;
    const raised = await alarms.raise({ eventId: event.id, rule: 'CANARY', about: key, entries: ['x'] });
    expect(await site.told()).toEqual(['disclosure.alarm']);
    expect(site.receiver.received.map(({ message }) => message.data)).toEqual([
      { event: event.id, alarm: raised?.id, rule: 'CANARY' },
    ]);
  });
});
