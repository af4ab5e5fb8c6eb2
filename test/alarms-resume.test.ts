/** Alarms go on: after a kill, with another process, when the database failed; nothing is missed and nothing told twice. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type Position, Positions } from '../src/alarms/position.ts';
import { readOthers } from '../src/alarms/read-others.ts';
import { AlarmRound } from '../src/alarms/round.ts';
import { DEFAULT_RULES } from '../src/alarms/rules.ts';
import { Room, Window } from '../src/alarms/window.ts';
import { Chain } from '../src/disclosure/ledger/chain.ts';
import { packed } from '../src/disclosure/ledger/entries.ts';
import type { LedgerRecord } from '../src/disclosure/ledger/format.ts';
import { newId } from '../src/ids.ts';
import { HOUR, MINUTE, SECOND } from '../src/time.ts';
import { buildAccount, buildOrganiser } from './support/factories.ts';
import { type FaultyServer, startFaultyServer } from './support/faults.ts';
import { startGateway, type TestGateway } from './support/gateway.ts';
import { aResponse, ledgerOf } from './support/ledger.ts';
import { until } from './support/mongod.ts';
import { aNetwork, roundOver, Traffic, type Who } from './support/traffic.ts';

let server: FaultyServer;
let gateway: TestGateway;
let traffic: Traffic;
let clock = Date.now() + HOUR;
const open: AlarmRound[] = [];

beforeAll(async () => {
  server = await startFaultyServer();
  gateway = await startGateway({ server: server.uri });
});
afterAll(async () => {
  await gateway.close();
  await server.stop();
});
beforeEach(async () => {
  await Promise.all(open.splice(0).map((one) => one.close()));
  clock += 4 * HOUR;
  traffic = await Traffic.at(gateway, { count: 400, now: clock });
  who = { account: newId('account'), session: newId('session'), network: aNetwork('55') };
});
let who: Who;

interface Stored {
  _id: string;
  until: Date;
  position: Position;
}
const stored = () => gateway.database.connection.collection<Stored>('alarmRounds');
/** A process that has just begun. */
const process = () => {
  const one = roundOver(gateway, () => traffic.now);
  open.push(one);
  return one;
};
/** Its lease ends, because it says nothing any more. */
const killed = () => stored().updateOne({ _id: 'round' }, { $set: { until: new Date(0) } });
const read = async (from: number, count: number) => {
  for (let nth = from; nth < from + count; nth += 1)
    traffic.wait(300).read([traffic.person(nth).id], { who, operation: `${nth}` });
  await traffic.written();
};
const rules = async () => (await traffic.raised()).map(({ rule, count }) => ({ rule, count }));
const WIDE = [{ rule: 'WIDE_READING', count: 250 }];

describe('another process goes on', () => {
  it('with the windows as they were, and does not tell again what was told', async () => {
    const [first, second] = [process(), process()];
    await read(0, 100);
    await first.run();
    await second.run();
    await killed();
    await read(100, 149);
    await second.run();
    expect(await rules()).toEqual([]);
    await killed();
    await read(249, 1);
    await first.run();
    expect(await rules()).toEqual(WIDE);
    await killed();
    await read(250, 20);
    await second.run();
    expect(await rules()).toEqual(WIDE);
  });

  it('from where it stood before what it did not come to write down', async () => {
    await buildOrganiser(gateway, traffic.event);
    await process().run();
    const before = await stored().findOne({ _id: 'round' });
    await read(0, 250);
    await open[0]?.run();
    expect(await rules()).toEqual(WIDE);
    // Killed after the alarm was raised and before the position was written.
    await stored().replaceOne({ _id: 'round' }, { ...before, until: new Date(0) } as Stored);
    const next = process();
    await next.run();
    expect(await rules()).toEqual(WIDE);
    const mails = { kind: 'ALARM' as const, 'about.event': `The ${traffic.event.slug}` };
    expect(await gateway.services.models.outbox.countDocuments(mails).exec()).toBe(1);
  });

  it('and only one at a time does', async () => {
    const [first, second] = [process(), process()];
    await first.run();
    await read(0, 250);
    await second.run();
    expect(await rules()).toEqual([]);
    await first.run();
    expect(await rules()).toEqual(WIDE);
  });

  it('with what was read through a process that was stopped meanwhile', async () => {
    // Its chain ends now, by the database's clock.
    traffic = await Traffic.at(gateway, { count: 400, now: Date.now() });
    await stored().deleteMany({});
    const other = await gateway.another();
    const first = process();
    await first.run();
    const through = async (by: TestGateway, from: number, count: number) => {
      for (let nth = from; nth < from + count; nth += 1)
        traffic.wait(300).read([traffic.person(nth).id], { who, operation: `${nth}`, through: by });
      await traffic.written();
    };
    await through(other, 0, 200);
    await other.close();
    await first.run();
    await killed();
    await through(gateway, 200, 50);
    await process().run();
    expect(await rules()).toEqual(WIDE);
  });

  it('and what another read to its end is not written over by one whose lease is over', async () => {
    const positions = new Positions(gateway.database.connection);
    const position = { chains: [], upTo: new Date(clock) };
    await killed();
    expect((await positions.hold('one')).mine).toBe(true);
    expect((await positions.hold('other')).mine).toBe(false);
    await killed();
    expect((await positions.hold('other')).mine).toBe(true);
    expect(await positions.save('other', 'theirs', position, false)).toBe(true);
    expect(await positions.save('one', 'late', { ...position, upTo: new Date(0) }, true)).toBe(false);
    expect(await stored().findOne({ _id: 'round' })).toMatchObject({ version: 'theirs', position });
    await stored().deleteMany({});
  });

  it('on a chain that was opened since, too', async () => {
    // A chain is found by when it was opened: this one plays at the real time.
    await stored().deleteMany({});
    traffic = await Traffic.at(gateway, { count: 400, now: Date.now() });
    const round = process();
    await round.run();
    const through = await gateway.another();
    traffic.now = Date.now();
    for (let nth = 0; nth < 250; nth += 1)
      traffic.wait(300).read([traffic.person(nth).id], { who, operation: `${nth}`, through });
    await traffic.written();
    await round.run();
    expect(await rules()).toEqual(WIDE);
    await through.close();
    await stored().deleteMany({});
  });

  it('at once, where there is more than one look reads', async () => {
    await stored().deleteMany({});
    const chain = new Chain();
    const records: LedgerRecord[] = [];
    const put = (record: LedgerRecord) => {
      chain.landed(record);
      records.push(record);
    };
    put(chain.opening(new Date(traffic.now), { version: '0.1.0', key: 'test', after: null }));
    const basis = { kind: 'CONSENT', consent: newId('consent') } as const;
    for (let nth = 0; nth < 2_300; nth += 1) {
      // Two thousand that say little, then those that matter.
      const subject = traffic.person(Math.max(0, nth - 2_050)).id;
      const { asked, shown } = aResponse(
        [{ event: traffic.event.id, subject, field: 'phone', basis }],
        new Date(traffic.wait(20).now),
      );
      const viewer = { kind: 'ACCOUNT', id: who.account, session: who.session } as const;
      put(chain.disclosing([packed({ asked: { ...asked, viewer, network: who.network }, shown })], []));
    }
    await ledgerOf(gateway).insertMany(records as never[]);
    await process().run();
    await until(async () => (await rules()).length > 0);
    expect(await rules()).toEqual(WIDE);
    await ledgerOf(gateway).deleteMany({ '_id.chain': chain.id } as never);
    await stored().deleteMany({});
  });

  it('what waited for hours while nobody looked is looked at', async () => {
    await process().run();
    await read(0, 250);
    traffic.wait(2 * HOUR);
    await killed();
    await process().run();
    expect(await rules()).toEqual(WIDE);
  });
});

describe('a flood', () => {
  it('of starts for anybody hides none that is for an organiser', async () => {
    const account = await buildAccount(gateway, await buildOrganiser(gateway, traffic.event));
    const named = await gateway.services.models.accounts.findById(account).orFail().lean();
    await killed();
    const round = process();
    await round.run();
    const starts = Array.from({ length: 21_000 }, (_, nth) => ({
      ...{ _id: newId('session'), purpose: 'SIGN_IN', account: null, addressIndex: 'x'.repeat(64) },
      ...{ network: aNetwork(`${nth % 200}`), codeHash: '', linkHash: '', triesLeft: 5, usedAt: null },
      ...{ begunAt: new Date(traffic.now + nth), expiresAt: new Date(traffic.now + HOUR) },
    }));
    await gateway.database.connection.collection<{ _id: string }>('pendingSignIns').insertMany(starts);
    traffic.wait(MINUTE);
    for (let nth = 0; nth < 4; nth += 1)
      traffic.wait(SECOND).start(named.addressIndex[0] ?? '', aNetwork('57'));
    await traffic.written();
    // Late by more than is read again in any case.
    traffic.wait(5 * MINUTE);
    await round.run();
    expect(await rules()).toEqual([{ rule: 'ROLE_SIGN_IN', count: 4 }]);
  });

  it('of one profile’s changes is one change a minute', async () => {
    const { connection } = gateway.database;
    const one = traffic.signIn(traffic.person(0).account, aNetwork('58'));
    for (let nth = 0; nth < 300; nth += 1) traffic.wait(100).edit(traffic.person(0).id, one);
    await traffic.written();
    const found = await readOthers(
      { ...gateway.services, connection },
      new Date(clock),
      new Date(traffic.now),
    );
    expect(found.filter(({ kind }) => kind === 'EDITED').length).toBeLessThanOrEqual(2);
  });
});

describe('a database that fails', () => {
  it('is told, and what happened meanwhile is raised when it is back', async () => {
    const round = new AlarmRound(
      { ...gateway.services, rules: DEFAULT_RULES },
      { everyMillis: HOUR, lateMillis: 1, now: async () => new Date(traffic.now + SECOND) },
    );
    open.push(round);
    await killed();
    await round.run();
    await read(0, 250);
    const namespace = `${gateway.database.connection.name}.alarms`;
    await server.fail({ failCommands: ['find', 'update'], namespace, errorCode: 96 });
    await round.run();
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(round.late).toBe(true);
    await server.heal();
    expect(await rules()).toEqual([]);
    await round.run();
    expect(await rules()).toEqual(WIDE);
  });

  it('that takes one alarm and no other keeps that one waiting alone', async () => {
    const { alarms } = gateway.services;
    const other = { account: newId('account'), session: newId('session'), network: aNetwork('56') };
    let broken = true;
    const round = roundOver(gateway, () => traffic.now, {
      alarms: {
        raise: async (alarm) => {
          if (broken && alarm.about === who.account) throw new Error('not this one');
          return alarms.raise(alarm);
        },
      },
    });
    open.push(round);
    await killed();
    await read(0, 250);
    who = { ...who };
    for (let nth = 0; nth < 250; nth += 1)
      traffic.wait(300).read([traffic.person(nth).id], { who: other, operation: `${nth}` });
    await traffic.written();
    await round.run();
    expect((await traffic.raised()).map(({ about }) => about)).toEqual([other.account]);
    broken = false;
    await round.run();
    expect((await traffic.raised()).map(({ about }) => about).sort()).toEqual(
      [who.account, other.account].sort(),
    );
  });

  it('the readiness says that nobody looks, and that it is served all the same', async () => {
    const late = await gateway.another({ alarms: { everyMillis: HOUR, lateMillis: 1 } });
    const ready = async (of: TestGateway) => (await fetch(`${of.url}/health/ready`)).json();
    expect(await ready(late)).toEqual({ status: 'pass', alarms: 'late' });
    expect(await ready(gateway)).toEqual({ status: 'pass' });
    await late.close();
  });
});

describe('a window', () => {
  it('holds no more than there is room for: what was quiet for longest goes first, and it is counted', () => {
    const room = new Room(10);
    const window = new Window(MINUTE, room);
    for (let i = 0; i < 6; i += 1) window.add('quiet', 1, [`${i}`], ['']);
    for (let i = 0; i < 4; i += 1) window.add('busy', 2, [`${i}`], ['']);
    expect(room.forgotten).toBe(0);
    expect(window.add('busy', 3, ['one more'], [''])).toBe(5);
    expect(room.forgotten).toBe(6);
    expect(window.size('quiet', 3)).toBe(0);
  });

  it('lets go what is over', () => {
    const room = new Room(4);
    const window = new Window(MINUTE, room);
    for (let i = 0; i < 40; i += 1) expect(window.add('one', i * MINUTE, [`${i}`], [`${i}`])).toBe(1);
    expect(window.entries('one')).toEqual(['39']);
    window.sweep(HOUR);
    expect(window.entries('one')).toEqual([]);
    expect(room.forgotten).toBe(0);
  });

  it('counts as one would who kept everything, and names the newest hundred', () => {
    for (let seed = 1; seed <= 20; seed += 1) {
      let state = seed;
      const upTo = (most: number) => {
        state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
        return (state >>> 8) % most;
      };
      const window = new Window(MINUTE, new Room());
      const kept = new Map<string, { at: number; entry: string }>();
      const few = 1 + upTo(300);
      let at = 0;
      for (let i = 0; i < 2_000; i += 1) {
        at += upTo(10) === 0 ? upTo(MINUTE) : upTo(50);
        const [member, entry] = [`${upTo(few)}`, `${i}`];
        kept.delete(member);
        kept.set(member, { at, entry });
        for (const [one, seen] of kept) if (seen.at <= at - MINUTE) kept.delete(one);
        expect(window.add('one', at, [member], [entry])).toBe(kept.size);
        if (i % 100 === 0)
          expect(window.entries('one')).toEqual([...kept.values()].map((one) => one.entry).slice(-100));
      }
      expect(window.size('one', at + MINUTE)).toBe(0);
    }
  });
});
