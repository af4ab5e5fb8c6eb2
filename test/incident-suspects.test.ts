/** Whom an incident calls suspect: sessions that go on under new ids, and what this tells of people of other events. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { everyAttendee } from '../src/consent/model.ts';
import { NAMINGS_A_DAY } from '../src/incidents/limit.ts';
import { Lineages } from '../src/sign-in/lineage.ts';
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
import { type Done, FIND, facts, OPEN, opened, reportOn, SUSPECT, sessionOf } from './support/incidents.ts';
import { holdSecondFactor } from './support/second-factor.ts';

const LOOK = 'query ($id: ID!) { node(id: $id) { ... on Attendee { name phone } } }';

let gateway: TestGateway;
let event: BuiltEvent;
let friend: BuiltAttendee;
let asOrganiser: Client;

const at = (network: string) => gateway.browser({ 'x-forwarded-for': network });
beforeAll(async () => {
  gateway = await startGateway({
    noticeDelayMillis: 3_600_000,
    environment: { TRUST_PROXY: '1', MAILS_PER_MINUTE: '6000' },
  });
  event = await buildEvent(gateway);
  friend = await buildAttendee(gateway, { event, name: 'Fred Friend', listed: true });
  await buildConsent(gateway, { subject: friend, field: 'phone', recipient: everyAttendee });
  asOrganiser = await gateway.asOrganiser(await buildOrganiser(gateway, event), at('192.0.2.1'));
});
afterAll(() => gateway.close());

const open = (suspects: object, more: object = {}) =>
  opened(asOrganiser, { event: event.id, suspects, ...more });
const attendee = (more: object = {}) => buildAttendee(gateway, { event, listed: true, ...more });
async function proveAgain(client: Client, email: string) {
  await client.mutate('mutation { proveAgain { accepted } }');
  const code = await gateway.codeMailed(email);
  const done = await client.mutate<{ completeSignIn: { signedIn: boolean } }>(
    'mutation ($code: String!) { completeSignIn(input: { code: $code }) { signedIn } }',
    { code },
  );
  expect(done.data?.completeSignIn.signedIn).toBe(true);
}
/** The same browser, on another network. */
function moved(client: Client, network: string): Client {
  const there = at(network);
  for (const [name, value] of client.cookies) there.cookies.set(name, value);
  return there;
}
const whyOf = async (id: string, session: string) =>
  (await reportOn(asOrganiser, id)).suspects.find((one) => one.session === session)?.why;

describe('a session that goes on under a new id', () => {
  it('is still the suspect: what it was shown is in the report', async () => {
    const victim = await attendee();
    const intruder = await gateway.as(victim.email, at('203.0.113.7'));
    const named = await sessionOf(intruder);
    const { id } = await open({ sessions: [named] });
    await proveAgain(intruder, victim.email);
    const next = await sessionOf(intruder);
    expect(next).not.toBe(named);
    expect(await intruder.text(LOOK, { id: friend.id })).toContain(friend.values.phone);
    expect(await whyOf(id, next)).toEqual(['FOLLOWS']);
    // When it is over, only its steps tell.
    await intruder.mutate('mutation { signOut { signedOut } }');
    await gateway.database.connection.collection('sessions').deleteMany({ account: victim.account });
    const { people } = await reportOn(asOrganiser, id);
    expect(people.map((one) => one.attendee)).toContain(friend.id);
  });

  it('is the suspect by any of its ids, also one that left no other trace', async () => {
    const victim = await attendee();
    const intruder = await gateway.as(victim.email, at('203.0.113.7'));
    const first = await sessionOf(intruder);
    await proveAgain(intruder, victim.email);
    await proveAgain(intruder, victim.email);
    const last = await sessionOf(intruder);
    for (const [named, other] of [
      [first, last],
      [last, first],
    ] as const) {
      const { id } = await open({ sessions: [named] });
      expect(await whyOf(id, last)).toEqual([named === last ? 'NAMED' : 'FOLLOWS']);
      expect(await new Lineages(gateway.database.connection).whole([named])).toContain(other);
    }
  });

  it('of a suspect organiser does not read the incident, whatever it proves', async () => {
    const email = await buildOrganiser(gateway, event);
    const intruder = await gateway.as(email, at('203.0.113.8'));
    const { id } = await open({ sessions: [await sessionOf(intruder)] });
    await holdSecondFactor(intruder);
    expect(await intruder.text(FIND, { id })).toContain('FORBIDDEN');
    await proveAgain(intruder, email);
    expect(await intruder.text(FIND, { id })).toContain('FORBIDDEN');
  });

  it('stays under the rule that covered it, on whatever network it goes on, live and in the report', async () => {
    const email = await buildOrganiser(gateway, event);
    const intruder = await gateway.asOrganiser(email, at('203.0.113.80'));
    const first = await sessionOf(intruder);
    const { id } = await open({ rules: [{ network: '203.0.113.80' }] });
    const elsewhere = moved(intruder, '198.51.100.80');
    await proveAgain(elsewhere, email);
    const next = await sessionOf(elsewhere);
    expect(await elsewhere.text(FIND, { id })).toContain('FORBIDDEN');
    expect(await whyOf(id, next)).toEqual(['RULE']);
    const lineages = new Lineages(gateway.database.connection);
    expect([...(await lineages.after([first]))]).toContain(next);
    expect([...(await lineages.after([next]))]).toEqual([]);
  });

  it('stays under that rule in the report when the sessions are gone', async () => {
    const victim = await attendee();
    const intruder = await gateway.as(victim.email, at('203.0.113.90'));
    await intruder.text(LOOK, { id: friend.id });
    const elsewhere = moved(intruder, '198.51.100.90');
    await proveAgain(elsewhere, victim.email);
    const next = await sessionOf(elsewhere);
    await elsewhere.text(LOOK, { id: friend.id });
    await gateway.database.connection.collection('sessions').deleteMany({ account: victim.account });
    const { id } = await open({ rules: [{ network: '203.0.113.90' }] });
    expect(await whyOf(id, next)).toEqual(['FOLLOWS']);
  });

  it('does not make another session of the same organiser suspect', async () => {
    const email = await buildOrganiser(gateway, event);
    const intruder = await gateway.asOrganiser(email, at('203.0.113.9'));
    const own = await gateway.as(email, at('192.0.2.9'));
    await proveAgain(own, email);
    const { id } = await open({ sessions: [await sessionOf(intruder)] });
    expect(await whyOf(id, await sessionOf(own))).toBeUndefined();
  });
});

describe('somebody of another event', () => {
  const SEEN = '198.51.100.0/24';
  it('is no business of this event’s organisers: no account, session or time of theirs', async () => {
    const elsewhere = await buildEvent(gateway);
    const stranger = await buildAttendee(gateway, { event: elsewhere });
    const client = await gateway.as(stranger.email, at('198.51.100.20'));
    const own = 'query ($event: ID!) { viewer { attendee(event: $event) { phone } } }';
    expect(await client.text(own, { event: elsewhere.id })).toContain(stranger.values.phone);
    const session = await sessionOf(client);
    const here = await attendee();
    await gateway.as(here.email, at('198.51.100.21'));
    const organiser = await buildOrganiser(gateway, event);
    const theirs = await sessionOf(await gateway.as(organiser, at('198.51.100.22')));
    const named = { sessions: [session], accounts: [stranger.account], rules: [{ network: SEEN }] };
    const { id } = await open(named);
    const report = await reportOn(asOrganiser, id);
    expect(JSON.stringify(report.suspects)).not.toContain(stranger.account);
    expect(JSON.stringify(report.suspects)).not.toContain(session);
    expect(report.suspects.map(({ account }) => account)).toContain(here.account);
    expect(report.suspects.map((one) => one.session)).toContain(theirs);
  });

  it('is a suspect all the same where they reached something of it', async () => {
    const elsewhere = await buildEvent(gateway);
    const victim = await attendee();
    const intruder = await gateway.as(victim.email, at('203.0.113.120'));
    expect(await intruder.text(LOOK, { id: friend.id })).toContain(friend.values.phone);
    const { id } = await open({ rules: [{ network: '203.0.113.120' }] });
    // Their registration goes to somebody else.
    const next = await buildAttendee(gateway, { event: elsewhere });
    await gateway.services.models.attendees
      .updateOne({ _id: victim.id }, { $set: { account: next.account } })
      .exec();
    const report = await reportOn(asOrganiser, id);
    expect(report.suspects.map(({ account }) => account)).toContain(victim.account);
    expect(report.people.map((one) => one.attendee)).toContain(friend.id);
  });

  it('is not found by asking for one network after the other', async () => {
    const email = await buildOrganiser(gateway, event);
    const curious = await gateway.asOrganiser(email, at('192.0.2.77'));
    const session = await gateway.database.connection
      .collection('sessions')
      .findOne({ publicId: await sessionOf(curious) });
    const { id } = await open({});
    await gateway.services.suspectsLimit.spend(session?.account as string, NAMINGS_A_DAY - 1);
    const ask = () =>
      curious.text(SUSPECT, { input: { incident: id, suspects: { rules: [{ network: SEEN }] } } });
    expect(await ask()).toContain('SUSPECTS_ADDED');
    expect(await ask()).toContain('RATE_LIMITED');
    const input = { ...facts(), event: event.id, suspects: { rules: [{ network: SEEN }] } };
    expect(await curious.text(OPEN, { input })).toContain('RATE_LIMITED');
  });
});

describe('an incident with much in it', () => {
  it('can still be read: a line of its log is a document', async () => {
    const { id } = await open({});
    const line = (i: number) => ({
      ...{ _id: `inl_${i}`, incident: id, place: 0, at: new Date(Date.now() - i), by: { kind: 'GATEWAY' } },
      ...{ what: 'CHANGED', note: 'x'.repeat(10_000) },
    });
    const lines = Array.from({ length: 1_700 }, (_, i) => line(i));
    await gateway.services.models.incidentLog.collection.insertMany(lines as never);
    expect((await reportOn(asOrganiser, id)).people).toEqual([]);
    const read = await asOrganiser.query<{ incident: { log: { what: string }[] } }>(
      'query ($id: ID!) { incident(id: $id) { log { what } } }',
      { id },
    );
    expect(read.data?.incident.log).toHaveLength(1_000);
    expect(read.data?.incident.log.at(-1)?.what).toBe('REPORT_READ');
    const record = await gateway.services.incidents.find(id);
    expect(JSON.stringify(record).length).toBeLessThan(1_000);
  });

  it('names no more than its document can hold, says so, and can still be read', async () => {
    const { id } = await open({});
    const add = async (suspects: object) => {
      const answer = await asOrganiser.mutate<Done>(SUSPECT, { input: { incident: id, suspects } });
      return answer.data?.done.userErrors;
    };
    const networks = (first: number) =>
      Array.from({ length: 20 }, (_, i) => ({ network: `10.${first}.${i}.0/24` }));
    for (let i = 0; i < 7; i++) expect(await add({ rules: networks(i) })).toEqual([]);
    const refused = {
      code: 'TOO_MANY_SUSPECTS',
      field: ['input', 'suspects'],
      message:
        'An incident names at most 1000 sessions, 1000 accounts, and 200 rules of 40000 addresses. Use a rule without a network, or open another incident.',
    };
    expect(await add({ rules: networks(7) })).toEqual([refused]);
    expect((await reportOn(asOrganiser, id)).suspects).toEqual([]);
    const single = (i: number) => ({ network: `10.99.0.${i}` });
    const rest = Array.from({ length: 60 }, (_, i) => single(i));
    for (const first of [0, 20, 40]) expect(await add({ rules: rest.slice(first, first + 20) })).toEqual([]);
    expect(await add({ rules: [single(100)] })).toEqual([refused]);
    // What is in it already takes no room.
    expect(await add({ rules: [single(0)] })).toEqual([]);
  });
});
