/** Requests that come at the same moment share the look-up that says who asks: each is told by a read begun after it came, and of itself alone. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { CommandStartedEvent } from 'mongodb';
import { SharedLookUp } from '../src/database/shared-look-up.ts';
import { DAY, HOUR } from '../src/time.ts';
import { startFaultyServer } from './support/faults.ts';
import { type Browser, ME, openSignInGateway, type SignInGateway, signInWith } from './support/sign-in.ts';

const turn = () => new Promise((resolve) => setImmediate(resolve));

describe('a shared look-up', () => {
  it('answers nobody by a read that began before they asked, however reads and questions meet', async () => {
    for (let seed = 1; seed <= 30; seed++) {
      const random = randomFrom(seed);
      let now = 0;
      const reads: string[][] = [];
      const lookUp = new SharedLookUp<{ key: string; begun: number }>(async (keys) => {
        const begun = ++now;
        reads.push([...keys]);
        const turns = random() * 8;
        for (let i = 0; i < turns; i++) await turn();
        if (random() < 0.1) throw new Error('the read failed');
        return new Map(keys.map((key) => [key, { key, begun }]));
      });
      const asked = [];
      for (let i = 0; i < 60; i++) {
        const at = ++now;
        const key = `k${Math.floor(random() * 40)}`;
        asked.push(
          lookUp.ask(key).then(
            (found) => ({ at, key, found }),
            () => null,
          ),
        );
        if (random() < 0.5) await turn();
      }
      const answers = (await Promise.all(asked)).filter((answer) => answer !== null);
      expect(answers.length).toBeGreaterThan(20);
      for (const { at, key, found } of answers) {
        expect(found?.key).toBe(key);
        expect(found?.begun).toBeGreaterThan(at);
      }
      expect(reads.length).toBeLessThan(60);
    }
  });

  it('asks for each key once, and for at most 32 at a time', async () => {
    const reads: number[] = [];
    const lookUp = new SharedLookUp<string>(async (keys) => {
      reads.push(keys.length);
      return new Map(keys.map((key) => [key, key]));
    });
    const keys = Array.from({ length: 70 }, (_, i) => `k${i}`);
    const found = await Promise.all([...keys, ...keys.slice(64)].map((key) => lookUp.ask(key)));
    expect(found).toEqual([...keys, ...keys.slice(64)]);
    expect(reads).toEqual([32, 32, 6]);
  });

  it('fails for all who joined a read that fails, and for nobody after them', async () => {
    let fails = true;
    const lookUp = new SharedLookUp<string>(async (keys) => {
      await turn();
      if (fails) throw new Error('away');
      return new Map(keys.map((key) => [key, key]));
    });
    const all = await Promise.allSettled(['a', 'b', 'a'].map((key) => lookUp.ask(key)));
    expect(all.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
    fails = false;
    expect(await lookUp.ask('a')).toBe('a');
  });

  it('holds up nobody for long behind a read that does not end', async () => {
    let stuck = true;
    const lookUp = new SharedLookUp<string>((keys) => {
      if (stuck) return new Promise(() => {});
      return Promise.resolve(new Map(keys.map((key) => [key, key])));
    });
    void lookUp.ask('a');
    await turn();
    await turn();
    stuck = false;
    expect(await lookUp.ask('b')).toBe('b');
    expect(await lookUp.ask('missing')).toBe('missing');
  });
});

describe('requests at the same moment', () => {
  let gateway: SignInGateway;
  beforeAll(async () => {
    gateway = await openSignInGateway();
  });
  afterAll(() => gateway.close());
  const stored = () => gateway.database.connection.collection('sessions');
  const who = async (browser: Browser) =>
    (await browser.ask('{ me { account organiserOf events } }')).body.data.me;

  async function signedIn(at = gateway) {
    const person = await at.buildPerson();
    const browser = at.browser();
    await signInWith(at, browser, person.address);
    return { ...person, browser };
  }

  type Person = Awaited<ReturnType<typeof signedIn>>;

  const found = (sid: string) =>
    new Promise<{ passport?: { user: string } } | null | undefined>((resolve, reject) => {
      gateway.signIn.store.get(sid, (error, session) => (error ? reject(error) : resolve(session as never)));
    });

  it('are one look-up', async () => {
    const people = await Promise.all([signedIn(), signedIn(), signedIn()]);
    const asked = [...people, ...people].map(({ id, browser }) => ({ id, sid: sidOf(browser) }));
    const { seen, result } = await lookUpsDuring(gateway, () =>
      Promise.all(asked.map(({ sid }) => found(sid))),
    );
    expect(result.map((session) => session?.passport?.user)).toEqual(asked.map(({ id }) => id));
    expect(seen).toBe(1);
  });

  it('are each answered as who asks', async () => {
    const people: Person[] = [];
    for (let i = 0; i < 8; i++) people.push(await signedIn());
    const [first, second, third, fourth, fifth, sixth, ...others] = people as [Person, ...Person[]];
    await gateway.models.accounts.updateOne({ _id: first.id }, { disabledAt: new Date() });
    await gateway.models.attendees.updateOne({ _id: second?.attendee.id }, { registered: false });
    await gateway.models.accounts.updateOne({ _id: third?.id }, { organises: ['evt_of_the_third'] });
    await stored().updateOne({ account: fourth?.id }, { $set: { lastSeenAt: ago(12 * HOUR) } });
    await stored().updateOne({ account: fifth?.id }, { $set: { startedAt: ago(14 * DAY) } });
    await stored().deleteOne({ account: sixth?.id });
    const ended = [first, second, fourth, fifth, sixth];
    const asking = [...people, ...others, ...others].map(({ browser }) => browser);
    const result = await Promise.all(asking.map(who));
    const expected = [...people, ...others, ...others].map((person) =>
      ended.includes(person)
        ? null
        : {
            account: person.id,
            organiserOf: person === third ? ['evt_of_the_third'] : [],
            events: [person.attendee.event],
          },
    );
    expect(result).toEqual(expected);
  });

  it('of one session do not share what one of them changes', async () => {
    const { browser, id } = await signedIn();
    const answers = await Promise.all(
      Array.from({ length: 6 }, (_, i) => browser.ask(i % 2 ? '{ slow }' : '{ me { account } }')),
    );
    expect(answers.map(({ body }) => body.data)).toEqual(
      answers.map((_, i) => (i % 2 ? { slow: true } : { me: { account: id } })),
    );
    const record = await stored().findOne({ account: id });
    expect(record?.session).toEqual({
      cookie: expect.anything(),
      passport: { user: id },
      touched: expect.any(Number),
    });
  });

  it('are all UNAVAILABLE where the look-up they share fails, and none is taken for nobody', async () => {
    const server = await startFaultyServer();
    const own = await openSignInGateway({ uri: server.uri.replace('/?', '/faults?') });
    const people: Person[] = [];
    for (let i = 0; i < 3; i++) people.push(await signedIn(own));
    const all = () => Promise.all(people.map(({ browser }) => browser.ask(ME)));
    await server.fail({
      failCommands: ['aggregate'],
      namespace: `${own.database.connection.name}.sessions`,
      errorCode: 96,
    });
    for (const { status, body } of await all()) {
      expect([status, body.errors[0].extensions.code]).toEqual([503, 'UNAVAILABLE']);
      expect(body.data).toBeUndefined();
    }
    await server.heal();
    expect((await all()).map(({ body }) => body.data.me.account)).toEqual(people.map(({ id }) => id));
    await own.close();
    await server.stop();
  });

  it('read no lockdown that ended long ago', async () => {
    const { id } = await signedIn();
    const lockdowns = gateway.database.connection.collection('lockdowns');
    await gateway.models.lockdowns.createIndexes();
    await lockdowns.insertMany(
      Array.from({ length: 60 }, (_, i) => ({
        _id: `lck_${i}` as never,
        key: `k${i}`,
        scope: i % 2 ? 'SIGN_IN' : 'EVENT',
        event: i % 2 ? null : `evt_${i}`,
        open: false,
        lifted: { at: ago(15 * DAY) },
      })),
    );
    const { lookUpSessions } = await import('../src/sign-in/session-lookup.ts');
    const record = await stored().findOne({ account: id });
    const explained = await stored()
      .aggregate(lookUpSessions([String(record?._id)]))
      .explain('executionStats');
    const text = JSON.stringify(explained);
    expect(text).not.toContain('"collectionScans":"1"');
    expect(text).not.toMatch(/"totalDocsExamined":"?(?:[1-9]\d|\d{3,})/);
    await lockdowns.deleteMany({});
  });
});

const sidOf = (browser: Browser) =>
  decodeURIComponent(browser.cookies.get('attendant') ?? '')
    .slice(2)
    .split('.')[0] ?? '';

const ago = (milliseconds: number) => new Date(Date.now() - milliseconds);

async function lookUpsDuring<T>(gateway: SignInGateway, work: () => Promise<T>) {
  let seen = 0;
  const note = ({ commandName, command }: CommandStartedEvent) => {
    if (commandName === 'aggregate' && command.aggregate === 'sessions') seen++;
  };
  gateway.database.client.on('commandStarted', note);
  const result = await work();
  gateway.database.client.off('commandStarted', note);
  return { seen, result };
}

/** Numbers from 0 up to 1 that are the same with every run: a linear congruence, good enough to mix things up. */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}
