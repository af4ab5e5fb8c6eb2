/**
 * What an integration was shown, for its own keys. Threats: a key without the scope, or of others, that reads it; a list that is
 * shorter than the truth; one that has what was never sent, a value, a name, or numbers that tell what others do.
 */
import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { oneIntegration } from '../src/consent/model.ts';
import { Fence } from '../src/disclosure/fence.ts';
import type { LedgerRecord, Shown } from '../src/disclosure/ledger/format.ts';
import { stagesGiven } from '../src/disclosure/ledger/given-rows.ts';
import type { newKey } from '../src/integrations/key-text.ts';
import type { Client } from './support/client.ts';
import { commandsDuring } from './support/commands.ts';
import { lockedDown } from './support/disclosures.ts';
import {
  type BuiltAttendee,
  type BuiltEvent,
  buildAttendee,
  buildConsent,
  buildEvent,
} from './support/factories.ts';
import { startGateway, type TestGateway } from './support/gateway.ts';
import { buildIntegration, buildKey, withKey } from './support/integrations.ts';
import { aResponse, ledgerOf, recordsOf } from './support/ledger.ts';

const GIVEN = `query ($event: ID!, $first: Int, $after: String, $since: DateTime) {
  keyDisclosures(event: $event, first: $first, after: $after, since: $since) {
    nodes { id at attendee fields key } pageInfo { hasNextPage endCursor }
  }
}`;
const PAGE = `query ($event: ID!) { attendees(event: $event, first: 50) { nodes { id name phone email } } }`;

interface Given {
  readonly id: string;
  readonly at: string;
  readonly attendee: string;
  readonly fields: readonly string[];
  readonly key: string;
}
interface Page {
  readonly keyDisclosures: {
    readonly nodes: readonly Given[];
    readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
  } | null;
}

let gateway: TestGateway;
let event: BuiltEvent;
let elsewhere: BuiltEvent;
let integration: string;
let key: ReturnType<typeof newKey>;
let asKey: Client;
let people: BuiltAttendee[];

beforeAll(async () => {
  gateway = await startGateway();
  event = await buildEvent(gateway);
  elsewhere = await buildEvent(gateway);
  integration = await buildIntegration(gateway, { events: [event, elsewhere] });
  key = await buildKey(gateway, { integration, events: [event] });
  asKey = withKey(gateway, key);
  people = [];
  for (const at of [event, event, event, elsewhere]) {
    const subject = await buildAttendee(gateway, { event: at, listed: true });
    people.push(subject);
    for (const field of ['phone', 'email'] as const)
      await buildConsent(gateway, { subject, field, recipient: oneIntegration(integration) });
  }
});
afterAll(() => gateway.close());

const given = async (client: Client, variables: object = {}) => {
  const { data, errors } = await client.query<Page>(GIVEN, { event: event.id, ...variables });
  if (errors !== undefined || !data?.keyDisclosures) throw new Error(JSON.stringify(errors));
  return data.keyDisclosures;
};
const refusal = async (client: Client, variables: object = {}) => {
  const { data, errors = [] } = await client.query<Page>(GIVEN, { event: event.id, ...variables });
  expect(data?.keyDisclosures ?? null).toBeNull();
  return errors.map(({ extensions }) => extensions);
};
/** A key of an integration of its own, and what it was shown: nothing yet. */
async function another(events = [event]) {
  const id = await buildIntegration(gateway, { events });
  const own = await buildKey(gateway, { integration: id, events });
  return { id, key: own, client: withKey(gateway, own) };
}
/** On record as shown to an integration, as one response. */
function record(
  { id, key: by }: { id: string; key: { id: string } },
  shown: readonly Omit<Shown, 'event' | 'basis'>[],
  at?: Date,
) {
  const basis = { kind: 'CONSENT', consent: 'con_made_up' } as const;
  const response = aResponse(
    shown.map((one) => ({ event: event.id, basis, ...one })),
    at,
  );
  const viewer = { kind: 'INTEGRATION', id, session: by.id } as const;
  return gateway.services.ledger.record({ ...response, asked: { ...response.asked, viewer } });
}

describe('keyDisclosures', () => {
  it('has what the integration was shown at the event, by whichever of its keys: ids and fields, the newest first', async () => {
    expect((await given(asKey)).nodes).toEqual([]);
    await asKey.query(PAGE, { event: event.id });
    const next = await buildKey(gateway, {
      integration,
      events: [event, elsewhere],
      scopes: ['attendee:read', 'attendee.phone:read'],
    });
    const asNext = withKey(gateway, next);
    await asNext.query(`query ($id: ID!) { node(id: $id) { ... on Attendee { phone } } }`, {
      id: people[1]?.id,
    });
    await asNext.query(PAGE.replace('email', ''), { event: elsewhere.id });
    const { nodes, pageInfo } = await given(asKey);
    expect(pageInfo).toEqual({ hasNextPage: false, endCursor: expect.any(String) });
    const [newest, ...page] = nodes;
    expect(newest).toMatchObject({ attendee: people[1]?.id, fields: ['PHONE'], key: next.id });
    expect(new Set(page.map(({ attendee }) => attendee))).toEqual(
      new Set(people.slice(0, 3).map(({ id }) => id)),
    );
    for (const one of page) expect(one).toMatchObject({ fields: ['PHONE', 'EMAIL'], key: key.id });
    expect(page).toHaveLength(3);
    expect(new Set(nodes.map(({ id }) => id)).size).toBe(4);
    // Asked again it is the same, and in another way of asking so are the ids.
    expect((await given(asKey, { first: 2 })).nodes).toEqual(nodes.slice(0, 2));
    const said = JSON.stringify(nodes);
    for (const { values } of people)
      for (const value of Object.values(values)) expect(said).not.toContain(value);
    for (const { _id } of await recordsOf(gateway)) expect(said).not.toContain(_id.chain);
  });

  it('names an entry by a hash of its place, which the export of the ledger has', async () => {
    const own = await another();
    await record(own, [
      { subject: 'att_a', field: 'phone' },
      { subject: 'att_b', field: 'phone' },
    ]);
    const found = await ledgerOf(gateway).findOne({ 'responses.asked.viewer.id': own.id });
    const { chain, seq } = (found as LedgerRecord)._id;
    const ids = [0, 1].map(
      (entry) =>
        `ent_${createHash('sha256').update(`${chain} ${seq} 0 ${entry}`).digest('hex').slice(0, 32)}`,
    );
    expect((await given(own.client)).nodes.map(({ id }) => id)).toEqual(ids);
  });

  it('takes the scope, which is named, an event of the key, and a key: another’s list is never it', async () => {
    const without = await buildKey(gateway, { integration, events: [event], scopes: ['attendee:read'] });
    expect(await refusal(withKey(gateway, without))).toEqual([
      expect.objectContaining({ code: 'FORBIDDEN', requiredScope: 'disclosure:read' }),
    ]);
    for (const id of [elsewhere.id, 'evt_nowhere'])
      expect(await refusal(asKey, { event: id })).toEqual([expect.objectContaining({ code: 'FORBIDDEN' })]);
    await asKey.query(PAGE, { event: event.id });
    expect((await given((await another()).client)).nodes).toEqual([]);
    const signedIn = await gateway.as((people[0] as BuiltAttendee).email);
    expect(await signedIn.query(GIVEN, { event: event.id })).toMatchObject({
      data: { keyDisclosures: null },
    });
    expect((await refusal(gateway.browser()))[0]).toMatchObject({ code: 'UNAUTHENTICATED' });
  });

  it('goes page by page through records of many people, each once, and from a time on', async () => {
    const own = await another();
    const others = await another();
    const middle = new Date(Date.now() - 3_600_000);
    const at = (minutes: number) => new Date(+middle + minutes * 60_000);
    const expected: string[] = [];
    for (const [nth, minutes] of [-2, -1, 1, 2].entries()) {
      const subjects = Array.from({ length: 9 }, (_, i) => `att_${nth}${i}`);
      await record(
        own,
        subjects.map((subject) => ({ subject, field: 'phone' })),
        at(minutes),
      );
      await record(others, [{ subject: 'att_others', field: 'phone' }], at(minutes));
      expected.unshift(...subjects);
    }
    const walk = async (variables: object) => {
      const seen: Given[] = [];
      for (let after: string | null = null, more = true; more; ) {
        const { nodes, pageInfo }: NonNullable<Page['keyDisclosures']> = await given(own.client, {
          first: 7,
          after,
          ...variables,
        });
        seen.push(...nodes);
        [after, more] = [pageInfo.endCursor, pageInfo.hasNextPage];
      }
      return seen.map(({ attendee }) => attendee);
    };
    expect(await walk({})).toEqual(expected);
    expect(await walk({ since: middle.toISOString() })).toEqual(expected.slice(0, 18));
    const { pageInfo } = await given(own.client, { first: 7 });
    for (const variables of [{ since: middle.toISOString() }, { after: 'nonsense' }])
      expect(await refusal(own.client, { after: pageInfo.endCursor, ...variables })).toMatchObject([
        { code: 'BAD_USER_INPUT', field: 'after' },
      ]);
    expect(await refusal(own.client, { since: at(100).toISOString() })).toMatchObject([
      { code: 'BAD_USER_INPUT', field: 'since' },
    ]);
    // Read where it stands: nothing of what others were shown is looked at.
    const window = { integration: own.id, event: event.id, since: null, after: null, limit: 8 };
    const { stages } = (await ledgerOf(gateway)
      .aggregate(stagesGiven(window))
      .explain('executionStats')) as unknown as {
      stages: [{ $cursor: { executionStats: { totalDocsExamined: number } } }];
    };
    expect(stages[0].$cursor.executionStats.totalDocsExamined).toBeLessThanOrEqual(4);
  });

  it('leaves out what was recorded and then not sent', async () => {
    const own = await another();
    const receipt = await record(own, [
      { subject: 'att_one', field: 'phone' },
      { subject: 'att_one', field: 'email' },
      { subject: 'att_two', field: 'phone' },
    ]);
    receipt.notReleased([0, 2]);
    await record(own, [{ subject: 'att_three', field: 'phone' }]);
    const shown = (await given(own.client)).nodes.map(({ attendee, fields }) => [attendee, ...fields]);
    expect(shown).toEqual([
      ['att_three', 'PHONE'],
      ['att_one', 'EMAIL'],
    ]);
  });

  it('still has whom the key may not know any more', async () => {
    const own = await another();
    const gone = await buildAttendee(gateway, { event, listed: true });
    const consent = await buildConsent(gateway, {
      subject: gone,
      field: 'phone',
      recipient: oneIntegration(own.id),
    });
    await own.client.query(PAGE.replace('email', ''), { event: event.id });
    await gateway.services.consents.withdraw([consent], [gone.id], 'ses_test');
    await gateway.services.models.attendees.updateOne({ _id: gone.id }, { listed: false, registered: false });
    expect((await given(own.client)).nodes.map(({ attendee }) => attendee)).toContain(gone.id);
  });

  it('is closed under a lockdown of the event, or of integrations', async () => {
    for (const locked of [
      { scope: 'EVENT', event: event.id },
      { scope: 'INTEGRATION', event: event.id, integration },
    ] as const) {
      const lift = await lockedDown(gateway, locked);
      expect(await refusal(asKey)).toMatchObject([{ code: 'LOCKED_DOWN' }]);
      await lift();
    }
    await given(asKey);
  });

  it('is read after a majority’s write, and asked again where the fence does not hold', async () => {
    const late = await buildKey(gateway, { integration, events: [event] });
    const names = async () =>
      (await commandsDuring(gateway, () => given(withKey(gateway, late)))).map(({ name }) => name);
    await names();
    expect(await names()).toEqual(['aggregate apiKeys', 'aggregate ledger', 'find ledger']);
    const fenced = await gateway.another();
    const { holds } = Fence.prototype;
    const { ledger } = fenced.services;
    const confirm = ledger.confirm.bind(ledger);
    try {
      Fence.prototype.holds = () => false;
      expect((await given(withKey(fenced, late))).nodes).not.toEqual([]);
      ledger.confirm = async () => {
        await gateway.services.integrations.revoke(late.id, 'cli:test', 'a test');
        return confirm();
      };
      expect(await refusal(withKey(fenced, late))).toMatchObject([{ code: 'UNAUTHENTICATED' }]);
    } finally {
      Fence.prototype.holds = holds;
    }
    const other = await buildKey(gateway, { integration, events: [event] });
    ledger.confirm = () => Promise.reject(new Error('no majority'));
    expect(await refusal(withKey(fenced, other))).toMatchObject([{ code: 'LEDGER_UNAVAILABLE' }]);
    await fenced.close();
  });
});
