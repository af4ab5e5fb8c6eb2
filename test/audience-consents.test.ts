/**
 * Consents to audiences on people's own documents: they say what the record says, whoever writes it and whoever else does at
 * the same moment; and what they do not say is asked of the record, with the same answer.
 */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { audienceConsents, audienceText, NOTHING_TO_AUDIENCES } from '../src/consent/audience.ts';
import { BLOCK, everyAttendee, everyoneOfCategory, oneAttendee } from '../src/consent/model.ts';
import { createContext } from '../src/context.ts';
import { newId } from '../src/ids.ts';
import { PROTECTED_FIELDS, type ProtectedField } from '../src/protected-fields.ts';
import { FAR_FUTURE } from '../src/time.ts';
import { staleAudiences } from './support/audiences.ts';
import type { Client } from './support/client.ts';
import { commandsDuring } from './support/commands.ts';
import {
  type BuiltAttendee,
  type BuiltEvent,
  buildAttendee,
  buildBlock,
  buildConsent,
  buildEvent,
  keepAudiences,
} from './support/factories.ts';
import { startGateway, type TestGateway } from './support/gateway.ts';

const PAGE = `query ($event: ID!, $first: Int) {
  attendees(event: $event, first: $first) { nodes { id phone email } }
}`;

let gateway: TestGateway;
let event: BuiltEvent;
let viewer: BuiltAttendee;
let client: Client;

beforeAll(async () => {
  gateway = await startGateway();
});
afterAll(() => gateway.close());

beforeEach(async () => {
  event = await buildEvent(gateway);
  viewer = await buildAttendee(gateway, { event, category: 'Speaker' });
  client = await gateway.as(viewer.email);
});

const someone = () => buildAttendee(gateway, { event, listed: true });
const written = async ({ id }: BuiltAttendee) =>
  (await gateway.services.models.attendees.findById(id).lean().exec())?.audienceConsents;
const write = (people: readonly BuiltAttendee[], text: string | null) =>
  gateway.services.models.attendees.collection.updateMany(
    { _id: { $in: people.map(({ id }) => id) } } as object,
    text === null ? { $unset: { audienceConsents: 1 } } : { $set: { audienceConsents: text } },
  );

interface Node {
  readonly id: string;
  readonly phone: string | null;
  readonly email: string | null;
}

async function page(first = 50): Promise<Map<string, string[]>> {
  const { data, errors } = await client.query<{ attendees: { nodes: Node[] } }>(PAGE, {
    event: event.id,
    first,
  });
  expect(errors).toBeUndefined();
  const shown = ({ phone, email }: Node) => [
    ...(phone === null ? [] : ['phone']),
    ...(email === null ? [] : ['email']),
  ];
  return new Map(data?.attendees.nodes.map((node) => [node.id, shown(node)]));
}

const EVIDENCE = {
  how: 'OWNER',
  noticeVersion: '1',
  noticeText: 'words',
  language: 'en',
  session: 'ses_test',
} as const;

const record = (field: ProtectedField, recipient: string, from: number, until: number) => ({
  _id: `con_${field}`,
  field,
  recipient,
  from: new Date(from),
  until: new Date(until),
});

describe('the string on a document', () => {
  const text = audienceText([
    record('phone', everyAttendee, 1_000, 2_000),
    record('email', everyoneOfCategory('A "b" ] \n c'), 1_500, FAR_FUTURE.getTime()),
  ]);
  const live = (begun: number, now = begun) =>
    audienceConsents(text, 'att_x', { begun, now })?.map(({ id }) => id);

  it('says what is in force: from its beginning on, and not at its end', () => {
    expect([live(999), live(1_000), live(1_499), live(1_500), live(1_999), live(2_000)]).toEqual([
      [],
      ['con_phone'],
      ['con_phone'],
      ['con_phone', 'con_email'],
      ['con_phone', 'con_email'],
      ['con_email'],
    ]);
  });

  it('is judged by two times: what began after the first has not begun, what ended before the second has ended', () => {
    expect([live(1_499, 1_999), live(1_500, 2_000)]).toEqual([['con_phone'], ['con_email']]);
  });

  it('says of each person their own, at each time anew, though it was read before', () => {
    const consent = { _id: 'con_1', field: 'phone', recipient: everyAttendee } as const;
    const text = audienceText([{ ...consent, from: new Date(1_000), until: new Date(2_000) }]);
    const said = (subject: string, now: number) => audienceConsents(text, subject, { begun: now, now });
    const theirs = (subject: string) => ({ id: 'con_1', subject, field: 'phone', recipient: everyAttendee });
    const inTurn = () => {
      expect(said('att_a', 1_500)).toEqual([theirs('att_a')]);
      expect(said('att_b', 1_500)).toEqual([theirs('att_b')]);
      expect(said('att_a', 999)).toEqual([]);
      expect(said('att_a', 2_000)).toEqual([]);
    };
    inTurn();
    // More texts than are remembered, so that it is read anew.
    for (let i = 0; i < 500; i += 1) {
      const others = PROTECTED_FIELDS.flatMap((field) =>
        Array.from({ length: 15 }, (_, n) => ({
          ...{
            _id: `con_${i}_${n}`,
            field,
            recipient: everyoneOfCategory(`Category ${n} ${'x'.repeat(60)}`),
          },
          ...{ from: new Date(0), until: new Date(i + 1) },
        })),
      );
      expect(audienceConsents(audienceText(others), 'att_x', { begun: i, now: i })).toHaveLength(60);
    }
    inTurn();
  });

  it('gives recipients back as they were', () => {
    const found = audienceConsents(text, 'att_x', { begun: 1_600, now: 1_600 });
    expect(found?.map(({ subject, field, recipient }) => [subject, field, recipient])).toEqual([
      ['att_x', 'phone', 'audience:*'],
      ['att_x', 'email', 'audience:category:A "b" ] \n c'],
    ]);
  });

  it.each([
    undefined,
    null,
    '',
    '?',
    '{}',
    '[[]]',
    '[["phone","con_1",0,"9","*"]]',
    '[["BLOCK","con_1",0,9,"*"]]',
    '[["phone","con_1",0,9]]',
    '[["phone"',
    7,
  ])('is asked of the record where it is %j', (odd) => {
    expect(audienceConsents(odd, 'att_x', { begun: 1, now: 1 })).toBeNull();
  });

  it('of more than 64 consents is one that must be asked', () => {
    const many = (count: number) =>
      audienceText(
        Array.from({ length: count }, (_, n) => record('phone', everyoneOfCategory(`${n}`), 0, 9)),
      );
    const read = (count: number) => audienceConsents(many(count), 'att_x', { begun: 1, now: 1 })?.length;
    expect([read(64), read(65)]).toEqual([64, undefined]);
  });
});

describe('a page', () => {
  it.each([
    ['absent', null],
    ['not as it was written', '[["phone"]]'],
    ['too much', '?'],
  ])('shows what the record says where what stands on the documents is %s', async (_what, text) => {
    const [ada, bob, eve] = [await someone(), await someone(), await someone()];
    await buildConsent(gateway, { subject: ada, field: 'phone', recipient: everyAttendee });
    await buildConsent(gateway, { subject: bob, field: 'phone', recipient: everyAttendee });
    await buildConsent(gateway, { subject: bob, field: 'email', recipient: everyoneOfCategory('Speaker') });
    await buildConsent(gateway, { subject: eve, field: 'email', recipient: everyAttendee });
    await buildBlock(gateway, eve, viewer);
    const before = await page();
    const commands = async () => (await commandsDuring(gateway, () => page())).map(({ name }) => name);
    expect((await commands()).filter((name) => name === 'find consents')).toHaveLength(1);
    await write([ada, bob, eve], text);
    expect(await page()).toEqual(before);
    expect((await commands()).filter((name) => name === 'find consents')).toHaveLength(2);
    expect(before).toEqual(
      new Map([
        [ada.id, ['phone']],
        [bob.id, ['phone', 'email']],
        [eve.id, []],
      ]),
    );
    if (text !== null) await write([ada, bob, eve], null);
  });

  it('shows nothing of a consent that ended, and nothing of one that begins later', async () => {
    const [ended, later] = [await someone(), await someone()];
    const recipient = everyAttendee;
    await buildConsent(gateway, {
      subject: ended,
      field: 'phone',
      recipient,
      until: new Date(Date.now() - 1),
    });
    await buildConsent(gateway, {
      subject: later,
      field: 'phone',
      recipient,
      from: new Date(Date.now() + 60_000),
    });
    expect(await written(ended)).toContain('phone');
    expect(await page()).toEqual(
      new Map([
        [ended.id, []],
        [later.id, []],
      ]),
    );
  });

  it('asks about its people when more is about the viewer than should be read beside it, with the same answer', async () => {
    const [direct, blocking, open] = [await someone(), await someone(), await someone()];
    const recipient = oneAttendee(viewer.id);
    await buildConsent(gateway, { subject: direct, field: 'phone', recipient });
    await buildConsent(gateway, { subject: blocking, field: 'phone', recipient: everyAttendee });
    await buildBlock(gateway, blocking, viewer);
    await buildConsent(gateway, { subject: open, field: 'email', recipient: everyAttendee });
    const others = (count: number) =>
      Array.from({ length: count }, () => ({
        _id: newId('block'),
        event: event.id,
        subject: newId('attendee'),
        field: BLOCK,
        recipient,
        from: new Date(0),
        until: FAR_FUTURE,
        withdrawnAt: null,
        open: true,
      }));
    const { collection } = gateway.services.models.consents;
    const looks = async () => {
      let shown = new Map<string, string[]>();
      const commands = await commandsDuring(gateway, async () => {
        shown = await page();
      });
      return [shown, commands.filter(({ name }) => name === 'find consents').length] as const;
    };
    const right = new Map([
      [direct.id, ['phone']],
      [blocking.id, []],
      [open.id, ['email']],
    ]);
    // With these two, 500.
    await collection.insertMany(others(498) as never[]);
    expect(await looks()).toEqual([right, 1]);
    await collection.insertMany(others(1) as never[]);
    expect(await looks()).toEqual([right, 2]);
  });

  it('hands on nobody’s string', async () => {
    const ada = await someone();
    await buildConsent(gateway, { subject: ada, field: 'phone', recipient: everyAttendee });
    const context = await contextOf();
    const { attendees } = await context.attendees.page({
      event: event.id,
      first: 5,
      after: null,
      search: null,
    });
    expect(attendees.map((view) => Object.keys(view).sort())).toEqual([
      ['category', 'event', 'id', 'listed', 'name', 'organisation', 'registered'],
    ]);
  });

  it('that was read before all was forgotten decides nothing', async () => {
    const ada = await someone();
    const consent = await buildConsent(gateway, { subject: ada, field: 'phone', recipient: everyAttendee });
    const context = await contextOf();
    const reading = context.attendees.page({ event: event.id, first: 5, after: null, search: null });
    context.forget();
    const [view] = (await reading).attendees;
    if (view === undefined) throw new Error('nobody on the page');
    await gateway.services.consents.withdraw([consent], [ada.id], 'ses_test');
    expect(await context.decisions.load(view, 'phone')).toEqual({ kind: 'DENY' });
  });

  it('that decided about whoever was asked about last decides nothing after all was forgotten', async () => {
    const ada = await someone();
    const consent = await buildConsent(gateway, { subject: ada, field: 'phone', recipient: everyAttendee });
    await keepAudiences(gateway, ada);
    const context = await contextOf();
    const view = await context.attendees.load(ada.id);
    if (view === null) throw new Error('nobody there');
    expect(await context.decisions.load(view, 'phone')).toMatchObject({ kind: 'ALLOW' });
    await gateway.services.consents.withdraw([consent], [ada.id], 'ses_test');
    context.forget();
    expect(await context.decisions.load(view, 'phone')).toEqual({ kind: 'DENY' });
  });
});

/** An operation of the viewer's, as the gateway makes one. */
async function contextOf() {
  const { services } = gateway;
  const at = new Date();
  const listing = { kind: 'EVERYBODY', categories: [] } as const;
  const attendance = { attendee: viewer.id, event: event.id, category: 'Speaker', listing };
  return createContext({
    services,
    viewer: {
      kind: 'ACCOUNT',
      account: viewer.account,
      session: 'ses_test',
      attendances: [attendance],
      organises: [],
      organiserOf: [],
      secondFactor: false,
      secondFactorEnrolled: false,
      startedAt: at,
      lockdowns: [],
      grants: [],
      fresh: false,
      at,
    },
    http: {} as never,
  });
}

describe('whoever gives and withdraws at the same moment', () => {
  it('leaves on the document what the record says', async () => {
    const ada = await someone();
    const { consents, models } = gateway.services;
    const give = (fields: readonly ProtectedField[], recipient: string) =>
      consents.give({
        event: event.id,
        subject: ada.id,
        fields,
        recipient,
        purpose: 'x',
        until: null,
        evidence: EVIDENCE,
      });
    for (let round = 0; round < 12; round += 1) {
      const given = await give(PROTECTED_FIELDS, everyAttendee);
      const [first, second, ...rest] = given.map(({ _id }) => _id);
      await Promise.all([
        consents.withdraw([first as string], [ada.id], 'ses_test'),
        give(['phone'], everyoneOfCategory(`${round % 3}`)),
        consents.withdraw([second as string], [ada.id], 'ses_other'),
        give(['email'], oneAttendee(viewer.id)),
        consents.withdraw(rest, [ada.id], 'ses_test'),
      ]);
      expect(await staleAudiences(models, { event: event.id })).toEqual([]);
    }
    expect(await written(ada)).toMatch(/^\[\["phone",.*"category:2"\]\]$/);
  });

  it.each([
    ['what it was', null],
    ['nothing, wrongly,', NOTHING_TO_AUDIENCES],
  ])('a withdrawal amid a giving holds, where the document said %s before', async (_what, before) => {
    const ada = await someone();
    const { consents, models } = gateway.services;
    const phone = await buildConsent(gateway, { subject: ada, field: 'phone', recipient: everyAttendee });
    if (before !== null) await write([ada], before);
    const given = { event: event.id, subject: ada.id, fields: ['email'], recipient: everyAttendee } as const;
    let tries = 0;
    await consents.giveAll([{ ...given, purpose: 'x', until: null, evidence: EVIDENCE }], async (session) => {
      // From this look on the transaction sees the consents as they are now.
      await models.consents.findOne({ _id: phone }, null, { session }).exec();
      tries += 1;
      if (tries === 1) await consents.withdraw([phone], [ada.id], 'ses_test');
      return true;
    });
    expect([tries, await written(ada)]).toEqual([2, expect.stringMatching(/^\[\["email",[^\]]*\]\]$/)]);
    expect((await page()).get(ada.id)).toEqual(['email']);
  });

  it('takes all of it off the document when all is withdrawn at once', async () => {
    const ada = await someone();
    await buildConsent(gateway, { subject: ada, field: 'phone', recipient: everyAttendee });
    const { consents, database } = gateway.services;
    const of = { event: event.id, subject: ada.id };
    await database.transaction((session) => consents.withdrawAll(of, 'ses_test', session));
    expect([await written(ada), (await page()).get(ada.id)]).toEqual([NOTHING_TO_AUDIENCES, []]);
  });

  it('does so also where nobody is: a document that is gone is not made again', async () => {
    const ada = await someone();
    await gateway.services.models.attendees.deleteOne({ _id: ada.id }).exec();
    await buildConsent(gateway, { subject: ada, field: 'phone', recipient: everyAttendee });
    expect(await gateway.services.models.attendees.exists({ _id: ada.id }).exec()).toBeNull();
  });
});

describe('a gateway that starts', () => {
  const derived = () =>
    gateway.database.connection
      .collection<{ _id: string; of: string[]; done: boolean }>('derived')
      .findOne({ _id: 'audienceConsents' });

  it('on a database of before puts it on everybody’s document, once', async () => {
    const [ada, bob] = [await someone(), await someone()];
    await buildConsent(gateway, { subject: ada, field: 'phone', recipient: everyAttendee });
    await write([ada, bob], null);
    await gateway.database.connection.collection('derived').deleteMany({});
    const [one, other] = await Promise.all([gateway.another(), gateway.another()]);
    await Promise.all([one?.close(), other?.close()]);
    const next = await gateway.another();
    await until(async () => (await derived())?.done === true);
    expect([await written(ada), await written(bob)]).toEqual([
      expect.stringMatching(/^\[\["phone","con_/),
      NOTHING_TO_AUDIENCES,
    ]);
    await next.close();
  });

  it('on collections that were put back believes nothing that stands on the documents', async () => {
    const ada = await someone();
    const lies = audienceText([record('phone', everyAttendee, 0, FAR_FUTURE.getTime())]);
    await write([ada], lies);
    expect((await page()).get(ada.id)).toEqual(['phone']);
    const { connection } = gateway.database;
    await connection
      .collection<{ _id: string }>('derived')
      .updateOne(
        { _id: 'audienceConsents' },
        { $set: { of: ['attendees of another', 'consents of another'] } },
      );
    const next = await gateway.another();
    // Before it has answered anybody.
    expect((await page()).get(ada.id)).toEqual([]);
    await until(async () => (await derived())?.done === true);
    expect(await written(ada)).toBe(NOTHING_TO_AUDIENCES);
    await next.close();
  });
});

async function until(holds: () => Promise<boolean>): Promise<void> {
  while (!(await holds())) await new Promise((resolve) => setTimeout(resolve, 20));
}
