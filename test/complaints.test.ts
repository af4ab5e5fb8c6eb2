/** Complaints: who may file and read them, the receipt, the 30 days and their reminders, and what the person is told. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { COMPLAINTS_A_DAY } from '../src/complaints/limit.ts';
import { remindOfComplaints } from '../src/complaints/reminders.ts';
import { runRetention } from '../src/events/retention.ts';
import { DAY } from '../src/time.ts';
import type { Client } from './support/client.ts';
import { lockedDown } from './support/disclosures.ts';
import { everyDocument } from './support/erasure.ts';
import {
  type BuiltAttendee,
  type BuiltEvent,
  buildAttendee,
  buildEvent,
  buildOrganiser,
} from './support/factories.ts';
import { startGateway, type TestGateway } from './support/gateway.ts';
import { until } from './support/mongod.ts';

const COMPLAINT = `fragment Whole on Complaint {
  id event attendee text state receivedAt dueAt overdue acknowledgedAt closedAt outcome
}`;
const payload = (name: string) =>
  `mutation ($input: ${name[0]?.toUpperCase()}${name.slice(1)}Input!) {
    done: ${name}(input: $input) { complaint { ...Whole } userErrors { code field message } }
  } ${COMPLAINT}`;
const FILE = payload('fileComplaint');
const ACKNOWLEDGE = payload('acknowledgeComplaint');
const CLOSE = payload('closeComplaint');
const MINE = `query ($first: Int, $after: String) { list: myComplaints(first: $first, after: $after) { ...Page } }`;
const THEIRS = `query ($event: ID!, $all: Boolean, $first: Int, $after: String) {
  list: complaints(event: $event, includeClosed: $all, first: $first, after: $after) { ...Page }
}`;
const PAGE = `fragment Page on ComplaintConnection { nodes { ...Whole } pageInfo { hasNextPage endCursor } } ${COMPLAINT}`;
const WORDS = 'Zanzibar rang me up.\nTwice.';

interface Complaint {
  readonly id: string;
  readonly [field: string]: unknown;
}
interface Done {
  readonly done: {
    readonly complaint: Complaint | null;
    readonly userErrors: readonly { readonly code: string; readonly message: string }[];
  } | null;
}
interface Listed {
  readonly list: {
    readonly nodes: readonly Complaint[];
    readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
  };
}

let gateway: TestGateway;
let second: TestGateway;
let event: BuiltEvent;
let ada: BuiltAttendee;
let asAda: Client;
let organiser: string;
let asOrganiser: Client;

beforeAll(async () => {
  gateway = await startGateway({ environment: { MAILS_PER_MINUTE: '6000' } });
  second = await gateway.another();
});
afterAll(() => gateway.close());
beforeEach(async () => {
  event = await buildEvent(gateway);
  ada = await buildAttendee(gateway, { event, name: 'Ada Angry' });
  asAda = await gateway.as(ada.email);
  organiser = await buildOrganiser(gateway, event);
  asOrganiser = await gateway.asOrganiser(organiser);
});

const codeOf = (answer: { errors?: readonly { extensions?: Record<string, unknown> }[] }) =>
  answer.errors?.[0]?.extensions?.code;
const list = async (client: Client, query: string, variables: object = {}) => {
  const answer = await client.query<Listed>(`${query} ${PAGE}`, { ...variables });
  expect(answer.errors).toBeUndefined();
  return answer.data?.list as Listed['list'];
};
async function filed(client = asAda, at = event): Promise<Complaint> {
  const answer = await client.mutate<Done>(FILE, { input: { event: at.id, text: WORDS } });
  if (answer.data?.done?.complaint == null) throw new Error(`not filed: ${JSON.stringify(answer)}`);
  return answer.data.done.complaint;
}
const answer = async (query: string, input: object, client = asOrganiser) => {
  const done = await client.mutate<Done>(query, { input });
  return done.data?.done?.userErrors[0]?.code ?? codeOf(done) ?? 'DONE';
};
/** The bodies of mails as they are read. */
const mails = async (email: string, about: RegExp) => {
  const waiting = { state: { $in: ['QUEUED', 'SENDING'] as ('QUEUED' | 'SENDING')[] } };
  // The other gateway may be sending one.
  await until(async () => {
    await gateway.services.postman.deliverDue();
    return (await gateway.services.models.outbox.exists(waiting).exec()) === null;
  });
  const texts = (await gateway.mailsTo(email)).map((mail) =>
    mail.replace(/=\r?\n/g, '').replace(/=E2=80=99/g, '’'),
  );
  return texts.filter((text) => about.test(text));
};
const records = () => gateway.services.models.complaints;
/** Moves a complaint's day to so many milliseconds from now. */
const due = (id: string, inMillis: number) =>
  records()
    .updateOne({ _id: id }, { $set: { dueAt: new Date(Date.now() + inMillis) } })
    .exec();

describe('a complaint', () => {
  it('is answered with its number and day at once, by mail too, and organisers are told without its words', async () => {
    const { id, ...rest } = await filed();
    expect(id).toMatch(/^cpl_/);
    expect(rest).toMatchObject({
      ...{ event: event.id, attendee: ada.id, text: WORDS, state: 'RECEIVED', overdue: false },
      ...{ acknowledgedAt: null, closedAt: null, outcome: null },
    });
    const [receivedAt, dueAt] = [rest.receivedAt, rest.dueAt].map((at) => Date.parse(String(at)));
    expect((dueAt ?? 0) - (receivedAt ?? 0)).toBe(30 * DAY);
    const receipts = await mails(ada.email, /Subject: About your complaint/);
    expect(receipts).toHaveLength(1);
    expect(receipts[0]).toContain(id);
    expect(receipts[0]).toContain(`You hear from them by ${String(rest.dueAt).slice(0, 10)}.`);
    const told = await mails(organiser, /complained about how their data is treated/);
    expect(told).toHaveLength(1);
    expect(told[0]).toContain(id);
    expect(told[0]).toMatch(/with your second factor: http\S+\/sign-in/);
    for (const text of [...receipts, ...told]) expect(text).not.toMatch(/Zanzibar|Angry/);
  });

  it('keeps its words and its outcome sealed, wherever they are kept', async () => {
    const { id } = await filed();
    expect(await answer(CLOSE, { complaint: id, outcome: 'Zanzibar is gone.' })).toBe('DONE');
    const open = (await everyDocument(gateway)).filter(({ text }) => text.includes('Zanzibar'));
    expect(open.map(({ where }) => where)).toEqual([]);
    // Put where others stand they do not open.
    const other = await filed();
    const { text, outcome } = await records().findById(id).orFail().lean().exec();
    for (const words of [{ text }, { outcome: text }, { text: outcome }]) {
      await records().updateOne({ _id: other.id }, { $set: words }).exec();
      expect(codeOf(await asAda.query(`${MINE} ${PAGE}`))).toBe('UNAVAILABLE');
    }
  });

  it('is filed by whoever is signed in: with a registration that was cancelled, or none', async () => {
    const elsewhere = await buildEvent(gateway);
    expect(await filed(asAda, elsewhere)).toMatchObject({ attendee: null, event: elsewhere.id });
    await gateway.services.models.attendees.updateOne({ _id: ada.id }, { registered: false }).exec();
    await buildAttendee(gateway, { event: elsewhere, email: ada.email });
    expect(await filed()).toMatchObject({ attendee: ada.id });
    const input = { event: event.id, text: WORDS };
    expect(codeOf(await gateway.browser().mutate(FILE, { input }))).toBe('UNAUTHENTICATED');
  });

  it('can be about a registration that was cancelled, which its owner alone sees, by the name of the event', async () => {
    const [elsewhere, organised] = [await buildEvent(gateway), await buildEvent(gateway)];
    const cancelled = async (client: Client) =>
      (
        await client.query<{ viewer: { account: { cancelledRegistrations: object[] } } }>(
          '{ viewer { account { cancelledRegistrations { event eventName } } } }',
        )
      ).data?.viewer.account.cancelledRegistrations;
    await buildAttendee(gateway, { event: elsewhere, email: ada.email, registered: false });
    expect(await cancelled(asAda)).toEqual([{ event: elsewhere.id, eventName: `The ${elsewhere.slug}` }]);
    // Nobody else sees it, be it an organiser there; and nobody sees what stands in their events.
    const theirs = await buildOrganiser(gateway, elsewhere);
    expect(await cancelled(await gateway.asOrganiser(theirs))).toEqual([]);
    await buildAttendee(gateway, { event, email: organiser, registered: false });
    expect(await cancelled(asOrganiser)).toEqual([]);
    await buildAttendee(gateway, { event: organised, email: organiser, registered: true });
    expect(await cancelled(asOrganiser)).toEqual([]);
    // It opens nothing.
    const { data } = await asAda.query(
      'query ($slug: String!) { event(slug: $slug) { id } viewer { account { events { id } } } }',
      { slug: elsewhere.slug },
    );
    expect(data).toEqual({ event: null, viewer: { account: { events: [{ id: event.id }] } } });
  });

  it('is refused where it says nothing, too much, or names no event, and in no other case until there are ten a day', async () => {
    const wrong = async (input: object) => {
      const { data } = await asAda.mutate<Done>(FILE, { input: { event: event.id, text: WORDS, ...input } });
      return data?.done?.userErrors[0];
    };
    const size = 'Say what you complain about, in 1 to 5000 characters.';
    const bad = { code: 'BAD_TEXT', field: ['input', 'text'], message: size };
    expect(await wrong({ text: ' \n ' })).toEqual(bad);
    expect(await wrong({ text: 'x'.repeat(5_001) })).toEqual(bad);
    const unknown = { code: 'UNKNOWN_EVENT', field: ['input', 'event'], message: 'There is no such event.' };
    expect(await wrong({ event: 'evt_none' })).toEqual(unknown);
    for (let n = 1; n < COMPLAINTS_A_DAY; n += 1) await filed();
    const over = await asAda.mutate(FILE, { input: { event: event.id, text: WORDS } });
    expect(codeOf(over)).toBe('RATE_LIMITED');
  });
});

describe('organisers', () => {
  it('alone read the complaints of their event, with the second factor; everybody reads their own', async () => {
    const { id } = await filed();
    const other = await buildAttendee(gateway, { event });
    const asOther = await gateway.as(other.email);
    expect((await list(asAda, MINE)).nodes.map((one) => [one.id, one.text])).toEqual([[id, WORDS]]);
    expect((await list(asOther, MINE)).nodes).toEqual([]);
    expect((await list(asOrganiser, THEIRS, { event: event.id })).nodes).toMatchObject([
      { id, text: WORDS, attendee: ada.id },
    ]);
    const variables = { event: event.id };
    expect(codeOf(await asOther.query(`${THEIRS} ${PAGE}`, variables))).toBe('FORBIDDEN');
    const elsewhere = await gateway.asOrganiser(await buildOrganiser(gateway, await buildEvent(gateway)));
    expect(codeOf(await elsewhere.query(`${THEIRS} ${PAGE}`, variables))).toBe('FORBIDDEN');
    const without = await gateway.as(organiser);
    expect(codeOf(await without.query(`${THEIRS} ${PAGE}`, variables))).toBe('SECOND_FACTOR_REQUIRED');
    for (const [query, input] of [
      [ACKNOWLEDGE, { complaint: id }],
      [CLOSE, { complaint: id, outcome: 'x' }],
    ] as const) {
      expect(await answer(query, input, asOther)).toBe('FORBIDDEN');
      expect(await answer(query, input, without)).toBe('SECOND_FACTOR_REQUIRED');
      expect(await answer(query, input, elsewhere)).toBe('UNKNOWN_COMPLAINT');
    }
    const none = await elsewhere.mutate<Done>(ACKNOWLEDGE, { input: { complaint: id } });
    expect(none.data?.done?.userErrors[0]?.message).toBe('There is no such complaint at an event of yours.');
    expect((await list(asAda, MINE)).nodes).toMatchObject([{ state: 'RECEIVED' }]);
  });

  it('see which events they organise before they give the second factor, and nobody else sees any', async () => {
    const organised = async (client: Client) =>
      (await client.query('{ viewer { account { organisedEvents { id name } } } }')).data;
    const theirs = {
      viewer: { account: { organisedEvents: [{ id: event.id, name: `The ${event.slug}` }] } },
    };
    expect(await organised(await gateway.as(organiser))).toEqual(theirs);
    expect(await organised(asOrganiser)).toEqual(theirs);
    expect(await organised(asAda)).toEqual({ viewer: { account: { organisedEvents: [] } } });
  });

  it('acknowledge and close it, each once, and the person is told, with the outcome as they wrote it', async () => {
    const { id } = await filed();
    expect(await answer(ACKNOWLEDGE, { complaint: id })).toBe('DONE');
    expect(await answer(ACKNOWLEDGE, { complaint: id })).toBe('ALREADY_ANSWERED');
    expect(await mails(ada.email, /have read your complaint/)).toHaveLength(1);
    const bad = await asOrganiser.mutate<Done>(CLOSE, { input: { complaint: id, outcome: ' ' } });
    expect(bad.data?.done?.userErrors[0]?.message).toBe('Say what came of it, in 1 to 5000 characters.');
    const outcome = '<b>Zanzibar</b> was deleted.\nWe are sorry.';
    const both = await Promise.all([
      answer(CLOSE, { complaint: id, outcome }),
      answer(CLOSE, { complaint: id, outcome }, asOrganiser.at(second)),
    ]);
    expect(both.sort()).toEqual(['ALREADY_ANSWERED', 'DONE']);
    const late = await asOrganiser.mutate<Done>(CLOSE, { input: { complaint: id, outcome } });
    expect(late.data?.done?.userErrors[0]?.message).toBe(
      'Somebody has answered this complaint already; look at it again.',
    );
    const closed = await mails(ada.email, /closed your complaint/);
    expect(closed).toHaveLength(1);
    expect(closed[0]).toContain('> <b>Zanzibar</b> was deleted.');
    expect(closed[0]).toContain('&gt; &lt;b&gt;Zanzibar&lt;/b&gt; was deleted.<br>&gt; We are sorry.');
    expect((await list(asAda, MINE)).nodes).toMatchObject([{ state: 'CLOSED', outcome, overdue: false }]);
    expect((await list(asOrganiser, THEIRS, { event: event.id })).nodes).toEqual([]);
    expect((await list(asOrganiser, THEIRS, { event: event.id, all: true })).nodes).toHaveLength(1);
  });

  it('read them the longest waiting first, page by page, and the overdue are marked', async () => {
    const ids = [(await filed()).id, (await filed()).id, (await filed()).id];
    await due(ids[0] ?? '', -1_000);
    const first = await list(asOrganiser, THEIRS, { event: event.id, first: 2 });
    expect(first.nodes.map(({ id, overdue }) => [id, overdue])).toEqual([
      [ids[0], true],
      [ids[1], false],
    ]);
    const after = first.pageInfo.endCursor;
    const next = await list(asOrganiser, THEIRS, { event: event.id, first: 2, after });
    expect(next.nodes.map(({ id }) => id)).toEqual([ids[2]]);
    const mine = await list(asAda, MINE, { first: 2 });
    expect(mine.nodes.map(({ id }) => id)).toEqual([ids[2], ids[1]]);
    const rest = await list(asAda, MINE, { first: 2, after: mine.pageInfo.endCursor });
    expect(rest.nodes.map(({ id }) => id)).toEqual([ids[0]]);
  });

  it('answer nothing from a session that a lockdown calls suspect, in which nobody reads complaints either', async () => {
    const { id } = await filed();
    const lift = await lockedDown(gateway, { scope: 'EVENT', event: event.id });
    expect(await answer(CLOSE, { complaint: id, outcome: 'x' })).toBe('LOCKED_DOWN');
    expect(await answer(ACKNOWLEDGE, { complaint: id })).toBe('LOCKED_DOWN');
    expect(codeOf(await asOrganiser.query(`${THEIRS} ${PAGE}`, { event: event.id }))).toBe('LOCKED_DOWN');
    expect(codeOf(await asAda.query(`${MINE} ${PAGE}`))).toBe('LOCKED_DOWN');
    // Whoever complains is heard all the same.
    await filed();
    await lift();
    expect(await answer(ACKNOWLEDGE, { complaint: id })).toBe('DONE');
  });
});

describe('what retention takes', () => {
  it('is no complaint before its day; a mail of one that is gone ends at once', async () => {
    const { services } = gateway;
    const { models } = services;
    const elsewhere = await buildEvent(gateway);
    const past = new Date(Date.now() - 60 * DAY);
    const over = { endsAt: past, retentionDays: 1, retentionSetAt: past, retentionToldAt: past };
    await models.events.updateOne({ _id: event.id }, { $set: over }).exec();
    const parts = {
      ...{ ...services, publicUrl: services.config.publicUrl, mailer: { send: async () => {} } },
      erasedFile: services.config.erasedFile,
    };
    const { id } = await filed();
    const other = await filed(asAda, elsewhere);
    await buildAttendee(gateway, { event });
    // It keeps the one who filed it, and nobody else.
    expect(await runRetention(parts)).toMatchObject({
      erased: [{ event: event.slug, people: 1 }],
      waiting: [{ event: event.slug, people: 1 }],
    });
    expect(await answer(CLOSE, { complaint: id, outcome: 'x' })).toBe('DONE');
    expect(await runRetention(parts)).toMatchObject({ erased: [], waiting: [{ people: 1 }] });
    // One that is filed when the event is closed adds nothing.
    const late = await filed(asAda, elsewhere);
    expect(await records().countDocuments({ _id: { $in: [id, other.id, late.id] } })).toBe(3);
    await due(other.id, -1_000);
    await mails(ada.email, /x/);
    // A word about it that has not left.
    const key = `complaint ${id} CLOSED`;
    await models.outbox.updateOne({ key }, { $set: { key: 'of before' } }).exec();
    await records().deleteMany({ _id: id });
    const about = { what: 'CLOSED', complaint: id, event: 'x', dueAt: past };
    await gateway.database.transaction((session) =>
      services.outbox.queue({ key, kind: 'COMPLAINT', account: ada.account ?? '', about }, session),
    );
    await until(async () => {
      await services.postman.deliverDue();
      return (await models.outbox.findOne({ key }).lean().exec())?.attempts === 1;
    });
    await until(async () => (await models.outbox.findOne({ key }).lean().exec())?.state !== 'SENDING');
    const mail = await models.outbox.findOne({ key }).orFail().lean().exec();
    expect(mail).toMatchObject({ state: 'FAILED', lastError: { code: 'GONE' } });
    expect(await runRetention(parts)).toMatchObject({
      erased: [{ event: event.slug, people: 1 }],
      waiting: [],
    });
    expect(await records().countDocuments({ _id: { $in: [other.id, late.id] } })).toBe(0);
  });
});

describe('the 30 days', () => {
  const reminders = async (id: string) => {
    const found = await gateway.services.models.outbox
      .find({ kind: 'COMPLAINT_DUE', 'about.complaint': id })
      .sort({ queuedAt: 1 })
      .lean()
      .exec();
    return found.map(({ about }) => about.left);
  };
  const remind = () => Promise.all([gateway, second].map(({ services }) => remindOfComplaints(services)));

  it('are reminded of 14, 7 days and one before, and when they are over: once each, on however many gateways', async () => {
    const { id } = await filed();
    const seen = ['FILED'];
    for (const [left, name] of [
      [15 * DAY, null],
      [14 * DAY - 1_000, 'LEFT_14D'],
      [7 * DAY - 1_000, 'LEFT_7D'],
      [DAY - 1_000, 'LEFT_1D'],
      [-1_000, 'OVER'],
    ] as const) {
      await due(id, left);
      await remind();
      await remind();
      if (name !== null) seen.push(name);
      expect((await reminders(id)).sort()).toEqual([...seen].sort());
    }
    expect(await mails(organiser, /Subject: A complaint is overdue/)).toHaveLength(1);
  });

  it('are reminded of by the most urgent alone where several are due, and by none once it is closed', async () => {
    const { id } = await filed();
    const closed = await filed();
    expect(await answer(CLOSE, { complaint: closed.id, outcome: 'x' })).toBe('DONE');
    await due(id, -1_000);
    await due(closed.id, -1_000);
    await gateway.services.housekeeping.run();
    expect(await reminders(id)).toEqual(['FILED', 'OVER']);
    expect(await reminders(closed.id)).toEqual(['FILED']);
  });

  it('are told to whoever organises the event next, where nobody did when they were due, whatever becomes of incidents', async () => {
    const elsewhere = await buildEvent(gateway);
    const [filedThere, over] = [await filed(asAda, elsewhere), await filed(asAda, elsewhere)];
    await due(over.id, -1_000);
    await remind();
    expect([...(await reminders(filedThere.id)), ...(await reminders(over.id))]).toEqual([]);
    const next = await buildOrganiser(gateway, elsewhere);
    const { incidents } = gateway.services.models;
    const find = incidents.find;
    incidents.find = () => {
      throw new Error('the incidents cannot be read');
    };
    try {
      await gateway.services.housekeeping.run();
      await gateway.services.housekeeping.run();
    } finally {
      incidents.find = find;
    }
    expect(await reminders(filedThere.id)).toEqual(['FILED']);
    expect(await reminders(over.id)).toEqual(['OVER']);
    expect(await mails(next, /Subject: A complaint is overdue/)).toHaveLength(1);
  });

  it('go on where nobody organises the event, and that is said', async () => {
    const elsewhere = await buildEvent(gateway);
    const { id } = await filed(asAda, elsewhere);
    await due(id, -1_000);
    const [reminded] = (await remind()).flat().filter(({ complaint }) => complaint === id);
    expect(reminded).toEqual({ complaint: id, reminder: 'OVER', told: 0 });
  });
});
