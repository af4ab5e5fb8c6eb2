/**
 * The outbox: a mail is queued once, sent by one gateway, and its fate is known or said to be unknown. The servers are
 * real ones that go wrong at a step of their choosing; gateways are really killed.
 */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Collection } from 'mongodb';
import type { MailState, OutboxRecord } from '../src/mail/outbox/model.ts';
import { attendant } from './support/attendant.ts';
import { buildAccount } from './support/factories.ts';
import { startGateway, type TestGateway } from './support/gateway.ts';
import { startGatewayProcess } from './support/gateway-process.ts';
import { until } from './support/mongod.ts';
import { type SmtpServer, smtpServer } from './support/smtp.ts';

const ABOUT = { PHONE: { first: new Date(0), last: new Date(0), times: 1, from: ['Firefox on Linux'] } };

let server: SmtpServer;
let gateway: TestGateway;
let account = '';
let email = '';
let count = 0;

beforeAll(async () => {
  server = await smtpServer();
  gateway = await startGateway({
    environment: {
      SMTP_URL: server.url,
      MAILS_PER_MINUTE: '6000',
      MAIL_FROM: 'The fair <from@fair.example>',
    },
  });
});
afterAll(async () => {
  await gateway.close();
  await server.close();
});
beforeEach(async () => {
  email = `owner.${++count}@people.example`;
  account = await buildAccount(gateway, email);
});
afterEach(async () => {
  server.reply = () => undefined;
  server.said.length = 0;
  server.messages.length = 0;
  await gateway.services.postman.deliverDue();
  await records().deleteMany({});
});

const records = () => gateway.services.models.outbox.collection as unknown as Collection<OutboxRecord>;
const queue = (key = 'a letter', more: { delayMillis?: number } = {}) =>
  gateway.services.outbox.queue({ key, kind: 'PROFILE', account, about: ABOUT, ...more });
const deliver = (at: TestGateway = gateway) => at.services.postman.deliverDue();
const only = async () => {
  const [mail, ...more] = await records().find().toArray();
  if (mail === undefined || more.length > 0) throw new Error('not one mail');
  return mail;
};
const changed = (change: Record<string, unknown>) => records().updateMany({}, { $set: change });
const dueNow = () => changed({ dueAt: new Date(0) });
const at = (step: RegExp, reply: string) => {
  server.reply = (line) => (step.test(line) ? reply : undefined);
};
const messageIds = () => server.messages.map((text) => /^Message-ID: (\S+)/im.exec(text)?.[1]);

describe('a mail', () => {
  it('goes to the address that the account has, under an id of its own, and is SENT', async () => {
    await queue();
    await deliver();
    const mail = await only();
    expect(mail).toMatchObject({ state: 'SENT', attempts: 1, lastError: null });
    expect(server.said).toContain(`RCPT TO:<${email}>`);
    expect(messageIds()).toEqual([`<${mail._id}@fair.example>`]);
    expect(JSON.stringify(mail)).not.toContain('@people.example');
  });

  it('is queued once for a key, however often and whatever became of it', async () => {
    const answers = await Promise.allSettled(Array.from({ length: 10 }, () => queue()));
    expect(answers.some(({ status }) => status === 'fulfilled')).toBe(true);
    await deliver();
    await queue();
    await deliver();
    expect(await records().countDocuments()).toBe(1);
    expect(server.messages).toHaveLength(1);
  });

  it('is queued with what causes it, or not at all', async () => {
    const undone = gateway.database.transaction(async (session) => {
      const mail = { key: 'undone', kind: 'PROFILE' as const, account, about: ABOUT };
      await gateway.services.outbox.queue(mail, session);
      throw new Error('undone');
    });
    await expect(undone).rejects.toThrow('undone');
    await deliver();
    expect(await records().countDocuments()).toBe(0);
    expect(server.messages).toEqual([]);
  });

  it('waits until it is due', async () => {
    await queue('later', { delayMillis: 3_600_000 });
    await deliver();
    expect((await only()).state).toBe('QUEUED');
    await dueNow();
    await deliver();
    expect((await only()).state).toBe('SENT');
  });

  it('that must not wait for others is taken before them, whoever made those wait', async () => {
    // Nobody sends meanwhile.
    const { outbox } = gateway.services;
    const { onQueued } = outbox;
    outbox.onQueued = () => {};
    const kinds = ['PROFILE', 'COMPLAINT', 'ERASE_ME', 'INCIDENT', 'ALARM'] as const;
    for (const kind of kinds) await outbox.queue({ key: kind, kind, account, about: {} });
    const taken: unknown[] = [];
    for (const _ of kinds) taken.push((await outbox.take('somebody', 'fair.example'))?.kind);
    expect(taken.slice(0, 3)).toEqual(['ALARM', 'INCIDENT', 'ERASE_ME']);
    expect(new Set(taken)).toEqual(new Set(kinds));
    await records().deleteMany({});
    outbox.onQueued = onQueued;
  });

  it('to an account that is gone is dropped, and nothing is said to the mail server', async () => {
    await queue();
    await gateway.services.models.accounts.deleteOne({ _id: account }).exec();
    await deliver();
    expect(await only()).toMatchObject({ state: 'FAILED', lastError: { code: 'NO_ACCOUNT' } });
    expect(server.said).toEqual([]);
  });

  it('whose account’s key was destroyed is dropped, too', async () => {
    await queue();
    await gateway.services.keyRing.destroy([account]);
    await deliver();
    expect(await only()).toMatchObject({ state: 'FAILED', lastError: { code: 'NO_ACCOUNT' } });
  });
});

describe('when the mail server goes wrong', () => {
  it.each([
    ['before it greets or takes the sender', /^MAIL FROM/, 'DROP', 'QUEUED'],
    ['before DATA', /^DATA/, 'DROP', 'QUEUED'],
    ['after DATA, without an answer', /^\.$/, 'DROP', 'UNCERTAIN'],
    ['with a no for now to the recipient', /^RCPT TO/, '451 later', 'QUEUED'],
    ['with a no for now after DATA', /^\.$/, '451 later', 'QUEUED'],
    [
      'with a no for good to the recipient',
      /^RCPT TO/,
      '550 no such person <owner@people.example>',
      'FAILED',
    ],
    ['with a no for good after DATA', /^\.$/, '554 not this', 'FAILED'],
    ['by closing with 421 after DATA', /^\.$/, '421 closing', 'QUEUED'],
  ] as [string, RegExp, string, MailState][])('%s: %p %p makes it %s', async (_when, step, reply, state) => {
    at(step, reply);
    await queue();
    await deliver();
    const mail = await only();
    expect(mail).toMatchObject({ state, attempts: 1 });
    expect(mail.lastError).not.toBeNull();
    // The answer of a mail server quotes addresses; none of it is kept.
    expect(JSON.stringify(mail)).not.toContain('@people.example');
  });

  it('a mail that is UNCERTAIN is not sent again by itself, and by hand under the same id', async () => {
    at(/^\.$/, 'DROP');
    await queue();
    await deliver();
    server.reply = () => undefined;
    await dueNow();
    await deliver();
    expect((await only()).state).toBe('UNCERTAIN');
    expect(server.messages).toEqual([]);
    const { _id, messageId } = await only();
    expect(await gateway.services.outbox.retry(_id)).toBe('QUEUED');
    await deliver();
    expect((await only()).state).toBe('SENT');
    expect(messageIds()).toEqual([messageId]);
  });

  it('tries again later, under the same id, and gives up after ten tries', async () => {
    at(/^RCPT TO/, '451 later');
    await queue();
    await deliver();
    const first = await only();
    expect(first.dueAt.getTime()).toBeGreaterThan(first.queuedAt.getTime() + 55_000);
    for (let i = 0; i < 12; i++) {
      await dueNow();
      await deliver();
    }
    expect(await only()).toMatchObject({ state: 'FAILED', attempts: 10, messageId: first.messageId });
  });

  it('a wrong password of ours is no refusal of the mail', async () => {
    server.reply = (line) => {
      if (line.startsWith('EHLO')) return '250-test\r\n250 AUTH PLAIN';
      return line.startsWith('AUTH') ? '535 wrong password' : undefined;
    };
    const url = server.url.replace('smtp://', 'smtp://us:secret@');
    const locked = await startGateway({ environment: { SMTP_URL: url } });
    const person = await buildAccount(locked, 'ada@people.example');
    await locked.services.outbox.queue({ key: 'x', kind: 'PROFILE', account: person, about: ABOUT });
    await deliver(locked);
    const [mail] = await locked.services.outbox.list(null, 10);
    expect(mail).toMatchObject({ state: 'QUEUED', lastError: { code: 'EAUTH', responseCode: 535 } });
    await locked.close();
  });
});

describe('several gateways', () => {
  it('send each mail once between them', async () => {
    const others = await Promise.all([gateway.another(), gateway.another()]);
    const keys = Array.from({ length: 30 }, (_, i) => `letter ${i}`);
    await Promise.all(keys.map((key) => queue(key)));
    await Promise.all([gateway, ...others].map((each) => deliver(each)));
    await until(async () => (await records().countDocuments({ state: 'SENT' })) === keys.length);
    expect(new Set(messageIds()).size).toBe(keys.length);
    expect(server.messages).toHaveLength(keys.length);
    await Promise.all(others.map((each) => each.close()));
  });

  it('keep to MAILS_PER_MINUTE together, and go on where they stopped', async () => {
    const slow = await Promise.all([1, 2].map(() => gateway.another({ settings: { mailsPerMinute: 60 } })));
    await gateway.database.connection.collection('pace').deleteMany({});
    const keys = Array.from({ length: 25 }, (_, i) => `paced ${i}`);
    const began = Date.now();
    await Promise.all(
      keys.map((key) =>
        slow[0]?.services.outbox.queue({
          key,
          kind: 'PROFILE',
          account,
          about: ABOUT,
          delayMillis: 3_600_000,
        }),
      ),
    );
    await dueNow();
    await Promise.all(slow.map((each) => deliver(each)));
    const left = Math.floor((Date.now() - began) / 1_000) + 6;
    expect(server.messages.length).toBeGreaterThan(0);
    expect(server.messages.length).toBeLessThanOrEqual(left);
    await Promise.all(slow.map((each) => each.close()));
    await deliver();
    await until(async () => (await records().countDocuments({ state: 'SENT' })) === keys.length);
    expect(new Set(messageIds()).size).toBe(keys.length);
  });

  it('one whose lease has ended meanwhile hands nothing over', async () => {
    // The server takes its time to agree to the message; by then the mail is another’s.
    let agree: (reply: string) => void = () => {};
    const agreed = new Promise<string>((resolve) => {
      agree = resolve;
    });
    server.reply = (line) => (line === 'DATA' ? agreed : undefined);
    await queue();
    const slow = deliver();
    await server.heard(/^DATA$/);
    await changed({ 'lease.until': new Date(0) });
    expect(await gateway.services.outbox.sweep()).toBe(0);
    server.reply = () => undefined;
    const other = await gateway.another();
    await deliver(other);
    await until(async () => (await only()).state === 'SENT');
    agree('354 go on');
    await slow;
    expect(server.messages).toHaveLength(1);
    expect((await only()).state).toBe('SENT');
    await other.close();
  });
});

describe('a gateway killed with -9 while it sends', () => {
  it.each([
    ['after DATA leaves the mail UNCERTAIN, and nobody sends it again', /^\.$/, 'UNCERTAIN', 0],
    ['before DATA leaves it to another, which sends it', /^RCPT TO/, 'SENT', 1],
  ] as [string, RegExp, MailState, number][])(
    '%s',
    async (_what, step, state, arrived) => {
      at(step, 'HANG');
      const place = await startGateway({ environment: { SMTP_URL: server.url } });
      // Only the process that is going to be killed sends.
      await place.services.postman.close();
      const person = await buildAccount(place, email);
      await place.services.outbox.queue({ key: 'killed', kind: 'PROFILE', account: person, about: ABOUT });
      const child = await startGatewayProcess(place, { SMTP_URL: server.url });
      await server.heard(step);
      await child.end('SIGKILL');
      server.reply = () => undefined;
      expect((await place.services.outbox.list(null, 10)).map((mail) => mail.state)).toEqual(['SENDING']);
      const other = await place.another();
      await deliver(other);
      // The lease stands: the other cannot know yet that nobody is there.
      expect(server.messages).toEqual([]);
      await place.services.models.outbox.collection.updateMany({}, { $set: { 'lease.until': new Date(0) } });
      await until(async () => {
        await deliver(other);
        const [mail] = await other.services.outbox.list(null, 10);
        return mail?.state === state;
      });
      expect(server.messages).toHaveLength(arrived);
      await other.close();
      await place.close();
    },
    120_000,
  );
});

describe('attendant outbox', () => {
  const settings = () => {
    const uri = new URL(process.env.ATTENDANT_TEST_MONGODB_URI as string);
    uri.pathname = `/${gateway.database.connection.name}`;
    const { dataDir, keyFile, erasedFile } = gateway.config;
    return { MONGODB_URI: uri.href, DATA_DIR: dataDir, KEY_FILE: keyFile, ERASED_FILE: erasedFile };
  };

  it('lists fates without addresses, and sends again what is not known to have been sent', async () => {
    at(/^\.$/, 'DROP');
    await queue();
    await deliver();
    const { _id } = await only();
    const listed = await attendant(['outbox', 'list', '--state', 'UNCERTAIN'], settings());
    expect(listed.out).toMatch(new RegExp(`^${_id}\tUNCERTAIN\tPROFILE\t${account}\t1\t.*ECONNECTION`));
    expect(listed.out).not.toContain('@');
    expect((await attendant(['outbox', 'list', '--state', 'SENT'], settings())).out).toBe('');
    server.reply = () => undefined;
    const again = await attendant(['outbox', 'retry', _id], settings());
    expect([again.code, again.out]).toEqual([0, '1 queued again; a running gateway sends them.\n']);
    await deliver();
    expect((await only()).state).toBe('SENT');
    const twice = await attendant(['outbox', 'retry', _id, 'mai_x'], settings());
    expect(twice.code).toBe(65);
    expect(twice.err).toBe(`${_id}: was sent; it is not sent twice\nmai_x: there is no such mail\n`);
    const wrong = await attendant(['outbox', 'list', '--state', 'LOST'], settings());
    expect([wrong.code, wrong.err]).toEqual([
      2,
      '--state is one of QUEUED, SENDING, SENT, UNCERTAIN, FAILED.\n',
    ]);
  });
});
