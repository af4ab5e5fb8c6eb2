/** Budgets of people against a model: sets, windows, limits, and two gateways in any order of requests. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { limitOf } from '../src/disclosure/budget/limits.ts';
import { hashOf, PeopleSet } from '../src/disclosure/budget/people-set.ts';
import { type Reader, Tallies, WINDOW_NAMES, WINDOWS } from '../src/disclosure/budget/tallies.ts';
import { showsValue } from '../src/disclosure/ledger/given.ts';
import { newId } from '../src/ids.ts';
import type { Answer, Client } from './support/client.ts';
import { buildCrowd } from './support/crowd.ts';
import { buildAttendee, buildEvent } from './support/factories.ts';
import { startGateway, type TestGateway } from './support/gateway.ts';

const SETTINGS = {
  peoplePerDay: 2_000,
  peoplePerTenMinutes: 500,
  keyPeoplePerDay: undefined,
  networkPeoplePerTenMinutes: undefined,
};

describe('a set of people', () => {
  it('counts each once, and of 20,000 all but one or two', () => {
    const ids = Array.from({ length: 20_000 }, () => newId('attendee'));
    const set = new PeopleSet();
    for (const id of [...ids, ...ids]) set.add(hashOf(id));
    expect(set.size).toBeGreaterThan(19_995);
    expect(set.size).toBeLessThanOrEqual(20_000);
  });
});

describe('limits', () => {
  it.each([
    ['ACCOUNT', 'DAY', null, 2_000],
    ['ACCOUNT', 'TEN_MINUTES', 40_000, 500],
    ['ACCOUNT', 'TEN_MINUTES', 40_001, 1_000],
    ['ACCOUNT', 'DAY', 180_000, 16_000],
    ['KEY', 'DAY', null, Number.POSITIVE_INFINITY],
    ['KEY', 'DAY', 300, 2_000],
    ['KEY', 'DAY', 180_000, 180_000],
    ['KEY', 'TEN_MINUTES', 300, Number.POSITIVE_INFINITY],
    ['NETWORK', 'DAY', 300, Number.POSITIVE_INFINITY],
    ['NETWORK', 'TEN_MINUTES', null, 10_000],
    ['NETWORK', 'TEN_MINUTES', 300, 10_000],
    ['NETWORK', 'TEN_MINUTES', 70_000, 52_500],
  ] as const)('%s in %s at an event of %s: %s', (kind, window, people, limit) => {
    expect(limitOf({ kind }, window, people, SETTINGS)).toBe(limit);
  });

  it('as they are set', () => {
    const set = { ...SETTINGS, keyPeoplePerDay: 7, networkPeoplePerTenMinutes: 9 };
    expect(limitOf({ kind: 'KEY' }, 'DAY', 70_000, set)).toBe(7);
    expect(limitOf({ kind: 'NETWORK' }, 'TEN_MINUTES', 70_000, set)).toBe(9);
  });
});

describe('what counts', () => {
  it.each([
    ['phone CONSENT con_x', true],
    ['phone OWNER', true],
    ['email BREAK_GLASS grt_x', true],
    ['photo MODERATION', false],
    ['disclosures OWNER', false],
    ['photo MODERATION, phone CONSENT con_x', true],
  ])('%s: %s', (text, counts) => {
    expect(showsValue(text)).toBe(counts);
  });
});

describe('tallies', () => {
  it('count whatever comes in whatever order as a list of all of it would', () => {
    const readers: Reader[] = [
      { kind: 'ACCOUNT', id: 'a' },
      { kind: 'NETWORK', id: 'a' },
    ];
    const given = fc.record({
      reader: fc.nat(1),
      event: fc.constantFrom('e', 'f'),
      people: fc.array(fc.nat(9), { maxLength: 4 }),
      /** In minutes since the one before. */
      after: fc.nat(30),
    });
    fc.assert(
      fc.property(fc.array(given, { maxLength: 60 }), (all) => {
        const tallies = new Tallies();
        let at = 1_000 * WINDOWS.DAY - 60 * 60_000;
        const list: { key: string; person: number; at: number }[] = [];
        for (const { reader: nth, event, people, after } of all) {
          at += after * 60_000;
          const reader = readers[nth] as Reader;
          tallies.add(
            reader,
            event,
            people.map((person) => hashOf(`att_${person}`)),
            new Date(at),
          );
          for (const person of people) list.push({ key: `${reader.kind} ${event}`, person, at });
          tallies.sweep(new Date(at));
          for (const one of readers)
            for (const where of ['e', 'f'])
              for (const window of WINDOW_NAMES) {
                const number = (time: number) => Math.floor(time / WINDOWS[window]);
                if (one.kind === 'NETWORK' && window === 'DAY') continue;
                const now = list.filter(
                  (entry) => entry.key === `${one.kind} ${where}` && number(entry.at) === number(at),
                );
                const expected = new Set(now.map(({ person }) => person)).size;
                expect(tallies.count(one, where, window, new Date(at))).toBe(expected);
              }
        }
      }),
      { numRuns: 50 },
    );
  });

  it('times in no order, and one from a clock that is ahead, count in the windows that they are in', () => {
    const tallies = new Tallies();
    const reader = { kind: 'ACCOUNT', id: 'a' } as const;
    const at = new Date(1_000 * WINDOWS.DAY + 5 * 60_000);
    for (const later of [0, 3, -1, 0])
      tallies.add(reader, 'e', [1 + later * later], new Date(at.getTime() + later * WINDOWS.DAY));
    tallies.add(reader, 'e', [7], at);
    expect(tallies.count(reader, 'e', 'DAY', at)).toBe(2);
    tallies.sweep(at);
    expect(tallies.count(reader, 'e', 'TEN_MINUTES', at)).toBe(2);
    expect(tallies.endsIn('TEN_MINUTES', at)).toBe(5 * 60_000);
  });

  it('of a key and a network count no window that has no limit', () => {
    const tallies = new Tallies();
    const at = new Date(1_000 * WINDOWS.DAY);
    const windowsOf = (kind: Reader['kind']) =>
      tallies.add({ kind, id: 'a' }, 'e', [1], at).map(({ window }) => window);
    expect([windowsOf('KEY'), windowsOf('NETWORK')]).toEqual([['DAY'], ['TEN_MINUTES']]);
  });
});

describe('two gateways', () => {
  const LIMIT = 8;
  const NODES = 'query ($ids: [ID!]!) { nodes(ids: $ids) { ... on Attendee { id phone } } }';
  let gateway: TestGateway;
  let places: TestGateway[];
  beforeAll(async () => {
    gateway = await startGateway();
    const limited = () =>
      gateway.another({ settings: { peoplePerDay: LIMIT }, reading: { begun: Date.now() - 60_000 } });
    places = [await limited(), await limited()];
  });
  afterAll(() => gateway.close());

  it('give what one would: all until as many were given as are allowed, then nothing; and never more than both, unheard', async () => {
    const event = await buildEvent(gateway);
    const people = await buildCrowd(gateway, event, { people: 16 });
    const step = fc.record({
      viewer: fc.nat(1),
      at: fc.nat(1),
      ids: fc.uniqueArray(fc.nat(15), { minLength: 1, maxLength: 4 }),
      heard: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 20 }), async (steps) => {
        const viewers: Client[] = [];
        for (let n = 0; n < 2; n += 1)
          viewers.push(await gateway.as((await buildAttendee(gateway, { event })).email));
        const given = viewers.map(() => new Set<number>());
        /** What each gateway knows of. */
        const known = viewers.map(() => places.map(() => new Set<number>()));
        for (const { viewer, at, ids, heard } of steps) {
          const [place, all] = [places[at] as TestGateway, given[viewer] as Set<number>];
          if (heard) {
            await place.services.readingBudgets.catchUp();
            for (const [nth, one] of known.entries()) one[at] = new Set(given[nth]);
          }
          const here = known[viewer]?.[at] as Set<number>;
          const answer: Answer<{ nodes: { phone: string | null }[] }> = await (
            viewers[viewer] as (typeof viewers)[0]
          )
            .at(place)
            .query(NODES, { ids: ids.map((id) => people[id]) });
          const shown = answer.data?.nodes.filter(({ phone }) => phone !== null).length;
          const refused = answer.errors?.[0]?.extensions?.code === 'RATE_LIMITED';
          expect(shown).toBe(refused ? 0 : ids.length);
          // It may know more than it surely does: it reads on by itself.
          if (here.size >= LIMIT) expect(refused).toBe(true);
          if (all.size < LIMIT) expect(refused).toBe(false);
          if (heard) expect(refused).toBe(all.size >= LIMIT);
          if (!refused) for (const id of ids) for (const set of [all, here]) set.add(id);
          expect(all.size).toBeLessThan(2 * (LIMIT + 4));
        }
      }),
      { numRuns: 6, endOnFailure: true },
    );
  });
});
