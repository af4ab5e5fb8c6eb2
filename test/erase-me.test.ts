/** Being erased on one's own word: what it takes, the cooling-off, what stops it, and that it ends whatever happens. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { oneAttendee, oneIntegration } from '../src/consent/model.ts';
import { askAnew } from '../src/erase-me/ask-anew.ts';
import { type CarryOutParts, carryOut } from '../src/erase-me/carry-out.ts';
import { finishUnfinished } from '../src/erasure/erase.ts';
import { readErased } from '../src/erasure/erased-list.ts';
import { DAY } from '../src/time.ts';
import type { Client } from './support/client.ts';
import { lockedDown } from './support/disclosures.ts';
import { traceOf } from './support/erasure.ts';
import {
  type BuiltAttendee,
  type BuiltEvent,
  buildAttendee,
  buildConsent,
  buildContactRequest,
  buildEvent,
  buildOrganiser,
} from './support/factories.ts';
import { startGateway, type TestGateway } from './support/gateway.ts';
import { buildIntegration } from './support/integrations.ts';
import { until } from './support/mongod.ts';
import { holdSecondFactor } from './support/second-factor.ts';

const ERASE =
  'mutation { done: eraseMe { erasure { state askedAt dueAt browser } userErrors { code message } } }';
const KEEP = 'mutation { done: keepMe { stopped userErrors { code message } } }';
const MINE = '{ myErasure { state askedAt dueAt browser } }';
const LOOK = 'query ($id: ID!) { node(id: $id) { ... on Attendee { name phone } } }';
const LIST = 'query ($event: ID!) { attendees(event: $event, first: 200) { nodes { id } } }';

interface Done {
  readonly done: {
    readonly erasure?: { readonly state: string; readonly askedAt: string; readonly dueAt: string } | null;
    readonly stopped?: boolean;
    readonly userErrors: readonly { readonly code: string; readonly message: string }[];
  } | null;
}

let gateway: TestGateway;
let second: TestGateway;
let parts: CarryOutParts;
let event: BuiltEvent;
let ada: BuiltAttendee;
let reader: BuiltAttendee;
let asAda: Client;
let asReader: Client;

beforeAll(async () => {
  gateway = await startGateway({ environment: { MAILS_PER_MINUTE: '6000' } });
  second = await gateway.another();
  parts = { ...gateway.services, ...gateway.config };
});
afterAll(() => gateway.close());
beforeEach(async () => {
  event = await buildEvent(gateway);
  ada = await buildAttendee(gateway, { event, name: 'Ada Away', listed: true });
  reader = await buildAttendee(gateway, { event, listed: true });
  await buildConsent(gateway, { subject: ada, field: 'phone', recipient: oneAttendee(reader.id) });
  asAda = await gateway.as(ada.email);
  asReader = await gateway.as(reader.email);
});

const codeOf = (answer: { errors?: readonly { extensions?: Record<string, unknown> }[] }) =>
  answer.errors?.[0]?.extensions?.code;
const did = async (query: string, client = asAda) => {
  const answer = await client.mutate<Done>(query);
  return answer.data?.done?.userErrors[0]?.code ?? codeOf(answer) ?? 'DONE';
};
const requests = () => gateway.services.models.eraseMe;
const growOld = (account: string) =>
  gateway.database.connection
    .collection('sessions')
    .updateMany({ account }, { $set: { provedAt: new Date(Date.now() - DAY) } });
/** The cooling-off is over, and the mail about it was sent. */
const over = async (person = ada) => {
  await mailed(person.email, /to erase it/);
  const askedAt = new Date(Date.now() - 7 * DAY - 1_000);
  const dueAt = new Date(askedAt.getTime() + 7 * DAY);
  return requests().updateOne({ _id: person.account }, { $set: { askedAt, dueAt } }).exec();
};
async function mailed(email: string, about: RegExp): Promise<string[]> {
  const waiting = {
    state: { $in: ['QUEUED', 'SENDING'] as ('QUEUED' | 'SENDING')[] },
    kind: 'ERASE_ME' as const,
  };
  await until(async () => {
    await gateway.services.postman.deliverDue();
    return (await gateway.services.models.outbox.exists(waiting).exec()) === null;
  });
  const texts = (await gateway.mailsTo(email)).map((mail) =>
    mail.replace(/=\r?\n/g, '').replace(/\r?\n/g, '\n'),
  );
  return texts.filter((text) => about.test(text));
}
const keepHouse = () => Promise.all([gateway, second].map(({ services }) => services.housekeeping.run()));
/** All that housekeeping does of it, mails included. */
async function carriedOut(person = ada): Promise<void> {
  await over(person);
  await keepHouse();
  await mailed(person.email, /erased now/);
  await keepHouse();
}
const leftOf = async ({ id, account, email }: BuiltAttendee) =>
  Object.keys(await traceOf(gateway, [id, account, email])).filter(
    (where) => !['data/erasures', 'keys/erased', 'data/ledger'].includes(where),
  );

describe('asking to be erased', () => {
  it('takes a sign-in of the last 15 minutes, the second factor of whoever has one, and no suspect session', async () => {
    expect(codeOf(await gateway.browser().mutate(ERASE))).toBe('UNAUTHENTICATED');
    await growOld(ada.account);
    expect(await did(ERASE)).toBe('FRESH_SIGN_IN_REQUIRED');
    const both = await buildAttendee(gateway, { event });
    await buildOrganiser(gateway, event, both.email);
    const held = await gateway.as(both.email);
    await holdSecondFactor(held);
    expect(await did(ERASE, await gateway.as(both.email))).toBe('SECOND_FACTOR_REQUIRED');
    const lift = await lockedDown(gateway, { scope: 'EVERYTHING', event: null });
    expect(await did(ERASE, held)).toBe('LOCKED_DOWN');
    expect(await requests().countDocuments({ _id: { $in: [ada.account, both.account] } })).toBe(0);
    await lift();
    expect(await did(ERASE, held)).toBe('DONE');
  });

  it('is told to the person at once, with the day and how to stop it, also where the address was before', async () => {
    const { models } = gateway.services;
    const account = await models.accounts.findById(ada.account).orFail().lean().exec();
    const changedAt = new Date(Date.now() - 50 * DAY);
    const former = { addressIndex: [], address: account.address, undoHash: 'x', notice: null };
    await models.accounts
      .updateOne(
        { _id: ada.account },
        { $set: { formerAddresses: [{ ...former, changedAt, undoUntil: changedAt }] } },
      )
      .exec();
    const answer = await asAda.mutate<Done>(ERASE);
    const { askedAt = '', dueAt = '', ...rest } = answer.data?.done?.erasure ?? {};
    expect(rest).toEqual({ state: 'WAITING', browser: expect.any(String) });
    expect(Date.parse(dueAt) - Date.parse(askedAt)).toBe(7 * DAY);
    expect((await asAda.query(MINE)).data).toEqual({ myErasure: answer.data?.done?.erasure });
    const told = await mailed(ada.email, /asked at .* to erase it/);
    expect(told).toHaveLength(2);
    const day = `${dueAt.slice(0, 16).replace('T', ' ')} UTC`;
    for (const text of told) expect(text).toContain(`erased after ${day}`);
    expect(told.filter((text) => text.includes(`${gateway.url}/sign-in`))).toHaveLength(1);
    expect(told.filter((text) => text.includes('signs in by another address now'))).toHaveLength(1);
    // Asked again it is the same, and told once.
    expect((await asAda.mutate<Done>(ERASE)).data?.done?.erasure?.dueAt).toBe(dueAt);
    expect(await mailed(ada.email, /to erase it/)).toHaveLength(2);
  });

  it('hides them at once, from everybody: the directory, whom they permitted, whom they asked; and integrations are told', async () => {
    const integration = await buildIntegration(gateway, { events: [event] });
    await buildConsent(gateway, { subject: ada, field: 'email', recipient: oneIntegration(integration) });
    const types = ['consent.withdrawn', 'attendee.erased'] as const;
    const wanted = { integration, url: 'https://badges.invalid/', types, events: [event.id] };
    await gateway.services.endpoints.create(wanted, 'acc_test');
    await buildContactRequest(gateway, { from: ada, to: reader });
    expect(await asReader.text(LOOK, { id: ada.id })).toContain(ada.values.phone);
    expect(await did(ERASE)).toBe('DONE');
    for (const client of [asReader, asReader.at(second)]) {
      expect((await client.query(LOOK, { id: ada.id })).data).toEqual({ node: null });
      expect(await client.text(LIST, { event: event.id })).not.toContain(ada.id);
    }
    const inbox = 'query ($event: ID!) { contactRequests(event: $event, box: RECEIVED) { nodes { id } } }';
    expect((await asReader.query(inbox, { event: event.id })).data).toEqual({
      contactRequests: { nodes: [] },
    });
    const messages = await gateway.services.models.webhookMessages.find({ integration }).lean().exec();
    expect(messages.map(({ type }) => type)).toEqual(['consent.withdrawn']);
    // They themselves see theirs still.
    expect(await asAda.text(LOOK, { id: ada.id })).toContain(ada.values.phone);
  });

  it('is refused to who attends nothing and organises', async () => {
    const email = await buildOrganiser(gateway, event);
    const organiser = await gateway.asOrganiser(email);
    const answer = await organiser.mutate<Done>(ERASE);
    expect(answer.data?.done?.userErrors[0]).toMatchObject({
      code: 'ONLY_ORGANISES',
      message:
        'You attend nothing, and organise events: whoever runs this gateway takes your account away (attendant erase, --organiser-too).',
    });
  });
});

describe('the cooling-off', () => {
  it('is stopped by who signs in, also with a registration that was cancelled, and shows nobody again', async () => {
    expect(await did(ERASE)).toBe('DONE');
    await gateway.services.models.attendees.updateOne({ _id: ada.id }, { registered: false }).exec();
    const again = await gateway.as(ada.email);
    await growOld(ada.account);
    expect(await did(KEEP, again)).toBe('FRESH_SIGN_IN_REQUIRED');
    const fresh = await gateway.as(ada.email);
    const lift = await lockedDown(gateway, { scope: 'EVERYTHING', event: null });
    expect(await did(KEEP, fresh)).toBe('DONE');
    await lift();
    expect(await did(KEEP, fresh)).toBe('NOTHING_WAITS');
    expect((await fresh.mutate<Done>(KEEP)).data?.done?.userErrors[0]?.message).toBe(
      'No erasure of yours waits to be carried out: none was asked for, or its cooling-off is over.',
    );
    expect(await mailed(ada.email, /was stopped. Nothing is erased/)).toHaveLength(1);
    await keepHouse();
    await gateway.services.models.attendees.updateOne({ _id: ada.id }, { registered: true }).exec();
    expect((await asReader.query(LOOK, { id: ada.id })).data).toEqual({ node: null });
    expect(await (await gateway.as(ada.email)).text(LOOK, { id: ada.id })).toContain(ada.values.phone);
  });

  it('is whole: before its end nothing is erased, by no process; after it, nothing stops it', async () => {
    expect(await did(ERASE)).toBe('DONE');
    await keepHouse();
    expect(await requests().findById(ada.account).lean()).toMatchObject({ state: 'WAITING', toldAt: null });
    await over();
    await keepHouse();
    expect(await did(KEEP, await gateway.as(ada.email))).toBe('NOTHING_WAITS');
    expect(await mailed(ada.email, /is being erased now/)).toHaveLength(1);
    await keepHouse();
    expect(await leftOf(ada)).toEqual([]);
    expect([...(await readErased(gateway.config.erasedFile))]).toEqual(
      expect.arrayContaining([ada.id, ada.account]),
    );
    expect((await asAda.query('{ viewer { account { id } } }')).data).toEqual({ viewer: null });
  });

  it('of which one is stopped as it ends: it is stopped, or carried out, and never both', async () => {
    for (let n = 0; n < 5; n += 1) {
      const person = await buildAttendee(gateway, { event });
      const client = await gateway.as(person.email);
      expect(await did(ERASE, client)).toBe('DONE');
      await over(person);
      const [stopped] = await Promise.all([did(KEEP, client), carryOut(parts), carryOut(parts)]);
      const record = await requests().findById(person.account).lean();
      const expected = stopped === 'DONE' ? null : expect.objectContaining({ state: 'TELLING' });
      expect(record).toEqual(expected);
    }
  });
});

describe('what comes of it', () => {
  it('waits for the last mail to leave, a day at most', async () => {
    expect(await did(ERASE)).toBe('DONE');
    await mailed(ada.email, /to erase it/);
    const { postman } = gateway.services;
    const sending = [postman, second.services.postman].map((one) => {
      const deliver = one.deliverDue;
      one.wake = () => {};
      one.deliverDue = async () => {};
      return () => Object.assign(one, { deliverDue: deliver });
    });
    await over();
    await carryOut(parts);
    const key = { account: ada.account, key: /BEGINS/ };
    // As if no mail server took it.
    await gateway.services.models.outbox
      .updateMany(key, { $set: { state: 'QUEUED', dueAt: new Date(Date.now() + DAY) } })
      .exec();
    await carryOut(parts);
    expect(await requests().findById(ada.account).lean()).toMatchObject({ state: 'TELLING' });
    await requests()
      .updateOne({ _id: ada.account }, { toldAt: new Date(Date.now() - DAY - 1_000) })
      .exec();
    await carryOut(parts);
    expect(await leftOf(ada)).toEqual([]);
    for (const restore of sending) restore();
  });

  it('erases them at every event; whoever organises one keeps the account', async () => {
    const other = await buildEvent(gateway);
    const there = await buildAttendee(gateway, { event: other, email: ada.email });
    await buildOrganiser(gateway, other, ada.email);
    expect(await did(ERASE)).toBe('DONE');
    await over();
    await carryOut(parts);
    await mailed(ada.email, /erased now/);
    await carryOut(parts);
    expect(await gateway.services.models.attendees.countDocuments({ _id: { $in: [ada.id, there.id] } })).toBe(
      0,
    );
    expect(await gateway.services.models.accounts.countDocuments({ _id: ada.account })).toBe(1);
    expect(await requests().countDocuments({ _id: ada.account })).toBe(0);
  });

  it('asks integrations to delete, and shows to organisers who has not said that they have', async () => {
    const integration = await buildIntegration(gateway, { events: [event] });
    await buildConsent(gateway, { subject: ada, field: 'email', recipient: oneIntegration(integration) });
    const types = ['attendee.erased'] as const;
    const wanted = { integration, url: 'https://badges.invalid/', types, events: [event.id] };
    await gateway.services.endpoints.create(wanted, 'acc_test');
    expect(await did(ERASE)).toBe('DONE');
    await carriedOut();
    const organiser = await gateway.asOrganiser(await buildOrganiser(gateway, event));
    const pending = 'query ($event: ID!) { pendingDeletions(event: $event) { nodes { attendee because } } }';
    const answer = await organiser.text(pending, { event: event.id });
    expect(answer).toContain(ada.id);
  });

  it('is gone on with by any process, wherever one was killed', async () => {
    let step = 0;
    for (let ended = false; !ended; step += 4) {
      const person = await buildAttendee(gateway, { event });
      const client = await gateway.as(person.email);
      expect(await did(ERASE, client)).toBe('DONE');
      await over(person);
      await carryOut(parts);
      await mailed(person.email, /erased now/);
      let seen = -1;
      const onStep = () => {
        seen += 1;
        if (seen === step) throw new Error('killed');
      };
      ended = await carryOut({ ...parts, onStep }).then(
        () => true,
        () => false,
      );
      await finishUnfinished(parts);
      await carryOut(parts);
      expect([step, await leftOf(person)]).toEqual([step, []]);
    }
    expect(step).toBeGreaterThan(20);
  });

  it('begins anew in an older copy of the database, and is told: it may have been stopped since', async () => {
    expect(await did(ERASE)).toBe('DONE');
    await over();
    await carryOut(parts);
    await askAnew(gateway.services);
    const record = await requests().findById(ada.account).orFail().lean().exec();
    expect(record).toMatchObject({ state: 'WAITING', toldAt: null });
    expect(record.dueAt.getTime()).toBeGreaterThan(Date.now());
    const told = await gateway.services.models.outbox
      .findOne({ account: ada.account, key: /ANEW/ })
      .orFail()
      .lean()
      .exec();
    expect(told).toMatchObject({ kind: 'ERASE_ME', state: 'QUEUED', about: { what: 'ANEW' } });
    await carryOut(parts);
    expect(await requests().findById(ada.account).lean()).toMatchObject({ state: 'WAITING' });
  });
});
