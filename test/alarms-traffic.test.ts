/**
 * Traffic, played before the rounds as they come every few seconds: a quiet day of a conference, with a morning in which
 * 30 in a hundred sign in behind one address, raises nothing; 2018 is told within a minute of its beginning.
 */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { AlarmRound } from '../src/alarms/round.ts';
import { newId } from '../src/ids.ts';
import { DAY, HOUR, MINUTE, SECOND } from '../src/time.ts';
import { buildAccount, buildAttendee, buildEvent, buildOrganiser } from './support/factories.ts';
import { startGateway, type TestGateway } from './support/gateway.ts';
import { UPDATE } from './support/history.ts';
import { jpeg, put } from './support/photos.ts';
import { aBrowser, aNetwork, roundOver, seeded, Traffic, type Who } from './support/traffic.ts';

let gateway: TestGateway;
let round: AlarmRound;
let traffic: Traffic;

beforeAll(async () => {
  gateway = await startGateway({ environment: { TRUST_PROXY: '1', MAILS_PER_MINUTE: '6000' } });
  round = roundOver(gateway, () => traffic.now);
});
afterAll(async () => {
  await round.close();
  await gateway.close();
});

const VENUE = aNetwork('33');
const people = 2_000;

/** Plays what is planned, the earliest first, with a round every so often. */
async function play(plan: readonly (readonly [at: number, what: () => void])[], every: number) {
  let next = traffic.now + every;
  const look = async () => {
    await traffic.written();
    await round.run();
  };
  for (const [at, what] of [...plan].sort(([a], [b]) => a - b)) {
    for (; at >= next; next += every) {
      traffic.now = next;
      await look();
    }
    traffic.now = at;
    what();
  }
  await look();
}

describe('a quiet day', () => {
  it('raises nothing', async () => {
    const opening = Date.now() + DAY;
    traffic = await Traffic.at(gateway, { count: people, now: opening });
    const random = seeded(2018);
    const between = (from: number, to: number) => from + random() * (to - from);
    const someone = () => traffic.person(Math.floor(random() * people)).id;
    const plan: (readonly [number, () => void])[] = [];
    const on = (at: number, what: () => void) => void plan.push([at, what]);
    const sessions = new Map<string, Who>();

    // Who comes: 30 in a hundred within the first quarter of an hour, half of the others during the morning.
    for (const [nth, { id, account }] of traffic.people.entries()) {
      if (nth >= people * 0.65) break;
      const arrives =
        opening + (nth < people * 0.3 ? between(0, 15 * MINUTE) : between(15 * MINUTE, 4 * HOUR));
      const network = random() < 0.9 ? VENUE : aNetwork(`h${nth % 400}`);
      // Some couples have one tablet.
      const browser = nth % 100 < 2 ? aBrowser(`t${Math.floor(nth / 100)}`) : aBrowser(newId('session'));
      on(arrives, () => sessions.set(account, traffic.signIn(account, network, browser)));
      const who = () => sessions.get(account) as Who;
      on(arrives + 20 * SECOND, () => traffic.read([id], { who: who(), own: true, operation: 'profile' }));
      if (random() < 0.1) on(arrives + 90 * SECOND, () => traffic.edit(id, who(), 'photo'));
      if (random() < 0.05) on(arrives + 150 * SECOND, () => traffic.edit(id, who(), 'jobTitle'));
      // 3.9 profiles a day, with a peak in the breaks; and a page of the directory now and then, of whom ten show something.
      for (let i = 0; i < 5; i += 1) {
        const at =
          random() < 0.5 ? opening + 3 * HOUR + between(0, 20 * MINUTE) : opening + between(0, 9 * HOUR);
        on(Math.max(at, arrives + MINUTE), () => traffic.read([someone()], { who: who(), operation: 'one' }));
      }
      if (random() < 0.3)
        on(arrives + between(MINUTE, 4 * HOUR), () =>
          traffic.read(Array.from({ length: 10 }, someone), { who: who(), operation: 'page' }),
        );
    }
    // One of them scrolls a hundred pages, somebody in ten of the people on them shows something.
    const keen = traffic.signIn(traffic.person(1_900).account, VENUE);
    for (let page = 0; page < 100; page += 1) {
      const shown = Array.from({ length: 5 }, (_, i) => traffic.person((page * 20 + i * 4) % people).id);
      on(opening + 2 * HOUR + page * 3 * SECOND, () => traffic.read(shown, { who: keen, operation: 'page' }));
    }
    // The desk: five organisers, who ask for a code twice each; and a badge printer that reads who comes.
    for (let i = 0; i < 5; i += 1) {
      const email = await buildOrganiser(gateway, traffic.event);
      const account = await buildAccount(gateway, email);
      const found = await gateway.services.models.accounts.findById(account).lean().exec();
      const index = found?.addressIndex[0] ?? '';
      for (const at of [i * MINUTE, i * MINUTE + 70 * SECOND])
        on(opening + at, () => traffic.start(index, VENUE));
    }
    const key = newId('key');
    for (let i = 0; i < 1_000; i += 1)
      on(opening + i * 2 * SECOND, () => traffic.read([traffic.person(i).id], { key, operation: 'badge' }));

    const reads = plan.length;
    await play(plan, 5 * MINUTE);
    expect(reads).toBeGreaterThan(8_000);
    expect(await traffic.raised()).toEqual([]);
  });
});

describe('2018', () => {
  const STRANGER = aNetwork('44');

  /** Somebody who reads many people's mail: signs in as one after the other, reads, and spoils the profile. */
  function intrusion(begins: number, accounts: number, browser: (nth: number) => string | null) {
    const plan: (readonly [number, () => void])[] = [];
    for (let nth = 0; nth < accounts; nth += 1) {
      const { id, account } = traffic.person(nth);
      const at = begins + nth * 6 * SECOND;
      let who: Who;
      plan.push(
        [at, () => (who = traffic.signIn(account, STRANGER, browser(nth)))],
        [at + SECOND, () => traffic.read([id], { who, own: true })],
        [at + 2 * SECOND, () => traffic.read([traffic.person(nth + 50).id], { who, operation: 'page' })],
        [at + 3 * SECOND, () => void traffic.edit(id, who, 'photo')],
        [at + 4 * SECOND, () => void traffic.edit(id, who, 'jobTitle')],
      );
    }
    return plan;
  }

  it('from one browser is told within a minute, with the accounts’ sessions and the changes', async () => {
    const begins = Date.now() + 3 * DAY;
    traffic = await Traffic.at(gateway, { count: people, now: begins });
    await play(
      intrusion(begins, 6, () => aBrowser('99')),
      5 * SECOND,
    );
    const raised = await traffic.raised();
    expect(raised.map(({ rule }) => rule)).toEqual(['MANY_ACCOUNTS_BROWSER', 'MANY_EDITS_BROWSER']);
    for (const { until, about } of raised) {
      expect(until.getTime() - begins).toBeLessThan(MINUTE - 5 * SECOND);
      expect(about).toBe(aBrowser('99'));
    }
    // What came after the third stands in it.
    expect(raised[0]).toMatchObject({ count: 6, entries: { length: 6 } });
  });

  it('from a browser that keeps no cookie, too: by what most of those in its network do', async () => {
    const begins = Date.now() + 4 * DAY;
    traffic = await Traffic.at(gateway, { count: people, now: begins });
    await play(
      intrusion(begins, 12, () => null),
      5 * SECOND,
    );
    const raised = await traffic.raised();
    expect(raised.map(({ rule, about }) => ({ rule, about }))).toEqual([
      { rule: 'MANY_EDITS_NETWORK', about: STRANGER },
    ]);
    expect((raised[0]?.until.getTime() ?? 0) - begins).toBeLessThan(MINUTE - 5 * SECOND);
  });
});

describe('through the gateway', () => {
  it('the intruder of three mailboxes is told by mail before a minute is over', async () => {
    const event = await buildEvent(gateway);
    const organiser = await buildOrganiser(gateway, event);
    const victims = await Promise.all([1, 2, 3].map(() => buildAttendee(gateway, { event })));
    // As a process that has just begun, by the database's clock.
    const real = roundOver(gateway, () => Date.now());
    await round.close();
    await forgetPosition();
    const browser = gateway.browser({ 'x-forwarded-for': '203.0.113.7' });
    for (const { email } of victims) {
      await gateway.as(email, browser);
      const spoiled = { input: { event: event.id, jobTitle: 'spoiled' } };
      expect((await browser.mutate(UPDATE, spoiled)).errors).toBeUndefined();
      await put(browser, event, await jpeg());
      await real.run();
    }
    await real.close();
    const raised = await gateway.services.models.alarms.find({ event: event.id }).lean().exec();
    expect(raised.map(({ rule }) => rule).sort()).toEqual(['MANY_ACCOUNTS_BROWSER', 'MANY_EDITS_BROWSER']);
    for (const { raisedAt, until } of raised)
      expect(raisedAt.getTime() - until.getTime()).toBeLessThan(MINUTE);
    await gateway.services.postman.deliverDue();
    const mails = (await gateway.mailsTo(organiser)).join('\n');
    for (const { _id } of raised) expect(mails).toContain(_id);
    for (const { id, email, account, values } of victims)
      for (const word of [id, email, account, ...Object.values(values)]) expect(mails).not.toContain(word);
  });
});

/** No round was ever done. */
const forgetPosition = () => gateway.database.connection.collection('alarmRounds').deleteMany({});
