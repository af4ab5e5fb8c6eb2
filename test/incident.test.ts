/** Incidents: what Art. 33(5) has organisers keep, who may, the 72 hours and their reminders, and bad input. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newId } from '../src/ids.ts';
import { dueOfIncident, remind } from '../src/incidents/reminders.ts';
import type { Client } from './support/client.ts';
import {
  type BuiltAttendee,
  type BuiltEvent,
  buildAttendee,
  buildEvent,
  buildOrganiser,
} from './support/factories.ts';
import { startGateway, type TestGateway } from './support/gateway.ts';
import {
  ago,
  CHANGE,
  CLOSE,
  type Done,
  FIND,
  facts,
  LIST_INCIDENTS,
  OPEN,
  type Opened,
  opened,
  REPORT,
  RESTORE,
  SUSPECT,
  sessionOf,
} from './support/incidents.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const UNKNOWN = 'inc_00000000000000000000000000';

let gateway: TestGateway;
let event: BuiltEvent;
let elsewhere: BuiltEvent;
let ada: BuiltAttendee;
let organiserEmail: string;
let asOrganiser: Client;
let asOther: Client;
let asAda: Client;

beforeAll(async () => {
  gateway = await startGateway({ environment: { MAILS_PER_MINUTE: '6000', TRUST_PROXY: '1' } });
  event = await buildEvent(gateway);
  elsewhere = await buildEvent(gateway);
  ada = await buildAttendee(gateway, { event, name: 'Ada Attendee' });
  organiserEmail = await buildOrganiser(gateway, event);
  asOrganiser = await gateway.asOrganiser(organiserEmail);
  asOther = await gateway.asOrganiser(await buildOrganiser(gateway, elsewhere));
  asAda = await gateway.as(ada.email);
});
afterAll(() => gateway.close());

const open = (more: object = {}, client = asOrganiser) => opened(client, { event: event.id, ...more });
const ask = async (query: string, input: object, client = asOrganiser) => {
  const answer = await client.mutate<Done>(query, { input });
  if (answer.data?.done == null) throw new Error(JSON.stringify(answer));
  return answer.data.done;
};
const codeOf = (answer: { errors?: readonly { extensions?: Record<string, unknown> }[] }) =>
  answer.errors?.[0]?.extensions?.code;
const stepsOf = ({ log }: Opened) => log.map(({ what }) => what);
const find = async (id: string, client = asOrganiser) =>
  (await client.query<{ incident: Opened | null }>(FIND, { id })).data?.incident ?? null;
/** As so long ago somebody knew. */
const knownFor = (id: string, millis: number) =>
  gateway.services.models.incidents.updateOne({ _id: id }, { awareAt: new Date(Date.now() - millis) }).exec();

describe('an incident', () => {
  it('keeps what Art. 33(5) wants, and begins its clock of 72 hours when somebody knew', async () => {
    const awareAt = ago(2 * HOUR);
    const texts = {
      foundBy: 'A mail',
      effects: 'Read',
      consequences: 'Calls',
      measures: 'Lockdown',
      contact: 'dpo@x.example',
    };
    const startedAt = ago(3 * HOUR);
    const incident = await open({
      ...texts,
      awareAt,
      startedAt,
      drill: true,
      suspects: { accounts: [ada.account] },
    });
    expect(incident).toMatchObject({
      ...texts,
      event: event.id,
      drill: true,
      awareAt,
      endedAt: null,
      closedAt: null,
    });
    expect(incident.suspects).toEqual({ sessions: [], accounts: [ada.account], rules: [] });
    expect(new Date(incident.clock.deadline).getTime()).toBe(new Date(awareAt).getTime() + 72 * HOUR);
    expect(Math.abs(incident.clock.millisLeft - 70 * HOUR)).toBeLessThan(60_000);
    expect(stepsOf(incident)).toEqual(['OPENED', 'REMINDED']);
    expect(incident.log[0]?.by).toMatchObject({ kind: 'ORGANISER' });
  });

  it('is changed on the record: what stood there before is in its log, and nothing goes', async () => {
    const { id, title } = await open();
    const measures = 'Told everybody.\n\nChanged the locks.';
    const done = await ask(CHANGE, { incident: id, title: 'Another title', measures, endedAt: ago(1_000) });
    expect(done.incident).toMatchObject({ title: 'Another title', measures });
    expect(done.incident?.log.at(-1)?.what).toBe('CHANGED');
    expect(done.incident?.log.at(-1)?.note).toContain(`title was "${title}"`);
    const again = await ask(CHANGE, { incident: id, title: 'Another title' });
    expect(again.incident?.log).toHaveLength(done.incident?.log.length ?? 0);
    const goesOn = await ask(CHANGE, { incident: id, endedAt: null });
    expect(goesOn.incident).toMatchObject({ endedAt: null });
  });

  it('takes more suspects, and forgets none', async () => {
    const { id } = await open({ suspects: { accounts: [ada.account] } });
    const session = await sessionOf(asAda);
    const more = {
      sessions: [session, session],
      rules: [{ network: '203.0.113.0/30', begunSince: ago(HOUR) }],
    };
    const { incident } = await ask(SUSPECT, { incident: id, suspects: more });
    expect(incident?.suspects).toMatchObject({ sessions: [session], accounts: [ada.account] });
    expect(incident?.suspects.rules).toMatchObject([{ namesNetwork: true }]);
    expect(incident?.log.at(-1)).toMatchObject({
      what: 'SUSPECTS_ADDED',
      note: '1 sessions, 0 accounts, 1 rules',
    });
  });

  it('may be opened a second time, and is listed, the newest first', async () => {
    const [first, second] = [await open({ awareAt: ago(3_000) }), await open({ awareAt: ago(2_000) })];
    const list = await asOrganiser.query<{ incidents: { id: string }[] }>(LIST_INCIDENTS, {
      event: event.id,
    });
    const ids = list.data?.incidents.map(({ id }) => id) ?? [];
    expect(ids.indexOf(second.id)).toBeLessThan(ids.indexOf(first.id));
  });

  it('is closed once, with how it ended', async () => {
    const { id } = await open();
    const closed = await ask(CLOSE, { incident: id, note: 'the hole is closed' });
    expect(closed.incident?.closedAt).not.toBeNull();
    expect(closed.incident?.log.at(-1)).toMatchObject({ what: 'CLOSED', note: 'the hole is closed' });
    expect((await ask(CLOSE, { incident: id, note: 'again' })).userErrors).toMatchObject([
      { code: 'ALREADY_CLOSED', message: 'This was closed before.' },
    ]);
  });

  it('tells that its report was read, by whom', async () => {
    const { id } = await open();
    await asOrganiser.text(REPORT, { id });
    const line = (await find(id))?.log.at(-1);
    expect(line).toMatchObject({
      what: 'REPORT_READ',
      by: { kind: 'ORGANISER', account: expect.stringMatching(/^acc_/) },
    });
  });
});

describe('who may', () => {
  const EVERYTHING = (id: string, suspects: object = {}) =>
    [
      [OPEN, { input: { ...facts(), event: event.id } }],
      [CHANGE, { input: { incident: id, title: 'x' } }],
      [SUSPECT, { input: { incident: id, suspects } }],
      [CLOSE, { input: { incident: id, note: 'x' } }],
      [RESTORE, { input: { incident: id, changes: 0 } }],
      [FIND, { id }],
      [REPORT, { id }],
    ] as const;

  it('no attendee, nobody who is not signed in, and no organiser without the second factor', async () => {
    const { id } = await open();
    const withoutFactor = await gateway.as(await buildOrganiser(gateway, event));
    for (const [query, variables] of EVERYTHING(id)) {
      expect(codeOf(await asAda.query(query, variables))).toBe('FORBIDDEN');
      expect(codeOf(await gateway.browser().query(query, variables))).toBe('UNAUTHENTICATED');
      expect(codeOf(await withoutFactor.query(query, variables))).toBe('SECOND_FACTOR_REQUIRED');
    }
    for (const [client, code] of [
      [asAda, 'FORBIDDEN'],
      [asOther, 'FORBIDDEN'],
      [withoutFactor, 'SECOND_FACTOR_REQUIRED'],
    ] as const)
      expect(codeOf(await client.query(LIST_INCIDENTS, { event: event.id }))).toBe(code);
  });

  it('no organiser of another event: to them it is not there', async () => {
    const { id, log } = await open();
    expect(await find(id, asOther)).toBeNull();
    expect((await asOther.query(REPORT, { id })).data).toEqual({ incidentReport: null });
    for (const [query, { input }] of EVERYTHING(id, { accounts: [ada.account] }).slice(1, 5) as [
      string,
      { input: object },
    ][]) {
      const unknown = { field: ['input', 'incident'], message: 'There is no such incident of yours.' };
      expect((await ask(query, input, asOther)).userErrors).toEqual([
        { code: 'UNKNOWN_INCIDENT', ...unknown },
      ]);
      expect((await ask(query, { ...input, incident: UNKNOWN }, asOther)).userErrors).toEqual([
        { code: 'UNKNOWN_INCIDENT', ...unknown },
      ]);
    }
    const refused = await ask(OPEN, { ...facts(), event: event.id }, asOther);
    expect(refused.userErrors).toMatchObject([{ code: 'UNKNOWN_EVENT' }]);
    expect((await find(id))?.log).toEqual(log);
  });

  it('for all events at once only who organises all of them', async () => {
    expect((await ask(OPEN, facts())).userErrors).toEqual([
      {
        code: 'UNKNOWN_EVENT',
        field: ['input', 'event'],
        message: 'You organise no event with this id; for all events you have to organise every one.',
      },
    ]);
    const email = await buildOrganiser(gateway, event);
    await gateway.services.models.accounts
      .updateMany({ organises: event.id }, { $addToSet: { organises: elsewhere.id } })
      .exec();
    const asAll = await gateway.asOrganiser(email);
    const { id } = await opened(asAll, { suspects: { attendees: [ada.id] } });
    expect(await find(id, asAll)).toMatchObject({ event: null });
    expect(codeOf(await asAll.query(REPORT, { id }))).toBeUndefined();
    expect(await find(id, asOther)).toBeNull();
    await gateway.services.models.accounts
      .updateMany({ organises: event.id }, { $pull: { organises: elsewhere.id } })
      .exec();
  });

  it('no session that the incident calls suspect: by itself, by its account, or by a rule', async () => {
    const email = await buildOrganiser(gateway, event);
    const intruder = await gateway.asOrganiser(email, gateway.browser({ 'x-forwarded-for': '203.0.113.66' }));
    const session = await sessionOf(intruder);
    const account = (
      await gateway.services.models.accounts
        .findOne({ organises: event.id })
        .sort({ createdAt: -1 })
        .lean()
        .exec()
    )?._id;
    expect(account).toBeDefined();
    const named = await gateway.database.connection.collection('sessions').findOne({ publicId: session });
    for (const suspects of [
      { sessions: [session] },
      { accounts: [named?.account] },
      { rules: [{ network: '203.0.113.66' }] },
    ]) {
      const { id } = await open({ suspects });
      const before = (await find(id))?.log;
      for (const [query, variables] of EVERYTHING(id).slice(1)) {
        const answer = await intruder.query(query, variables);
        expect(codeOf(answer)).toBe('FORBIDDEN');
        expect(answer.errors?.[0]?.message).toContain(
          'This session is among those that the incident calls suspect.',
        );
      }
      expect((await find(id))?.log).toEqual(before);
      const list = await intruder.query<{ incidents: { id: string }[] }>(LIST_INCIDENTS, { event: event.id });
      expect(list.data?.incidents.map((one) => one.id)).not.toContain(id);
    }
  });

  it('no session that a lockdown calls suspect, and nobody calls their own session suspect', async () => {
    const { id } = await open();
    const { lockdowns } = gateway.services;
    const by = { kind: 'COMMAND_LINE', user: 'ops' } as const;
    const closed = {
      scope: 'EVENT',
      event: event.id,
      field: null,
      attendees: [],
      reason: 'a test',
      by,
    } as const;
    const { lockdown } = await lockdowns.lock({ ...closed, since: new Date(Date.now() - HOUR) });
    for (const [query, variables] of EVERYTHING(id))
      expect(codeOf(await asOrganiser.query(query, variables))).toBe('LOCKED_DOWN');
    await lockdowns.lift(lockdown._id, by, 'over');
    // Where nobody knows yet who is suspect, somebody has to begin.
    const all = await lockdowns.lock({ ...closed, since: null });
    expect(await find(id)).not.toBeNull();
    await lockdowns.lift(all.lockdown._id, by, 'over');
    const mine = { suspects: { rules: [{ begunSince: ago(HOUR) }] } };
    const own = await ask(OPEN, { ...facts(), event: event.id, ...mine });
    expect(own.userErrors).toMatchObject([
      { code: 'WOULD_SUSPECT_THIS_SESSION', field: ['input', 'suspects'] },
    ]);
    expect(own.userErrors[0]?.message).toContain('This very session would be suspect');
    expect((await ask(SUSPECT, { incident: id, ...mine })).userErrors).toMatchObject([
      { code: 'WOULD_SUSPECT_THIS_SESSION' },
    ]);
  });
});

describe('bad input', () => {
  const session = newId('session');
  const account = newId('account');
  const attendee = newId('attendee');
  const rows: readonly [string, object, string, string, string][] = [
    [
      'an end before the beginning',
      { endedAt: ago(2 * HOUR) },
      'END_BEFORE_START',
      'endedAt',
      'The end must be after the beginning.',
    ],
    [
      'an end in the future',
      { endedAt: ago(-HOUR) },
      'IN_FUTURE',
      'endedAt',
      'It must not end later than now; leave it out while it goes on.',
    ],
    [
      'a beginning in the future',
      { startedAt: ago(-HOUR) },
      'IN_FUTURE',
      'startedAt',
      'It must not begin later than now.',
    ],
    [
      'knowing of it in the future',
      { awareAt: ago(-HOUR) },
      'IN_FUTURE',
      'awareAt',
      'Nobody knows of it in the future: it must not be later than now.',
    ],
    [
      'knowing of it before it began',
      { awareAt: ago(2 * HOUR) },
      'AWARE_BEFORE_START',
      'startedAt',
      'It began before somebody knew of it: it must not be later than awareAt.',
    ],
    [
      'ten years',
      { startedAt: ago(3_650 * DAY) },
      'WINDOW_TOO_LONG',
      'startedAt',
      'From the beginning to the end, or to now, there may be at most 400 days; open one incident for each stretch.',
    ],
    [
      'no title',
      { title: ' \n ' },
      'TITLE_MISSING',
      'title',
      'Give it a title, without anybody’s data in it.',
    ],
    [
      'a long text',
      { effects: 'x'.repeat(5_001) },
      'TOO_LONG',
      'effects',
      'It must not be longer than 5000 characters.',
    ],
    [
      'an unknown session',
      { suspects: { sessions: [session] } },
      'UNKNOWN_SESSION',
      'suspects.sessions.0',
      `There is no trace of a session ${session} within the incident: nobody holds it, nothing was shown to it, nothing changed in it.`,
    ],
    [
      'what is no session',
      { suspects: { sessions: ['me'] } },
      'UNKNOWN_SESSION',
      'suspects.sessions.0',
      'There is no trace of a session me within the incident: nobody holds it, nothing was shown to it, nothing changed in it.',
    ],
    [
      'an unknown account',
      { suspects: { accounts: [account] } },
      'UNKNOWN_ACCOUNT',
      'suspects.accounts.0',
      `There is no trace of an account ${account}.`,
    ],
    [
      'an unknown attendee',
      { suspects: { attendees: [attendee] } },
      'UNKNOWN_ATTENDEE',
      'suspects.attendees.0',
      `There is no attendee ${attendee} of this incident’s event.`,
    ],
    [
      'too many sessions',
      { suspects: { sessions: Array(1_001).fill(session) } },
      'TOO_MANY',
      'suspects.sessions',
      'Name at most 1000 at once; add others afterwards.',
    ],
    [
      'an empty rule',
      { suspects: { rules: [{ network: '192.0.2.1' }, {}] } },
      'EMPTY_RULE',
      'suspects.rules.1',
      'Say which network, or since when, or both.',
    ],
    [
      'what is no network',
      { suspects: { rules: [{ network: 'home' }] } },
      'BAD_NETWORK',
      'suspects.rules.0.network',
      'Write an IP address, or a prefix like 192.0.2.0/24 (of at most 256 addresses) or 2001:db8::/56.',
    ],
    [
      'too wide a network',
      { suspects: { rules: [{ network: '192.0.0.0/16' }] } },
      'BAD_NETWORK',
      'suspects.rules.0.network',
      'Write an IP address, or a prefix like 192.0.2.0/24 (of at most 256 addresses) or 2001:db8::/56.',
    ],
    [
      'a rule about the future',
      { suspects: { rules: [{ begunSince: ago(-HOUR) }] } },
      'SINCE_IN_FUTURE',
      'suspects.rules.0.begunSince',
      'It must not be in the future.',
    ],
  ];

  it.each(rows)(
    '%s is told, with its place, and nothing is opened',
    async (_what, input, code, field, message) => {
      const before = await gateway.services.models.incidents.countDocuments().exec();
      const { userErrors } = await ask(OPEN, { ...facts(), event: event.id, ...input });
      expect(userErrors).toEqual([{ code, field: ['input', ...field.split('.')], message }]);
      expect(await gateway.services.models.incidents.countDocuments().exec()).toBe(before);
    },
  );

  it('an attendee of another event, and one nobody can sign in as', async () => {
    const there = await buildAttendee(gateway, { event: elsewhere });
    const alone = await buildAttendee(gateway, { event });
    await gateway.services.models.attendees.updateOne({ _id: alone.id }, { account: null }).exec();
    const named = (id: string) => ask(OPEN, { ...facts(), event: event.id, suspects: { attendees: [id] } });
    expect((await named(there.id)).userErrors).toMatchObject([{ code: 'UNKNOWN_ATTENDEE' }]);
    expect((await named(alone.id)).userErrors).toMatchObject([
      { code: 'NO_ACCOUNT', message: `Nobody can sign in as ${alone.id}: they have no account.` },
    ]);
  });

  it('of a change: nothing to add, no note, told in the future, an impossible time', async () => {
    const { id } = await open();
    const codes = async (query: string, input: object) =>
      (await ask(query, { incident: id, ...input })).userErrors;
    expect(await codes(SUSPECT, { suspects: {} })).toMatchObject([
      { code: 'NO_SUSPECTS', message: 'Name at least one session, account, attendee or rule.' },
    ]);
    expect(await codes(CLOSE, { note: ' ' })).toMatchObject([
      { code: 'BAD_NOTE', message: 'Say how it ended, in 1 to 2000 characters.' },
    ]);
    expect(await codes(CHANGE, { regulatorToldAt: ago(-HOUR) })).toMatchObject([
      {
        code: 'IN_FUTURE',
        field: ['input', 'regulatorToldAt'],
        message: 'Say when they were told, not when they will be.',
      },
    ]);
    expect(await codes(CHANGE, { controllerToldAt: ago(-HOUR) })).toMatchObject([
      { code: 'IN_FUTURE', field: ['input', 'controllerToldAt'] },
    ]);
    expect(await codes(CHANGE, { endedAt: ago(2 * HOUR) })).toMatchObject([{ code: 'END_BEFORE_START' }]);
    expect(await codes(CHANGE, { title: '' })).toMatchObject([{ code: 'TITLE_MISSING' }]);
    expect((await find(id))?.log).toHaveLength(2);
  });
});

describe('the 72 hours', () => {
  const reminders = async (id: string) =>
    (
      await gateway.services.models.outbox
        .find({ kind: 'INCIDENT', 'about.incident': id })
        .sort({ _id: 1 })
        .lean()
        .exec()
    ).map(({ account, about }) => ({ account, left: about.left }));
  const keepHouse = () => gateway.services.housekeeping.run();

  it('are told to the organisers of the event when it is opened, and to nobody else, without anybody’s data', async () => {
    const { id, title } = await open({ title: 'Secret title', drill: true });
    const organisers = await gateway.services.models.accounts.find({ organises: event.id }).lean().exec();
    expect((await reminders(id)).map(({ account }) => account).sort()).toEqual(
      organisers.map(({ _id }) => _id).sort(),
    );
    await gateway.services.postman.deliverDue();
    const mail = (await gateway.mailsTo(organiserEmail)).find((text) => text.includes(id)) ?? '';
    expect(mail).toContain('Subject: DRILL: An incident, and 72 hours to report it');
    expect(mail).not.toContain(title);
    expect(mail).not.toContain('Ada');
  });

  it('are reminded of at 48, 24, 6 hours and one, and when they are over: once each, on however many gateways', async () => {
    const second = await gateway.another();
    const { id } = await open();
    const organisers = (await reminders(id)).length;
    const seen: unknown[] = [];
    for (const known of [0, 24, 48, 66, 71, 72]) {
      await knownFor(id, known * HOUR);
      // Without the lease, which would let one go first.
      await Promise.all([gateway, second].map(({ services }) => remind(services, id)));
      await keepHouse();
      seen.push([...new Set((await reminders(id)).map(({ left }) => left))].sort());
    }
    expect(seen.at(-1)).toEqual(['LEFT_1H', 'LEFT_24H', 'LEFT_48H', 'LEFT_6H', 'OPENED', 'OVER']);
    expect(seen.map((names) => (names as string[]).length)).toEqual([1, 2, 3, 4, 5, 6]);
    expect(await reminders(id)).toHaveLength(6 * organisers);
    expect(stepsOf((await find(id)) as Opened).filter((what) => what === 'REMINDED')).toHaveLength(6);
    await second.close();
  });

  it('of one that was written down late are reminded of once, by the most urgent', async () => {
    const { id } = await open({ startedAt: ago(80 * HOUR), awareAt: ago(67 * HOUR) });
    expect(new Set((await reminders(id)).map(({ left }) => left))).toEqual(new Set(['LEFT_6H']));
    expect(dueOfIncident({ awareAt: new Date(Date.now() - 67 * HOUR) }, new Date())).toEqual([
      'OPENED',
      'LEFT_48H',
      'LEFT_24H',
      'LEFT_6H',
    ]);
  });

  it('are over when the regulator was told, or the incident is closed', async () => {
    const [told, closed] = [await open(), await open()];
    const before = (await reminders(told.id)).length;
    const done = await ask(CHANGE, { incident: told.id, regulatorToldAt: ago(0), controllerToldAt: ago(0) });
    expect(stepsOf(done.incident as Opened).slice(-2)).toEqual(['REGULATOR_TOLD', 'CONTROLLER_TOLD']);
    await ask(CLOSE, { incident: closed.id, note: 'nothing happened' });
    for (const { id } of [told, closed]) {
      await knownFor(id, 73 * HOUR);
      await keepHouse();
      expect(await reminders(id)).toHaveLength(before);
    }
  });

  it('come again after awareAt was put right', async () => {
    const { id } = await open({ startedAt: ago(100 * HOUR), awareAt: ago(80 * HOUR) });
    const left = async () => (await reminders(id)).map((one) => one.left);
    expect(await left()).toContain('OVER');
    await ask(CHANGE, { incident: id, awareAt: ago(25 * HOUR) });
    await keepHouse();
    expect(await left()).toContain('LEFT_48H');
    const before = (await left()).length;
    await ask(CHANGE, { incident: id, title: 'Another title' });
    await keepHouse();
    expect(await left()).toHaveLength(before);
    await ask(CHANGE, { incident: id, awareAt: ago(79 * HOUR) });
    await keepHouse();
    expect((await left()).filter((one) => one === 'OVER').length).toBeGreaterThan(1);
  });

  it('of an incident of all events reach the organisers of each, where nobody organises all', async () => {
    const none = { title: 'All', foundBy: '', effects: '', consequences: '', measures: '', contact: '' };
    const times = { awareAt: new Date(), startedAt: new Date(Date.now() - HOUR), endedAt: null };
    const suspicion = { sessions: [], accounts: [], rules: [] };
    const incident = await gateway.services.incidents.open(
      { ...none, ...times, suspicion, event: null, drill: false },
      { kind: 'COMMAND_LINE', user: 'ops' },
    );
    await keepHouse();
    const organisers = await gateway.services.models.accounts.find({ 'organises.0': { $exists: true } });
    const told = (await reminders(incident._id)).map(({ account }) => account);
    expect(told.sort()).toEqual(organisers.map(({ _id }) => _id).sort());
    expect(organisers.some(({ organises }) => organises.includes(elsewhere.id))).toBe(true);
  });

  it('do not end with a regulator who was told in 1970, and come again where they were not told after all', async () => {
    const { id } = await open({ startedAt: ago(80 * HOUR), awareAt: ago(47 * HOUR) });
    const change = (more: object) => ask(CHANGE, { incident: id, ...more });
    for (const field of ['regulatorToldAt', 'controllerToldAt'])
      expect((await change({ [field]: '1970-01-01T00:00:00Z' })).userErrors).toEqual([
        {
          code: 'TOLD_BEFORE_AWARE',
          field: ['input', field],
          message:
            'Nobody tells what nobody knows of: it must not be earlier than awareAt. With null it says that they were not told.',
        },
      ]);
    const told = ago(HOUR);
    await change({ regulatorToldAt: told });
    expect((await change({ awareAt: ago(1_000) })).userErrors).toMatchObject([{ code: 'TOLD_BEFORE_AWARE' }]);
    const { incident } = await change({ regulatorToldAt: null });
    expect(incident).toMatchObject({ regulatorToldAt: null });
    expect(incident?.log.at(-1)).toMatchObject({
      what: 'CHANGED',
      note: `regulatorToldAt was ${told}`,
    });
    await knownFor(id, 49 * HOUR);
    await keepHouse();
    expect((await reminders(id)).map(({ left }) => left)).toContain('LEFT_24H');
  });
});
