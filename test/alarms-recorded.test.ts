/**
 * Traffic that was recorded: what a real gateway wrote while people, made up, were driven through it over HTTP. It is in
 * test/data/traffic-*.jsonl, and played here before the rounds of alarms at the pace it had. `RECORD_TRAFFIC=1 npx jest
 * test/alarms-recorded` records it anew, by the first two tests: what they do is how it was made.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { everyAttendee } from '../src/consent/model.ts';
import { DAY, MINUTE, SECOND } from '../src/time.ts';
import type { Client } from './support/client.ts';
import { type BuiltAttendee, buildAttendee, buildConsent, buildEvent } from './support/factories.ts';
import { startGateway, type TestGateway } from './support/gateway.ts';
import { UPDATE } from './support/history.ts';
import { jpeg, put } from './support/photos.ts';
import { type Line, playLine, recordedLines } from './support/recording.ts';
import { roundOver, seeded, Traffic, type Who } from './support/traffic.ts';

const PEOPLE = 60;
const OWN = 'query Profile($id: ID!) { node(id: $id) { ... on Attendee { name phone email jobTitle } } }';
const ONE = 'query Person($id: ID!) { node(id: $id) { ... on Attendee { name organisation phone } } }';
const PAGE =
  'query Page($event: ID!) { attendees(event: $event, first: 25) { nodes { name organisation phone } } }';
const fileOf = (name: string) => new URL(`./data/traffic-${name}.jsonl`, import.meta.url);
const recording = process.env.RECORD_TRAFFIC === '1';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startGateway({ environment: { TRUST_PROXY: '1', MAILS_PER_MINUTE: '6000' } });
});
afterAll(() => gateway.close());

async function site() {
  const event = await buildEvent(gateway);
  const since = new Date();
  const people: BuiltAttendee[] = [];
  for (let nth = 0; nth < PEOPLE; nth += 1) {
    const person = await buildAttendee(gateway, { event, listed: true });
    if (nth % 2 === 0)
      await buildConsent(gateway, { subject: person, field: 'phone', recipient: everyAttendee });
    people.push(person);
  }
  return { event, people, since };
}

async function keep(
  name: string,
  event: { readonly id: string },
  people: readonly BuiltAttendee[],
  since: Date,
) {
  const lines = await recordedLines(gateway, event.id, people, since);
  await writeFile(fileOf(name), lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
}

(recording ? describe : describe.skip)('recording', () => {
  const from = (network: string) => gateway.browser({ 'x-forwarded-for': network });

  it('a quiet hour in a hall', async () => {
    const { event, people, since } = await site();
    const random = seeded(11);
    for (const [nth, person] of people.slice(0, 40).entries()) {
      const network = random() < 0.9 ? '198.51.100.1' : `203.0.113.${nth + 1}`;
      const client: Client = await gateway.as(person.email, from(network));
      await client.query(OWN, { id: person.id });
      if (random() < 0.5) await client.query(PAGE, { event: event.id });
      for (let i = 0; i < 4; i += 1)
        await client.query(ONE, { id: people[Math.floor(random() * PEOPLE)]?.id });
      if (random() < 0.15) await client.mutate(UPDATE, { input: { event: event.id, jobTitle: 'Engineer' } });
    }
    await keep('quiet', event, people, since);
  }, 600_000);

  it.each(['cookies', 'no-cookies'])(
    '2018, by a browser with %s',
    async (kind) => {
      const { event, people, since } = await site();
      const one = from('192.0.2.66');
      for (const person of people.slice(0, 10)) {
        const client = await gateway.as(person.email, kind === 'cookies' ? one : from('192.0.2.66'));
        await client.query(OWN, { id: person.id });
        await client.query(PAGE, { event: event.id });
        await client.mutate(UPDATE, { input: { event: event.id, jobTitle: 'spoiled' } });
        await put(client, event, await jpeg());
      }
      await keep(`2018-${kind}`, event, people, since);
    },
    600_000,
  );
});

/** With a round every few seconds. `slower`: how much. Answers what was raised. */
async function played(name: string, begins: number, slower: number) {
  const text = await readFile(fileOf(name), 'utf8');
  const lines = text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Line);
  const traffic = await Traffic.at(gateway, { count: PEOPLE, now: begins });
  await gateway.database.connection.collection('alarmRounds').deleteMany({});
  const round = roundOver(gateway, () => traffic.now);
  const sessions = new Map<number, Who>();
  let next = begins + 5 * SECOND * slower;
  for (const line of lines) {
    for (; begins + line.at * slower >= next; next += 5 * SECOND * slower) {
      traffic.now = next;
      await traffic.written();
      await round.run();
    }
    traffic.now = begins + line.at * slower;
    playLine(traffic, line, sessions);
  }
  await traffic.written();
  await round.run();
  await round.close();
  return { raised: await traffic.raised(), lines };
}

describe('what was recorded', () => {
  it('of a quiet hour raises nothing', async () => {
    const begins = Date.now() + 10 * DAY;
    const last = (await readFile(fileOf('quiet'), 'utf8')).trim().split('\n').at(-1) ?? '{}';
    // It was driven as fast as it went: an hour is what it stands for.
    const slower = (60 * MINUTE) / (JSON.parse(last) as Line).at;
    const { raised, lines } = await played('quiet', begins, slower);
    expect(lines.length).toBeGreaterThan(200);
    expect(raised).toEqual([]);
  });

  it.each([
    ['cookies', ['MANY_ACCOUNTS_BROWSER', 'MANY_EDITS_BROWSER']],
    ['no-cookies', ['MANY_EDITS_NETWORK']],
  ])(
    'of 2018, by a browser with %s, is told within a minute',
    async (kind, rules) => {
      const begins = Date.now() + (kind === 'cookies' ? 12 : 14) * DAY;
      const { raised } = await played(`2018-${kind}`, begins, 1);
      expect(raised.map(({ rule }) => rule)).toEqual(expect.arrayContaining(rules));
      for (const { until, rule } of raised)
        if (rules.includes(rule)) expect(until.getTime() - begins).toBeLessThan(MINUTE);
    },
    120_000,
  );

  it('has nobody’s data: numbers and names of fields', async () => {
    for (const name of ['quiet', '2018-cookies', '2018-no-cookies']) {
      const text = await readFile(fileOf(name), 'utf8');
      const words = new Set(text.match(/[A-Za-z_]+/g));
      const known =
        'at what who network browser operation field of own part SIGN_IN START READ EDIT phone email photo jobTitle true false null';
      expect([...words].filter((word) => !known.split(' ').includes(word))).toEqual([]);
      expect(text).not.toMatch(/\d{9}/);
    }
  });
});
