/**
 * Who saw my data: for the person and for organisers of their event. What stands in it, named as it was then; what is
 * left out; that reading it is recorded; and that a lockdown, an outage and a stale server close it.
 */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { everyAttendee, everyoneOfCategory, oneAttendee } from '../src/consent/model.ts';
import { openHeadKey } from '../src/disclosure/ledger/head-key.ts';
import { purgeEvent } from '../src/disclosure/ledger/purge.ts';
import type { Answer, Client } from './support/client.ts';
import { commandsDuring } from './support/commands.ts';
import {
  DISCLOSURES,
  DISCLOSURES_OF,
  type ListPage,
  LOOK,
  lockedDown,
  pageIn,
} from './support/disclosures.ts';
import {
  type BuiltAttendee,
  type BuiltEvent,
  buildAttendee,
  buildBlock,
  buildConsent,
  buildEvent,
  buildGrant,
  buildOrganiser,
} from './support/factories.ts';
import { startGateway, type TestGateway } from './support/gateway.ts';
import { UPDATE } from './support/history.ts';
import { aResponse, entriesOf, findingsIn } from './support/ledger.ts';

const HOUR = 3_600_000;
const FIREFOX = { 'user-agent': 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0' };

let gateway: TestGateway;
let event: BuiltEvent;
let elsewhere: BuiltEvent;
let ada: BuiltAttendee;
let asAda: Client;
let organiserEmail: string;
let organiser: Client;

beforeAll(async () => {
  gateway = await startGateway();
  event = await buildEvent(gateway);
  elsewhere = await buildEvent(gateway);
  organiserEmail = await buildOrganiser(gateway, event);
  organiser = await gateway.asOrganiser(organiserEmail);
});
afterAll(() => gateway.close());
beforeEach(async () => {
  ada = await buildAttendee(gateway, { event, name: 'Ada Lovelace' });
  asAda = await gateway.as(ada.email);
});

const codes = (answer: Answer<unknown>) => (answer.errors ?? []).map(({ extensions }) => extensions?.code);
const list = async (variables: object = {}, client = asAda) =>
  pageIn(await client.query<ListPage>(DISCLOSURES, { event: event.id, ...variables }));
const listOf = (variables: object = {}, client = organiser) =>
  client.query<ListPage>(DISCLOSURES_OF, { attendee: ada.id, ...variables });
const look = async (client: Client, id = ada.id) =>
  (await client.query<{ node: Record<string, unknown> | null }>(LOOK, { id })).data?.node ?? null;
const aboutAda = async () => (await entriesOf(gateway)).filter(({ subject }) => subject === ada.id);
const consent = (field: 'phone' | 'email' | 'jobTitle', recipient: string) =>
  buildConsent(gateway, { subject: ada, field, recipient });

/** Somebody of the event, hidden unless told otherwise, and their browser. */
async function somebody(traits: object = {}): Promise<[BuiltAttendee, Client]> {
  const built = await buildAttendee(gateway, { event, ...traits });
  return [built, await gateway.as(built.email)];
}

/** Entries as if somebody had looked, a record each, oldest first. */
async function looks(times: readonly Date[], account: string, field = 'phone' as const) {
  const at: string[] = [];
  for (const time of times) {
    const shown = [{ event: event.id, subject: ada.id, field, basis: { kind: 'OWNER' } as const }];
    const { asked } = aResponse(shown, time);
    const basis = { kind: 'CONSENT', consent: 'con_gone' } as const;
    const viewer = { ...asked.viewer, id: account };
    await gateway.services.ledger.record({
      asked: { ...asked, viewer },
      shown: shown.map((one) => ({ ...one, basis })),
    });
    at.push(time.toISOString());
  }
  return at;
}

describe('myDisclosures', () => {
  it('says to whom, which field, when and on what basis, the newest first', async () => {
    const [ben, asBen] = await somebody({ name: 'Ben Hidden', category: 'Speaker' });
    const direct = await consent('phone', oneAttendee(ben.id));
    const audience = await consent('jobTitle', everyoneOfCategory('Speaker'));
    expect(await look(asBen)).toMatchObject({ phone: ada.values.phone, jobTitle: ada.values.jobTitle });
    const { nodes, pageInfo } = await list();
    const to = { kind: 'ATTENDEE', name: 'Ben Hidden', nameOfThen: true, session: null, browser: null };
    expect(nodes).toEqual([
      {
        at: expect.any(String),
        field: 'JOB_TITLE',
        // Named, although unlisted; nobody to Ada otherwise.
        to: { ...to, attendee: null },
        basis: {
          kind: 'CONSENT',
          consent: audience,
          audience: 'CATEGORY',
          category: 'Speaker',
          purpose: 'a test',
        },
      },
      {
        at: expect.any(String),
        field: 'PHONE',
        to: { ...to, attendee: null },
        basis: { kind: 'CONSENT', consent: direct, audience: 'ATTENDEE', category: null, purpose: 'a test' },
      },
    ]);
    expect(Math.abs(Date.now() - Date.parse(nodes[0]?.at ?? ''))).toBeLessThan(10_000);
    expect(pageInfo.hasNextPage).toBe(false);
    expect((await list({ field: 'PHONE' })).nodes.map(({ field }) => field)).toEqual(['PHONE']);
  });

  it('names whom Ada blocked since, and leads to those whom she may know of', async () => {
    const [ben, asBen] = await somebody({ name: 'Ben Listed', listed: true });
    await consent('phone', everyAttendee);
    await look(asBen, ada.id);
    // Ada is hidden from Ben: a consent to everybody shows nobody that she is there.
    expect((await list()).nodes).toEqual([]);
    await consent('phone', oneAttendee(ben.id));
    await look(asBen);
    await buildBlock(gateway, ada, ben);
    const [one] = (await list()).nodes;
    expect(one?.to).toMatchObject({ name: 'Ben Listed', attendee: { id: ben.id } });
  });

  it('keeps the name that somebody had then, whatever they are called now', async () => {
    const [ben, asBen] = await somebody({ name: 'Ben Before' });
    await consent('phone', oneAttendee(ben.id));
    const rename = async (name: string) => {
      const done = await asBen.mutate(UPDATE, { input: { event: event.id, name } });
      expect(done.errors).toBeUndefined();
    };
    await look(asBen);
    await rename('Ben Between');
    await look(asBen);
    await rename('Ben After');
    await look(asBen);
    const names = async () => (await list()).nodes.map(({ to }) => [to.name, to.nameOfThen]);
    expect(await names()).toEqual([
      ['Ben After', true],
      ['Ben Between', true],
      ['Ben Before', true],
    ]);
    // What is no longer kept is said, and not guessed.
    await gateway.database.connection
      .collection('earlierValues')
      .updateMany({ subject: ben.id }, { $set: { keptUntil: new Date(0) } });
    expect(await names()).toEqual([
      ['Ben After', true],
      ['Ben After', false],
      ['Ben After', false],
    ]);
  });

  it('says no more than the kind of who was erased, of organisers who do not attend, and of accounts that came by their attendee later', async () => {
    const [ben, asBen] = await somebody({ name: 'Ben Gone' });
    await consent('phone', oneAttendee(ben.id));
    await look(asBen);
    const { attendees } = gateway.services.models;
    await attendees.deleteOne({ _id: ben.id }).exec();
    const gone = { kind: 'ATTENDEE', name: null, nameOfThen: false, attendee: null };
    expect((await list()).nodes[0]?.to).toMatchObject(gone);
    // The same account, registered anew: nobody knows that it was the same person who looked.
    const again = await buildAttendee(gateway, { event, email: ben.email, name: 'Ben Again' });
    expect((await list()).nodes[0]?.to).toMatchObject(gone);
    await attendees
      .updateOne(
        { _id: again.id },
        { createdAt: new Date(0), claimed: { at: new Date(), session: 's', invitedBy: 'a' } },
      )
      .exec();
    expect((await list()).nodes[0]?.to).toMatchObject(gone);
    // Or an import gave an older registration to the account.
    const moved = { $set: { accountSince: new Date() }, $unset: { claimed: 1 } };
    await attendees.updateOne({ _id: again.id }, moved).exec();
    expect((await list()).nodes[0]?.to).toMatchObject(gone);
    await attendees.updateOne({ _id: again.id }, { $unset: { accountSince: 1 } }).exec();
    expect((await list()).nodes[0]?.to).toMatchObject({ name: 'Ben Again' });
    await attendees.deleteOne({ _id: again.id }).exec();
    const { data } = await organiser.query<{
      viewer: { account: { id: string }; sessions: { id: string; current: boolean }[] };
    }>('{ viewer { account { id } sessions { id current } } }');
    await buildGrant(gateway, {
      event: event.id,
      account: data?.viewer.account.id ?? '',
      session: data?.viewer.sessions.find(({ current }) => current)?.id ?? '',
      attendees: [ada.id],
      fields: ['phone'],
      purpose: 'She fainted in hall 2',
    });
    expect(await look(organiser)).toMatchObject({ phone: ada.values.phone });
    expect((await list()).nodes[0]).toMatchObject({
      to: { kind: 'ORGANISER', name: null, attendee: null },
      basis: { kind: 'BREAK_GLASS', consent: null, purpose: 'She fainted in hall 2' },
    });
  });

  it('leaves own looks out unless they are asked for, and then tells sessions and browsers apart', async () => {
    const intruder = await gateway.as(ada.email, gateway.browser(FIREFOX));
    await look(asAda);
    await look(intruder);
    expect((await list()).nodes).toEqual([]);
    const own = (await list({ includeOwn: true })).nodes;
    expect(own.every(({ to, basis }) => to.kind === 'OWNER' && basis.kind === 'OWNER')).toBe(true);
    expect(own.filter(({ field }) => field === 'PHONE').map(({ to }) => to.browser)).toEqual([
      'Firefox on Linux',
      'An unknown browser',
    ]);
    const sessions = (
      await asAda.query<{ viewer: { sessions: { id: string }[] } }>('{ viewer { sessions { id } } }')
    ).data?.viewer.sessions.map(({ id }) => id);
    expect(new Set(own.map(({ to }) => to.session))).toEqual(new Set(sessions));
    // An intruder who reads the list shows in it; and one who signed out is there still, by the session.
    await list({}, intruder);
    await intruder.mutate('mutation { signOut { signedOut } }');
    const after = (await list({ includeOwn: true })).nodes;
    expect(after.filter(({ field }) => field === null)).toHaveLength(2);
    expect(after.find(({ to }) => to.session === sessions?.[0])?.to.browser).toBeNull();
  });

  it('knows the browser of a session that ended by what it changed', async () => {
    const intruder = await gateway.as(ada.email, gateway.browser(FIREFOX));
    await look(intruder);
    await intruder.mutate(UPDATE, { input: { event: event.id, jobTitle: 'Clown' } });
    await intruder.mutate('mutation { signOut { signedOut } }');
    const own = (await list({ includeOwn: true, field: 'PHONE' })).nodes;
    expect(own.map(({ to }) => to.browser)).toEqual(['Firefox on Linux']);
  });

  it('is read page by page without losing or repeating any, however many are of one moment', async () => {
    const [ben] = await somebody();
    const now = Math.floor(Date.now() / 1_000) * 1_000;
    const times = Array.from({ length: 23 }, (_, i) => new Date(now - 60_000 + Math.floor(i / 6) * 10));
    await looks(times, ben.account);
    const all: string[] = [];
    for (let after: string | null = null, more = true; more; ) {
      const page: Awaited<ReturnType<typeof list>> = await list({ first: 4, after });
      expect(page.nodes.length).toBeLessThanOrEqual(4);
      all.push(...page.edges.map(({ cursor }) => cursor));
      ({ endCursor: after, hasNextPage: more } = page.pageInfo);
    }
    expect(all).toHaveLength(23);
    const whole = await list({ first: 200 });
    expect(whole.nodes.map(({ at }) => at)).toEqual(times.map((at) => at.toISOString()).reverse());
    // Each cursor goes on right after its own.
    for (const [i, { cursor }] of whole.edges.entries())
      expect((await list({ first: 200, after: cursor })).nodes).toHaveLength(22 - i);
  });

  it('looks at so many records and no more for one page, and goes on from there', async () => {
    const [ben] = await somebody();
    const { services } = gateway;
    const { asked } = aResponse([]);
    const shown = [
      { event: event.id, subject: ada.id, field: 'email', basis: { kind: 'CONSENT', consent: 'con_gone' } },
    ] as const;
    await looks([new Date(Date.now() - 3_600_000)], ben.account);
    for (let i = 0; i < 520; i++)
      await services.ledger.record({
        asked: { ...asked, at: new Date(Date.now() - 520_000 + i * 1_000) },
        shown,
      });
    const first = await list({ first: 5, field: 'PHONE' });
    expect(first.nodes).toEqual([]);
    expect(first.pageInfo).toMatchObject({ hasNextPage: true, endCursor: expect.any(String) });
    const second = await list({ first: 5, field: 'PHONE', after: first.pageInfo.endCursor });
    expect(second.nodes.map(({ field }) => field)).toEqual(['PHONE']);
    expect(second.pageInfo.hasNextPage).toBe(false);
  });

  it('has nothing that was recorded and not released, nor what was purged', async () => {
    const [ben, asBen] = await somebody();
    await consent('phone', oneAttendee(ben.id));
    await consent('email', oneAttendee(ben.id));
    await look(asBen);
    const asked = {
      ...aResponse([]).asked,
      viewer: { kind: 'ACCOUNT', id: ben.account, session: 'ses_x' } as const,
    };
    const basis = { kind: 'CONSENT', consent: 'con_gone' } as const;
    const one = (field: 'phone' | 'jobTitle') => ({ event: event.id, subject: ada.id, field, basis });
    const receipt = await gateway.services.ledger.record({ asked, shown: [one('phone'), one('jobTitle')] });
    expect((await list()).nodes.map(({ field }) => field).sort()).toEqual([
      'EMAIL',
      'JOB_TITLE',
      'PHONE',
      'PHONE',
    ]);
    receipt.notReleased([1]);
    // The note stands on the next record.
    await look(asBen);
    const fields = (await list()).nodes.map(({ field }) => field);
    expect(fields).not.toContain('JOB_TITLE');
    expect(fields).toHaveLength(5);
    receipt.notReleased([0, 1]);
    await look(asBen);
    expect((await list()).nodes).toHaveLength(6);
    const { database, config, services } = gateway;
    const key = await openHeadKey(database.keys, config.ledgerKeyFile);
    await purgeEvent(services.ledgerStore, key, event.id, { at: new Date() });
    const purged = await list();
    expect(purged.nodes).toEqual([]);
    expect(purged.pageInfo).toEqual({ hasNextPage: false, endCursor: null });
  });

  it('begins, of a registration that was taken over, when it was', async () => {
    const [ben] = await somebody();
    const now = Date.now();
    await looks([new Date(now - 2 * HOUR), new Date(now - HOUR)], ben.account);
    expect((await list()).nodes).toHaveLength(2);
    await gateway.services.models.attendees
      .updateOne(
        { _id: ada.id },
        { claimed: { at: new Date(now - 1.5 * HOUR), session: 's', invitedBy: 'a' } },
      )
      .exec();
    expect((await list()).nodes.map(({ at }) => at)).toEqual([new Date(now - HOUR).toISOString()]);
    // Given to the account by an import, later than that.
    const { attendees } = gateway.services.models;
    await attendees.updateOne({ _id: ada.id }, { accountSince: new Date(now - HOUR / 2) }).exec();
    expect((await list()).nodes).toEqual([]);
    await attendees.updateOne({ _id: ada.id }, { accountSince: new Date(now - 2 * HOUR) }).exec();
    expect((await list()).nodes).toHaveLength(1);
    const longAgo = new Date(now - 3 * HOUR).toISOString();
    expect((await list({ since: longAgo })).nodes).toHaveLength(1);
    expect((await list({ since: new Date(now - HOUR / 2).toISOString() })).nodes).toEqual([]);
    // The organisers, who answer for the event, see all of it.
    expect(pageIn(await listOf()).nodes.filter(({ field }) => field === 'PHONE')).toHaveLength(2);
  });

  it('is its owner’s: of an event one is not at it is empty, and strangers are nobody', async () => {
    const [, asBen] = await somebody();
    await look(asBen);
    expect(await list({ event: elsewhere.id, includeOwn: true })).toEqual({
      nodes: [],
      edges: [],
      pageInfo: { hasNextPage: false, endCursor: null },
    });
    const nobody = await gateway.browser().query(DISCLOSURES, { event: event.id });
    expect(codes(nobody)).toEqual(['UNAUTHENTICATED']);
    expect((await list({ includeOwn: true }, asBen)).nodes.every(({ to }) => to.kind === 'OWNER')).toBe(true);
  });

  it('refuses bad input, and says which', async () => {
    const [, asBen] = await somebody();
    const ask = (variables: object, client = asAda) =>
      client.query<ListPage>(DISCLOSURES, { event: event.id, ...variables });
    const foreign = (await list({ includeOwn: true }, asBen)).edges.at(-1)?.cursor;
    const own = (await list({ includeOwn: true })).edges.at(-1)?.cursor;
    for (const [variables, message] of [
      [{ first: 0 }, 'first: must be from 1 to 200.'],
      [{ first: 201 }, 'first: must be from 1 to 200.'],
      [{ since: new Date(Date.now() + HOUR).toISOString() }, 'since: must not be in the future.'],
      [{ after: 'nonsense', includeOwn: true }, 'after: is no cursor of this list'],
      [{ after: foreign, includeOwn: true }, 'after: is no cursor of this list'],
      // Of the same list with other arguments.
      [{ after: own }, 'after: is no cursor of this list'],
    ] as const) {
      const before = (await aboutAda()).length;
      const answer = await ask(variables);
      expect(codes(answer)).toEqual(['BAD_USER_INPUT']);
      expect(answer.errors?.[0]?.message).toContain(message);
      expect(await aboutAda()).toHaveLength(before);
    }
    expect((await ask({ after: own, includeOwn: true })).errors).toBeUndefined();
  });

  it('takes the same trips for one entry as for many of many people, and none that reads the whole ledger', async () => {
    const people = await Promise.all(Array.from({ length: 12 }, () => somebody()));
    await list({ includeOwn: true });
    await consent('phone', oneAttendee(people[0]?.[0].id ?? ''));
    await look(people[0]?.[1] as Client);
    const few = await commandsDuring(gateway, () => list());
    for (const [person, client] of people.slice(1)) {
      await consent('phone', oneAttendee(person.id));
      await look(client);
    }
    const many = await commandsDuring(gateway, () => list());
    expect((await list()).nodes).toHaveLength(12);
    const names = many.map(({ name }) => name).sort();
    expect(names).toEqual(few.map(({ name }) => name).sort());
    // Who asks, whose it is, entries and notes, names and their changes, consents; besides the beat that confirms, and
    // whom of them Ada may know.
    expect(names).toEqual(
      [
        'aggregate ledger',
        'aggregate sessions',
        'find attendees',
        'find attendees',
        'find changes',
        'find consents',
        'find ledger',
        'aggregate attendees',
      ].sort(),
    );
  });
});

describe('disclosuresOf', () => {
  it('tells an organiser of the event, and stands in the person’s own list, on the record before it is answered', async () => {
    const [ben, asBen] = await somebody({ name: 'Ben Hidden' });
    await consent('phone', oneAttendee(ben.id));
    await look(asBen);
    const { nodes } = pageIn(await listOf());
    expect(nodes.map(({ field, to, basis }) => [field, to.kind, to.name, basis.kind])).toEqual([
      [null, 'ORGANISER', null, 'ORGANISER'],
      ['PHONE', 'ATTENDEE', 'Ben Hidden', 'CONSENT'],
    ]);
    // What she consented for is hers to tell.
    expect(nodes.map(({ basis }) => basis.purpose)).toEqual([null, null]);
    expect((await list()).nodes.map(({ field, to }) => [field, to.kind])).toEqual([
      [null, 'ORGANISER'],
      ['PHONE', 'ATTENDEE'],
    ]);
    const [entry] = (await aboutAda()).filter(({ field }) => field === 'disclosures');
    expect(entry).toMatchObject({ basis: { kind: 'ORGANISER' }, operation: { name: 'Of' }, released: true });
    await listOf();
    // Each reading, and hers once for session and hour; and the ledger verifies with them.
    expect((await aboutAda()).filter(({ basis }) => basis.kind === 'ORGANISER')).toHaveLength(2);
    expect(
      (await aboutAda()).filter(({ field, basis }) => field === 'disclosures' && basis.kind === 'OWNER'),
    ).toHaveLength(1);
    expect(await findingsIn(gateway)).toEqual([]);
    // The protected fields alone, where one is asked for.
    expect((await list({ field: 'PHONE' })).nodes).toHaveLength(1);
  });

  it('shows organisers the person’s sessions by their ids, for an incident, and no browser', async () => {
    await look(asAda);
    const own = pageIn(await listOf({ includeOwn: true })).nodes.filter(({ to }) => to.kind === 'OWNER');
    expect(own.length).toBeGreaterThan(0);
    for (const { to } of own)
      expect(to).toMatchObject({ session: expect.stringMatching(/^ses_/), browser: null });
  });

  it('names an organiser who attends', async () => {
    await buildAttendee(gateway, { event: elsewhere, name: 'Olga Elsewhere', email: organiserEmail });
    await listOf();
    expect((await list()).nodes[0]?.to).toMatchObject({ kind: 'ORGANISER', name: null });
    const attending = await buildAttendee(gateway, { event, name: 'Olga Here', email: organiserEmail });
    await listOf();
    expect((await list()).nodes[0]?.to).toMatchObject({ kind: 'ORGANISER', name: 'Olga Here' });
    await gateway.services.models.attendees.deleteOne({ _id: attending.id }).exec();
  });

  it('is for organisers of that event with the second factor, and records nothing of a refusal', async () => {
    const other = await gateway.asOrganiser(await buildOrganiser(gateway, elsewhere));
    const without = await gateway.as(await buildOrganiser(gateway, event));
    const [, asBen] = await somebody();
    expect(codes(await listOf({}, gateway.browser()))).toEqual(['UNAUTHENTICATED']);
    for (const client of [asBen, asAda]) expect(codes(await listOf({}, client))).toEqual(['FORBIDDEN']);
    expect(codes(await listOf({}, without))).toEqual(['SECOND_FACTOR_REQUIRED']);
    // Of another event's people they learn as little as of nobody.
    const texts = new Set<string>();
    const shapes = new Set<string>();
    for (const attendee of [ada.id, 'att_00000000000000000000000000']) {
      const commands = await commandsDuring(gateway, async () => {
        const answer = await listOf({ attendee }, other);
        expect(codes(answer)).toEqual(['BAD_USER_INPUT']);
        texts.add(JSON.stringify(answer));
      });
      shapes.add(JSON.stringify(commands));
    }
    expect([...texts][0]).toContain('attendee: is nobody of an event that you organise.');
    expect([texts.size, shapes.size]).toEqual([1, 1]);
    expect(await aboutAda()).toEqual([]);
  });

  it('is there for somebody whose registration was cancelled, who asks the organisers', async () => {
    const [ben] = await somebody();
    await looks([new Date(Date.now() - HOUR)], ben.account);
    await gateway.services.models.attendees.updateOne({ _id: ada.id }, { registered: false }).exec();
    expect(pageIn(await listOf()).nodes.map(({ field }) => field)).toEqual([null, 'PHONE']);
    expect((await gateway.browser().at(gateway).query(DISCLOSURES, { event: event.id })).data).toBeNull();
  });

  it('has cursors that are the reader’s own', async () => {
    const colleague = await gateway.asOrganiser(await buildOrganiser(gateway, event));
    const cursor = pageIn(await listOf()).pageInfo.endCursor;
    expect(codes(await listOf({ after: cursor }, colleague))).toEqual(['BAD_USER_INPUT']);
    expect(codes(await asAda.query(DISCLOSURES, { event: event.id, after: cursor }))).toEqual([
      'BAD_USER_INPUT',
    ]);
    expect(codes(await listOf({ after: cursor }))).toEqual([]);
  });
});

describe('under a lockdown', () => {
  it('a suspect session gets nothing of it, neither the owner’s nor an organiser’s; others do', async () => {
    const [ben, asBen] = await somebody({ name: 'Ben Hidden' });
    await consent('phone', oneAttendee(ben.id));
    await look(asBen);
    const older = asAda;
    const since = new Date();
    const newer = await gateway.as(ada.email);
    const newOrganiser = await gateway.asOrganiser(await buildOrganiser(gateway, event));
    for (const scope of [
      { scope: 'EVERYTHING' },
      { scope: 'EVENT', event: event.id },
      { scope: 'FIELD', event: event.id, field: 'photo' },
      { scope: 'ATTENDEES', event: event.id, attendees: [ada.id] },
    ] as const) {
      const lift = await lockedDown(gateway, { ...scope, since });
      const before = (await aboutAda()).length;
      for (const answer of [
        await newer.query<ListPage>(DISCLOSURES, { event: event.id }),
        await listOf({}, newOrganiser),
      ]) {
        expect(codes(answer)).toEqual(['LOCKED_DOWN']);
        expect(JSON.stringify(answer)).not.toContain('Ben');
      }
      expect(await aboutAda()).toHaveLength(before);
      expect((await list({}, older)).nodes.some(({ to }) => to.name === 'Ben Hidden')).toBe(true);
      expect(pageIn(await listOf()).nodes.some(({ to }) => to.name === 'Ben Hidden')).toBe(true);
      await lift();
    }
    // Nobody knows yet since when: every session is suspect.
    const lift = await lockedDown(gateway, { scope: 'EVENT', event: event.id, since: null });
    expect(codes(await older.query(DISCLOSURES, { event: event.id }))).toEqual(['LOCKED_DOWN']);
    await lift();
    const other = await lockedDown(gateway, { scope: 'EVENT', event: elsewhere.id, since: null });
    expect((await list({}, newer)).nodes.length).toBeGreaterThan(0);
    await other();
  });
});
