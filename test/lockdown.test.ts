/**
 * The brake (threats.md, row 7): from the answer on nothing that is locked leaves, on any gateway process, whoever asks;
 * what cannot be read closes; and what was put on or lifted stays on record.
 */
import { access } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { oneAttendee } from '../src/consent/model.ts';
import { connectDatabase } from '../src/database/connect.ts';
import type { LockdownRecord } from '../src/lockdown/model.ts';
import type { Client } from './support/client.ts';
import { commandLine } from './support/command-line.ts';
import { commandsDuring } from './support/commands.ts';
import { testDatabaseUri } from './support/database.ts';
import {
  type BuiltAttendee,
  type BuiltEvent,
  buildAttendee,
  buildBlock,
  buildConsent,
  buildContactRequest,
  buildEvent,
  buildOrganiser,
} from './support/factories.ts';
import { startGateway, type TestGateway } from './support/gateway.ts';
import { temporaryFolder } from './support/mongod.ts';

const LOCK = `mutation ($input: LockdownInput!) { done: lockdown(input: $input) { ...Done } }
fragment Done on LockdownPayload {
  lockdown { id scope event field attendees since reason lockedAt lockedBy { kind account user } liftedAt liftedBy { kind account user } liftReason }
  userErrors { code field message }
}`;
const LIFT = LOCK.replace('LockdownInput', 'LiftLockdownInput').replace('lockdown(', 'liftLockdown(');
const LIST = `query ($event: ID!, $all: Boolean) { lockdowns(event: $event, includeLifted: $all) { id scope liftReason } }`;
const LOOK = `query ($id: ID!, $event: ID!) {
  node(id: $id) { ... on Attendee { id name phone email photo { url } jobTitle sharedWithMe } }
  viewer { attendee(event: $event) { id phone jobTitle } }
}`;
const START = 'mutation ($email: String!) { startSignIn(input: { email: $email }) { accepted } }';
const COMPLETE = 'mutation ($code: String!) { completeSignIn(input: { code: $code }) { signedIn } }';

interface Done {
  readonly done: {
    readonly lockdown: Record<string, unknown> & { readonly id: string };
    readonly userErrors: readonly { readonly code: string; readonly message: string }[];
  };
}

let gateway: TestGateway;
let second: TestGateway;
let event: BuiltEvent;
let elsewhere: BuiltEvent;
let owner: BuiltAttendee;
let friend: BuiltAttendee;
let asOwner: Client;
let asFriend: Client;
let asOrganiser: Client;
let asOther: Client;
let organiserEmail: string;

beforeAll(async () => {
  gateway = await startGateway({ environment: { METRICS_PORT: '0' } });
  second = await gateway.another();
  event = await buildEvent(gateway);
  elsewhere = await buildEvent(gateway);
  owner = await buildAttendee(gateway, { event, name: 'Olive Owner', listed: true });
  friend = await buildAttendee(gateway, { event, name: 'Fred Friend', listed: true });
  for (const field of ['phone', 'jobTitle'] as const)
    await buildConsent(gateway, { subject: owner, field, recipient: oneAttendee(friend.id) });
  asOwner = await gateway.as(owner.email);
  asFriend = await gateway.as(friend.email);
  organiserEmail = await buildOrganiser(gateway, event);
  asOrganiser = await gateway.asOrganiser(organiserEmail);
  asOther = await gateway.asOrganiser(await buildOrganiser(gateway, elsewhere));
});
afterAll(async () => {
  await second.close();
  await gateway.close();
});

const lockdowns = () => gateway.database.connection.collection<LockdownRecord>('lockdowns');
const sessions = () => gateway.database.connection.collection('sessions');
afterEach(() => lockdowns().deleteMany({}));

const codesOf = (answer: { errors?: readonly { extensions?: Record<string, unknown> }[] }) =>
  (answer.errors ?? []).map(({ extensions }) => extensions?.code);
const minutesAgo = (minutes: number) => new Date(Date.now() - minutes * 60_000).toISOString();

async function lock(scope: object, more: object = {}, client = asOrganiser): Promise<string> {
  const answer = await client.mutate<Done>(LOCK, { input: { scope, reason: 'strangers', ...more } });
  if (answer.data?.done.lockdown == null) throw new Error(`not locked: ${JSON.stringify(answer)}`);
  return answer.data.done.lockdown.id;
}
const tryLock = async (input: object, client = asOrganiser) => {
  const answer = await client.mutate<Done>(LOCK, { input: { reason: 'strangers', ...input } });
  return answer.data?.done.userErrors[0]?.code ?? codesOf(answer)[0];
};
const tryLift = async (lockdown: string, client = asOrganiser, reason = 'closed the hole') => {
  const answer = await client.mutate<Done>(LIFT, { input: { lockdown, reason } });
  return answer.data?.done.userErrors[0]?.code ?? codesOf(answer)[0];
};

interface Looked {
  readonly node: Record<string, unknown> | null;
  readonly viewer: { readonly attendee: Record<string, unknown> | null } | null;
}
const look = (client: Client, id = owner.id) => client.query<Looked>(LOOK, { id, event: event.id });
/** What somebody sees of the owner, and of themselves, by name of field. */
async function sees(client: Client) {
  const { data } = await look(client);
  const shown = (values: Record<string, unknown> | null | undefined) =>
    ['phone', 'jobTitle'].filter((field) => values?.[field] != null);
  return { ofOwner: shown(data?.node), ofSelf: shown(data?.viewer?.attendee) };
}
/** Makes a session look as if it began so long ago. */
const begun = (account: string, minutes: number) =>
  sessions().updateMany({ account }, { $set: { startedAt: new Date(Date.now() - minutes * 60_000) } });

const ALL = ['phone', 'jobTitle'];

describe('what a lockdown withholds', () => {
  const SCOPES = () =>
    [
      ['EVERYTHING', { everything: true }, ALL],
      ['EVENT', { event: event.id }, ALL],
      ['FIELD', { field: { event: event.id, field: 'PHONE' } }, ['phone']],
      ['ATTENDEES', { attendees: [owner.id] }, ALL],
    ] as const;

  it.each(['EVERYTHING', 'EVENT', 'FIELD', 'ATTENDEES'])(
    '%s: from others always, from owners in suspect sessions, on every process, and nothing else',
    async (name) => {
      const [, scope, fields] = SCOPES().find(([scoped]) => scoped === name) as never as [
        string,
        object,
        string[],
      ];
      const open = ALL.filter((field) => !fields.includes(field));
      const covered = name === 'ATTENDEES' ? { of: 'the owner only' } : { of: 'everybody' };
      expect(await sees(asFriend)).toEqual({ ofOwner: ALL, ofSelf: ALL });
      // Without a time every session is suspect.
      const closed = await lock(scope);
      for (const at of [gateway, second]) {
        const friends = await sees(asFriend.at(at));
        expect({ name, ...friends }).toEqual({
          name,
          ofOwner: open,
          ofSelf: covered.of === 'everybody' ? open : ALL,
        });
        expect(await sees(asOwner.at(at))).toEqual({ ofOwner: open, ofSelf: open });
      }
      // Sessions begun after the time that is given are suspect; those begun before are not.
      await lockdowns().deleteMany({});
      await begun(owner.account, 60);
      const since = await lock(scope, { since: minutesAgo(30) });
      expect(await sees(asOwner)).toEqual({ ofOwner: ALL, ofSelf: ALL });
      expect((await sees(asFriend)).ofOwner).toEqual(open);
      await begun(owner.account, 10);
      expect(await sees(asOwner)).toEqual({ ofOwner: open, ofSelf: open });
      await lockdowns().deleteMany({ _id: { $in: [closed, since] } });
      expect(await sees(asFriend)).toEqual({ ofOwner: ALL, ofSelf: ALL });
    },
  );

  it('nothing at another event', async () => {
    const there = await buildAttendee(gateway, { event: elsewhere });
    const client = await gateway.as(there.email);
    const own = async () =>
      (
        await client.query<{ viewer: { attendee: { phone: string | null } } }>(
          'query ($event: ID!) { viewer { attendee(event: $event) { phone } } event(slug: "x") { id } }',
          { event: elsewhere.id },
        )
      ).data?.viewer.attendee.phone;
    for (const scope of [
      { event: event.id },
      { field: { event: event.id, field: 'PHONE' } },
      { attendees: [owner.id] },
    ]) {
      await lock(scope);
      expect(await own()).toBe(there.values.phone);
    }
    await lock({ everything: true }, {}, asOther);
    expect(await own()).toBeNull();
  });

  it('looks as absent does: the same bytes for a value and for none, consented to or not', async () => {
    const empty = await buildAttendee(gateway, {
      event,
      name: 'Olive Owner',
      listed: true,
      phone: null,
      jobTitle: null,
      photo: null,
    });
    await lock({ event: event.id });
    const text = async (id: string) =>
      (await asFriend.text(LOOK, { id, event: event.id })).replaceAll(id, 'ID');
    expect(await text(empty.id)).toBe(await text(owner.id));
    const commands = async (id: string) =>
      (await commandsDuring(gateway, () => look(asFriend, id))).map(({ shape }) => shape).sort();
    expect(await commands(empty.id)).toEqual(await commands(owner.id));
  });

  it('is said in extensions.lockdown with a time and nothing more, alike for whoever is covered or not', async () => {
    expect((await look(asFriend)).extensions).not.toHaveProperty('lockdown');
    const id = await lock({ attendees: [owner.id] });
    const record = await lockdowns().findOne({ _id: id });
    const stranger = await buildAttendee(gateway, { event, listed: true });
    for (const whom of [owner, stranger]) {
      const { extensions } = await look(asFriend, whom.id);
      expect(extensions).toMatchObject({ lockdown: { since: record?.at.toISOString() } });
      expect(Object.keys((extensions as { lockdown: object }).lockdown)).toEqual(['since']);
    }
    // Whom nothing is withheld from is told by the event.
    const asked = await asOwner.query(
      'query ($slug: String!) { event(slug: $slug) { lockdown { since } } }',
      {
        slug: event.slug,
      },
    );
    expect(asked.data).toEqual({ event: { lockdown: { since: record?.at.toISOString() } } });
    await lockdowns().deleteMany({});
    await lock({ field: { event: event.id, field: 'PHONE' } });
    const titleOnly = 'query ($id: ID!) { node(id: $id) { ... on Attendee { email } } }';
    expect((await asFriend.query(titleOnly, { id: owner.id })).extensions).toMatchObject({
      withheld: ['Attendee.email'],
    });
    expect((await asFriend.query(titleOnly, { id: owner.id })).extensions).not.toHaveProperty('lockdown');
  });

  it('is in the preview: not shown, because of a lockdown', async () => {
    await begun(owner.account, 60);
    await lock({ field: { event: event.id, field: 'PHONE' } }, { since: minutesAgo(30) });
    const answer = await asOwner.query(
      'query ($event: ID!, $as: RecipientInput!) { previewAs(event: $event, as: $as) { fields { field shown why } } }',
      { event: event.id, as: { attendee: friend.id } },
    );
    expect(answer.data).toMatchObject({
      previewAs: {
        fields: expect.arrayContaining([
          { field: 'PHONE', shown: false, why: 'LOCKED_DOWN' },
          { field: 'JOB_TITLE', shown: true, why: 'CONSENT' },
        ]),
      },
    });
  });

  it('costs no trip to the database: who asks and what is locked is one aggregation', async () => {
    const names = async () =>
      (await commandsDuring(gateway, () => look(asFriend))).map(({ name }) => name).sort();
    await look(asFriend);
    const before = await names();
    await lock({ field: { event: event.id, field: 'EMAIL' } });
    expect(await names()).toEqual(before);
    expect(before.filter((name) => name === 'aggregate sessions')).toHaveLength(1);
  });

  it('of a kind that this gateway does not know covers everything', async () => {
    await lockdowns().insertOne({
      _id: 'lck_newer',
      key: 'SOMETHING_NEW',
      scope: 'SOMETHING_NEW' as never,
      event: null,
      field: null,
      attendees: [],
      since: null,
      reason: 'written by a newer gateway',
      at: new Date(),
      by: { kind: 'COMMAND_LINE', user: 'ops' },
      lifted: null,
      open: true,
    });
    expect(await sees(asOwner)).toEqual({ ofOwner: [], ofSelf: [] });
    expect(codesOf(await gateway.browser().mutate(START, { email: owner.email }))).toEqual(['LOCKED_DOWN']);
  });
});

describe('every request that begins after the answer', () => {
  it('sees nothing, on two processes, while hundreds are under way', async () => {
    for (let round = 0; round < 5; round++) {
      let acknowledged = Number.POSITIVE_INFINITY;
      let over = false;
      const seen: { begun: number; phone: unknown; lockedOut: boolean }[] = [];
      const hammer = async (client: Client) => {
        while (!over) {
          const at = performance.now();
          const { data } = await look(client);
          seen.push({ begun: at, phone: data?.node?.phone, lockedOut: data === undefined });
        }
      };
      const workers = [gateway, second, gateway, second].map((at) => hammer(asFriend.at(at)));
      const enough = async (count: number) => {
        const from = seen.length;
        while (seen.length < from + count) await new Promise((resolve) => setImmediate(resolve));
      };
      await enough(20);
      const id = await lock({ event: event.id });
      acknowledged = performance.now();
      await enough(40);
      over = true;
      await Promise.all(workers);
      const before = seen.filter(({ begun: at }) => at < acknowledged);
      const after = seen.filter(({ begun: at }) => at >= acknowledged);
      expect(before.some(({ phone }) => phone === owner.values.phone)).toBe(true);
      expect(after.length).toBeGreaterThan(10);
      expect(after.filter(({ phone }) => phone != null)).toEqual([]);
      await lockdowns().deleteMany({ _id: id });
    }
  });
});

describe('SIGN_IN', () => {
  const HALF_AN_HOUR = () => ({ since: minutesAgo(30), evenThisSession: true });

  it('lets nobody start or complete a sign-in, or prove again, byte for byte alike for every address', async () => {
    const waiting = gateway.browser();
    await waiting.mutate(START, { email: owner.email });
    const code = await gateway.codeMailed(owner.email);
    await begun(friend.account, 60);
    const mails = (await gateway.mailsTo(owner.email)).length;
    await lock({ signIn: true }, HALF_AN_HOUR());
    const bytes = await Promise.all(
      [owner.email, 'nobody@people.example', 'no address'].map((email) =>
        gateway.browser().text(START, { email }),
      ),
    );
    expect(new Set(bytes).size).toBe(1);
    expect(JSON.parse(bytes[0] ?? '').errors[0].extensions.code).toBe('LOCKED_DOWN');
    for (const at of [gateway, second])
      expect(codesOf(await waiting.at(at).mutate(COMPLETE, { code }))).toEqual(['LOCKED_DOWN']);
    expect(codesOf(await asFriend.mutate('mutation { proveAgain { accepted } }'))).toEqual(['LOCKED_DOWN']);
    expect(await gateway.mailsTo(owner.email)).toHaveLength(mails);
    // The code was not used up: when it is lifted, whoever asked goes on.
    await lockdowns().updateMany({}, [{ $set: { open: false, lifted: { at: '$$NOW' } } }]);
    expect((await waiting.mutate(COMPLETE, { code })).data).toEqual({ completeSignIn: { signedIn: true } });
  });

  it('ends sessions begun since then, on every process, at once; those begun before go on', async () => {
    const old = await gateway.as(owner.email);
    await begun(owner.account, 60);
    const intruder = await gateway.as(owner.email);
    await lock({ signIn: true }, HALF_AN_HOUR());
    for (const at of [gateway, second]) {
      const response = await intruder.at(at).post({ query: '{ viewer { account { id } } }' });
      expect(response.status).toBe(403);
      const body = (await response.json()) as { data?: object; errors: { extensions: object }[] };
      expect(body.data).toBeUndefined();
      expect(body.errors[0]?.extensions).toMatchObject({ code: 'LOCKED_DOWN' });
      expect(await sees(old.at(at))).toEqual({ ofOwner: ALL, ofSelf: ALL });
    }
    const { data } = await old.query<{ viewer: { sessions: { current: boolean }[] } }>(
      '{ viewer { sessions { current } } }',
    );
    expect(data?.viewer.sessions.filter(({ current }) => current)).toHaveLength(1);
    // Neither as who they were nor as nobody, by any operation.
    expect(codesOf(await intruder.mutate('mutation { signOut { signedOut } }'))).toEqual(['LOCKED_DOWN']);
    const state = await (await intruder.fetch('/sign-in/state')).json();
    expect(state).toMatchObject({ signedIn: false, locked: true });
    const stored = await sessions().findOne({ account: owner.account }, { sort: { startedAt: -1 } });
    expect(stored?.session.passport).toEqual({ user: owner.account });
  });

  it('ends them for good: lifting lets people sign in anew, and revives no session', async () => {
    const victim = await buildAttendee(gateway, { event });
    const intruder = await gateway.as(victim.email);
    const id = await lock({ signIn: true }, HALF_AN_HOUR());
    await gateway.services.lockdowns.lift(id, { kind: 'COMMAND_LINE', user: 'ops' }, 'over');
    for (const at of [gateway, second])
      expect((await intruder.at(at).query('{ viewer { account { id } } }')).data).toEqual({ viewer: null });
    const anew = await gateway.as(victim.email);
    expect((await sees(anew)).ofSelf).toEqual(ALL);
    // Evidence: which sessions those were.
    expect(await sessions().countDocuments({ account: victim.account })).toBe(2);
  });

  it('a session that was begun by whoever got past the door is ended by the look-up all the same', async () => {
    const client = await gateway.as(friend.email);
    await lockdowns().insertOne({
      _id: 'lck_door',
      key: 'SIGN_IN',
      scope: 'SIGN_IN',
      event: null,
      field: null,
      attendees: [],
      since: new Date(Date.now() - 1_000),
      reason: 'a test',
      at: new Date(),
      by: { kind: 'COMMAND_LINE', user: 'ops' },
      lifted: null,
      open: true,
    });
    await sessions().updateMany({ account: friend.account }, [{ $set: { startedAt: '$$NOW' } }]);
    expect(codesOf(await look(client))).toEqual(['LOCKED_DOWN']);
  });
});

describe('writes under a lockdown', () => {
  /** What each mutation does to what others see; a new one fails here until somebody has thought about it. */
  const KINDS: Readonly<Record<string, 'WIDENS' | 'WRITES' | 'NARROWS' | 'NEITHER' | 'SIGNS_IN'>> = {
    answerContactRequest: 'WIDENS',
    answerProposals: 'WIDENS',
    // From sessions that a lockdown calls suspect nothing is opened to third parties (test/integration-management.test.ts).
    registerIntegration: 'WRITES',
    approveIntegrationField: 'WRITES',
    grantRoster: 'WRITES',
    createApiKey: 'WRITES',
    rotateApiKey: 'WRITES',
    refuseIntegrationField: 'NARROWS',
    withdrawRoster: 'NARROWS',
    endIntegration: 'NARROWS',
    revokeApiKey: 'NARROWS',
    withdrawIntegration: 'NARROWS',
    // What is planted is nobody's data; from sessions that one calls suspect it is not (test/canary.test.ts).
    plantCanaries: 'NEITHER',
    removeCanary: 'NEITHER',
    addSuspects: 'NEITHER',
    // Whoever complains is heard; what goes out in the organisers' words is refused to their suspect sessions (test/complaints.test.ts).
    fileComplaint: 'NEITHER',
    // What is stopped stays (test/erase-me.test.ts).
    eraseMe: 'WRITES',
    keepMe: 'NARROWS',
    // From suspect sessions nothing is prepared or fetched (test/my-data.test.ts).
    prepareMyData: 'WRITES',
    acknowledgeComplaint: 'WRITES',
    closeComplaint: 'WRITES',
    block: 'NARROWS',
    changeAddress: 'WRITES',
    // Incidents are answered under lockdowns; from sessions that one calls suspect they are not (test/incident.test.ts).
    acknowledgeAlarm: 'NEITHER',
    changeIncident: 'NEITHER',
    closeIncident: 'NEITHER',
    openIncident: 'NEITHER',
    queueIncidentLetters: 'NEITHER',
    retryIncidentLetter: 'NEITHER',
    restoreIncident: 'NEITHER',
    claimInvitation: 'WRITES',
    completeAddressChange: 'WRITES',
    inviteAttendee: 'WRITES',
    takeBack: 'WRITES',
    undoAddressChange: 'NARROWS',
    undoChanges: 'WRITES',
    breakGlass: 'WIDENS',
    cancelContactRequest: 'NARROWS',
    completeSignIn: 'SIGNS_IN',
    endBreakGlass: 'NARROWS',
    endSession: 'NEITHER',
    enrolSecondFactor: 'NEITHER',
    giveConsent: 'WIDENS',
    liftLockdown: 'NEITHER',
    lockdown: 'NARROWS',
    proveAgain: 'SIGNS_IN',
    regenerateRecoveryCodes: 'NEITHER',
    requestContact: 'WIDENS',
    setListed: 'WIDENS',
    removePhoto: 'WRITES',
    setPhoto: 'WRITES',
    approvePhoto: 'WIDENS',
    refusePhoto: 'WRITES',
    restorePhoto: 'WIDENS',
    reportPhoto: 'NEITHER',
    signOut: 'NEITHER',
    signOutEverywhere: 'NEITHER',
    startSignIn: 'SIGNS_IN',
    unblock: 'WIDENS',
    updateEventSettings: 'NEITHER',
    updateProfile: 'WRITES',
    // By keys alone, and refused to them while any lockdown is on at the event (test/sync.test.ts).
    upsertAttendees: 'WRITES',
    verifySecondFactor: 'NEITHER',
    withdrawConsent: 'NARROWS',
    setContactRequestMails: 'NEITHER',
    // Ids alone leave by an endpoint; suspect sessions of organisers make none.
    createWebhook: 'WRITES',
    changeWebhook: 'WRITES',
    rotateWebhookSecret: 'WRITES',
    pingWebhook: 'WRITES',
    replayWebhook: 'WRITES',
    deleteWebhook: 'WRITES',
    // For keys alone.
    acknowledgeDeletion: 'NEITHER',
  };

  it('every mutation has its kind here', async () => {
    const { data } = await asFriend.query<{ __schema: { mutationType: { fields: { name: string }[] } } }>(
      '{ __schema { mutationType { fields { name } } } }',
    );
    expect(data?.__schema.mutationType.fields.map(({ name }) => name).sort()).toEqual(
      Object.keys(KINDS).sort(),
    );
  });

  const GIVE = `mutation ($event: ID!, $to: ID!, $fields: [ProtectedField!]!) {
    done: giveConsent(input: { event: $event, fields: $fields, to: { attendee: $to }, purpose: "x", noticeVersion: "1" }) { userErrors { code } } }`;
  const ASK = `mutation ($to: ID!, $offer: ContactOfferInput) {
    done: requestContact(input: { attendee: $to, fields: [PHONE], message: "x", offer: $offer }) { userErrors { code } } }`;
  const ACCEPT = `mutation ($request: ID!) {
    done: answerContactRequest(input: { request: $request, answer: { accept: { fields: [PHONE], noticeVersion: "1" } } }) { userErrors { code } } }`;
  const LISTED = `mutation ($event: ID!, $on: Boolean!) { done: setListed(input: { event: $event, listed: $on }) { userErrors { code } } }`;
  const UNBLOCK =
    'mutation ($block: ID!) { done: unblock(input: { block: $block }) { userErrors { code } } }';
  const UPDATE = `mutation ($input: UpdateProfileInput!) { done: updateProfile(input: $input) { userErrors { code } } }`;

  interface Wrote {
    readonly done: { readonly userErrors: { readonly code: string }[] };
  }

  it('what widens is refused to everybody who is covered, in old sessions, too; what narrows never is', async () => {
    const me = await buildAttendee(gateway, { event, listed: true });
    const other = await buildAttendee(gateway, { event, listed: true });
    const client = await gateway.as(me.email);
    await begun(me.account, 60);
    const request = await buildContactRequest(gateway, { from: other, to: me });
    const block = await buildBlock(gateway, me, friend);
    const consent = await buildConsent(gateway, {
      subject: me,
      field: 'email',
      recipient: oneAttendee(other.id),
    });
    const write = async (query: string, variables: object) => {
      const answer = await client.mutate<Wrote>(query, { ...variables });
      return answer.data?.done?.userErrors[0]?.code ?? codesOf(answer)[0] ?? 'DONE';
    };
    const widening = () =>
      Promise.all([
        write(GIVE, { event: event.id, to: other.id, fields: ['PHONE'] }),
        write(ASK, { to: owner.id }),
        write(ACCEPT, { request }),
        write(LISTED, { event: event.id, on: true }),
        write(UNBLOCK, { block }),
      ]);
    const since = { since: minutesAgo(30) };
    for (const scope of [{ everything: true }, { event: event.id }, { attendees: [me.id] }]) {
      await lock(scope, since);
      expect(await widening()).toEqual(Array(5).fill('LOCKED_DOWN'));
      await lockdowns().deleteMany({});
    }
    await lock({ field: { event: event.id, field: 'PHONE' } }, since);
    expect(await write(GIVE, { event: event.id, to: other.id, fields: ['EMAIL', 'PHONE'] })).toBe(
      'LOCKED_DOWN',
    );
    expect(await write(ACCEPT, { request })).toBe('LOCKED_DOWN');
    expect(await write(ASK, { to: owner.id, offer: { fields: ['PHONE'], noticeVersion: '1' } })).toBe(
      'LOCKED_DOWN',
    );
    expect(await write(GIVE, { event: event.id, to: other.id, fields: ['JOB_TITLE'] })).toBe('DONE');
    await lock({ everything: true });
    expect(await write(LISTED, { event: event.id, on: false })).toBe('DONE');
    expect(
      await write(
        'mutation ($id: ID!) { done: withdrawConsent(input: { consents: [$id] }) { userErrors { code } } }',
        {
          id: consent,
        },
      ),
    ).toBe('DONE');
    expect(
      await write('mutation ($id: ID!) { done: block(input: { attendee: $id }) { userErrors { code } } }', {
        id: other.id,
      }),
    ).toBe('DONE');
    await lockdowns().deleteMany({});
    expect(await write(UNBLOCK, { block })).toBe('DONE');
  });

  it('what owners write about themselves is refused to suspect sessions, and nothing is written', async () => {
    const me = await buildAttendee(gateway, { event });
    const client = await gateway.as(me.email);
    const write = async (input: object) => {
      const answer = await client.mutate<Wrote>(UPDATE, { input: { event: event.id, ...input } });
      return answer.data?.done?.userErrors[0]?.code ?? codesOf(answer)[0] ?? 'DONE';
    };
    const title = async () =>
      (await client.query<Looked>(LOOK, { id: me.id, event: event.id })).data?.viewer?.attendee?.jobTitle;
    const since = { since: minutesAgo(30) };
    for (const scope of [{ everything: true }, { event: event.id }, { attendees: [me.id] }]) {
      await lock(scope, since);
      expect(await write({ jobTitle: 'Clown' })).toBe('LOCKED_DOWN');
      expect(await write({ name: 'Clown', phone: null })).toBe('LOCKED_DOWN');
      await lockdowns().deleteMany({});
    }
    expect(await title()).toBe(me.values.jobTitle);
    await lock({ field: { event: event.id, field: 'PHONE' } }, since);
    expect(await write({ phone: null })).toBe('LOCKED_DOWN');
    expect(await write({ jobTitle: 'Baker' })).toBe('DONE');
    await lockdowns().deleteMany({});
    await begun(me.account, 60);
    await lock({ everything: true }, since);
    expect(await write({ jobTitle: 'Cook' })).toBe('DONE');
    expect(await title()).toBe('Cook');
  });

  it('a suspect session moves no account and takes no registration over', async () => {
    const me = await buildAttendee(gateway, { event });
    const client = await gateway.as(me.email);
    const TRIES = [
      'mutation { done: changeAddress(input: { email: "else@demo.example" }) { userErrors { code } } }',
      'mutation { done: completeAddressChange(input: { code: "AAAA-AAAA" }) { userErrors { code } } }',
      'mutation { done: claimInvitation(input: { token: "x" }) { userErrors { code } } }',
    ];
    const tries = async () => {
      const answers = await Promise.all(TRIES.map((query) => client.mutate<Wrote>(query)));
      return answers.map((answer) => codesOf(answer)[0] ?? 'HEARD');
    };
    const since = { since: minutesAgo(30) };
    for (const scope of [{ everything: true }, { event: event.id }, { attendees: [me.id] }]) {
      await lock(scope, since);
      expect(await tries()).toEqual(TRIES.map(() => 'LOCKED_DOWN'));
      await lockdowns().deleteMany({});
    }
    await begun(me.account, 60);
    await lock({ everything: true }, since);
    expect(await tries()).toEqual(TRIES.map(() => 'HEARD'));
  });

  it('an organiser’s suspect session invites nobody', async () => {
    const { id } = await buildAttendee(gateway, { event });
    const organiser = await gateway.asOrganiser(await buildOrganiser(gateway, event));
    await lock({ event: event.id });
    const answer = await organiser.mutate(
      'mutation ($id: ID!) { inviteAttendee(input: { attendee: $id, email: "else@demo.example" }) { userErrors { code } } }',
      { id },
    );
    expect(codesOf(answer)).toEqual(['LOCKED_DOWN']);
  });
});

describe('who locks and lifts', () => {
  it('nobody but an organiser in a session with the second factor', async () => {
    const input = { scope: { event: event.id } };
    const withoutFactor = await gateway.as(await buildOrganiser(gateway, event));
    expect(await tryLock(input, gateway.browser())).toBe('UNAUTHENTICATED');
    expect(await tryLock(input, asFriend)).toBe('FORBIDDEN');
    expect(await tryLock(input, withoutFactor)).toBe('SECOND_FACTOR_REQUIRED');
    const id = await lock({ event: event.id });
    expect(await tryLift(id, gateway.browser())).toBe('UNAUTHENTICATED');
    expect(await tryLift(id, asFriend)).toBe('FORBIDDEN');
    expect(await tryLift(id, withoutFactor)).toBe('SECOND_FACTOR_REQUIRED');
    for (const [client, code] of [
      [gateway.browser(), 'UNAUTHENTICATED'],
      [asFriend, 'FORBIDDEN'],
      [asOther, 'FORBIDDEN'],
      [withoutFactor, 'SECOND_FACTOR_REQUIRED'],
    ] as const)
      expect(codesOf(await client.query(LIST, { event: event.id }))).toEqual([code]);
    expect(await lockdowns().countDocuments({ open: true })).toBe(1);
  });

  it('an organiser of another event neither locks nor lifts here, and learns nothing', async () => {
    expect(await tryLock({ scope: { event: event.id } }, asOther)).toBe('UNKNOWN_EVENT');
    expect(await tryLock({ scope: { field: { event: event.id, field: 'PHONE' } } }, asOther)).toBe(
      'UNKNOWN_EVENT',
    );
    expect(await tryLock({ scope: { attendees: [owner.id] } }, asOther)).toBe('UNKNOWN_ATTENDEE');
    const id = await lock({ event: event.id });
    expect(await tryLift(id, asOther)).toBe('UNKNOWN_LOCKDOWN');
    expect(await tryLift('lck_none', asOther)).toBe('UNKNOWN_LOCKDOWN');
  });

  it('what reaches beyond one’s events may be closed by any organiser, and lifted by who organises all', async () => {
    const id = await lock({ everything: true });
    expect(await tryLift(id)).toBe('BEYOND_YOUR_EVENTS');
    expect(await sees(asFriend)).toEqual({ ofOwner: [], ofSelf: [] });
    const email = await buildOrganiser(gateway, event);
    const account = (
      await gateway.services.models.accounts.find().sort({ createdAt: -1 }).limit(1).lean().exec()
    )[0];
    const all = await gateway.services.models.events.find().select({ _id: 1 }).lean().exec();
    await gateway.services.models.accounts
      .updateOne({ _id: account?._id }, { organises: all.map(({ _id }) => _id) })
      .exec();
    const asAll = await gateway.asOrganiser(email);
    expect(await tryLift(id, asAll)).toBeUndefined();
    expect(await sees(asFriend)).toEqual({ ofOwner: ALL, ofSelf: ALL });
  });

  it('nobody lifts in a session that the lockdown calls suspect', async () => {
    const id = await lock({ event: event.id }, { since: minutesAgo(30) });
    expect(await tryLift(id)).toBe('LOCKED_DOWN');
    const { account } = await lockdowns()
      .findOne({ _id: id })
      .then((record) => record?.by as never as { account: string });
    await begun(account, 60);
    expect(await tryLift(id)).toBeUndefined();
    await begun(account, 0);
  });

  it('a SIGN_IN that would end one’s own session asks whether one means it', async () => {
    const input = { scope: { signIn: true }, since: minutesAgo(30) };
    expect(await tryLock(input)).toBe('WOULD_END_THIS_SESSION');
    const client = await gateway.asOrganiser(await buildOrganiser(gateway, event));
    expect(await tryLock({ ...input, evenThisSession: true }, client)).toBeUndefined();
    expect(await tryLock({ ...input, evenThisSession: true }, client)).toBe('LOCKED_DOWN');
  });

  it('stays on record: who, when, why, and how it ended', async () => {
    const since = new Date().toISOString();
    const id = await lock({ field: { event: event.id, field: 'PHONE' } }, { since });
    const lifted = await asOrganiser.mutate<Done>(LIFT, {
      input: { lockdown: id, reason: ' closed  the hole ' },
    });
    const { data } = await asOrganiser.query<{ viewer: { account: { id: string } } }>(
      '{ viewer { account { id } } }',
    );
    const by = { kind: 'ORGANISER', account: data?.viewer.account.id, user: null };
    expect(lifted.data?.done).toEqual({
      lockdown: {
        id,
        scope: 'FIELD',
        event: event.id,
        field: 'PHONE',
        attendees: [],
        since,
        reason: 'strangers',
        lockedAt: expect.any(String),
        lockedBy: by,
        liftedAt: expect.any(String),
        liftedBy: by,
        liftReason: 'closed the hole',
      },
      userErrors: [],
    });
    const listed = async (all: boolean) =>
      (await asOrganiser.query(LIST, { event: event.id, all })).data?.lockdowns;
    expect(await listed(false)).toEqual([]);
    expect(await listed(true)).toEqual([{ id, scope: 'FIELD', liftReason: 'closed the hole' }]);
    const [stored] = await lockdowns().find().toArray();
    expect(stored?.at).toBeInstanceOf(Date);
    expect(stored?.lifted?.at).toBeInstanceOf(Date);
    expect(await tryLift(id)).toBe('NOT_LOCKED');
  });

  it.each([
    ['NO_SCOPE', { scope: { everything: false } }],
    ['SINCE_MISSING', { scope: { signIn: true } }],
    ['SINCE_IN_FUTURE', { scope: { everything: true }, since: '2999-01-01T00:00:00Z' }],
    ['BAD_REASON', { scope: { everything: true }, reason: ' ​ ' }],
    ['BAD_REASON', { scope: { everything: true }, reason: 'x'.repeat(501) }],
    ['BAD_ATTENDEES', { scope: { attendees: [] } }],
    ['BAD_ATTENDEES', { scope: { attendees: Array.from({ length: 201 }, (_, i) => `att_${i}`) } }],
    ['UNKNOWN_ATTENDEE', { scope: { attendees: ['att_nobody'] } }],
    ['UNKNOWN_EVENT', { scope: { event: 'evt_none' } }],
    ['BAD_USER_INPUT', { scope: {} }],
    ['BAD_USER_INPUT', { scope: { everything: true, signIn: true } }],
  ])('answers %s, and locks nothing', async (code, input) => {
    expect(await tryLock(input)).toBe(code);
    expect(await lockdowns().countDocuments({})).toBe(0);
  });

  it('people of two events are not one lockdown', async () => {
    const stranger = await buildAttendee(gateway, { event: elsewhere });
    expect(await tryLock({ scope: { attendees: [owner.id, stranger.id] } })).toBe('UNKNOWN_ATTENDEE');
  });

  it('a second lockdown of the same is told which stands; one that reaches further is another', async () => {
    const first = await lock({ attendees: [friend.id, owner.id] }, { since: minutesAgo(10) });
    const again = await asOrganiser.mutate<Done>(LOCK, {
      input: { scope: { attendees: [owner.id, friend.id] }, since: minutesAgo(5), reason: 'x' },
    });
    expect(again.data?.done.userErrors[0]).toMatchObject({ code: 'ALREADY_LOCKED' });
    const message = again.data?.done.userErrors[0]?.message;
    expect(message).toMatch(/^This has been locked since \d{4}-[^ ]+Z, by lck_[0-9a-z]+\.$/);
    expect(message).toContain(first);
    // The intruder was in earlier than was thought.
    await lock({ attendees: [friend.id, owner.id] }, { since: minutesAgo(60) });
    await lock({ attendees: [friend.id, owner.id] });
    expect(await tryLock({ scope: { attendees: [friend.id, owner.id] } })).toBe('ALREADY_LOCKED');
    expect(await lockdowns().countDocuments({ open: true })).toBe(3);
    await lock({ attendees: [friend.id] });
  });

  it.each([
    [{ signIn: true }, 'Say since when the sessions are to end; an early time ends all.'],
    [{ everything: false }, 'Say what to lock; pass true, not false.'],
  ])('says what is missing of %j', async (scope, message) => {
    const answer = await asOrganiser.mutate<Done>(LOCK, { input: { scope, reason: 'x' } });
    expect(answer.data?.done.userErrors).toMatchObject([{ message }]);
  });

  it('of twenty at the same moment one is put on, and of twenty liftings one lifts', async () => {
    const input = { scope: { event: event.id }, since: '2026-01-02T03:04:05.000Z' };
    const codes = await Promise.all(Array.from({ length: 20 }, () => tryLock(input)));
    expect(codes.filter((code) => code === undefined)).toHaveLength(1);
    expect(new Set(codes)).toEqual(new Set([undefined, 'ALREADY_LOCKED']));
    const by = { kind: 'COMMAND_LINE', user: 'ops' } as const;
    const closed = { scope: 'FIELD', event: event.id, field: 'phone', attendees: [], since: null } as const;
    const books = [gateway, second].map(({ services }) => services.lockdowns);
    const locks = await Promise.all(
      Array.from({ length: 50 }, (_, i) => books[i % 2]?.lock({ ...closed, reason: 'x', by })),
    );
    expect(locks.filter((one) => one?.already === false)).toHaveLength(1);
    const [record] = await lockdowns().find({ scope: 'EVENT' }).toArray();
    await lockdowns().updateOne({ _id: record?._id as string }, { $set: { since: null } });
    const lifts = await Promise.all(Array.from({ length: 20 }, () => tryLift(record?._id as string)));
    expect(lifts.filter((code) => code === undefined)).toHaveLength(1);
    expect(new Set(lifts)).toEqual(new Set([undefined, 'NOT_LOCKED']));
  });
});

describe('what cannot be read closes', () => {
  it('a look-up of lockdowns that fails is UNAVAILABLE for who is signed in, and for who wants to sign in', async () => {
    const { connection } = gateway.database;
    // Its health was asked of by nobody yet, so nothing is remembered.
    const fresh = await gateway.another();
    await connection.collection('lockdowns').rename('lockdownsAway');
    // In its place a view that no query gets an answer from.
    await connection.createCollection('lockdowns', {
      viewOn: 'events',
      pipeline: [{ $project: { open: { $divide: [1, { $subtract: ['$$NOW', '$$NOW'] }] } } }],
    });
    try {
      expect(codesOf(await look(asFriend))).toEqual(['UNAVAILABLE']);
      expect(codesOf(await gateway.browser().mutate(START, { email: owner.email }))).toEqual(['UNAVAILABLE']);
      expect(codesOf(await gateway.browser().mutate(COMPLETE, { code: 'ABCD-EFGH' }))).toEqual([
        'UNAVAILABLE',
      ]);
      expect((await gateway.browser().fetch('/sign-in/state')).status).toBe(503);
      expect((await fresh.browser().fetch('/health/ready')).status).toBe(503);
    } finally {
      await fresh.close();
      await connection.dropCollection('lockdowns');
      await connection.collection('lockdownsAway').rename('lockdowns');
    }
    expect((await sees(asFriend)).ofOwner).toEqual(ALL);
  });
});

describe('those who watch', () => {
  it('see that a lockdown is on, and of which kind; the gateway stays ready', async () => {
    const count = async (scope: string) => {
      const counts = await (await fetch(gateway.metricsUrl as string)).text();
      return Number(new RegExp(`^attendant_lockdowns\\{scope="${scope}"\\} (.+)$`, 'm').exec(counts)?.[1]);
    };
    expect(await count('EVENT')).toBe(0);
    await lock({ event: event.id });
    expect(await count('EVENT')).toBe(1);
    expect(await count('SIGN_IN')).toBe(0);
    const ready = await second.browser().fetch('/health/ready');
    expect(ready.status).toBe(200);
    expect(await ready.json()).toEqual({ status: 'pass', lockdown: true });
    await look(asFriend);
    const counts = await (await fetch(gateway.metricsUrl as string)).text();
    expect(counts).toMatch(/attendant_decisions_total\{result="locked"\} [1-9]/);
  });
});

describe('the command line', () => {
  const attendant = (...args: string[]) => commandLine(args, gateway);

  it('locks and lifts beside running gateways, from their next requests on, in every scope', async () => {
    const reason = ['--reason', 'strangers'];
    const scopes = [
      [['everything'], []],
      [['event', '--event', event.slug], []],
      [['field', 'phone', '--event', event.slug], ['jobTitle']],
      [['attendees', owner.id], []],
    ] as const;
    for (const [args, left] of scopes) {
      const locked = await attendant('lockdown', ...args, ...reason);
      expect(locked).toMatchObject({ code: 0, err: '' });
      for (const at of [gateway, second]) expect((await sees(asFriend.at(at))).ofOwner).toEqual(left);
      const id = /lck_\w+/.exec(locked.out)?.[0] ?? '';
      const lifted = await attendant('lockdown', 'lift', id, '--reason', 'over');
      expect(lifted).toMatchObject({ code: 0, err: '' });
      expect((await sees(asFriend)).ofOwner).toEqual(ALL);
    }
    const [record] = await lockdowns().find().toArray();
    const by = { kind: 'COMMAND_LINE', user: os.userInfo().username };
    expect(record).toMatchObject({ by, lifted: { by, reason: 'over', at: expect.any(Date) } });
    // An organiser sees who it was.
    const seen = await asOrganiser.query<{ lockdowns: object[] }>(
      'query ($event: ID!) { lockdowns(event: $event, includeLifted: true) { lockedBy { kind user account } } }',
      { event: event.id },
    );
    expect(seen.data?.lockdowns[0]).toEqual({ lockedBy: { ...by, account: null } });
  });

  it('needs no gateway, no key file and no collection: on a database where nothing ever ran', async () => {
    const folder = await temporaryFolder();
    const settings = {
      MONGODB_URI: testDatabaseUri('lockdown'),
      DATA_DIR: path.join(folder.path, 'data'),
      KEY_FILE: path.join(folder.path, 'there-is-none'),
    };
    const run = (...args: string[]) => commandLine(['lockdown', ...args], settings);
    expect(await run('list')).toEqual({ code: 0, out: 'No lockdown is on.\n', err: '' });
    expect((await run('everything', '--reason', 'x', '--since', '2h')).code).toBe(0);
    const again = await run('everything', '--reason', 'x', '--since', '1h');
    expect([again.code, again.err]).toEqual([65, expect.stringContaining('This is locked already:\nlck_')]);
    const { out } = await run('list');
    expect(out).toMatch(/^lck_\w+ {2}EVERYTHING, sessions since 2/);
    await expect(access(settings.KEY_FILE)).rejects.toThrow();
    const database = await connectDatabase(settings.MONGODB_URI);
    await database.connection.dropDatabase();
    await database.close();
    await folder.remove();
  });

  it.each([
    [65, '--since: write 30m', ['everything', '--reason', 'x', '--since', 'yesterday']],
    [65, '--since: write 30m', ['everything', '--reason', 'x', '--since', '2026-09-30T09:00']],
    [
      65,
      '--since: must not be in the future',
      ['everything', '--reason', 'x', '--since', '2999-01-01T00:00Z'],
    ],
    [65, '--reason: say why', ['everything', '--reason', ' ']],
    [65, 'There is no event nowhere', ['event', '--event', 'nowhere', '--reason', 'x']],
    [65, 'These are not all people of one event', ['attendees', 'att_nobody', '--reason', 'x']],
    [65, 'There is no lockdown lck_none', ['lift', 'lck_none', '--reason', 'x']],
    [2, "required option '--since <time>'", ['sign-in', '--reason', 'x']],
    [2, "required option '--reason <why>'", ['everything']],
    [2, "unknown command 'planet'", ['planet']],
  ])('ends with %i and “%s” for lockdown %j, and changes nothing', async (code, words, args) => {
    const ended = await attendant('lockdown', ...args);
    expect(ended).toMatchObject({ code, out: '', err: expect.stringContaining(words) });
    expect(await lockdowns().countDocuments({})).toBe(0);
  });

  it('says what a field is called, and that something was lifted before', async () => {
    const wrong = await attendant('lockdown', 'field', 'name', '--event', event.slug, '--reason', 'x');
    expect([wrong.code, wrong.err]).toEqual([65, 'There is no field name: phone, email, photo, jobTitle.\n']);
    const id = await lock({ event: event.id });
    await gateway.services.lockdowns.lift(id, { kind: 'COMMAND_LINE', user: 'ops' }, 'over');
    const twice = await attendant('lockdown', 'lift', id, '--reason', 'x');
    expect([twice.code, twice.err]).toEqual([65, expect.stringContaining(`This was lifted before:\n${id}`)]);
  });
});
