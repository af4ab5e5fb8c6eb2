/** What was changed on record long after it was looked at is found; what this process wrote itself is not read back for it. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Position } from '../src/alarms/position.ts';
import type { AlarmRound, AlarmRoundParts } from '../src/alarms/round.ts';
import { type KeptDisclosed, Tail } from '../src/disclosure/ledger/tail.ts';
import { newId } from '../src/ids.ts';
import { HOUR, SECOND } from '../src/time.ts';
import { startGateway, type TestGateway } from './support/gateway.ts';
import { ledgerOf } from './support/ledger.ts';
import { aNetwork, roundOver, Traffic, type Who } from './support/traffic.ts';

let gateway: TestGateway;
let traffic: Traffic;
let who: Who;
let clock = Date.now() + HOUR;
const open: AlarmRound[] = [];

beforeAll(async () => {
  gateway = await startGateway();
});
afterAll(() => gateway.close());
beforeEach(async () => {
  await Promise.all(open.splice(0).map((one) => one.close()));
  await gateway.services.alarmRound.close();
  await rounds().deleteMany({});
  clock += 4 * HOUR;
  traffic = await Traffic.at(gateway, { count: 400, now: clock });
  who = { account: newId('account'), session: newId('session'), network: aNetwork('77') };
});

interface Stored {
  _id: string;
  until: Date;
  position: Position;
}
const rounds = () => gateway.database.connection.collection<Stored>('alarmRounds');
const patrolAt = async () => (await rounds().findOne({ _id: 'round' }))?.position.patrol ?? null;
/** A process that has just begun. */
const begun = (parts: Partial<AlarmRoundParts> = {}) => {
  const one = roundOver(gateway, () => traffic.now, parts);
  open.push(one);
  return one;
};
const kept = (tail: Tail, chain: string, seq: number) => {
  const found = tail.from(chain, seq);
  return found && [...found];
};
const killed = () => rounds().updateOne({ _id: 'round' }, { $set: { until: new Date(0) } });
/** A record for each. */
const read = async (from: number, count: number) => {
  for (let nth = from; nth < from + count; nth += 1) {
    traffic.wait(SECOND).read([traffic.person(nth).id], { who, operation: `${nth}` });
    await traffic.written();
  }
};
const raised = async () => (await traffic.raised()).map(({ rule, entries }) => ({ rule, entries }));

/** Changes what is on record of somebody; answers the record's name. */
async function altered(nth: number): Promise<string> {
  const { id } = traffic.person(nth);
  const found = await ledgerOf(gateway).findOneAndUpdate(
    { 'responses.subjects': id },
    { $set: { 'responses.0.subjects.0': newId('attendee') } as never },
  );
  if (found === null) throw new Error('they are not on record');
  return `${found._id.chain} ${found._id.seq}`;
}

/** Looks until the patrol was everywhere: there is more on record than one look takes. */
async function lookAround(round: AlarmRound): Promise<number> {
  let looks = 0;
  do {
    await round.run();
    looks += 1;
  } while ((await patrolAt()) !== null);
  return looks;
}

describe('the patrol', () => {
  it('finds what is changed after it was looked at, and tells it once', async () => {
    const round = begun();
    await read(0, 3);
    await lookAround(round);
    const entry = await altered(1);
    await lookAround(round);
    expect(await raised()).toEqual([{ rule: 'VERIFY_FAILED', entries: [entry] }]);
    traffic.wait(2 * HOUR);
    await lookAround(round);
    expect(await raised()).toHaveLength(1);
    // Another one is another matter.
    const other = await altered(2);
    await lookAround(round);
    expect((await raised()).map(({ entries }) => entries)).toEqual([[entry], [other]]);
  });

  it('takes no more than its share at one look, and another process goes on from there', async () => {
    await read(0, 220);
    const first = begun();
    await first.run();
    const stood = await patrolAt();
    expect(stood?.seq).toBeGreaterThan(0);
    await altered(219);
    await first.run();
    expect(await raised()).toEqual([]);
    // What whoever takes over reads again is later.
    traffic.wait(2 * HOUR);
    await killed();
    const before = (await patrolAt())?.seq;
    const second = begun();
    await second.run();
    const now = await patrolAt();
    expect(now === null || now.seq > (before ?? 0)).toBe(true);
    await lookAround(second);
    expect(await raised()).toMatchObject([{ rule: 'VERIFY_FAILED' }]);
  });
});

describe('a look that comes early, because there is much', () => {
  it('leaves the patrol to the next that is due, and is followed by it', async () => {
    const tail = new Tail();
    const round = begun({ tail });
    await read(0, 220);
    await round.run();
    const stood = await patrolAt();
    expect(stood).not.toBeNull();
    tail.onMany();
    await round.run();
    expect(await patrolAt()).toEqual(stood);
    await round.run();
    expect(await patrolAt()).not.toEqual(stood);
  });
});

describe('what this process wrote itself', () => {
  it('is taken as it was written, without a look at the database', async () => {
    const { tail, chain } = gateway.services.ledger;
    const round = begun({ tail });
    await round.run();
    const from = await ledgerOf(gateway).countDocuments({ '_id.chain': chain });
    await read(0, 250);
    const written = { '_id.chain': chain, '_id.seq': { $gte: from } };
    const records = await ledgerOf(gateway).find(written).toArray();
    expect(records).toHaveLength(250);
    await ledgerOf(gateway).deleteMany(written);
    await round.run();
    expect((await raised()).map(({ rule }) => rule)).toEqual(['WIDE_READING']);
    await ledgerOf(gateway).insertMany(records);
  });

  it('and was not kept, is read', async () => {
    const tail = new Tail();
    const round = begun({ tail });
    await round.run();
    await read(0, 250);
    await round.run();
    expect((await raised()).map(({ rule }) => rule)).toEqual(['WIDE_READING']);
  });

  it('is kept by whoever has the lease alone', async () => {
    const { tail, chain } = gateway.services.ledger;
    const [mine, other] = [begun({ tail }), begun()];
    await mine.run();
    await read(0, 1);
    const seq = (await ledgerOf(gateway).countDocuments({ '_id.chain': chain })) - 1;
    expect(kept(tail, chain, seq)).toHaveLength(1);
    await killed();
    await other.run();
    await mine.run();
    expect(kept(tail, chain, seq)).toBeNull();
    await read(1, 1);
    expect(kept(tail, chain, seq + 1)).toBeNull();
  });

  it('is forgotten when it is too much, and when it was taken', async () => {
    const tail = new Tail();
    tail.listen();
    const record = (seq: number, people: number) =>
      ({
        ...{
          _id: { chain: 'a', seq },
          kind: 'DISCLOSED',
          at: new Date(),
          from: new Date(),
          previous: '',
          hash: '',
        },
        responses: [
          {
            asked: { request: `${seq}` },
            events: Array.from({ length: people }, () => 'evt_'),
            subjects: Array.from({ length: people }, (_, nth) => `att_${nth}`),
            shown: Array.from({ length: people }, () => 'phone CONSENT con_, email OWNER'),
            salts: 'salts',
            hashes: 'hashes',
          },
        ],
      }) as never;
    let many = 0;
    tail.onMany = () => {
      many += 1;
    };
    for (let seq = 0; seq < 4; seq += 1) tail.note(record(seq, 10));
    expect(many).toBe(0);
    expect(kept(tail, 'a', 1)).toHaveLength(3);
    const { responses, ...rest } = record(2, 10) as KeptDisclosed;
    const parts = responses.map(({ asked, events, subjects, shown }) => ({ asked, events, subjects, shown }));
    expect(kept(tail, 'a', 1)?.[1]).toEqual({
      ...rest,
      at: expect.any(Date),
      from: expect.any(Date),
      responses: parts,
    });
    expect(kept(tail, 'b', 1)).toBeNull();
    tail.forget('a', 3);
    expect(kept(tail, 'a', 2)).toBeNull();
    expect(kept(tail, 'a', 3)).toHaveLength(1);
    // Parts of an export, too.
    for (let seq = 4; seq < 104; seq += 1) tail.note(record(seq, 1_000));
    // From 20,000 people on it is said with each that comes.
    expect(many).toBe(81);
    expect(kept(tail, 'a', 3)).toHaveLength(101);
    tail.note(record(104, 1));
    expect(kept(tail, 'a', 3)).toBeNull();
    expect(kept(tail, 'a', 104)).toMatchObject([{ responses: [{ events: ['evt_'] }] }]);
    const two = record(105, 2) as { responses: { events: string[] }[] };
    two.responses[0]?.events.splice(0, 1, 'evt_other');
    tail.note(two as never);
    tail.note(record(106, 0));
    expect(kept(tail, 'a', 105)).toMatchObject([
      { responses: [{ events: ['evt_other', 'evt_'] }] },
      { responses: [{ events: [] }] },
    ]);
    tail.stop();
    expect(kept(tail, 'a', 105)).toBeNull();
  });
});
