/** Each rule: it is raised at its threshold and not below, names what caused it, and is raised once in a window. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { AlarmRound } from '../src/alarms/round.ts';
import { DEFAULT_RULES, thresholdOf } from '../src/alarms/rules.ts';
import { recordHash } from '../src/disclosure/ledger/hash.ts';
import { newId } from '../src/ids.ts';
import { HOUR, MINUTE, SECOND } from '../src/time.ts';
import { buildAccount, buildOrganiser } from './support/factories.ts';
import { startGateway, type TestGateway } from './support/gateway.ts';
import { ledgerOf } from './support/ledger.ts';
import { aBrowser, aNetwork, roundOver, Traffic, type Who } from './support/traffic.ts';

let gateway: TestGateway;
let round: AlarmRound;
let traffic: Traffic;
let clock = Date.now() + HOUR;
let canary = '';

const HOME = aNetwork('11');
const VENUE = aNetwork('22');

beforeAll(async () => {
  gateway = await startGateway();
  round = roundOver(gateway, () => traffic.now, {
    canaries: { among: async (ids) => new Set(ids.filter((id) => id === canary)) },
  });
});
afterAll(async () => {
  await round.close();
  await gateway.close();
});
beforeEach(async () => {
  // Later than all that the tests before played: the clock does not run backwards.
  clock += 4 * HOUR;
  traffic = await Traffic.at(gateway, { count: 400, now: clock });
});

/** What was raised at the event by now, as rule, about and how many. */
async function evaluated() {
  await traffic.written();
  await round.run();
  return (await traffic.raised()).map(({ rule, about, count }) => ({ rule, about, count }));
}

const someone = (network = HOME): Who => ({ account: newId('account'), session: newId('session'), network });
const ids = (from: number, count: number) =>
  Array.from({ length: count }, (_, i) => traffic.person(from + i).id);

interface Case {
  readonly rule: keyof typeof DEFAULT_RULES;
  /** Plays one more; called with 0, 1, 2, … */
  readonly one: (nth: number) => void;
  readonly about: () => string;
  readonly least?: number;
}

/** Below the threshold nothing; at it one alarm that names its entries; the same again not until the window is over. */
async function holds({ rule, one, about, least = DEFAULT_RULES[rule].least }: Case) {
  const play = (from: number, count: number) => {
    for (let nth = from; nth < from + count; nth += 1) one(nth);
  };
  play(0, least - 1);
  expect(await evaluated()).toEqual([]);
  play(least - 1, 1);
  expect(await evaluated()).toEqual([{ rule, about: about(), count: least }]);
  const [alarm] = await traffic.raised();
  expect(alarm?.entries).toHaveLength(Math.min(100, least));
  expect(new Set(alarm?.entries).size).toBe(alarm?.entries.length);
  play(least, 2);
  expect(await evaluated()).toHaveLength(1);
  traffic.wait(DEFAULT_RULES[rule].windowMinutes * MINUTE + SECOND);
  play(0, least);
  const again = await evaluated();
  expect(again.map((each) => each.rule)).toEqual([rule, rule]);
}

describe('wide reading', () => {
  it('by one account, across pages', async () => {
    const who = someone();
    const one = (nth: number) => traffic.wait(20).read(ids(nth, 1), { who });
    await holds({ rule: 'WIDE_READING', one, about: () => who.account });
  });

  it('is of different people: the same ones again do not count, nor do one’s own fields', async () => {
    const who = someone();
    for (let i = 0; i < 20; i += 1) traffic.wait(3 * SECOND).read(ids(0, 200), { who });
    traffic.wait(SECOND).read(ids(200, 200), { who, own: true });
    expect(await evaluated()).toEqual([]);
  });

  it('within the window only', async () => {
    const who = someone();
    traffic.read(ids(0, 200), { who });
    traffic.wait(10 * MINUTE).read(ids(200, 200), { who });
    expect(await evaluated()).toEqual([]);
  });

  it('is measured by the size of the event', () => {
    const people = [0, 1_000, 1_250, 2_000, 5_000, 180_000];
    const rule = DEFAULT_RULES.WIDE_READING;
    expect(people.map((count) => thresholdOf(rule, count))).toEqual([250, 350, 438, 700, 1_500, 1_500]);
  });

  it('by one key', async () => {
    const key = newId('key');
    const rules = {
      ...DEFAULT_RULES,
      WIDE_READING_KEY: { ...DEFAULT_RULES.WIDE_READING_KEY, least: 50, share: 0 },
    };
    const own = roundOver(gateway, () => traffic.now, { rules });
    await takeOver(own);
    traffic.read(ids(0, 49), { key });
    await traffic.written();
    await own.run();
    expect(await traffic.raised()).toEqual([]);
    traffic.read(ids(49, 1), { key });
    await traffic.written();
    await own.run();
    expect(await traffic.raised()).toMatchObject([{ rule: 'WIDE_READING_KEY', about: key, count: 50 }]);
    await own.close();
  });

  it('by several accounts of one network, and not by many who read a little each', async () => {
    const [one, two] = [someone(), someone()];
    traffic = await Traffic.at(gateway, { count: 1_000, now: traffic.now });
    const readers = Array.from({ length: 40 }, () => someone(VENUE));
    for (const [i, who] of readers.entries()) traffic.wait(SECOND).read(ids(i * 15, 15), { who });
    traffic.read(ids(0, 240), { who: one });
    traffic.wait(SECOND).read(ids(240, 239), { who: two });
    expect(await evaluated()).toEqual([]);
    const three = someone();
    traffic.wait(SECOND).read(ids(479, 21), { who: three });
    expect(await evaluated()).toEqual([{ rule: 'WIDE_READING_NETWORK', about: HOME, count: 500 }]);
  });
});

/** Makes another round the one that evaluates, as when the process before was killed: its lease is over. */
async function takeOver(_own: AlarmRound): Promise<void> {
  await gateway.database.connection
    .collection<{ _id: string; until: Date }>('alarmRounds')
    .updateOne({ _id: 'round' }, { $set: { until: new Date(0) } });
}

describe('sequential reading', () => {
  it('goes on from one to the next without a pause', async () => {
    const who = someone();
    const one = (nth: number) => traffic.wait(SECOND).read(ids(nth, 1), { who });
    await holds({ rule: 'SEQUENTIAL_READING', one, about: () => who.account });
  });

  it('is not somebody who pauses, goes back, or loads a page’s photos', async () => {
    const [pauses, back, photos, once] = [someone(), someone(), someone(), someone()];
    for (let i = 0; i < 150; i += 1)
      traffic.wait(SECOND).read(ids(i, 1), { who: photos, field: 'photo', operation: 'photos' });
    for (let i = 0; i < 200; i += 1) {
      traffic.wait(i % 50 === 49 ? 3 * SECOND : SECOND);
      traffic.read(ids(i, 1), { who: pauses });
      traffic.read(ids(i % 40, 1), { who: back });
      traffic.read(ids(i, 1), { who: photos, field: 'photo' });
    }
    for (let i = 0; i < 200; i += 1) traffic.read(ids(i, 1), { who: once });
    expect(await evaluated()).toEqual([]);
  });
});

describe('sequential reading by a key', () => {
  const LEAST = 40;
  const rules = {
    ...DEFAULT_RULES,
    SEQUENTIAL_READING_KEY: { ...DEFAULT_RULES.SEQUENTIAL_READING_KEY, least: LEAST, share: 0 },
  };
  /** What is raised of keys that read like this, one person at a time. */
  async function raisedBy(steps: (read: (key: string, nth: number) => void) => void) {
    const own = roundOver(gateway, () => traffic.now, { rules });
    await takeOver(own);
    steps((key, nth) => void traffic.read(ids(nth, 1), { key }));
    await traffic.written();
    await own.run();
    await own.close();
    return traffic.raised();
  }

  it('goes on from one to the next, slowly', async () => {
    const [slow, short] = [newId('key'), newId('key')];
    const raised = await raisedBy((read) => {
      for (let i = 0; i < LEAST; i += 1) {
        traffic.wait(20 * SECOND);
        read(slow, i);
        if (i < LEAST - 1) read(short, i);
      }
    });
    expect(raised).toMatchObject([{ rule: 'SEQUENTIAL_READING_KEY', about: slow, count: LEAST }]);
  });

  it('is not one that pauses, or reads the same people again', async () => {
    const [pauses, back] = [newId('key'), newId('key')];
    const raised = await raisedBy((read) => {
      for (let i = 0; i < 2 * LEAST; i += 1) {
        traffic.wait((i + 1) % (LEAST - 1) === 0 ? 40 * SECOND : 5 * SECOND);
        read(pauses, i);
        read(back, i % (LEAST - 1));
      }
    });
    expect(raised).toEqual([]);
  });
});

describe('many accounts', () => {
  it('in one browser', async () => {
    const browser = aBrowser('11');
    const one = (nth: number) => {
      traffic.wait(SECOND).signIn(traffic.person(nth).account, aNetwork(`${nth}`), browser);
    };
    await holds({ rule: 'MANY_ACCOUNTS_BROWSER', one, about: () => browser });
  });

  it('in one browser, of organisers, who attend no event', async () => {
    for (let nth = 0; nth < 3; nth += 1) {
      const account = await buildAccount(gateway, await buildOrganiser(gateway, traffic.event));
      traffic.wait(SECOND).signIn(account, aNetwork(`${nth}`), aBrowser('13'));
    }
    expect(await evaluated()).toEqual([{ rule: 'MANY_ACCOUNTS_BROWSER', about: aBrowser('13'), count: 3 }]);
  });

  it('from one network, measured by the size of the event', async () => {
    const one = (nth: number) => {
      traffic.wait(50).signIn(traffic.person(nth).account, VENUE);
    };
    await holds({ rule: 'MANY_ACCOUNTS_NETWORK', one, about: () => VENUE, least: 140 });
  });

  it('are different ones: somebody who signs in again and again is one', async () => {
    const browser = aBrowser('12');
    for (let i = 0; i < 40; i += 1) traffic.wait(SECOND).signIn(traffic.person(i % 2).account, HOME, browser);
    expect(await evaluated()).toEqual([]);
  });
});

describe('many edits', () => {
  it('from one browser', async () => {
    const [one, two, three] = [0, 1, 2].map((nth) =>
      traffic.signIn(traffic.person(nth).account, HOME, aBrowser(`e${nth}`)),
    ) as [Who, Who, Who];
    const sessions = [one, two, three].map(({ session }) => session);
    // One browser for the three, where too many sign-ins are not what is asked for.
    await traffic.written();
    await gateway.database.connection
      .collection<{ _id: string; browser: string }>('signIns')
      .updateMany({ _id: { $in: sessions } }, { $set: { browser: aBrowser('ee'), at: new Date(0) } });
    const changes = [traffic.edit(ids(0, 1)[0] ?? '', one), traffic.edit(ids(1, 1)[0] ?? '', two)];
    traffic.edit(ids(2, 1)[0] ?? '', three, 'consent');
    expect(await evaluated()).toEqual([]);
    changes.push(traffic.wait(SECOND).edit(ids(2, 1)[0] ?? '', three, 'photo'));
    expect(await evaluated()).toEqual([{ rule: 'MANY_EDITS_BROWSER', about: aBrowser('ee'), count: 3 }]);
    expect((await traffic.raised())[0]?.entries.sort()).toEqual(changes.sort());
  });

  it('from one network, of most of those who are there', async () => {
    const one = (nth: number) => {
      const { id, account } = traffic.person(nth);
      traffic.wait(SECOND).edit(id, { account, session: newId('session'), network: HOME });
    };
    await holds({ rule: 'MANY_EDITS_NETWORK', one, about: () => HOME });
  });

  it('are ordinary where many more are at work', async () => {
    for (let i = 0; i < 60; i += 1) traffic.wait(SECOND).signIn(traffic.person(i).account, VENUE);
    for (let i = 0; i < 20; i += 1) {
      const { id, account } = traffic.person(i);
      traffic.wait(SECOND).edit(id, { account, session: newId('session'), network: VENUE });
    }
    expect(await evaluated()).toEqual([]);
  });
});

describe('sign-ins to organisers’ accounts', () => {
  const indexOf = async (account: string) =>
    (await gateway.services.models.accounts.findById(account).lean().exec())?.addressIndex[0] ?? '';

  it('begun again and again', async () => {
    const account = await buildAccount(gateway, await buildOrganiser(gateway, traffic.event));
    const index = await indexOf(account);
    const one = (nth: number) => traffic.wait(SECOND).start(index, aNetwork(`${nth}`));
    await holds({ rule: 'ROLE_SIGN_IN', one, about: () => account });
  });

  it('begun for several from one network; for people without a role it is ordinary', async () => {
    const emails = await Promise.all(Array.from({ length: 8 }, () => buildOrganiser(gateway, traffic.event)));
    const indexes = await Promise.all(
      emails.map(async (email) => indexOf(await buildAccount(gateway, email))),
    );
    const plain = await indexOf(await buildAccount(gateway, 'no.role@people.example'));
    for (let i = 0; i < 30; i += 1) traffic.start(plain, HOME);
    const one = (nth: number) => traffic.wait(SECOND).start(indexes[nth] ?? '', HOME);
    await holds({ rule: 'ROLE_SIGN_IN_NETWORK', one, about: () => HOME });
  });
});

describe('the record itself', () => {
  it('values that were recorded and not sent', async () => {
    const { ledger } = gateway.services;
    const one = (nth: number) => {
      const who = someone();
      traffic.wait(SECOND).read(ids(nth, 1), { who });
    };
    one(0);
    await traffic.written();
    // A response whose values are not sent names them in the chain’s next record.
    const withhold = async (count: number) => {
      for (let i = 0; i < count; i += 1) {
        const receipt = await ledger.record({
          asked: {
            viewer: { kind: 'ACCOUNT', id: newId('account'), session: newId('session') },
            operation: { name: null, hash: 'a'.repeat(64) },
            request: 'traffic',
            network: HOME,
            at: new Date(traffic.wait(SECOND).now),
          },
          shown: [
            {
              event: traffic.event.id,
              subject: traffic.person(i).id,
              field: 'phone',
              basis: { kind: 'CONSENT', consent: 'con_x' },
            },
          ],
        });
        receipt.notReleased([0]);
      }
    };
    await withhold(24);
    one(1);
    expect(await evaluated()).toEqual([]);
    await withhold(1);
    one(2);
    expect(await evaluated()).toEqual([{ rule: 'NOT_RELEASED', about: 'ledger', count: 25 }]);
  });

  it('a record that is not what it was', async () => {
    const who = someone();
    traffic.read(ids(0, 1), { who });
    await traffic.written();
    expect(await evaluated()).toEqual([]);
    traffic.wait(SECOND).read(ids(1, 1), { who });
    await traffic.written();
    const newest = await ledgerOf(gateway).find({ kind: 'DISCLOSED' }).sort({ at: -1 }).limit(1).next();
    await ledgerOf(gateway).updateOne(
      { _id: newest?._id as never },
      { $set: { 'responses.0.subjects.0': 'att_other' } as never },
    );
    if (newest === null) throw new Error('nothing is on record');
    const { chain, seq } = newest._id;
    expect(await evaluated()).toEqual([{ rule: 'VERIFY_FAILED', about: chain, count: 1 }]);
    expect((await traffic.raised())[0]?.entries).toEqual([`${chain} ${seq}`]);
  });

  it('a record that is none at all stops nothing that comes after it', async () => {
    const who = someone();
    traffic.read(ids(0, 1), { who });
    expect(await evaluated()).toEqual([]);
    traffic.wait(SECOND).read(ids(1, 1), { who });
    await traffic.written();
    const poison = { asked: { at: 'never', viewer: 7 }, events: [{ $gt: '' }], subjects: [1], shown: [null] };
    await ledgerOf(gateway).updateOne(
      { at: new Date(traffic.now) },
      { $set: { responses: [null, poison, { ...poison, asked: null }], notReleased: [{}] } as never },
    );
    for (let nth = 0; nth < 3; nth += 1)
      traffic.wait(SECOND).signIn(traffic.person(nth).account, HOME, aBrowser('po'));
    traffic.wait(SECOND).read(ids(2, 1), { who });
    expect((await evaluated()).map(({ rule }) => rule)).toEqual(['VERIFY_FAILED', 'MANY_ACCOUNTS_BROWSER']);
  });

  it('a record that was written anew, hash and all: the next one does not follow it', async () => {
    const who = someone();
    traffic.read(ids(0, 1), { who });
    expect(await evaluated()).toEqual([]);
    traffic.wait(SECOND).read(ids(1, 1), { who });
    await traffic.written();
    const found = await ledgerOf(gateway).findOne({ at: new Date(traffic.now) });
    if (found?.kind !== 'DISCLOSED') throw new Error('nothing is on record');
    const { hash: _hash, ...rest } = { ...found, at: new Date(traffic.now - 1) };
    const forged = { ...rest, hash: recordHash(rest) };
    await ledgerOf(gateway).replaceOne({ _id: found._id as never }, forged as never);
    expect(await evaluated()).toEqual([]);
    traffic.wait(SECOND).read(ids(2, 1), { who });
    expect(await evaluated()).toMatchObject([{ rule: 'VERIFY_FAILED', about: found._id.chain }]);
  });

  it('a record that is gone', async () => {
    const who = someone();
    traffic.read(ids(0, 1), { who });
    expect(await evaluated()).toEqual([]);
    traffic.wait(SECOND).read(ids(1, 1), { who });
    await traffic.written();
    await ledgerOf(gateway).deleteOne({ at: new Date(traffic.now) });
    traffic.wait(SECOND).read(ids(2, 1), { who });
    expect(await evaluated()).toMatchObject([{ rule: 'VERIFY_FAILED' }]);
  });
});

describe('a canary', () => {
  it('is raised by the first look of anybody', async () => {
    const who = someone();
    canary = traffic.person(7).id;
    traffic.read(ids(0, 7), { who });
    expect(await evaluated()).toEqual([]);
    traffic.wait(SECOND).read(ids(5, 5), { who });
    expect(await evaluated()).toEqual([{ rule: 'CANARY', about: who.account, count: 1 }]);
    const [{ entries } = { entries: [] }] = await traffic.raised();
    expect(entries).toEqual([expect.stringMatching(/^[0-9a-f]{32} \d+ \d+ 2$/)]);
  });
});
