/** Contact requests: who may ask whom, what an answer gives, and that "declined" is never told. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { oneAttendee } from '../src/consent/model.ts';
import { REQUESTS_A_DAY } from '../src/contact-requests/limit.ts';
import { PROTECTED_FIELDS } from '../src/protected-fields.ts';
import type { Client } from './support/client.ts';
import { commandsDuring } from './support/commands.ts';
import {
  type AttendeeTraits,
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

const REQUEST = `mutation ($input: RequestContactInput!) {
  requestContact(input: $input) {
    request { id state fields offered message until from { id } to { id } } userErrors { code field }
  }
}`;
const ANSWER = `mutation ($input: AnswerContactRequestInput!) {
  answerContactRequest(input: $input) {
    request { state from { id } } consents { field purpose until recipient { attendee { id } } }
    userErrors { code field }
  }
}`;
const CANCEL = `mutation ($request: ID!) {
  cancelContactRequest(input: { request: $request }) { request { state } userErrors { code } }
}`;
const BOX = `query ($event: ID!, $box: ContactRequestBox!, $first: Int, $after: String) {
  contactRequests(event: $event, box: $box, first: $first, after: $after) {
    nodes { id state message fields offered sentAt until from { id name } to { id name } }
    pageInfo { hasNextPage endCursor }
  }
}`;
const NODE = `query ($id: ID!) {
  node(id: $id) {
    ... on ContactRequest { id state from { id } to { id } }
    ... on Attendee { id name phone email photo { url } jobTitle sharedWithMe }
  }
}`;

interface Outcome {
  readonly request: { readonly id: string; readonly state: string } | null;
  readonly consents?: readonly { readonly field: string; readonly until: string | null }[];
  readonly userErrors: readonly { readonly code: string; readonly field?: readonly string[] | null }[];
}

let gateway: TestGateway;
let event: BuiltEvent;
let ada: BuiltAttendee;
let bea: BuiltAttendee;
let asAda: Client;
let asBea: Client;

const person = (traits: Partial<AttendeeTraits> = {}) => buildAttendee(gateway, { event, ...traits });
const shownIn = (text: string, of: BuiltAttendee) =>
  PROTECTED_FIELDS.filter((field) => text.includes(of.values[field] as string));
const codes = (outcome: Outcome | undefined) => outcome?.userErrors.map(({ code }) => code);

async function request(to: { id: string }, more: object = {}, by = asAda): Promise<Outcome | undefined> {
  const input = { attendee: to.id, fields: ['PHONE', 'EMAIL'], message: 'to meet', ...more };
  return (await by.mutate<{ requestContact: Outcome }>(REQUEST, { input })).data?.requestContact;
}
async function answer(id: string | undefined, how: object, by = asBea): Promise<Outcome | undefined> {
  const input = { request: id, answer: how };
  const done = await by.mutate<{ answerContactRequest: Outcome }>(ANSWER, { input });
  return done.data?.answerContactRequest;
}
const accept = (id: string | undefined, more: object = {}, by = asBea) =>
  answer(id, { accept: { fields: ['PHONE'], noticeVersion: '1', ...more } }, by);
const decline = (id: string | undefined, by = asBea) => answer(id, { decline: true }, by);
const cancel = async (id: string | undefined, by = asAda) =>
  (await by.mutate<{ cancelContactRequest: Outcome }>(CANCEL, { request: id })).data?.cancelContactRequest;
interface Box {
  readonly nodes: readonly { readonly id: string; readonly state: string; readonly message: string }[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string };
}
const box = async (by: Client, which: 'RECEIVED' | 'SENT', more: object = {}) =>
  (await by.query<{ contactRequests: Box }>(BOX, { event: event.id, box: which, ...more })).data
    ?.contactRequests;
const states = async (by: Client, which: 'RECEIVED' | 'SENT') =>
  (await box(by, which))?.nodes.map(({ state }) => state);
const expire = (id: string | undefined) => {
  const past = new Date(Date.now() - 1_000);
  return gateway.services.models.contactRequests
    .updateOne({ _id: id as string }, { until: past, knownUntil: past })
    .exec();
};

beforeAll(async () => {
  gateway = await startGateway();
});
afterAll(() => gateway.close());

/** Ada is not listed; Bea is. */
beforeEach(async () => {
  event = await buildEvent(gateway);
  ada = await person({ name: 'Ada Asker' });
  bea = await person({ name: 'Bea Asked', listed: true });
  asAda = await gateway.as(ada.email);
  asBea = await gateway.as(bea.email);
});

describe('a contact request', () => {
  it('makes who sent it known to who receives it, and shows nothing more', async () => {
    expect((await asBea.query(NODE, { id: ada.id })).data?.node).toBe(null);
    const sent = await request(bea);
    expect(sent).toMatchObject({ request: { state: 'SENT', from: { id: ada.id }, to: { id: bea.id } } });
    const text = await asBea.text(NODE, { id: ada.id });
    expect(text).toContain('Ada Asker');
    expect(shownIn(text, ada)).toEqual([]);
    expect(shownIn(await asAda.text(NODE, { id: bea.id }), bea)).toEqual([]);
    expect((await box(asBea, 'RECEIVED'))?.nodes).toMatchObject([
      { state: 'SENT', message: 'to meet', from: { name: 'Ada Asker' } },
    ]);
    const eve = await gateway.as((await person()).email);
    expect((await eve.query(NODE, { id: ada.id })).data?.node).toBe(null);
    expect((await eve.query(NODE, { id: sent?.request?.id })).data?.node).toBe(null);
  });

  it('shows in a preview that the other knows of one', async () => {
    const preview = async () =>
      (
        await asAda.query<{ previewAs: { visible: boolean } }>(
          'query ($e: ID!, $a: ID!) { previewAs(event: $e, as: { attendee: $a }) { visible } }',
          { e: event.id, a: bea.id },
        )
      ).data?.previewAs.visible;
    expect(await preview()).toBe(false);
    await request(bea);
    expect(await preview()).toBe(true);
  });

  it('that is accepted gives the chosen fields, until the chosen end, with evidence', async () => {
    const sent = await request(bea);
    const until = new Date(Date.now() + 86_400_000).toISOString();
    const done = await accept(sent?.request?.id, { until });
    expect(done).toEqual({
      request: { state: 'ACCEPTED', from: { id: ada.id } },
      consents: [{ field: 'PHONE', purpose: 'to meet', until, recipient: { attendee: { id: ada.id } } }],
      userErrors: [],
    });
    expect(shownIn(await asAda.text(NODE, { id: bea.id }), bea)).toEqual(['phone']);
    expect(shownIn(await asBea.text(NODE, { id: ada.id }), ada)).toEqual([]);
    expect(await states(asAda, 'SENT')).toEqual(['ACCEPTED']);
    const [consent] = await gateway.services.models.consents.find({ subject: bea.id }).lean().exec();
    expect(consent?.evidence).toMatchObject({ how: 'OWNER', noticeVersion: '1', language: 'en' });
    expect(consent?.evidence.session).toMatch(/^ses_/);
  });

  it('that is accepted gives what was offered in return, and not before', async () => {
    const sent = await request(bea, { offer: { fields: ['EMAIL'], noticeVersion: '1' } });
    expect(shownIn(await asBea.text(NODE, { id: ada.id }), ada)).toEqual([]);
    await accept(sent?.request?.id);
    expect(shownIn(await asBea.text(NODE, { id: ada.id }), ada)).toEqual(['email']);
    await expire(sent?.request?.id);
    expect(shownIn(await asBea.text(NODE, { id: ada.id }), ada)).toEqual(['email']);
  });

  it('gives nothing in return that has come to its end, and leaves what its owner gave otherwise', async () => {
    const offer = { fields: ['PHONE', 'EMAIL'], until: new Date(Date.now() + 3_600_000), noticeVersion: '1' };
    const sent = await request(bea, { offer });
    const given = await buildConsent(gateway, {
      subject: ada,
      field: 'email',
      recipient: oneAttendee(bea.id),
    });
    const requests = gateway.services.models.contactRequests.collection;
    const ended = { $set: { 'offer.until': new Date(Date.now() - 1_000) } };
    await requests.updateOne({ _id: sent?.request?.id } as object, ended);
    await accept(sent?.request?.id);
    const consents = await gateway.services.models.consents.find({ subject: ada.id }).lean().exec();
    expect(consents.map(({ _id, withdrawnAt }) => [_id, withdrawnAt])).toEqual([[given, null]]);
    const again = await request(bea, { offer });
    await accept(again?.request?.id);
    const open = { subject: ada.id, open: true };
    const now = await gateway.services.models.consents.find(open).sort({ field: 1 }).lean().exec();
    expect(now.map(({ _id, field }) => [field, _id === given])).toEqual([
      ['email', true],
      ['phone', false],
    ]);
  });

  it('that was accepted keeps the asker known as long as what was given, and leaves room for another', async () => {
    const sent = await request(bea);
    await accept(sent?.request?.id);
    const { until, knownUntil } =
      (await gateway.services.models.contactRequests.findById(sent?.request?.id).lean().exec()) ?? {};
    expect(knownUntil?.getTime()).toBeGreaterThan((until as Date).getTime());
    expect(codes(await request(bea))).toEqual([]);
  });

  it('that was taken back gives nothing, is in no box but the asker’s, and makes no room', async () => {
    const sent = await request(bea, { offer: { fields: ['EMAIL'], noticeVersion: '1' } });
    expect(await cancel(sent?.request?.id)).toEqual({ request: { state: 'CANCELLED' }, userErrors: [] });
    expect(await states(asBea, 'RECEIVED')).toEqual([]);
    expect((await asBea.query(NODE, { id: ada.id })).data?.node).toBe(null);
    expect((await asBea.query(NODE, { id: sent?.request?.id })).data?.node).toBe(null);
    expect(codes(await accept(sent?.request?.id))).toEqual(['REQUEST_CLOSED']);
    expect(codes(await request(bea))).toEqual(['ALREADY_SENT']);
    expect(codes(await cancel(sent?.request?.id))).toEqual(['REQUEST_CLOSED']);
  });

  it('of somebody whom the receiver blocked is not in the box, cannot be answered, and is there after unblocking', async () => {
    const block = await buildBlock(gateway, bea, ada);
    const sent = await request(bea);
    expect(codes(sent)).toEqual([]);
    expect(await states(asBea, 'RECEIVED')).toEqual([]);
    expect((await asBea.query(NODE, { id: sent?.request?.id })).data?.node).toBe(null);
    expect(codes(await accept(sent?.request?.id))).toEqual(['UNKNOWN_REQUEST']);
    await gateway.services.models.consents.collection.deleteOne({ _id: block } as object);
    expect(await states(asBea, 'RECEIVED')).toEqual(['SENT']);
  });

  it('has its time by the database’s clock, and then another can be sent', async () => {
    const sent = await request(bea);
    await expire(sent?.request?.id);
    expect([await states(asAda, 'SENT'), await states(asBea, 'RECEIVED')]).toEqual([
      ['EXPIRED'],
      ['EXPIRED'],
    ]);
    expect((await asBea.query(NODE, { id: ada.id })).data?.node).toBe(null);
    expect(codes(await accept(sent?.request?.id))).toEqual(['REQUEST_CLOSED']);
    expect(codes(await decline(sent?.request?.id))).toEqual(['REQUEST_CLOSED']);
    expect(codes(await request(bea))).toEqual([]);
  });

  it('holds its message as plain text on one line', async () => {
    const sent = await request(bea, { message: ' <b>Hi</b>\r\n\u202Eyou\u0000 $where ' });
    expect(sent?.request).toMatchObject({ message: '<b>Hi</b> you $where' });
  });

  it('is listed page by page, the newest first', async () => {
    for (const message of ['one', 'two', 'three']) await request(await person({ listed: true }), { message });
    const first = await box(asAda, 'SENT', { first: 2 });
    const second = await box(asAda, 'SENT', { first: 2, after: first?.pageInfo.endCursor });
    const messages = [first, second].map((page) => page?.nodes.map(({ message }) => message));
    expect(messages).toEqual([['three', 'two'], ['one']]);
    expect(second?.pageInfo.hasNextPage).toBe(false);
    expect(await states(asAda, 'RECEIVED')).toEqual([]);
  });
});

describe('declined, blocked and unanswered', () => {
  /** Three people alike, each with a request of Ada's and a fate of its own. */
  async function three() {
    const fates = { declined: await alike(), blocked: await alike(), unanswered: await alike() };
    const ids = new Map<BuiltAttendee, string>();
    await buildBlock(gateway, fates.blocked, ada);
    for (const one of Object.values(fates)) ids.set(one, (await request(one))?.request?.id as string);
    const asDeclined = await gateway.as(fates.declined.email);
    expect(codes(await decline(ids.get(fates.declined), asDeclined))).toEqual([]);
    expect(await states(asDeclined, 'RECEIVED')).toEqual(['DECLINED']);
    return Object.values(fates).map((to) => ({ to, id: ids.get(to) as string }));
  }
  const alike = () => person({ name: 'Somebody Alike', listed: true });

  const mask = (text: string) =>
    text.replaceAll(/(att|req)_[0-9a-z]{26}/g, '$1_').replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'T');

  /** All that the asker can ask about one of them. */
  const looks: Readonly<Record<string, (of: { to: BuiltAttendee; id: string }) => Promise<string>>> = {
    'the request by its id': ({ id }) => asAda.text(NODE, { id }),
    'the person by their id': ({ to }) => asAda.text(NODE, { id: to.id }),
    'a second request': ({ to }) =>
      asAda.text(REQUEST, { input: { attendee: to.id, fields: ['PHONE'], message: 'again' } }),
    'an answer to one’s own': ({ id }) =>
      asAda.text(ANSWER, { input: { request: id, answer: { decline: true } } }),
    'taking it back': ({ id }) => asAda.text(CANCEL, { request: id }),
    'the request after it was taken back': ({ id }) => asAda.text(NODE, { id }),
  };

  it('answer the same bytes by the same database commands, whatever the asker asks', async () => {
    const fates = await three();
    const listed = await box(asAda, 'SENT');
    expect(new Set(listed?.nodes.map((node) => mask(JSON.stringify(node)))).size).toBe(1);
    for (const [name, look] of Object.entries(looks)) {
      const seen = new Set<string>();
      for (const fate of fates) {
        let text = '';
        const commands = await commandsDuring(gateway, async () => {
          text = mask(await look(fate));
        });
        seen.add(JSON.stringify([text, commands.map(({ shape }) => shape).sort()]));
      }
      expect({ name, different: seen.size }).toEqual({ name, different: 1 });
    }
  });

  it('end alike', async () => {
    const fates = await three();
    for (const { id } of fates) await expire(id);
    expect(await states(asAda, 'SENT')).toEqual(['EXPIRED', 'EXPIRED', 'EXPIRED']);
    for (const { to } of fates) expect(codes(await request(to))).toEqual([]);
  });

  it('are sent alike', async () => {
    const seen = new Set<string>();
    for (const blocks of [false, true]) {
      const to = await alike();
      if (blocks) await buildBlock(gateway, to, ada);
      let text = '';
      const commands = await commandsDuring(gateway, async () => {
        text = mask(JSON.stringify(await request(to)));
      });
      seen.add(JSON.stringify([text, commands.map(({ shape }) => shape).sort()]));
    }
    expect(seen.size).toBe(1);
  });
});

describe('asking is refused', () => {
  it('for oneself, and where one does not attend', async () => {
    expect(codes(await request(ada))).toEqual(['OWN_ATTENDEE']);
    const organiser = await gateway.asOrganiser(await buildOrganiser(gateway, event));
    expect(codes(await request(bea, {}, organiser))).toEqual(['NOT_ATTENDING']);
  });

  it('for the unknown, the hidden, the cancelled and people elsewhere, alike in bytes and commands', async () => {
    const elsewhere = await buildEvent(gateway);
    const nobody = [
      { id: 'att_00000000000000000000000000' },
      await person(),
      await person({ listed: true, registered: false }),
      await buildAttendee(gateway, { event: elsewhere, listed: true }),
    ];
    const seen = new Set<string>();
    for (const to of nobody) {
      let outcome: Outcome | undefined;
      const commands = await commandsDuring(gateway, async () => {
        outcome = await request(to);
      });
      seen.add(JSON.stringify([outcome, commands.map(({ shape }) => shape).sort()]));
      expect(codes(outcome)).toEqual(['UNKNOWN_ATTENDEE']);
    }
    expect(seen.size).toBe(1);
  });

  it('twice, also at once; the other way round is another request', async () => {
    const both = await Promise.all([request(bea), request(bea)]);
    expect(both.flatMap((one) => codes(one))).toEqual(['ALREADY_SENT']);
    expect(codes(await request(bea))).toEqual(['ALREADY_SENT']);
    expect(codes(await request(ada, {}, asBea))).toEqual([]);
  });

  it.each([
    ['without a field', { fields: [] }, 'NO_FIELDS', ['fields']],
    ['without words', { message: ' \u200B\n ' }, 'BAD_MESSAGE', ['message']],
    ['with too many words', { message: 'x'.repeat(501) }, 'BAD_MESSAGE', ['message']],
    ['with an empty offer', { offer: { fields: [], noticeVersion: '1' } }, 'NO_FIELDS', ['offer', 'fields']],
    [
      'with an offer that has ended',
      { offer: { fields: ['PHONE'], until: '2020-01-01T00:00:00.000Z', noticeVersion: '1' } },
      'UNTIL_PAST',
      ['offer', 'until'],
    ],
    [
      'with an offer under another notice',
      { offer: { fields: ['PHONE'], noticeVersion: '0' } },
      'NOTICE_OUTDATED',
      ['offer', 'noticeVersion'],
    ],
  ])('%s', async (_name, more, code, field) => {
    expect((await request(bea, more))?.userErrors).toEqual([{ code, field: ['input', ...field] }]);
    expect(await states(asAda, 'SENT')).toEqual([]);
  });

  it('past the day’s tries, counted by account and whether anybody is there or not', async () => {
    const nobody = { id: 'att_00000000000000000000000000' };
    for (let n = 0; n < REQUESTS_A_DAY; n++)
      expect(codes(await request(nobody))).toEqual(['UNKNOWN_ATTENDEE']);
    const another = await gateway.as(ada.email);
    for (const to of [nobody, bea]) {
      const input = { attendee: to.id, fields: ['PHONE'], message: 'to meet' };
      const refused = await another.post({ query: REQUEST, variables: { input } });
      expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(3_600);
      expect(JSON.parse(await refused.text()).errors[0].extensions.code).toBe('RATE_LIMITED');
    }
    expect(codes(await request(ada, {}, asBea))).toEqual(['UNKNOWN_ATTENDEE']);
  });
});

describe('answering is refused', () => {
  const past = '2020-01-01T00:00:00.000Z';

  it('to everybody but the one who was asked', async () => {
    const id = (await request(bea))?.request?.id;
    const eve = await gateway.as((await person({ listed: true })).email);
    for (const by of [eve, asAda]) {
      expect(codes(await accept(id, {}, by))).toEqual(['UNKNOWN_REQUEST']);
      expect(codes(await decline(id, by))).toEqual(['UNKNOWN_REQUEST']);
    }
    for (const by of [eve, asBea]) expect(codes(await cancel(id, by))).toEqual(['UNKNOWN_REQUEST']);
    expect(codes(await accept('req_00000000000000000000000000'))).toEqual(['UNKNOWN_REQUEST']);
    expect(await states(asBea, 'RECEIVED')).toEqual(['SENT']);
  });

  it.each([
    ['with fields that were not asked for', { fields: ['PHONE', 'PHOTO'] }, 'NOT_ASKED_FOR', 'fields'],
    ['without fields', { fields: [] }, 'NO_FIELDS', 'fields'],
    ['with an end in the past', { until: past }, 'UNTIL_PAST', 'until'],
    ['under another notice', { noticeVersion: '0' }, 'NOTICE_OUTDATED', 'noticeVersion'],
  ])('%s, and nothing is given', async (_name, more, code, field) => {
    const id = (await request(bea, { offer: { fields: ['EMAIL'], noticeVersion: '1' } }))?.request?.id;
    const done = await accept(id, more);
    expect(done?.userErrors).toEqual([{ code, field: ['input', 'answer', 'accept', field] }]);
    expect(await gateway.services.models.consents.countDocuments({ event: event.id })).toBe(0);
    expect(await states(asBea, 'RECEIVED')).toEqual(['SENT']);
  });

  it('with neither', async () => {
    const id = (await request(bea))?.request?.id;
    expect(codes(await answer(id, { decline: false }))).toEqual(['NO_ANSWER']);
  });

  it('a second time, also at once', async () => {
    const id = (await request(bea))?.request?.id;
    const both = await Promise.all([accept(id), decline(id), accept(id)]);
    const wins = both.filter((one) => one?.userErrors.length === 0);
    expect(wins).toHaveLength(1);
    expect(codes(await accept(id))).toEqual(['REQUEST_CLOSED']);
    expect(codes(await decline(id))).toEqual(['REQUEST_CLOSED']);
    const given = await gateway.services.models.consents.countDocuments({ subject: bea.id });
    expect(given).toBe(wins[0]?.consents?.length);
  });

  it('where the request is between two others', async () => {
    const other = await person({ listed: true });
    const id = await buildContactRequest(gateway, { from: ada, to: other });
    expect(codes(await accept(id))).toEqual(['UNKNOWN_REQUEST']);
  });
});
