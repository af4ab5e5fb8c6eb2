/**
 * Who was affected (threats.md, row 6): the report names exactly those whose fields suspect sessions were shown, and
 * tells what is on record from what only may have been; and what suspects changed is put back in one call.
 */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { everyAttendee } from '../src/consent/model.ts';
import { Chain, closingAfter } from '../src/disclosure/ledger/chain.ts';
import { packed } from '../src/disclosure/ledger/entries.ts';
import {
  type Disclosed,
  type LedgerRecord,
  LIST as LIST_READ,
  type Response,
  type Shown as ShownEntry,
  type StoredResponse,
} from '../src/disclosure/ledger/format.ts';
import { LedgerStore } from '../src/disclosure/ledger/store.ts';
import { newId } from '../src/ids.ts';
import { foldDisclosures } from '../src/incidents/report/fold.ts';
import type { Client } from './support/client.ts';
import { DISCLOSURES_OF } from './support/disclosures.ts';
import {
  type BuiltAttendee,
  type BuiltEvent,
  buildAttendee,
  buildConsent,
  buildEvent,
  buildOrganiser,
} from './support/factories.ts';
import { startGateway, type TestGateway } from './support/gateway.ts';
import { GIVE, LIST, noticesTo, UPDATE } from './support/history.ts';
import {
  ago,
  type Done,
  opened,
  REPORT,
  RESTORE,
  reportOn,
  SUSPECT,
  sessionOf,
} from './support/incidents.ts';
import { aResponse, ledgerOf, partsOf, withParts } from './support/ledger.ts';

const LOOK = 'query ($id: ID!) { node(id: $id) { ... on Attendee { name phone jobTitle } } }';
const OWN = 'query ($event: ID!) { viewer { attendee(event: $event) { phone } } }';
const HOME = '203.0.113.7';
const OFFICE = '192.0.2.10';

let gateway: TestGateway;
let event: BuiltEvent;
let elsewhere: BuiltEvent;
let victim: BuiltAttendee;
let friend: BuiltAttendee;
let bystander: BuiltAttendee;
let asOrganiser: Client;
let asIntruder: Client;
let intruder: string;

const at = (network: string) => gateway.browser({ 'x-forwarded-for': network });
const listed = (name: string, more: object = {}) =>
  buildAttendee(gateway, { event, name, listed: true, category: 'Speaker', ...more });

beforeAll(async () => {
  gateway = await startGateway({
    noticeDelayMillis: 3_600_000,
    environment: { TRUST_PROXY: '1', MAILS_PER_MINUTE: '6000' },
  });
  event = await buildEvent(gateway);
  elsewhere = await buildEvent(gateway);
  victim = await listed('Vera Victim', { category: null });
  friend = await listed('Fred Friend');
  bystander = await listed('Bea Bystander');
  for (const subject of [friend, bystander])
    await buildConsent(gateway, { subject, field: 'phone', recipient: everyAttendee });
  asOrganiser = await gateway.asOrganiser(await buildOrganiser(gateway, event), at(OFFICE));
  asIntruder = await gateway.as(victim.email, at(HOME));
  intruder = await sessionOf(asIntruder);
  await asIntruder.text(LOOK, { id: friend.id });
  await asIntruder.text(LOOK, { id: friend.id });
  await asIntruder.text(OWN, { event: event.id });
  // Somebody else looks at the bystander: that is nobody's breach.
  await (await gateway.as(friend.email, at(OFFICE))).text(LOOK, { id: bystander.id });
});
afterAll(() => gateway.close());

const open = (suspects: object, more: object = {}) =>
  opened(asOrganiser, { event: event.id, suspects, ...more });
const fieldsOf = (fields: readonly { field: string }[] = []) => fields.map(({ field }) => field);
const personIn = <T extends { attendee: string }>(people: readonly T[], { id }: BuiltAttendee) =>
  people.find(({ attendee }) => attendee === id);

describe('who was shown what', () => {
  it('names those whose fields a suspect session was shown, owners’ own among them, and nobody else', async () => {
    const { id } = await open({ sessions: [intruder] });
    const report = await reportOn(asOrganiser, id);
    expect(report.people.map(({ attendee }) => attendee)).toEqual([friend.id, victim.id].sort());
    const one = personIn(report.people, friend);
    expect(one).toMatchObject({ name: 'Fred Friend', signedInAs: [], mayHave: [], changes: [] });
    expect(one?.released).toEqual([
      expect.objectContaining({ field: 'PHONE', times: 2, bases: ['CONSENT'], sessions: [intruder] }),
    ]);
    const own = personIn(report.people, victim);
    expect(own?.released).toEqual([expect.objectContaining({ field: 'PHONE', times: 1, bases: ['OWNER'] })]);
  });

  it('tells apart what may have been: whoever was signed in as somebody could see all they have', async () => {
    const { id } = await open({ sessions: [intruder] });
    const own = personIn((await reportOn(asOrganiser, id)).people, victim);
    expect(own?.signedInAs).toEqual([intruder]);
    expect(fieldsOf(own?.mayHave).sort()).toEqual(['EMAIL', 'JOB_TITLE', 'PHOTO']);
    for (const field of own?.mayHave ?? []) expect(field).toMatchObject({ times: 0, bases: ['OWNER'] });
  });

  it.each([
    ['was shown', (client: Client) => client.text(OWN, { event: event.id })],
    [
      'changed',
      (client: Client) => client.mutate(UPDATE, { input: { event: event.id, organisation: 'Mine' } }),
    ],
  ])(
    'knows who was signed in as somebody by what it %s, though another account has it now',
    async (_how, act) => {
      const person = await listed('Mona Moved');
      const client = await gateway.as(person.email, at('198.51.100.77'));
      await act(client);
      const session = await sessionOf(client);
      const { id } = await open({ sessions: [session] });
      const next = await buildAttendee(gateway, { event: elsewhere });
      const { attendees } = gateway.services.models;
      await attendees.updateOne({ _id: person.id }, { $set: { account: next.account } }).exec();
      const { people } = await reportOn(asOrganiser, id);
      const then = personIn(people, person);
      expect(then?.signedInAs).toEqual([session]);
      expect(fieldsOf(then?.mayHave)).toContain('PHOTO');
    },
  );

  it('says nobody was signed in as whom their account claimed only after the window', async () => {
    const person = await listed('Clea Claimer');
    const client = await gateway.as(person.email, at('198.51.100.77'));
    await client.text(LOOK, { id: friend.id });
    const { id } = await open({ sessions: [await sessionOf(client)] }, { endedAt: ago(0) });
    const ofThem = async () => personIn((await reportOn(asOrganiser, id)).people, person)?.signedInAs ?? [];
    expect(await ofThem()).toHaveLength(1);
    const claimed = { at: new Date(), session: 'ses_later', invitedBy: friend.account };
    await gateway.services.models.attendees.updateOne({ _id: person.id }, { $set: { claimed } }).exec();
    expect(await ofThem()).toEqual([]);
  });

  it('counts people and records, by field and category, and pages', async () => {
    const { id } = await open({ sessions: [intruder] });
    const report = await reportOn(asOrganiser, id);
    expect(report.counts).toEqual({
      peopleAffected: 2,
      peopleReleased: 2,
      peopleMayHave: 1,
      peopleChanged: 0,
      recordsReleased: 2,
      recordsMayHave: 3,
      byField: [
        { field: 'EMAIL', people: 1 },
        { field: 'JOB_TITLE', people: 1 },
        { field: 'PHONE', people: 2 },
        { field: 'PHOTO', people: 1 },
      ],
      byCategory: [
        { category: 'Speaker', people: 1, records: 1 },
        { category: null, people: 1, records: 4 },
      ],
    });
    const [first] = report.people;
    const page = await reportOn(asOrganiser, id, { first: 1 });
    expect(page.people.map(({ attendee }) => attendee)).toEqual([first?.attendee]);
    const rest = await reportOn(asOrganiser, id, { first: 1, after: first?.attendee });
    expect(rest.people.map(({ attendee }) => attendee)).toEqual([report.people[1]?.attendee]);
    expect(await reportOn(asOrganiser, id, { after: report.people[1]?.attendee })).toMatchObject({
      people: [],
    });
  });

  it('is made and logged once in an operation, however often it is asked for', async () => {
    const { id } = await open({ sessions: [intruder] });
    const aliases = Array.from(
      { length: 20 },
      (_, i) => `a${i}: incidentReport(id: $id) { madeAt people(first: ${(i % 2) + 1}) { attendee } }`,
    );
    const { data } = await asOrganiser.query<Record<string, { madeAt: string; people: unknown[] }>>(
      `query ($id: ID!) { ${aliases.join(' ')} }`,
      { id },
    );
    const made = Object.values(data ?? {});
    expect(new Set(made.map(({ madeAt }) => madeAt)).size).toBe(1);
    expect(made.map(({ people }) => people.length)).toEqual(aliases.map((_, i) => (i % 2) + 1));
    const readings = async () =>
      (await gateway.services.incidents.log.last(id, 100)).filter(({ what }) => what === 'REPORT_READ')
        .length;
    expect(await readings()).toBe(1);
    await reportOn(asOrganiser, id);
    expect(await readings()).toBe(2);
  });

  it('looks at nothing before the beginning and nothing after the end', async () => {
    const early = await open(
      { sessions: [intruder] },
      { startedAt: ago(7_200_000), endedAt: ago(3_600_000) },
    );
    const report = await reportOn(asOrganiser, early.id);
    expect(report.people.flatMap(({ released }) => released)).toEqual([]);
  });

  it('holds no value of anybody’s, and says what it cannot prove', async () => {
    const { id } = await open({ sessions: [intruder] });
    const text = await asOrganiser.text(REPORT, { id });
    for (const value of [...Object.values(victim.values), ...Object.values(friend.values)])
      expect(text).not.toContain(value);
    expect(text).toContain('That nothing was changed in it or taken out is proven by');
  });

  it('says so where no suspects are named yet', async () => {
    const { id } = await open({});
    const report = await reportOn(asOrganiser, id);
    expect(report).toMatchObject({ people: [], suspects: [] });
    expect(report.cannotProve).toEqual(['No suspects are named yet, so nobody is in this report.']);
  });

  it('leaves out what suspects were shown at other events, and an incident of those says nothing of here', async () => {
    const there = await buildOrganiser(gateway, elsewhere);
    const asOther = await gateway.asOrganiser(there, at(OFFICE));
    const { id } = await opened(asOther, { event: elsewhere.id, suspects: { sessions: [intruder] } });
    expect((await reportOn(asOther, id)).people).toEqual([]);
  });
});

describe('suspects', () => {
  const suspectsOf = async (suspects: object) =>
    (await reportOn(asOrganiser, (await open(suspects)).id)).suspects.map(({ session, why }) => ({
      session,
      why,
    }));

  it('are sessions of an account, by itself or by an attendee’s id', async () => {
    const named = [{ session: intruder, why: ['ACCOUNT'] }];
    expect(await suspectsOf({ accounts: [victim.account] })).toEqual(named);
    expect(await suspectsOf({ attendees: [victim.id] })).toEqual(named);
  });

  it('are sessions from a network, an address or a prefix, begun since a time; the address is kept nowhere', async () => {
    const ruled = [{ session: intruder, why: ['RULE'] }];
    expect(await suspectsOf({ rules: [{ network: HOME }] })).toEqual(ruled);
    expect(await suspectsOf({ rules: [{ network: '203.0.113.0/24', begunSince: ago(600_000) }] })).toEqual(
      ruled,
    );
    expect(await suspectsOf({ rules: [{ network: HOME, begunSince: ago(0) }] })).toEqual([]);
    expect(await suspectsOf({ rules: [{ network: '203.0.113.8' }] })).toEqual([]);
    const kept = JSON.stringify(await gateway.services.models.incidents.find().lean().exec());
    expect(kept).not.toContain('203.0.113');
  });

  it('are known by the network also where they began elsewhere, and after the network’s key was rotated', async () => {
    const person = await listed('Rita Roaming');
    const client = await gateway.as(person.email, at(OFFICE));
    const roaming = gateway.browser({ 'x-forwarded-for': '198.51.100.9' });
    for (const [name, value] of client.cookies) roaming.cookies.set(name, value);
    await roaming.text(LOOK, { id: friend.id });
    const expected = [{ session: await sessionOf(client), why: ['RULE'] }];
    expect(await suspectsOf({ rules: [{ network: '198.51.100.9' }] })).toEqual(expected);
    const keys = gateway.database.keys.collection<{ _id: string; keys: object[] }>('keys');
    const record = await keys.findOne({ _id: 'NETWORK' });
    const another = await keys.findOne({ _id: 'CURSOR' });
    await keys.updateOne(
      { _id: 'NETWORK' },
      { $push: { keys: { $each: another?.keys ?? [], $position: 0 } } },
    );
    await gateway.services.keyRing.refresh();
    expect(await suspectsOf({ rules: [{ network: '198.51.100.9' }] })).toEqual(expected);
    await keys.updateOne({ _id: 'NETWORK' }, { $set: { keys: record?.keys ?? [] } });
    await gateway.services.keyRing.refresh();
  });

  it('are found when their session is over: by what they were shown, and by what they changed', async () => {
    const [reader, writer] = [await listed('Rex Reader'), await listed('Wanda Writer')];
    const [asReader, asWriter] = [
      await gateway.as(reader.email, at(HOME)),
      await gateway.as(writer.email, at(HOME)),
    ];
    const sessions = [await sessionOf(asReader), await sessionOf(asWriter)];
    await asReader.text(LOOK, { id: friend.id });
    await asWriter.mutate(UPDATE, { input: { event: event.id, organisation: 'Mine' } });
    for (const client of [asReader, asWriter]) await client.mutate('mutation { signOut { signedOut } }');
    const { id } = await open({ sessions });
    const report = await reportOn(asOrganiser, id);
    expect(report.suspects.map(({ session, begun }) => ({ session, begun }))).toEqual(
      [...sessions].sort().map((session) => ({ session, begun: null })),
    );
    expect(personIn(report.people, reader)?.signedInAs).toEqual([sessions[0]]);
    const byRule = await reportOn(
      asOrganiser,
      (await open({ rules: [{ network: HOME, begunSince: ago(600_000) }] })).id,
    );
    expect(byRule.suspects.map(({ session }) => session)).toEqual([...sessions, intruder].sort());
    expect(byRule.cannotProve.join()).toContain('it is not known any more when they began');
  });
});

describe('what is on record and was perhaps not sent', () => {
  const session = newId('session');
  const entry = (subject: string, field: ShownEntry['field'] = 'phone'): ShownEntry => ({
    event: event.id,
    subject,
    field,
    basis: { kind: 'CONSENT', consent: newId('consent') },
  });
  const response = (...shown: ShownEntry[]): Response => {
    const { asked } = aResponse(shown);
    return { asked: { ...asked, viewer: { ...asked.viewer, session } }, shown };
  };
  const fold = (more: object = {}) =>
    foldDisclosures(new LedgerStore(gateway.database.connection), {
      sessions: [session],
      event: event.id,
      from: new Date(Date.now() - 60_000),
      to: new Date(Date.now() + 60_000),
      ...more,
    });
  const fieldsIn = async (subject: string, more: object = {}) => {
    const person = (await fold(more)).people.get(subject);
    return person && { released: fieldsOf(person.released), mayHave: fieldsOf(person.mayHave) };
  };
  const put = (records: readonly LedgerRecord[]) => ledgerOf(gateway).insertMany(records as never);

  it('is what a note NOT_RELEASED names: an entry, or all of a response', async () => {
    const [some, all] = [newId('attendee'), newId('attendee')];
    const first = await gateway.services.ledger.record(response(entry(some), entry(some, 'email')));
    const second = await gateway.services.ledger.record(response(entry(all)));
    expect(await fieldsIn(some)).toEqual({ released: ['phone', 'email'], mayHave: [] });
    first.notReleased([1]);
    second.notReleased([0]);
    // The note goes with the next record.
    await gateway.services.ledger.record(response(entry(newId('attendee'))));
    expect(await fieldsIn(some)).toEqual({ released: ['phone'], mayHave: ['email'] });
    expect(await fieldsIn(all)).toEqual({ released: [], mayHave: ['phone'] });
  });

  it('is released all the same where another entry of the field was sent', async () => {
    const id = newId('attendee');
    const first = await gateway.services.ledger.record(response(entry(id)));
    first.notReleased([0]);
    await gateway.services.ledger.record(response(entry(id)));
    expect(await fieldsIn(id)).toEqual({ released: ['phone'], mayHave: [] });
  });

  it('is the last two records of a chain that another process closed, and none of one that its own did', async () => {
    for (const by of [null, 'a'.repeat(32)]) {
      const chain = new Chain();
      const ids = [1, 2, 3].map(() => newId('attendee'));
      const records: LedgerRecord[] = [];
      for (const id of ids) {
        const record = chain.disclosing([packed(response(entry(id)))], []);
        chain.landed(record);
        records.push(record);
      }
      await put([...records, closingAfter(chain.last, chain.id, new Date(), by)]);
      const unsure = { released: [], mayHave: ['phone'] };
      const sent = { released: ['phone'], mayHave: [] };
      expect(await Promise.all(ids.map((id) => fieldsIn(id)))).toEqual(
        by === null ? [sent, sent, sent] : [sent, unsure, unsure],
      );
    }
  });

  it('is those of a chain that nobody writes any more and nobody closed yet', async () => {
    const chain = new Chain();
    const id = newId('attendee');
    await put([chain.disclosing([packed(response(entry(id)))], [])]);
    expect(await fieldsIn(id)).toEqual({ released: ['phone'], mayHave: [] });
    expect(await fieldsIn(id, { abandoned: new Set([chain.id]) })).toEqual({
      released: [],
      mayHave: ['phone'],
    });
  });

  it('is all of a response of many records that ends in the last two', async () => {
    const chain = new Chain();
    const people = Array.from({ length: 2_500 }, () => newId('attendee'));
    const { asked, shown } = response(...people.flatMap((one) => [entry(one), entry(one, 'email')]));
    const [short, gone, beside, id] = Array.from({ length: 4 }, () => newId('attendee')) as [
      string,
      string,
      string,
      string,
    ];
    const records: Disclosed[] = [];
    for (const piece of [shown, [entry(short)], [entry(gone), entry(beside)], [entry(id)], [entry(id)]]) {
      const record = chain.disclosing([packed({ asked, shown: piece })], []);
      chain.landed(record);
      records.push(record);
    }
    // How many values a purged entry had nobody knows.
    const third = records[2] as Disclosed;
    const [stored] = third.responses as [StoredResponse];
    records[2] = { ...third, responses: [withParts(stored, [null, ...partsOf(stored).slice(1)])] };
    await put([...records, closingAfter(chain.last, chain.id, new Date(), 'b'.repeat(32))]);
    const unsure = { released: [], mayHave: ['phone'] };
    expect(await fieldsIn(people[0] ?? '')).toEqual({ released: [], mayHave: ['phone', 'email'] });
    expect(await fieldsIn(short)).toEqual({ released: ['phone'], mayHave: [] });
    expect(await fieldsIn(beside)).toEqual(unsure);
    expect(await fieldsIn(id)).toEqual(unsure);
  });

  it('is an owner’s read of before the window, in the hour in which that begins: it stands for the hour', async () => {
    const at = new Date(Date.UTC(2026, 0, 1, 10, 5));
    const from = new Date(Date.UTC(2026, 0, 1, 10, 30));
    const [own, others, before] = [newId('attendee'), newId('attendee'), newId('attendee')];
    const read = (id: string, basis: ShownEntry['basis'], time: Date): Response => {
      const { asked, shown } = response({ ...entry(id), basis });
      return { asked: { ...asked, at: time }, shown };
    };
    const chain = new Chain();
    const responses = [
      read(own, { kind: 'OWNER' }, at),
      read(others, { kind: 'CONSENT', consent: 'con_1' }, at),
      read(before, { kind: 'OWNER' }, new Date(Date.UTC(2026, 0, 1, 9, 59))),
    ];
    await put([chain.disclosing(responses.map(packed), [])]);
    const window = { from, to: new Date(Date.UTC(2026, 0, 1, 11)) };
    expect(await fieldsIn(own, window)).toEqual({ released: [], mayHave: ['phone'] });
    expect(await fieldsIn(others, window)).toBeUndefined();
    expect(await fieldsIn(before, window)).toBeUndefined();
  });

  it('names the events whose entries were purged, and keeps count of what is left beside them', async () => {
    const chain = new Chain();
    const [gone, left] = [newId('attendee'), newId('attendee')];
    const record = chain.disclosing([packed(response(entry(gone), entry(left, 'email')))], []);
    const [stored] = record.responses as [StoredResponse];
    const purged = [{ event: event.id, at: new Date(), gone: [], signature: '' }];
    await put([{ ...record, purged, responses: [withParts(stored, [null, partsOf(stored)[1] ?? null])] }]);
    expect(await fieldsIn(left)).toEqual({ released: ['email'], mayHave: [] });
    expect(await fieldsIn(gone)).toBeUndefined();
    expect((await fold()).purged).toEqual([event.id]);
  });
});

describe('that a list of disclosures was read', () => {
  const read = (subject: string, basis: ShownEntry['basis'], session: string): Response => {
    const shown = [{ event: event.id, subject, field: LIST_READ, basis }] as const;
    const { asked } = aResponse(shown);
    return { asked: { ...asked, viewer: { ...asked.viewer, session } }, shown };
  };
  const fold = (session: string) =>
    foldDisclosures(new LedgerStore(gateway.database.connection), {
      sessions: [session],
      event: event.id,
      from: new Date(Date.now() - 60_000),
      to: new Date(Date.now() + 60_000),
    });

  it.each([{ kind: 'ORGANISER' }, { kind: 'OWNER' }] as const)(
    'is no release of any field, sent or not (as $kind)',
    async (basis) => {
      const [session, subject] = [newId('session'), newId('attendee')];
      const receipt = await gateway.services.ledger.record(read(subject, basis, session));
      const list = { attendee: subject, event: event.id, times: 1, bases: [basis.kind], sessions: [session] };
      const sent = await fold(session);
      expect(sent.people.size).toBe(0);
      expect(sent.listsRead).toMatchObject([{ ...list, sent: true }]);
      receipt.notReleased([0]);
      // The note goes with the next record.
      await gateway.services.ledger.record(read(newId('attendee'), basis, newId('session')));
      const unsent = await fold(session);
      expect(unsent.people.size).toBe(0);
      expect(unsent.listsRead).toMatchObject([{ ...list, sent: false }]);
    },
  );

  it('stands apart in the report, in no count', async () => {
    const email = await buildOrganiser(gateway, event);
    const suspect = await gateway.asOrganiser(email, at(HOME));
    const session = await sessionOf(suspect);
    expect(await suspect.text(DISCLOSURES_OF, { attendee: bystander.id })).not.toContain('"errors"');
    const report = await reportOn(asOrganiser, (await open({ sessions: [session] })).id);
    expect(report.listsRead).toEqual([
      expect.objectContaining({
        attendee: bystander.id,
        bases: ['ORGANISER'],
        sessions: [session],
        sent: true,
      }),
    ]);
    expect(report.people).toEqual([]);
    expect(report.counts).toMatchObject({ peopleAffected: 0, byField: [] });
    expect(report.cannotProve.join()).toContain('read who had been shown the fields of 1 person');
  });

  it('and a field that nobody knows stops the report: to leave it out would say that it was not shown', async () => {
    const session = newId('session');
    const { asked, shown } = read(newId('attendee'), { kind: 'OWNER' }, session);
    const unknown = shown.map((one) => ({ ...one, field: 'fax' }) as unknown as ShownEntry);
    await ledgerOf(gateway).insertOne(
      new Chain().disclosing([packed({ asked, shown: unknown })], []) as never,
    );
    await expect(fold(session)).rejects.toThrow(
      'the record names a field that this version does not know: fax',
    );
  });
});

describe('what suspects changed', () => {
  const restore = async (incident: string, client = asOrganiser) =>
    (
      await client.mutate<Done & { done: { restored: unknown[]; left: unknown[]; withdrawn: number } }>(
        RESTORE,
        { input: { incident, changes: (await reportOn(client, incident)).restorableChanges } },
      )
    ).data?.done;

  it('is in the report, and put back in one call, of everybody at once; again it does what is left', async () => {
    const victims = [
      await listed('Ann', { jobTitle: 'One' }),
      await listed('Ben', { jobTitle: 'Two', listed: false }),
    ];
    const clients = [
      await gateway.as(victims[0]?.email ?? '', at(HOME)),
      await gateway.as(victims[1]?.email ?? '', at(HOME)),
    ];
    const sessions = [await sessionOf(clients[0] as Client), await sessionOf(clients[1] as Client)];
    for (const client of clients) {
      await client.mutate(UPDATE, { input: { event: event.id, jobTitle: 'Clown' } });
      await client.mutate(LIST, { event: event.id, listed: true });
      await client.mutate(GIVE, { event: event.id, to: { everyAttendee: true }, fields: ['EMAIL'] });
    }
    const owner = await gateway.as(victims[0]?.email ?? '', at(OFFICE));
    await owner.mutate(UPDATE, { input: { event: event.id, organisation: 'Their own' } });
    const { id } = await open({ sessions });
    const before = await reportOn(asOrganiser, id);
    expect(before.counts.peopleChanged).toBe(2);
    const parts = personIn(before.people, victims[1] as BuiltAttendee)?.changes;
    expect(parts?.map(({ part, restorable, takenBack }) => ({ part, restorable, takenBack }))).toEqual([
      { part: 'JOB_TITLE', restorable: true, takenBack: false },
      { part: 'LISTED', restorable: true, takenBack: false },
      { part: 'CONSENT', restorable: true, takenBack: false },
    ]);
    const done = await restore(id);
    expect(done).toMatchObject({ left: [], withdrawn: 2, userErrors: [] });
    expect(done?.restored).toHaveLength(3);
    expect(done?.incident?.log.at(-1)).toMatchObject({ what: 'RESTORED', by: { kind: 'ORGANISER' } });
    const own = '{ viewer { attendee(event: "EVENT") { jobTitle organisation } } }'.replace(
      'EVENT',
      event.id,
    );
    expect((await owner.query(own)).data).toEqual({
      viewer: { attendee: { jobTitle: 'One', organisation: 'Their own' } },
    });
    const after = await reportOn(asOrganiser, id);
    for (const person of after.people.filter(({ changes }) => changes.length > 0))
      for (const change of person.changes)
        expect(change).toMatchObject({ restorable: false, takenBack: true });
    expect(await restore(id)).toMatchObject({ restored: [], left: [], withdrawn: 0, userErrors: [] });
  });

  it('at another event stays: whoever answers here writes nothing there', async () => {
    const both = await listed('Cleo');
    const there = await buildAttendee(gateway, {
      event: elsewhere,
      email: both.email,
      jobTitle: 'Elsewhere',
    });
    const client = await gateway.as(both.email, at(HOME));
    const session = await sessionOf(client);
    await client.mutate(UPDATE, { input: { event: event.id, jobTitle: 'Clown' } });
    await client.mutate(UPDATE, { input: { event: elsewhere.id, jobTitle: 'Clown' } });
    const { id } = await open({ sessions: [session] });
    expect(await restore(id)).toMatchObject({ restored: [{ attendee: both.id, part: 'JOB_TITLE' }] });
    const changes = await gateway.services.models.changes.find({ subject: there.id }).lean().exec();
    expect(changes.map(({ by }) => by.kind)).toEqual(['OWNER']);
  });

  it('is put back by the number that the report said, and by no other', async () => {
    const owner = await listed('Nina', { jobTitle: 'One' });
    const client = await gateway.as(owner.email, at(HOME));
    await client.mutate(UPDATE, { input: { event: event.id, jobTitle: 'Clown' } });
    const { id } = await open({ sessions: [await sessionOf(client)] });
    expect((await reportOn(asOrganiser, id)).restorableChanges).toBe(1);
    await client.mutate(UPDATE, { input: { event: event.id, organisation: 'Circus' } });
    const answer = await asOrganiser.mutate<Done>(RESTORE, { input: { incident: id, changes: 1 } });
    expect(answer.data?.done.userErrors).toMatchObject([{ code: 'OTHER_NUMBER' }]);
    expect(answer.data?.done.userErrors[0]?.message).toContain('It would be 2 changes now, not 1.');
    expect(await gateway.services.models.attendees.findById(owner.id).lean().exec()).toMatchObject({
      organisation: 'Circus',
    });
    expect((await restore(id))?.restored).toHaveLength(2);
  });

  it('leaves what was written in a session that began after the incident was known, unless it is named', async () => {
    const owner = await listed('Olga', { jobTitle: 'Before' });
    const thief = await gateway.as(owner.email, at(HOME));
    await thief.mutate(UPDATE, { input: { event: event.id, jobTitle: 'Clown' } });
    const { id } = await open({ attendees: [owner.id] }, { awareAt: ago(0) });
    const own = await gateway.as(owner.email, at(OFFICE));
    await own.mutate(UPDATE, { input: { event: event.id, jobTitle: 'Promoted' } });
    await own.mutate(GIVE, { event: event.id, to: { everyAttendee: true }, fields: ['EMAIL'] });
    expect((await reportOn(asOrganiser, id)).restorableChanges).toBe(1);
    // In doubt it is closed: the consent is withdrawn.
    expect(await restore(id)).toMatchObject({
      restored: [],
      left: [{ attendee: owner.id, part: 'JOB_TITLE', why: 'AFTER_AWARE' }],
      withdrawn: 1,
    });
    const title = '{ viewer { attendee(event: "EVENT") { jobTitle } } }'.replace('EVENT', event.id);
    expect(await own.text(title)).toContain('Promoted');
    await asOrganiser.mutate(SUSPECT, {
      input: { incident: id, suspects: { sessions: [await sessionOf(own)] } },
    });
    expect(await restore(id)).toMatchObject({ restored: [{ attendee: owner.id, part: 'JOB_TITLE' }] });
    expect(await own.text(title)).toContain('Before');
  });

  it('puts back no phone number that its owner took away, where nobody named the very session', async () => {
    const owner = await listed('Petra');
    await buildConsent(gateway, { subject: owner, field: 'phone', recipient: everyAttendee });
    const client = await gateway.as(owner.email, at(HOME));
    await client.mutate(UPDATE, { input: { event: event.id, phone: null } });
    const other = await gateway.as(friend.email, at(OFFICE));
    const { id } = await open({ attendees: [owner.id] }, { awareAt: ago(0) });
    expect((await reportOn(asOrganiser, id)).restorableChanges).toBe(0);
    expect(await restore(id)).toMatchObject({
      restored: [],
      left: [{ attendee: owner.id, part: 'PHONE', why: 'WOULD_WIDEN' }],
    });
    expect(await other.text(LOOK, { id: owner.id })).not.toContain(owner.values.phone);
    expect((await noticesTo(gateway, owner.email)).join()).toContain('only you can');
    await asOrganiser.mutate(SUSPECT, {
      input: { incident: id, suspects: { sessions: [await sessionOf(client)] } },
    });
    expect(await restore(id)).toMatchObject({ restored: [{ attendee: owner.id, part: 'PHONE' }] });
    expect(await other.text(LOOK, { id: owner.id })).toContain(owner.values.phone);
  });

  it('is not asked for where nobody is suspect', async () => {
    const { id } = await open({});
    expect((await restore(id))?.userErrors).toMatchObject([{ code: 'NO_SUSPECTS' }]);
  });
});
