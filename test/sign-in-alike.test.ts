/**
 * No answer tells whether an address is registered (threats.md, rows 1 and 2): the same bytes, the same headers, and
 * the same database commands, on the request's path and off it. Times are compared in bench/.
 */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { CommandStartedEvent } from 'mongodb';
import {
  type Answer,
  anAddress,
  COMPLETE,
  openSignInGateway,
  type SignInGateway,
  START,
} from './support/sign-in.ts';

let gateway: SignInGateway;
beforeAll(async () => {
  gateway = await openSignInGateway();
});
afterAll(() => gateway.close());

/** Everything a client sees but what is random, or the time of day, or how much they asked before. */
function visible({ status, headers, text }: Answer) {
  const { date: _date, ratelimit: _left, 'x-request-id': _id, 'set-cookie': cookies = [], ...rest } = headers;
  const shapes = cookies.map((line) =>
    line.replace(/=[A-Za-z0-9_-]{43};/, '=<secret>;').replace(/Expires=[^;]+/, 'Expires=<time>'),
  );
  return { status, text, headers: rest, cookies: shapes };
}

/** The commands of one startSignIn: those before the answer, and those of the queue after it, as shapes. */
async function started(email: string, browser = gateway.browser()) {
  const seen: string[] = [];
  const note = ({ commandName, command }: CommandStartedEvent) => {
    if (commandName === 'endSessions') return;
    seen.push(`${commandName} ${JSON.stringify(shape(command))}`);
  };
  await gateway.queue.drain();
  gateway.database.client.on('commandStarted', note);
  const answer = await browser.ask(START, { email });
  await gateway.queue.drain();
  gateway.database.client.off('commandStarted', note);
  return { answer: visible(answer), commands: seen };
}

/** A command with its keys, operators and collections; values only by their type and length. */
function shape(value: unknown, key = ''): unknown {
  if (['lsid', 'txnNumber', '$clusterTime', 'operationTime'].includes(key)) return key;
  if (typeof value === 'string') {
    if (/^[0-9a-f]{64}$/.test(value)) return '<hash>';
    return value.replace(/[0-9a-f]{64}/g, '<hash>').replace(/[A-Za-z0-9_-]{43}/g, '<secret>');
  }
  if (typeof value === 'number' || typeof value === 'boolean' || value === null) return value;
  if (value instanceof Date) return '<date>';
  if (Array.isArray(value)) return value.map((item) => shape(item));
  if (value instanceof Map) return shape(Object.fromEntries(value), key);
  if (typeof value !== 'object') return typeof value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, shape(item, name)]));
}

describe('startSignIn answers alike, and asks the database alike', () => {
  it('for a registered and an unknown address', async () => {
    const { address } = await gateway.buildPerson();
    const known = await started(address);
    const unknown = await started(anAddress());
    expect(known.answer).toEqual(unknown.answer);
    expect(known.commands).toEqual(unknown.commands);
    // Not for want of looking: the pending sign-in, the limits, and the account's look-up are among them.
    const all = known.commands.join('\n');
    for (const collection of ['pendingSignIns', 'limits', 'accounts']) expect(all).toContain(collection);
    expect((await gateway.mails()).filter(({ to }) => to === address)).toHaveLength(1);
  });

  it('for a disabled account, a cancelled registration, and an organiser', async () => {
    const disabled = await gateway.buildAccount({ disabledAt: new Date() });
    const cancelled = await gateway.buildAccount();
    await gateway.buildAttendee(cancelled.id, { registered: false });
    const organiser = await gateway.buildAccount({ organises: ['evt_0'] });
    const unknown = await started(anAddress());
    for (const { address } of [disabled, cancelled, organiser]) {
      const one = await started(address);
      expect(one.answer).toEqual(unknown.answer);
      expect(one.commands).toEqual(unknown.commands);
    }
  });

  it('when too many mails were asked for, registered or not', async () => {
    const { address } = await gateway.buildPerson();
    const stranger = anAddress();
    for (const email of [address, stranger]) {
      for (let i = 0; i < 5; i++) await gateway.browser().ask(START, { email });
    }
    const first = await started(anAddress());
    const known = await started(address);
    const unknown = await started(stranger);
    expect(known).toEqual(unknown);
    expect(known.answer).toEqual(first.answer);
  });

  it('asks for what is secret only after the answer: the account is not looked up on the request’s path', async () => {
    const { address } = await gateway.buildPerson();
    const collections: unknown[] = [];
    const note = ({ commandName, command }: CommandStartedEvent) =>
      void collections.push(command[commandName]);
    gateway.database.client.on('commandStarted', note);
    let release = () => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    const blockers = Array.from({ length: 4 }, () =>
      gateway.queue.add({ run: () => held, uselessAfter: Number.POSITIVE_INFINITY }),
    );
    expect(blockers).toEqual([true, true, true, true]);
    await gateway.browser().ask(START, { email: address });
    expect(collections).not.toContain('accounts');
    release();
    await gateway.queue.drain();
    expect(collections).toContain('accounts');
    gateway.database.client.off('commandStarted', note);
  });
});

describe('completeSignIn answers alike', () => {
  it('to a wrong code for a registered and an unknown address, in bytes and commands', async () => {
    const { address } = await gateway.buildPerson();
    const outcomes = [];
    for (const email of [address, anAddress()]) {
      const browser = gateway.browser();
      await browser.ask(START, { email });
      await gateway.queue.drain();
      const seen: string[] = [];
      const note = ({ commandName, command }: CommandStartedEvent) =>
        void seen.push(`${commandName} ${JSON.stringify(shape(command))}`);
      gateway.database.client.on('commandStarted', note);
      const answer = await browser.ask(COMPLETE, { code: '0000-0000' });
      gateway.database.client.off('commandStarted', note);
      outcomes.push({ answer: visible(answer), seen });
    }
    expect(outcomes[0]).toEqual(outcomes[1]);
  });
});
