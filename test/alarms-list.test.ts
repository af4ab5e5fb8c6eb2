/** Alarms as organisers see them: who may, whom they name, and who has looked. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { newId } from '../src/ids.ts';
import type { Client } from './support/client.ts';
import {
  type BuiltAttendee,
  type BuiltEvent,
  buildAccount,
  buildAttendee,
  buildEvent,
  buildOrganiser,
} from './support/factories.ts';
import { startGateway, type TestGateway } from './support/gateway.ts';
import { buildIntegration, buildKey } from './support/integrations.ts';
import { aNetwork } from './support/traffic.ts';

const LIST = `query ($event: ID!, $unacknowledged: Boolean, $first: Int, $after: String) {
  alarms(event: $event, unacknowledged: $unacknowledged, first: $first, after: $after) {
    nodes { id rule words count entries about { kind id attendee name } suspects { sessions accounts keys } acknowledged { by note } }
    pageInfo { hasNextPage endCursor } evaluatedAt } }`;
const ACKNOWLEDGE = `mutation ($alarm: ID!, $note: String!) { acknowledgeAlarm(input: { alarm: $alarm, note: $note }) {
  alarm { id acknowledged { by note } } userErrors { code field message } } }`;
const OPEN = `mutation ($input: OpenIncidentInput!) { openIncident(input: $input) { incident { suspects { sessions accounts } } userErrors { code message } } }`;

interface Node {
  readonly id: string;
  readonly rule: string;
  readonly about: Record<string, string | null>;
  readonly suspects: { sessions: string[]; accounts: string[]; keys: string[] };
  readonly acknowledged: { readonly by: string; readonly note: string } | null;
}
interface Listed {
  readonly alarms: {
    readonly nodes: Node[];
    readonly pageInfo: { hasNextPage: boolean; endCursor: string | null };
    readonly evaluatedAt: string | null;
  };
}
interface Acknowledged {
  readonly acknowledgeAlarm: { readonly alarm: Node | null; readonly userErrors: readonly object[] };
}

let gateway: TestGateway;
let event: BuiltEvent;
let ada: BuiltAttendee;
let email: string;
let organiser: Client;

beforeAll(async () => {
  gateway = await startGateway();
});
afterAll(() => gateway.close());
beforeEach(async () => {
  event = await buildEvent(gateway);
  ada = await buildAttendee(gateway, { event, name: 'Ada Alarming' });
  email = await buildOrganiser(gateway, event);
  organiser = await gateway.asOrganiser(email);
});

const raise = async (rule: string, about: string, entries: string[] = []) =>
  (await gateway.services.alarms.raise({ eventId: event.id, rule, about, entries }))?.id ?? '';
async function list(client = organiser, more: object = {}) {
  return client.query<Listed>(LIST, { event: event.id, ...more });
}
const nodes = async (more: object = {}) => (await list(organiser, more)).data?.alarms.nodes ?? [];
const codes = ({ errors = [] }: { errors?: readonly { extensions?: Record<string, unknown> }[] }) =>
  errors.map(({ extensions }) => extensions?.code);

describe('the list', () => {
  it('names the person or the key, and says nothing of networks and browsers', async () => {
    const { id: key } = await buildKey(gateway, {
      integration: await buildIntegration(gateway, { events: [event] }),
      events: [event],
    });
    const session = newId('session');
    await raise('WIDE_READING', ada.account, ['chain 1 0 0']);
    await raise('WIDE_READING_KEY', key);
    await raise('MANY_ACCOUNTS_NETWORK', aNetwork('66'), [session]);
    await raise('MANY_ACCOUNTS_BROWSER', aNetwork('77'), [session]);
    await raise('VERIFY_FAILED', 'a'.repeat(32));
    // Whose account is tried is no suspect.
    await raise('ROLE_SIGN_IN', ada.account);
    const found = Object.fromEntries(
      (await nodes()).map(({ rule, about, suspects }) => [rule, { about, suspects }]),
    );
    const none = { id: null, attendee: null, name: null };
    const nobody = { sessions: [], accounts: [], keys: [] };
    expect(found).toEqual({
      WIDE_READING: {
        about: { kind: 'ACCOUNT', id: ada.account, attendee: ada.id, name: 'Ada Alarming' },
        suspects: { ...nobody, accounts: [ada.account] },
      },
      WIDE_READING_KEY: {
        about: { ...none, kind: 'KEY', id: key, name: expect.stringContaining(': a test') },
        suspects: { ...nobody, keys: [key] },
      },
      MANY_ACCOUNTS_NETWORK: {
        about: { ...none, kind: 'NETWORK' },
        suspects: { ...nobody, sessions: [session] },
      },
      MANY_ACCOUNTS_BROWSER: {
        about: { ...none, kind: 'BROWSER' },
        suspects: { ...nobody, sessions: [session] },
      },
      VERIFY_FAILED: { about: { ...none, kind: 'RECORD' }, suspects: nobody },
      ROLE_SIGN_IN: {
        about: { kind: 'ACCOUNT', id: ada.account, attendee: ada.id, name: 'Ada Alarming' },
        suspects: nobody,
      },
    });
  });

  it('comes in pages, and says when all was looked at', async () => {
    const ids = [];
    for (const rule of ['CANARY', 'ROLE_SIGN_IN', 'WIDE_READING'])
      ids.unshift(await raise(rule, newId('account')));
    await gateway.services.alarmRound.run();
    const first = (await list(organiser, { first: 2 })).data?.alarms;
    expect(first?.evaluatedAt).toEqual(expect.any(String));
    const after = first?.pageInfo.endCursor;
    const second = (await list(organiser, { first: 2, after })).data?.alarms;
    expect([first, second].map((page) => page?.pageInfo.hasNextPage)).toEqual([true, false]);
    expect([...(first?.nodes ?? []), ...(second?.nodes ?? [])].map(({ id }) => id)).toEqual(ids);
  });

  it('is for organisers of the event with the second factor, and tells nobody of themselves', async () => {
    const own = (
      await gateway.services.models.accounts
        .findById(await buildAccount(gateway, email))
        .lean()
        .exec()
    )?._id;
    const about = await raise('WIDE_READING', own ?? '');
    expect(await nodes()).toEqual([]);
    const refused = await organiser.mutate<Acknowledged>(ACKNOWLEDGE, { alarm: about, note: 'nothing' });
    expect(refused.data?.acknowledgeAlarm.userErrors).toEqual([
      {
        code: 'UNKNOWN_ALARM',
        field: ['input', 'alarm'],
        message: 'There is no such alarm of an event of yours.',
      },
    ]);
    const attendee = await gateway.as(ada.email);
    const stranger = await gateway.asOrganiser(await buildOrganiser(gateway, await buildEvent(gateway)));
    const weak = await gateway.as(await buildOrganiser(gateway, event));
    expect(codes(await list(attendee))).toEqual(['FORBIDDEN']);
    expect(codes(await list(stranger))).toEqual(['FORBIDDEN']);
    expect(codes(await list(weak))).toEqual(['SECOND_FACTOR_REQUIRED']);
    expect(codes(await attendee.mutate(ACKNOWLEDGE, { alarm: about, note: 'x' }))).toEqual(['FORBIDDEN']);
    const theirs = await stranger.mutate<Acknowledged>(ACKNOWLEDGE, { alarm: about, note: 'x' });
    expect(theirs.data?.acknowledgeAlarm.userErrors).toMatchObject([{ code: 'UNKNOWN_ALARM' }]);
  });

  it('leads into an incident', async () => {
    await raise('WIDE_READING', ada.account);
    const [{ suspects } = { suspects: null }] = await nodes();
    const now = new Date(Date.now() - 60_000).toISOString();
    const facts = { event: event.id, title: 'From an alarm', awareAt: now, startedAt: now };
    const input = { ...facts, suspects };
    const opened = await organiser.mutate(OPEN, { input });
    expect(opened.data).toMatchObject({
      openIncident: { incident: { suspects: { accounts: [ada.account] } }, userErrors: [] },
    });
  });
});

describe('acknowledging', () => {
  it('is done once, with a note, and shows by whom', async () => {
    const alarm = await raise('WIDE_READING', ada.account);
    const done = await organiser.mutate<Acknowledged>(ACKNOWLEDGE, { alarm, note: ' A  badge printer ' });
    const account = await buildAccount(gateway, email);
    expect(done.data?.acknowledgeAlarm).toEqual({
      alarm: { id: alarm, acknowledged: { by: account, note: 'A badge printer' } },
      userErrors: [],
    });
    const again = await organiser.mutate<Acknowledged>(ACKNOWLEDGE, { alarm, note: 'again' });
    expect(again.data?.acknowledgeAlarm.userErrors).toEqual([
      {
        code: 'ALREADY_ACKNOWLEDGED',
        field: ['input', 'alarm'],
        message: 'Somebody acknowledged this alarm before.',
      },
    ]);
    const empty = await organiser.mutate<Acknowledged>(ACKNOWLEDGE, { alarm, note: ' ' });
    expect(empty.data?.acknowledgeAlarm.userErrors).toEqual([
      { code: 'BAD_NOTE', field: ['input', 'note'], message: 'Say what it was, in 1 to 500 characters.' },
    ]);
    expect(await nodes({ unacknowledged: true })).toEqual([]);
    expect(await nodes()).toMatchObject([{ acknowledged: { note: 'A badge printer' } }]);
  });
});
