/**
 * What a key is shown, against a model that knows nothing of how it is decided: random scopes, approvals, consents, ends and
 * events. Then what must hold while it happens: a revocation is met by whoever asks after it, on any gateway.
 */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { everyAttendee, oneIntegration } from '../src/consent/model.ts';
import { newId } from '../src/ids.ts';
import { SCOPES, type Scope, scopeOf } from '../src/integrations/model.ts';
import { PROTECTED_FIELDS, type ProtectedField } from '../src/protected-fields.ts';
import { DAY } from '../src/time.ts';
import type { Client } from './support/client.ts';
import {
  type BuiltAttendee,
  type BuiltEvent,
  buildAttendee,
  buildConsent,
  buildEvent,
  buildOrganiser,
} from './support/factories.ts';
import { startGateway, type TestGateway } from './support/gateway.ts';
import { opened, reportOn } from './support/incidents.ts';
import { buildIntegration, buildKey, withKey } from './support/integrations.ts';

let gateway: TestGateway;
let events: BuiltEvent[];
interface Person extends BuiltAttendee {
  readonly listed: boolean;
  readonly registered: boolean;
}
let people: Person[];

beforeAll(async () => {
  gateway = await startGateway();
  events = [await buildEvent(gateway), await buildEvent(gateway)];
  people = [];
  for (const event of events)
    for (const [listed, registered] of [
      [true, true],
      [false, true],
      [true, false],
    ] as const) {
      const traits = { event, listed, registered };
      people.push({ ...(await buildAttendee(gateway, traits)), listed, registered });
    }
});
afterAll(() => gateway.close());

const LOOK =
  'query ($id: ID!) { node(id: $id) { ... on Attendee { id phone email photo { url } jobTitle } } }';

interface Given {
  readonly person: number;
  readonly field: ProtectedField;
  readonly to: 'THIS' | 'ANOTHER' | 'EVERYBODY';
  readonly state: 'LIVE' | 'ENDED' | 'WITHDRAWN' | 'LATER';
}

interface World {
  readonly scopes: readonly Scope[];
  readonly approved: readonly ProtectedField[];
  readonly integrationAt: readonly number[];
  readonly keyAt: readonly number[];
  readonly roster: boolean;
  readonly key: 'LIVE' | 'EXPIRED' | 'REVOKED' | 'ENDED';
  readonly consents: readonly Given[];
}

const WORLDS: fc.Arbitrary<World> = fc.record({
  scopes: fc.subarray([...SCOPES], { minLength: 1 }),
  approved: fc.subarray([...PROTECTED_FIELDS]),
  integrationAt: fc.subarray([0, 1], { minLength: 1 }),
  keyAt: fc.subarray([0, 1], { minLength: 1 }),
  roster: fc.boolean(),
  key: fc.oneof(
    { weight: 6, arbitrary: fc.constant('LIVE' as const) },
    { weight: 1, arbitrary: fc.constantFrom('EXPIRED' as const, 'REVOKED' as const, 'ENDED' as const) },
  ),
  consents: fc.uniqueArray(
    fc.record({
      person: fc.nat(5),
      field: fc.constantFrom(...PROTECTED_FIELDS),
      to: fc.constantFrom('THIS' as const, 'THIS' as const, 'ANOTHER' as const, 'EVERYBODY' as const),
      state: fc.constantFrom(
        'LIVE' as const,
        'LIVE' as const,
        'ENDED' as const,
        'WITHDRAWN' as const,
        'LATER' as const,
      ),
    }),
    { maxLength: 12, selector: ({ person, field, to }) => `${person} ${field} ${to}` },
  ),
});

/** In which everything is there that a field takes; forty at random may have none. */
const OPEN: World = {
  scopes: SCOPES,
  approved: PROTECTED_FIELDS,
  integrationAt: [0, 1],
  keyAt: [0, 1],
  roster: true,
  key: 'LIVE',
  consents: [0, 1, 2, 3, 4, 5].map((person) => ({ person, field: 'phone', to: 'THIS', state: 'LIVE' })),
};

type Shown = { readonly node: Record<string, unknown> | null; readonly lacks: readonly string[] };

/** What one person's node should be; null for a key that is none. */
function expected(world: World, index: number): Shown | null {
  if (world.key !== 'LIVE') return null;
  const person = people[index] as Person;
  const at = events.findIndex(({ id }) => id === person.event);
  const has = (scope: Scope) => world.scopes.includes(scope);
  if (!has('attendee:read') && !has('roster:read')) return { node: null, lacks: ['attendee:read'] };
  const reached = world.integrationAt.includes(at) && world.keyAt.includes(at) && person.registered;
  const known = (has('roster:read') && world.roster) || (has('attendee:read') && person.listed);
  if (!reached || !known) return { node: null, lacks: [] };
  const node: Record<string, unknown> = { id: person.id };
  const lacks: string[] = [];
  for (const field of PROTECTED_FIELDS) {
    const mayAsk = has(scopeOf(field));
    if (!mayAsk) lacks.push(scopeOf(field));
    const consents = world.consents.some(
      (one) => one.person === index && one.field === field && one.to === 'THIS' && one.state === 'LIVE',
    );
    const shown = mayAsk && world.approved.includes(field) && consents;
    node[field] = shown ? person.values[field] : null;
  }
  return { node, lacks: lacks.sort() };
}

async function build(world: World): Promise<Client> {
  const { consents } = gateway.services.models;
  await consents.deleteMany({});
  await gateway.services.models.attendees.updateMany({}, { $set: { audienceConsents: '[]' } });
  const past = new Date(Date.now() - DAY);
  const at = (numbers: readonly number[]) => numbers.map((number) => events[number] as BuiltEvent);
  const integration = await buildIntegration(gateway, {
    events: at(world.integrationAt),
    approved: world.approved,
    wanted: PROTECTED_FIELDS.filter((field) => !world.approved.includes(field)),
    roster: world.roster ? { purpose: 'x', at: past, by: 'cli:test' } : null,
    endedAt: world.key === 'ENDED' ? past : null,
  });
  const key = await buildKey(gateway, {
    integration,
    events: at(world.keyAt),
    scopes: world.scopes,
    ...(world.key === 'EXPIRED' ? { expiresAt: past } : {}),
    ...(world.key === 'REVOKED' ? { revoked: { at: past, by: 'cli:test', reason: 'x' } } : {}),
  });
  const recipients = {
    THIS: oneIntegration(integration),
    ANOTHER: oneIntegration(newId('integration')),
    EVERYBODY: everyAttendee,
  };
  const states = {
    LIVE: {},
    ENDED: { from: new Date(Date.now() - 2 * DAY), until: past },
    WITHDRAWN: { withdrawnAt: past },
    LATER: { from: new Date(Date.now() + DAY) },
  };
  for (const { person, field, to, state } of world.consents)
    await buildConsent(gateway, {
      subject: people[person] as Person,
      field,
      recipient: recipients[to],
      ...states[state],
    });
  return withKey(gateway, key);
}

async function asked(client: Client, id: string): Promise<Shown | null> {
  const response = await client.post({ query: LOOK, variables: { id } });
  if (response.status === 401) return null;
  const { data, errors = [] } = (await response.json()) as {
    data: { node: Record<string, unknown> | null } | null;
    errors?: { extensions: { code: string; requiredScope?: string } }[];
  };
  const node = data?.node ?? null;
  const photo = node?.photo as { url: string } | null | undefined;
  if (node != null) node.photo = photo == null ? null : (new URL(photo.url).pathname.split('/')[2] ?? '');
  for (const { extensions } of errors) expect(extensions.code).toBe('FORBIDDEN');
  return { node, lacks: errors.map(({ extensions }) => extensions.requiredScope ?? '?').sort() };
}

it('a key is shown what scope, approval and consent allow together, and nothing else', async () => {
  let shown = 0;
  await fc.assert(
    fc.asyncProperty(WORLDS, async (world) => {
      const client = await build(world);
      for (const [index, { id }] of people.entries()) {
        const answer = await asked(client, id);
        expect({ index, ...answer }).toEqual({ index, ...expected(world, index) });
        shown += PROTECTED_FIELDS.filter((field) => answer?.node?.[field] != null).length;
      }
    }),
    { numRuns: Number(process.env.RUNS ?? 40), examples: [[OPEN]] },
  );
  expect(shown).toBeGreaterThan(0);
});

it('whoever asks after a revocation was acknowledged meets it, on two gateways at once', async () => {
  const other = await gateway.another();
  const [event] = events as [BuiltEvent];
  const integration = await buildIntegration(gateway, { events: [event] });
  const key = await buildKey(gateway, { integration, events: [event] });
  const seen: { begun: number; status: number }[] = [];
  let ended = Number.POSITIVE_INFINITY;
  const ask = async (at: TestGateway) => {
    while (performance.now() < ended) {
      const begun = performance.now();
      const { status } = await withKey(at, key).post({ query: '{ __typename }' });
      seen.push({ begun, status });
    }
  };
  const asking = [gateway, gateway, other, other].map(ask);
  while (seen.filter(({ status }) => status === 200).length < 20)
    await new Promise((done) => setImmediate(done));
  await gateway.services.integrations.revoke(key.id, 'cli:test', 'a test');
  const acknowledged = performance.now();
  const after = () => seen.filter(({ begun }) => begun > acknowledged).map(({ status }) => status);
  while (performance.now() < acknowledged + 1_000 || after().length < 10)
    await new Promise((done) => setImmediate(done));
  ended = 0;
  await Promise.all(asking);
  await other.close();
  expect(new Set(after())).toEqual(new Set([401]));
});

describe('a lockdown of integrations', () => {
  const LOCK = `mutation ($event: ID!, $integration: ID) { lockdown(input: {
    scope: { integration: { event: $event, integration: $integration } }, reason: "it was broken into" }) {
    lockdown { id scope event integration } userErrors { code } } }`;
  const PAGE = 'query ($event: ID!) { attendees(event: $event) { nodes { id phone } } }';

  it('closes an event to one or to all of them, and to nobody else', async () => {
    const [event, other] = events as [BuiltEvent, BuiltEvent];
    const [closed, open] = [
      await buildIntegration(gateway, { events: [event, other] }),
      await buildIntegration(gateway, { events: [event] }),
    ];
    // Nobody of those above: who permits what by then, the seed decides.
    const person = await buildAttendee(gateway, { event, listed: true });
    for (const integration of [closed, open])
      await buildConsent(gateway, {
        subject: person,
        field: 'phone',
        recipient: oneIntegration(integration),
      });
    const [suspect, innocent] = [
      withKey(gateway, await buildKey(gateway, { integration: closed, events: [event, other] })),
      withKey(gateway, await buildKey(gateway, { integration: open, events: [event] })),
    ];
    const organiser = await gateway.asOrganiser(await buildOrganiser(gateway, event));
    const lock = async (integration: string | null) =>
      (
        await organiser.mutate<{
          lockdown: { lockdown: { id: string } | null; userErrors: { code: string }[] };
        }>(LOCK, {
          event: event.id,
          integration,
        })
      ).data?.lockdown;
    const codeOf = async (client: Client) =>
      (await client.query(PAGE, { event: event.id })).errors?.[0]?.extensions?.code ?? null;
    expect([await codeOf(suspect), await codeOf(innocent)]).toEqual([null, null]);

    const one = await lock(closed);
    expect(one?.lockdown).toMatchObject({ scope: 'INTEGRATION', event: event.id, integration: closed });
    expect([await codeOf(suspect), await codeOf(innocent)]).toEqual(['LOCKED_DOWN', null]);
    expect((await asked(suspect, person.id))?.node).toBeNull();
    expect(
      (await suspect.query(PAGE, { event: other.id })).errors?.map(({ extensions }) => extensions?.code),
    ).toBeUndefined();
    // People go on: signing in, and what they show each other.
    const me = await buildAttendee(gateway, { event });
    await buildConsent(gateway, { subject: person, field: 'phone', recipient: everyAttendee });
    const asMe = await gateway.as(me.email);
    expect((await asked(asMe, person.id))?.node?.phone).toBe(person.values.phone);
    const { data } = await asMe.query(`{ event(slug: "${event.slug}") { lockdown { since } } }`);
    expect(data).toEqual({ event: { lockdown: null } });
    // Nothing is consented to it meanwhile.
    const give = `mutation { giveConsent(input: { event: "${event.id}", fields: [PHONE], to: { integration: "${closed}" }, purpose: "x", noticeVersion: "1" }) { userErrors { code } } }`;
    expect((await asMe.mutate(give)).errors?.[0]?.extensions?.code).toBe('LOCKED_DOWN');

    const all = await lock(null);
    expect(all?.lockdown?.id).toBeDefined();
    expect([await codeOf(suspect), await codeOf(innocent)]).toEqual(['LOCKED_DOWN', 'LOCKED_DOWN']);
    expect((await lock('int_none'))?.userErrors).toEqual([{ code: 'UNKNOWN_INTEGRATION' }]);
    for (const { lockdown } of [one, all] as { lockdown: { id: string } }[])
      await organiser.mutate(
        'mutation ($id: ID!) { liftLockdown(input: { lockdown: $id, reason: "x" }) { lockdown { id } } }',
        {
          id: lockdown.id,
        },
      );
    expect([await codeOf(suspect), await codeOf(innocent)]).toEqual([null, null]);
  });
});

it('an incident that suspects a key, or an integration, reports what it was shown', async () => {
  const [event, other] = events as [BuiltEvent, BuiltEvent];
  const integration = await buildIntegration(gateway, { events: [event] });
  const person = await buildAttendee(gateway, { event, listed: true });
  await buildConsent(gateway, { subject: person, field: 'phone', recipient: oneIntegration(integration) });
  const key = await buildKey(gateway, { integration, events: [event] });
  const quiet = await buildKey(gateway, { integration, events: [event] });
  expect((await asked(withKey(gateway, key), person.id))?.node?.phone).toBe(person.values.phone);
  const organiser = await gateway.asOrganiser(await buildOrganiser(gateway, event));
  for (const [suspects, why] of [
    [{ keys: [key.id] }, 'NAMED'],
    [{ integrations: [integration] }, 'ACCOUNT'],
  ] as const) {
    const { id } = await opened(organiser, { event: event.id, suspects });
    const { suspects: found, people: reached } = await reportOn(organiser, id);
    expect(found).toEqual([{ session: key.id, account: integration, begun: expect.any(String), why: [why] }]);
    expect(reached.map(({ attendee }) => attendee)).toEqual([person.id]);
  }
  const { id } = await opened(organiser, { event: event.id, suspects: { keys: [quiet.id] } });
  expect((await reportOn(organiser, id)).people).toEqual([]);
  const ADD = `mutation ($input: AddSuspectsInput!) { addSuspects(input: $input) { userErrors { code field } } }`;
  const elsewhere = await buildIntegration(gateway, { events: [other] });
  const theirs = await buildKey(gateway, { integration: elsewhere, events: [other] });
  for (const [suspects, code] of [
    [{ keys: [theirs.id] }, 'UNKNOWN_KEY'],
    [{ integrations: [elsewhere] }, 'UNKNOWN_INTEGRATION'],
  ] as const) {
    const { data } = await organiser.mutate<{ addSuspects: { userErrors: { code: string }[] } }>(ADD, {
      input: { incident: id, suspects },
    });
    expect(data?.addSuspects.userErrors.map((one) => one.code)).toEqual([code]);
  }
});
