/** Sessions: a new id on sign-in, ended on the server at once, limits by the database's clock, and nothing that revives. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { CommandStartedEvent } from 'mongodb';
import { DAY, HOUR, MINUTE } from '../src/time.ts';
import { type Browser, ME, openSignInGateway, type SignInGateway, signInWith } from './support/sign-in.ts';

let gateway: SignInGateway;
beforeAll(async () => {
  gateway = await openSignInGateway();
});
afterAll(() => gateway.close());

const SIGN_OUT = 'mutation { signOut { signedOut } }';
const EVERYWHERE = 'mutation { signOutEverywhere { endedSessions } }';
const END =
  'mutation ($id: ID!) { endSession(input: { session: $id }) { endedSession userErrors { code field } } }';
const stored = () => gateway.database.connection.collection('sessions');
const who = async (browser: Browser) => (await browser.ask(ME)).body.data.me;
const copyOf = (browser: Browser) => {
  const copy = gateway.browser();
  for (const [name, value] of browser.cookies) copy.cookies.set(name, value);
  return copy;
};

async function signedIn(address?: string) {
  const person = address === undefined ? await gateway.buildPerson() : null;
  const browser = gateway.browser({
    'user-agent': 'Mozilla/5.0 (X11; Linux x86_64; rv:130.0) Gecko/20100101 Firefox/130.0',
  });
  await signInWith(gateway, browser, address ?? person?.address ?? '');
  return {
    browser,
    id: person?.id ?? '',
    address: address ?? person?.address ?? '',
    attendee: person?.attendee,
  };
}

describe('a new session', () => {
  it('is kept under a hash of its id, with its facts, and the cookie is HttpOnly and Lax', async () => {
    const { address, id } = await gateway.buildPerson();
    const browser = gateway.browser({ 'user-agent': 'Evil: call +44 000 <b>now</b>' });
    const { answer } = await signInWith(gateway, browser, address);
    const line = answer.headers['set-cookie']?.find((text) => text.startsWith('attendant='));
    expect(line).toMatch(/; Path=\/; Expires=[^;]+; HttpOnly; SameSite=Lax$/);
    const sid =
      decodeURIComponent(browser.cookies.get('attendant') ?? '')
        .slice(2)
        .split('.')[0] ?? '';
    expect(sid.length).toBeGreaterThanOrEqual(32);
    const record = await stored().findOne({ account: id });
    expect(JSON.stringify(record)).not.toContain(sid);
    expect(record).toMatchObject({
      publicId: expect.stringMatching(/^ses_/),
      startedAt: expect.any(Date),
      lastSeenAt: expect.any(Date),
      provedAt: expect.any(Date),
      expires: expect.any(Date),
      browser: 'An unknown browser',
    });
  });

  it('has another id than the one before, and the one before is dead', async () => {
    const { browser, address } = await signedIn();
    const old = copyOf(browser);
    const before = await who(browser);
    await signInWith(gateway, browser, address);
    expect(await who(old)).toBeNull();
    expect((await who(browser)).session).not.toBe(before.session);
  });

  it('is not the one that an attacker planted (session fixation)', async () => {
    const attacker = await signedIn();
    const victim = await gateway.buildPerson();
    const planted = copyOf(attacker.browser);
    await signInWith(gateway, planted, victim.address);
    expect(await who(planted)).toMatchObject({ account: victim.id });
    expect(await who(attacker.browser)).toBeNull();
    const madeUp = gateway.browser();
    madeUp.cookies.set('attendant', 's%3Achosen-by-an-attacker.AAAA');
    await signInWith(gateway, madeUp, victim.address);
    expect(madeUp.cookies.get('attendant')).not.toContain('chosen-by-an-attacker');
  });

  it('is made by nothing but signing in: nobody’s requests leave none, and ask the database nothing', async () => {
    const before = await stored().countDocuments();
    const commands = await commandsDuring(async () => {
      const browser = gateway.browser();
      expect(await who(browser)).toBeNull();
      browser.cookies.set('attendant', 's%3Agarbage.signature');
      expect(await who(browser)).toBeNull();
      browser.cookies.set('attendant', '%%%;=');
      expect(await who(browser)).toBeNull();
    });
    expect(commands).toEqual([]);
    expect(await stored().countDocuments()).toBe(before);
  });
});

describe('who asks', () => {
  it('is one look-up: session, account and registrations', async () => {
    const { browser, id, attendee } = await signedIn();
    const commands = await commandsDuring(async () => {
      const answer = await browser.ask('{ me { account fresh events } }');
      expect(answer.body.data.me).toEqual({ account: id, fresh: true, events: [attendee?.event] });
    });
    expect(commands).toEqual([['aggregate', 'sessions']]);
  });

  it('does not read all attendees to find a person’s own (the partial index is used)', async () => {
    const { id } = await signedIn();
    const plan = await gateway.models.attendees.collection
      .find({ account: id, $and: [{ account: { $type: 'string' }, registered: true }] })
      .explain('executionStats');
    expect(JSON.stringify(plan.queryPlanner.winningPlan)).toContain('IXSCAN');
    const { lookUpSessions } = await import('../src/sign-in/session-lookup.ts');
    const record = await stored().findOne({ account: id });
    for (let i = 0; i < 50; i++) await gateway.buildAttendee(`acc_${i}`.padEnd(30, '0'));
    const explained = JSON.stringify(
      await stored()
        .aggregate(lookUpSessions([String(record?._id)]))
        .explain('executionStats'),
    );
    expect(explained).not.toContain('"collectionScans":"1"');
    expect(explained).not.toMatch(/"totalDocsExamined":"?(?:[1-9]\d|\d{3,})/);
  });

  it('is fresh for 15 minutes after proof', async () => {
    const { browser, id } = await signedIn();
    await stored().updateOne({ account: id }, { $set: { provedAt: ago(14 * MINUTE) } });
    expect((await who(browser)).fresh).toBe(true);
    await stored().updateOne({ account: id }, { $set: { provedAt: ago(15 * MINUTE + 1_000) } });
    expect((await who(browser)).fresh).toBe(false);
  });

  it('writes none of the look-up’s facts back', async () => {
    const { browser, id } = await signedIn();
    await browser.ask('{ slow }');
    const record = await stored().findOne({ account: id });
    expect(record?.session).toEqual({
      cookie: expect.anything(),
      passport: { user: id },
      touched: expect.any(Number),
    });
    expect(Object.keys(record ?? {}).sort()).toEqual([
      '_id',
      'account',
      'browser',
      'expires',
      'lastSeenAt',
      'network',
      'provedAt',
      'publicId',
      'session',
      'startedAt',
    ]);
  });
});

describe('a session ends', () => {
  const limits = [
    ['idle for 12 hours', { lastSeenAt: 12 * HOUR }, []],
    ['14 days old, however busy', { startedAt: 14 * DAY }, []],
    ['8 hours old, for somebody who organises', { startedAt: 8 * HOUR }, ['evt_1']],
  ] as const;
  for (const [name, fields, organises] of limits) {
    it(`when ${name}, and not before`, async () => {
      const { browser, id } = await signedIn();
      await gateway.models.accounts.updateOne({ _id: id }, { organises });
      const [[field, limit] = ['', 0]] = Object.entries(fields);
      await stored().updateOne({ account: id }, { $set: { [field]: ago(limit - MINUTE) } });
      expect(await who(browser)).toMatchObject({ account: id });
      await stored().updateOne({ account: id }, { $set: { [field]: ago(limit + 1_000) } });
      expect(await who(browser)).toBeNull();
    });
  }

  it('when its account is disabled, for good', async () => {
    const { browser, id } = await signedIn();
    await gateway.models.accounts.updateOne({ _id: id }, { disabledAt: new Date() });
    expect(await who(browser)).toBeNull();
    await gateway.models.accounts.updateOne({ _id: id }, { disabledAt: null });
    expect(await who(browser)).toBeNull();
  });

  it('when its account is gone', async () => {
    const { browser, id } = await signedIn();
    await gateway.models.accounts.deleteOne({ _id: id });
    expect(await who(browser)).toBeNull();
  });

  it('when its only registration is cancelled', async () => {
    const { browser, attendee } = await signedIn();
    await gateway.models.attendees.updateOne({ _id: attendee?.id }, { registered: false });
    expect(await who(browser)).toBeNull();
  });

  it('not when one of two registrations is cancelled, which then counts no more', async () => {
    const { browser, id, attendee } = await signedIn();
    const second = await gateway.buildAttendee(id);
    await gateway.models.attendees.updateOne({ _id: attendee?.id }, { registered: false });
    expect((await who(browser)).events).toEqual([second.event]);
  });

  it('by signOut, on the server and at once', async () => {
    const { browser } = await signedIn();
    const copy = copyOf(browser);
    expect((await browser.ask(SIGN_OUT)).body.data.signOut).toEqual({ signedOut: true });
    expect(browser.cookies.has('attendant')).toBe(false);
    expect(await who(copy)).toBeNull();
  });

  it('by signOutEverywhere, all of the account and nobody else’s', async () => {
    const first = await signedIn();
    const second = await signedIn(first.address);
    const stranger = await signedIn();
    expect((await first.browser.ask(EVERYWHERE)).body.data.signOutEverywhere).toEqual({ endedSessions: 2 });
    expect(await who(second.browser)).toBeNull();
    expect(await who(first.browser)).toBeNull();
    expect(await who(stranger.browser)).not.toBeNull();
  });

  for (const [name, operation] of [
    ['signOut', SIGN_OUT],
    ['signOutEverywhere', EVERYWHERE],
  ] as const) {
    it(`and stays ended when a request was in flight during ${name} that saves it`, async () => {
      const { browser, id } = await signedIn();
      await stored().updateOne({ account: id }, { $set: { lastSeenAt: ago(6 * MINUTE) } });
      const slow = await inFlight(copyOf(browser));
      await copyOf(browser).ask(operation);
      slow.goOn();
      expect((await slow.answer).body.data).toEqual({ slow: true });
      expect(await stored().countDocuments({ account: id })).toBe(0);
      expect(await who(browser)).toBeNull();
    });
  }
});

describe('a session that is used', () => {
  it('is written at most every five minutes', async () => {
    const { browser, id } = await signedIn();
    expect(await commandsDuring(() => who(browser).then(() => {}))).not.toContainEqual([
      'update',
      'sessions',
    ]);
    await stored().updateOne({ account: id }, { $set: { lastSeenAt: ago(5 * MINUTE + 1_000) } });
    expect(await commandsDuring(() => who(browser).then(() => {}))).toContainEqual(['update', 'sessions']);
    const record = await stored().findOne({ account: id });
    expect(Date.now() - record?.lastSeenAt.getTime()).toBeLessThan(MINUTE);
    expect(record?.expires.getTime() - record?.lastSeenAt.getTime()).toBe(12 * HOUR);
  });

  it('answers as ever when it ended meanwhile and cannot be touched', async () => {
    const { browser, id } = await signedIn();
    await stored().updateOne({ account: id }, { $set: { lastSeenAt: ago(6 * MINUTE) } });
    const slow = await inFlight(browser);
    await stored().deleteOne({ account: id });
    slow.goOn();
    expect((await slow.answer).status).toBe(200);
    expect(await stored().countDocuments({ account: id })).toBe(0);
  });
});

describe('the list of one’s sessions', () => {
  it('names browser and times, marks the current one, and ends one by its id', async () => {
    const first = await signedIn();
    const second = await signedIn(first.address);
    const { sessions, session } = await who(first.browser);
    expect(sessions).toHaveLength(2);
    expect(sessions[0]).toEqual({
      id: (await who(second.browser)).session,
      startedAt: expect.any(String),
      lastSeenAt: expect.any(String),
      browser: 'Firefox on Linux',
      current: false,
    });
    expect(sessions[1]).toMatchObject({ id: session, current: true });
    const ended = await first.browser.ask(END, { id: sessions[0].id });
    expect(ended.body.data.endSession).toEqual({ endedSession: sessions[0].id, userErrors: [] });
    expect(await who(second.browser)).toBeNull();
  });

  it('neither shows nor ends anybody else’s session', async () => {
    const ada = await signedIn();
    const bob = await signedIn();
    const { session } = await who(bob.browser);
    const missing = { endedSession: null, userErrors: [{ code: 'NOT_FOUND', field: ['input', 'session'] }] };
    const others = await ada.browser.ask(END, { id: session });
    const none = await ada.browser.ask(END, { id: 'ses_00000000000000000000000000' });
    expect(others.body.data.endSession).toEqual(missing);
    expect(others.text).toBe(none.text);
    expect(await who(bob.browser)).not.toBeNull();
    expect((await who(ada.browser)).sessions).toHaveLength(1);
  });
});

const ago = (milliseconds: number) => new Date(Date.now() - milliseconds);

/** A request that stands still between the look-up of its session and its answer. */
async function inFlight(browser: Browser) {
  let goOn = () => {};
  let reached = () => {};
  gateway.pause.until = new Promise((resolve) => {
    goOn = resolve;
  });
  const arrived = new Promise<void>((resolve) => {
    reached = resolve;
  });
  gateway.pause.reached = reached;
  const answer = browser.ask('{ slow }');
  await arrived;
  gateway.pause.reached = () => {};
  return { answer, goOn };
}

async function commandsDuring(work: () => Promise<void>): Promise<[string, unknown][]> {
  const seen: [string, unknown][] = [];
  const note = ({ commandName, command }: CommandStartedEvent) =>
    void seen.push([commandName, command[commandName]]);
  gateway.database.client.on('commandStarted', note);
  await work();
  gateway.database.client.off('commandStarted', note);
  return seen;
}
