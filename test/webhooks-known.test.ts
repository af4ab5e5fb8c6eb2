/** Whom messages speak of: nobody whom no key of the integration could find, nor a field that no key of it could read. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { oneIntegration } from '../src/consent/model.ts';
import type { ListingRule } from '../src/events/listing.ts';
import type { ProfilePart } from '../src/history/model.ts';
import type { Scope } from '../src/integrations/model.ts';
import { buildAttendee, buildConsent, buildEvent } from './support/factories.ts';
import { buildIntegration, buildKey, withKey } from './support/integrations.ts';
import { type Site, startSite } from './support/webhooks.ts';

let site: Site;
beforeAll(async () => {
  site = await startSite();
});
afterAll(() => site.close());
afterEach(() => site.empty());

const EVERYBODY: ListingRule = { kind: 'EVERYBODY', categories: [] };
const NOBODY: ListingRule = { kind: 'NOBODY', categories: [] };
const SPEAKERS: ListingRule = { kind: 'CATEGORIES', categories: ['Speaker'] };
const PRESS: ListingRule = { kind: 'CATEGORIES', categories: ['Press'] };
const ROSTER = { purpose: 'badges', at: new Date(), by: 'cli:test' };

/** A speaker who consented to jobTitle, and an integration that has these keys, and listens. */
async function world({ listed = true, rule = EVERYBODY, roster = false, keys = [[]] as Scope[][] }) {
  const { gateway } = site;
  const event = await buildEvent(gateway);
  await gateway.services.models.events.updateOne({ _id: event.id }, { listing: rule }).exec();
  const who = await buildAttendee(gateway, { event, listed, category: 'Speaker', organisation: 'Ink' });
  const mine = await buildIntegration(gateway, { events: [event], roster: roster ? ROSTER : null });
  await buildConsent(gateway, { subject: who, field: 'jobTitle', recipient: oneIntegration(mine) });
  await site.listen(mine, [event]);
  const made = keys.map((scopes) => buildKey(gateway, { integration: mine, events: [event], scopes }));
  return { event, who, mine, clients: (await Promise.all(made)).map((key) => withKey(gateway, key)) };
}
type World = Awaited<ReturnType<typeof world>>;

/** Whether the integration is told that this part was changed. */
async function isTold({ event, who }: World, part: ProfilePart): Promise<boolean> {
  const { database, models, webhooks } = site.gateway.services;
  await models.webhookMessages.deleteMany({}).exec();
  const updated = [{ event: event.id, subject: who.id, parts: [part] }];
  await database.transaction((session) => webhooks.updated(updated, session));
  return (await models.webhookMessages.countDocuments({ type: 'attendee.updated' }).exec()) === 1;
}

/** Whether one of its keys reads it. */
async function isRead({ who, clients }: World, field: string): Promise<boolean> {
  const answers = await Promise.all(
    clients.map((client) =>
      client.query<{ node: Record<string, unknown> | null }>(
        `query ($id: ID!) { node(id: $id) { ... on Attendee { id ${field} } } }`,
        { id: who.id },
      ),
    ),
  );
  return answers.some(({ data }) => data?.node?.[field] != null);
}

const KEYS: Scope[][][] = [
  [['attendee:read']],
  [['attendee:read', 'attendee.jobTitle:read']],
  [['attendee.jobTitle:read']],
  // Each has half of what it takes.
  [['attendee:read'], ['attendee.jobTitle:read']],
  [['roster:read', 'attendee.jobTitle:read']],
  [['roster:read']],
];

describe('a change', () => {
  it.each(KEYS.map((keys) => [keys.map((scopes) => scopes.join(' ')).join(', and '), keys] as const))(
    'is told exactly where a key reads what was changed: %s',
    async (_which, keys) => {
      let told = 0;
      for (const listed of [true, false])
        for (const rule of [EVERYBODY, NOBODY, SPEAKERS, PRESS])
          for (const roster of [true, false]) {
            const at = await world({ listed, rule, roster, keys });
            for (const part of ['organisation', 'jobTitle'] as const) {
              const expected = await isRead(at, part);
              expect({ listed, rule, roster, part, told: await isTold(at, part) }).toEqual({
                ...{ listed, rule, roster, part },
                told: expected,
              });
              told += Number(expected);
            }
          }
      // Else it would hold for a gateway that tells nobody anything.
      expect(told > 0).toBe(keys.some((scopes) => scopes.some((scope) => /^(attendee|roster):/.test(scope))));
    },
  );

  it('is told also where the key may come from some networks only', async () => {
    const at = await world({ keys: [['attendee:read']] });
    await site.gateway.services.models.apiKeys.updateMany({}, { networks: ['192.0.2.0/24'] }).exec();
    expect(await isTold(at, 'organisation')).toBe(true);
  });
});

describe('a consent', () => {
  const given = async ({ who, mine }: World) => {
    const consents = await site.give(who, oneIntegration(mine), ['phone']);
    const types = await site.told();
    return { types, withdrawn: () => site.withdraw(who, consents).then(() => site.told()) };
  };

  it.each([
    ['is not listed', { listed: false, keys: [['attendee:read']] as Scope[][] }],
    [
      'is of a category that the event lists no more',
      { rule: PRESS, keys: [['attendee:read']] as Scope[][] },
    ],
    ['could be found by no key that lives', { keys: [] as Scope[][] }],
  ])('of somebody who %s is not told; that it ends is', async (_who, traits) => {
    const { types, withdrawn } = await given(await world(traits));
    expect(types).toEqual([]);
    expect(await withdrawn()).toEqual(['consent.withdrawn']);
  });

  it('of somebody whom a key finds by the roster is told', async () => {
    const at = await world({ listed: false, roster: true, keys: [['roster:read']] });
    expect((await given(at)).types).toEqual(['consent.given']);
  });
});
