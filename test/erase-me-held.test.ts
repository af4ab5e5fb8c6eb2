/** What holds a cooling-off: nobody is erased who could not stop it, or did not know. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { askAnew } from '../src/erase-me/ask-anew.ts';
import { carryOut } from '../src/erase-me/carry-out.ts';
import type { Held } from '../src/erase-me/hold.ts';
import { DAY } from '../src/time.ts';
import type { Client } from './support/client.ts';
import { commandLine } from './support/command-line.ts';
import { lockedDown } from './support/disclosures.ts';
import { type BuiltAttendee, type BuiltEvent, buildAttendee, buildEvent } from './support/factories.ts';
import { startGateway, type TestGateway } from './support/gateway.ts';
import { until } from './support/mongod.ts';

const ERASE = 'mutation { done: eraseMe { erasure { state } userErrors { code } } }';
const KEEP = 'mutation { done: keepMe { stopped userErrors { code } } }';

let gateway: TestGateway;
let event: BuiltEvent;
let ada: BuiltAttendee;
let asAda: Client;

beforeAll(async () => {
  gateway = await startGateway({ environment: { MAILS_PER_MINUTE: '6000' } });
});
afterAll(() => gateway.close());
beforeEach(async () => {
  event = await buildEvent(gateway);
  ada = await buildAttendee(gateway, { event, listed: true });
  asAda = await gateway.as(ada.email);
});
afterEach(async () => {
  await gateway.database.connection.collection('lockdowns').deleteMany({});
  await requests().deleteMany({}).exec();
});

const requests = () => gateway.services.models.eraseMe;
const requestOf = ({ account }: BuiltAttendee) => requests().findById(account).lean().exec();
const round = () => carryOut({ ...gateway.services, ...gateway.config });
/** The cooling-off is over. */
const over = (person = ada) => {
  const askedAt = new Date(Date.now() - 7 * DAY - 1_000);
  const dueAt = new Date(askedAt.getTime() + 7 * DAY);
  return requests().updateOne({ _id: person.account }, { $set: { askedAt, dueAt } }).exec();
};
async function asks(client = asAda): Promise<void> {
  const { data } = await client.mutate(ERASE);
  expect(data).toEqual({ done: { erasure: { state: 'WAITING' }, userErrors: [] } });
}
async function mailsLeave(): Promise<void> {
  await until(async () => {
    await gateway.services.postman.deliverDue();
    const { outbox } = gateway.services.models;
    const theirs = { account: ada.account, kind: 'ERASE_ME' as const };
    const state = { $in: ['QUEUED', 'SENDING'] as ('QUEUED' | 'SENDING')[] };
    return (await outbox.exists({ ...theirs, state }).exec()) === null;
  });
}

describe('while nobody signs in', () => {
  it('nobody is erased, nor within a day after, and whoever was cancelled comes in to stop it', async () => {
    await asks();
    await mailsLeave();
    const { models } = gateway.services;
    await models.attendees.updateOne({ _id: ada.id }, { registered: false }).exec();
    const lift = await lockedDown(gateway, { scope: 'SIGN_IN', event: null });
    await over();
    await models.accounts.updateOne({ _id: ada.account }, { invitedUntil: null }).exec();
    await round();
    const held = await requestOf(ada);
    expect(held).toMatchObject({ state: 'WAITING' });
    const account = await models.accounts.findById(ada.account).orFail().lean().exec();
    expect(account.invitedUntil).toEqual(held?.dueAt);
    await over();
    await lift();
    await round();
    expect(await requestOf(ada)).toMatchObject({ state: 'WAITING' });
    const lately = await models.lockdowns.findOne({ open: false }).orFail().lean().exec();
    expect((await requestOf(ada))?.dueAt.getTime()).toBe((lately.lifted?.at.getTime() ?? 0) + DAY);
    const { data } = await (await gateway.as(ada.email)).mutate(KEEP);
    expect(data).toEqual({ done: { stopped: true, userErrors: [] } });
    expect(await requestOf(ada)).toBeNull();
  });

  it('and a day after that, they are', async () => {
    await asks();
    await mailsLeave();
    const lift = await lockedDown(gateway, { scope: 'SIGN_IN', event: null });
    await lift();
    const longAgo = new Date(Date.now() - DAY - 1_000);
    await gateway.database.connection
      .collection('lockdowns')
      .updateMany({}, { $set: { 'lifted.at': longAgo } });
    await over();
    await round();
    expect(await requestOf(ada)).toMatchObject({ state: 'TELLING' });
  });
});

it('in an older copy of the database, whoever was cancelled comes in to stop it', async () => {
  await asks();
  const { accounts } = gateway.services.models;
  await accounts.updateOne({ _id: ada.account }, { invitedUntil: null }).exec();
  await askAnew(gateway.services);
  const account = await accounts.findById(ada.account).orFail().lean().exec();
  expect(account.invitedUntil).toEqual((await requestOf(ada))?.dueAt);
});

it('whose notice is not sent is not erased: it is tried again, and the whole cooling-off follows it', async () => {
  const { outbox } = gateway.services.models;
  await asks();
  await mailsLeave();
  const notice = { account: ada.account, 'about.what': 'ASKED' };
  for (const state of ['FAILED', 'UNCERTAIN', 'QUEUED'] as const) {
    // As if no mail server took it.
    const dueAt = new Date(Date.now() + DAY);
    await outbox.updateOne(notice, { $set: { state, dueAt, lastError: null, attempts: 9 } }).exec();
    await over();
    let untold = 0;
    const onHeld = (those: Held) => {
      untold += those.untold;
    };
    await carryOut({ ...gateway.services, ...gateway.config, onHeld });
    const held = await requestOf(ada);
    expect([untold, held?.state]).toEqual([1, 'WAITING']);
    expect(held?.dueAt.getTime()).toBeGreaterThan(Date.now() + 7 * DAY - 60_000);
    const { accounts } = gateway.services.models;
    expect((await accounts.findById(ada.account).lean())?.invitedUntil).toEqual(held?.dueAt);
    const again = await outbox.findOne(notice).orFail().lean().exec();
    expect(again.about.dueAt).toEqual(held?.dueAt);
    expect(again.state).not.toBe(state === 'QUEUED' ? 'SENT' : state);
    await outbox.updateOne(notice, { $set: { dueAt: new Date() } }).exec();
    await mailsLeave();
  }
  await outbox.updateOne(notice, { $set: { state: 'SENT' } }).exec();
  await over();
  await round();
  expect(await requestOf(ada)).toMatchObject({ state: 'TELLING' });
});

it('is asked for five times a day at most, and stopped without limit', async () => {
  for (let n = 0; n < 5; n += 1) {
    await asks();
    await asks();
    expect((await asAda.mutate(KEEP)).data).toEqual({ done: { stopped: true, userErrors: [] } });
  }
  const { errors } = await asAda.mutate(ERASE);
  expect(errors?.[0]?.extensions?.code).toBe('RATE_LIMITED');
  expect(await requestOf(ada)).toBeNull();
});

describe('attendant erase --stop', () => {
  it('stops it by an id or an address, also one that a thief changed, tells the person, and logs it', async () => {
    const { models } = gateway.services;
    const account = await models.accounts.findById(ada.account).orFail().lean().exec();
    const theirs = [ada.id, ada.account, ada.email];
    for (const who of theirs) {
      await asks(await gateway.as(ada.email));
      const done = await commandLine(['erase', '--stop', who], gateway);
      expect([done.code, done.out]).toEqual([0, expect.stringContaining(`Stopped: ${ada.account} stays`)]);
      expect(done.err).toMatch(/"account":"acc_.*"by":".* \(command line\)".*was stopped/);
      expect(await requestOf(ada)).toBeNull();
      const told = { account: ada.account, 'about.what': 'STOPPED_FOR_YOU' };
      expect(await models.outbox.exists(told).exec()).not.toBeNull();
    }
    await asks(await gateway.as(ada.email));
    const now = new Date();
    const undoUntil = new Date(Date.now() + DAY);
    const { addressIndex, address } = account;
    const former = { addressIndex, address, undoHash: 'x', notice: null, changedAt: now, undoUntil };
    await models.accounts
      .updateOne({ _id: ada.account }, { addressIndex: ['a thief’s'], formerAddresses: [former] })
      .exec();
    const done = await commandLine(['erase', '--stop', ada.email], gateway);
    expect([done.code, await requestOf(ada)]).toEqual([0, null]);
    await over();
    await round();
    expect(await models.attendees.exists({ _id: ada.id }).exec()).not.toBeNull();
    const again = await commandLine(['erase', '--stop', ada.id], gateway);
    expect([again.code, again.err]).toEqual([
      65,
      'No erasure of theirs waits to be carried out. By an address that was changed over three days ago nobody is found: name an id.\n',
    ]);
    const both = await commandLine(['erase', '--stop', ada.id, '--everywhere'], gateway);
    expect([both.code, both.err]).toEqual([
      2,
      '--stop is about the whole account: say it without the others.\n',
    ]);
  });
});
