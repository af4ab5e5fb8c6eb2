/** A mailbox that refuses the notice of an erasure for good, by a real mail server that does: held for a time, and no longer. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { carryOut } from '../src/erase-me/carry-out.ts';
import type { Held } from '../src/erase-me/hold.ts';
import type { EraseMeRecord } from '../src/erase-me/model.ts';
import { DAY } from '../src/time.ts';
import { traceOf } from './support/erasure.ts';
import {
  type BuiltAttendee,
  type BuiltEvent,
  buildAttendee,
  buildEvent,
  buildOrganiser,
} from './support/factories.ts';
import { startGateway, type TestGateway } from './support/gateway.ts';
import { until } from './support/mongod.ts';
import { type SmtpServer, smtpServer } from './support/smtp.ts';

let server: SmtpServer;
let gateway: TestGateway;
let event: BuiltEvent;
let organiser: string;
let ada: BuiltAttendee;
/** What the mail server says to a recipient, by address; undefined: it takes it. */
let says: (address: string) => string | undefined;

beforeAll(async () => {
  server = await smtpServer();
  gateway = await startGateway({ environment: { SMTP_URL: server.url, MAILS_PER_MINUTE: '6000' } });
  server.reply = (line) => {
    const [, to] = /^RCPT TO:<(.+)>/.exec(line) ?? [];
    return to === undefined ? undefined : says(to);
  };
});
afterAll(async () => {
  await gateway.close();
  await server.close();
});
beforeEach(async () => {
  says = () => undefined;
  event = await buildEvent(gateway);
  organiser = await buildOrganiser(gateway, event);
  ada = await buildAttendee(gateway, { event, listed: true });
});
afterEach(async () => {
  await gateway.services.models.eraseMe.deleteMany({}).exec();
  await gateway.services.models.outbox.deleteMany({}).exec();
});

const requests = () => gateway.services.models.eraseMe;
const requestOf = () => requests().findById(ada.account).lean<EraseMeRecord>().exec();
const outbox = () => gateway.services.models.outbox;
const noticeOf = () =>
  outbox().findOne({ account: ada.account, 'about.what': 'ASKED' }).orFail().lean().exec();
const mailsTo = (email: string) => server.messages.filter((text) => text.includes(`To: ${email}`));
async function signedIn() {
  const client = gateway.browser();
  await client.mutate('mutation ($email: String!) { startSignIn(input: { email: $email }) { accepted } }', {
    email: ada.email,
  });
  await gateway.services.mails.drain();
  const code = /^\s*([0-9A-Z]{4}-[0-9A-Z]{4})\s*$/m.exec(mailsTo(ada.email).at(-1) ?? '')?.[1];
  await client.mutate('mutation ($code: String!) { completeSignIn(input: { code: $code }) { signedIn } }', {
    code,
  });
  return client;
}
/** All that is due leaves, or comes to its end. */
async function mailsLeave(): Promise<void> {
  await until(async () => {
    await gateway.services.postman.deliverDue();
    const due = { state: { $in: ['QUEUED', 'SENDING'] as const }, dueAt: { $lte: new Date() } };
    return (
      (await outbox()
        .exists(due as object)
        .exec()) === null
    );
  });
}
/** What housekeeping does, and then the mails. */
async function round(): Promise<Held> {
  let held: Held = { untold: 0, refused: 0 };
  const onHeld = (those: Held) => {
    held = those;
  };
  await carryOut({ ...gateway.services, ...gateway.config, onHeld });
  await mailsLeave();
  return held;
}
/** As if all that happened so far had happened so much earlier. */
async function pass(days: number): Promise<void> {
  const earlier = (date: string) => ({ $subtract: [`$${date}`, days * DAY] });
  const moved = (...dates: string[]) => [
    {
      $set: Object.fromEntries(
        dates.map((date) => [
          date,
          { $cond: [{ $eq: [{ $type: `$${date}` }, 'date'] }, earlier(date), `$${date}`] },
        ]),
      ),
    },
  ];
  await requests().collection.updateMany({}, moved('dueAt', 'refusedSince', 'toldAt'));
  await outbox().collection.updateMany({}, moved('dueAt', 'settledAt', 'about.dueAt'));
}
const daysLeft = async () => ((await requestOf())?.dueAt.getTime() ?? 0) / DAY - Date.now() / DAY;

describe('a mailbox that refuses the notice for good', () => {
  beforeEach(() => {
    says = (to) => (to === ada.email ? '550 no such user' : undefined);
  });
  const askedAndRefused = async () => {
    const { email } = ada;
    says = () => undefined;
    const client = await signedIn();
    says = (to) => (to === email ? '550 no such user' : undefined);
    await client.mutate('mutation { eraseMe { userErrors { code } } }');
    await mailsLeave();
    expect(await noticeOf()).toMatchObject({ state: 'FAILED', lastError: { responseCode: 550 } });
    return client;
  };

  it('has a fortnight; the organisers are told without a name, and the person where they sign in; then they are erased', async () => {
    const client = await askedAndRefused();
    await round();
    expect(await round()).toEqual({ untold: 0, refused: 1 });
    const record = await requestOf();
    expect(record?.refusedSince).toBeInstanceOf(Date);
    expect(await daysLeft()).toBeGreaterThan(13.9);
    expect(await daysLeft()).toBeLessThan(14.1);
    const [mail, ...more] = mailsTo(organiser);
    expect(more).toEqual([]);
    const text = (mail ?? '').replace(/=\r?\n/g, '');
    expect(text).toContain('Their mailbox refuses our mail about it');
    expect(text).toContain(`attendant erase --stop ${ada.id}`);
    for (const secret of Object.values(ada.values)) expect(text).not.toContain(secret);
    const mine = '{ myErasure { state refusedSince } }';
    expect((await client.query(mine)).data).toEqual({
      myErasure: { state: 'WAITING', refusedSince: record?.refusedSince?.toISOString() },
    });
    for (let day = 1; day <= 13; day += 1) {
      await pass(1);
      await round();
      expect([day, (await requestOf())?.state]).toEqual([day, 'WAITING']);
    }
    // It was tried each day, and the day did not move.
    expect(server.said.filter((line) => line.includes(`RCPT TO:<${ada.email}>`)).length).toBeGreaterThan(12);
    expect(await daysLeft()).toBeLessThan(1.2);
    for (let day = 0; day < 2; day += 1) {
      await pass(1);
      await round();
      await round();
    }
    // What became of the last try is known.
    await pass(0.1);
    for (let n = 0; n < 3; n += 1) await round();
    expect(await requestOf()).toBeNull();
    const left = Object.keys(await traceOf(gateway, [ada.id, ada.account, ada.email]));
    expect(left.filter((where) => !['data/erasures', 'keys/erased', 'data/ledger'].includes(where))).toEqual(
      [],
    );
  });

  it('that takes it after all: the whole cooling-off follows, and its mail says that day', async () => {
    await askedAndRefused();
    await round();
    await round();
    await pass(13.9);
    says = () => undefined;
    await round();
    await round();
    expect(await noticeOf()).toMatchObject({ state: 'SENT' });
    const record = await requestOf();
    expect(record).toMatchObject({ state: 'WAITING', refusedSince: null });
    expect(await daysLeft()).toBeGreaterThan(6.9);
    const text = (mailsTo(ada.email).at(-1) ?? '').replace(/=\r?\n/g, '');
    const day = record?.dueAt.toISOString().slice(0, 16).replace('T', ' ');
    expect(text).toContain(`erased after ${day} UTC`);
    await pass(0.5);
    await round();
    expect(await requestOf()).toMatchObject({ state: 'WAITING' });
  });

  it('erases nobody while no organiser could be told: our mails may be refused everywhere', async () => {
    await askedAndRefused();
    says = () => '550 relaying denied';
    await round();
    for (let day = 0; day < 20; day += 4) {
      await pass(4);
      expect(await round()).toEqual({ untold: 1, refused: 0 });
      expect(await daysLeft()).toBeGreaterThan(6.9);
    }
    says = (to) => (to === ada.email ? '550 no such user' : undefined);
    await pass(1);
    await round();
    expect(mailsTo(organiser).length).toBeGreaterThan(0);
    expect(await round()).toEqual({ untold: 0, refused: 1 });
    expect(await daysLeft()).toBeGreaterThan(5);
  });

  it('is not what a server says about us: signing in to it is refused, or our sender', async () => {
    await askedAndRefused();
    for (const command of ['AUTH PLAIN', 'MAIL FROM', null]) {
      const lastError = { code: 'E', command, responseCode: 535 };
      await outbox().updateOne({ account: ada.account }, { state: 'FAILED', lastError }).exec();
      await requests().updateOne({ _id: ada.account }, { dueAt: new Date() }).exec();
      await carryOut({ ...gateway.services, ...gateway.config });
      expect(await requestOf()).toMatchObject({ state: 'WAITING', refusedSince: null });
      expect(await daysLeft()).toBeGreaterThan(6.9);
      await outbox()
        .updateOne({ account: ada.account }, { dueAt: new Date(Date.now() + DAY) })
        .exec();
    }
  });
});

describe('a mail server that is down', () => {
  it('for weeks erases nobody; when it is back the whole cooling-off follows the mail', async () => {
    const client = await signedIn();
    await gateway.services.postman.deliverDue();
    server.reply = () => 'DROP';
    try {
      await client.mutate('mutation { eraseMe { userErrors { code } } }');
      await mailsLeave();
      for (let week = 0; week < 5; week += 1) {
        await pass(7);
        expect(await round()).toEqual({ untold: 1, refused: 0 });
        expect(await requestOf()).toMatchObject({ state: 'WAITING', refusedSince: null });
        expect(await daysLeft()).toBeGreaterThan(6.9);
      }
    } finally {
      server.reply = (line) => {
        const [, to] = /^RCPT TO:<(.+)>/.exec(line) ?? [];
        return to === undefined ? undefined : says(to);
      };
    }
    await pass(1);
    await round();
    await round();
    expect(await noticeOf()).toMatchObject({ state: 'SENT' });
    expect(await daysLeft()).toBeGreaterThan(6.9);
    await pass(7.1);
    await round();
    expect(await requestOf()).toMatchObject({ state: 'TELLING' });
  });
});
