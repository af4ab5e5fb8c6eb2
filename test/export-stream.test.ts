/**
 * An export's bytes on their way. Threats: a client that takes them slowly and fills the gateway's memory, or holds decisions that
 * are minutes old; one that went away and goes on costing; a cell that a spreadsheet runs, or that another reader splits.
 */
import { once } from 'node:events';
import net from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { parse } from 'csv-parse/sync';
import type { CommandStartedEvent } from 'mongodb';
import { oneIntegration } from '../src/consent/model.ts';
import { csvLine } from '../src/csv.ts';
import { newId } from '../src/ids.ts';
import { type BuiltEvent, buildAttendee, buildConsent, buildEvent } from './support/factories.ts';
import { startGateway, type TestGateway } from './support/gateway.ts';
import { buildIntegration, buildKey, withKey } from './support/integrations.ts';
import { until } from './support/mongod.ts';

/** How many people a part is about, at most (src/export/chunk.ts). */
const MOST_IN_A_PART = 1_000;
/** Of each name, in bytes: a part is larger than what a connection's buffers on both sides take. */
const LONG = 12_000;

let gateway: TestGateway;
let event: BuiltEvent;
let key: Awaited<ReturnType<typeof buildKey>>;

beforeAll(async () => {
  gateway = await startGateway();
});
afterAll(() => gateway.close());
beforeEach(async () => {
  event = await buildEvent(gateway);
  const integration = await buildIntegration(gateway, { events: [event] });
  key = await buildKey(gateway, { integration, events: [event], scopes: ['attendee:read'] });
});

async function people(count: number, name: string) {
  const rows = Array.from({ length: count }, () => newId('attendee')).map((_id) => ({
    ...{ _id, event: event.id, account: null, name, organisation: null, category: null },
    ...{ registered: true, listed: true, words: [], createdAt: new Date() },
    listing: { by: 'OWNER', at: new Date(), session: null },
    sources: [{ source: 'test', id: _id, rowHash: '' }],
  }));
  await gateway.services.models.attendees.insertMany(rows);
}

/** The parts of this event that are read while `work` is under way. */
async function watched<T>(work: (parts: () => number) => Promise<T>): Promise<T> {
  let asked = 0;
  const note = ({ commandName, command }: CommandStartedEvent) => {
    // What alarms read behind others has a comment.
    if (commandName === 'getMore' && command.comment === undefined)
      throw new Error('a cursor was left open between parts');
    if (command.find === 'attendees' && JSON.stringify(command.filter).includes(event.id))
      asked += Number(command.limit);
  };
  gateway.database.client.on('commandStarted', note);
  // A part is read in several steps, and one more at the end of it.
  return work(() => Math.ceil(asked / (MOST_IN_A_PART + 1))).finally(() =>
    gateway.database.client.off('commandStarted', note),
  );
}

/** A client that has asked for an export and takes nothing yet. */
async function slowClient() {
  const { hostname, port } = new URL(gateway.url);
  const socket = net.connect({ host: hostname, port: Number(port) });
  socket.pause();
  await once(socket, 'connect');
  socket.write(
    `GET /export/attendees.jsonl?event=${event.id} HTTP/1.1\r\nHost: ${hostname}:${port}\r\nAuthorization: Bearer ${key.text}\r\nConnection: close\r\n\r\n`,
  );
  return socket;
}

describe('a client that takes nothing', () => {
  beforeEach(() => people(2 * MOST_IN_A_PART + 1, 'x'.repeat(LONG)));

  it('is waited for: no part is read before the one before was taken; then it has all of them', async () => {
    await watched(async (parts) => {
      const socket = await slowClient();
      await until(() => parts() === 1);
      // As long as several parts take.
      await sleep(2_000);
      const before = parts();
      let [bytes, tail] = [0, ''];
      socket.on('data', (piece) => {
        bytes += piece.length;
        tail = (tail + piece.toString('latin1')).slice(-500);
      });
      socket.resume();
      await once(socket, 'close');
      expect(before).toBe(1);
      expect(parts()).toBeGreaterThanOrEqual(3);
      expect(tail).toContain(`"type":"end","attendees":${2 * MOST_IN_A_PART + 1}`);
      expect(bytes).toBeGreaterThan(2 * MOST_IN_A_PART * LONG);
    });
  });

  it('and goes away ends it: nothing more is read', async () => {
    await watched(async (parts) => {
      const socket = await slowClient();
      await until(() => parts() === 1);
      await sleep(1_000);
      socket.destroy();
      await sleep(1_000);
      expect(parts()).toBe(1);
    });
  });
});

describe('what exports may take of a gateway', () => {
  const url = () => `/export/attendees.jsonl?event=${event.id}`;
  const refused = async () => {
    const response = await withKey(gateway, key).fetch(url());
    const { status, headers } = response;
    const text = await response.text();
    return { status, wait: headers.get('retry-after'), text };
  };
  const WAITS = /as many exports under way as it may at once; wait 5 seconds/;

  it('an integration has two at once, whatever its keys; others have theirs, and who is done makes room', async () => {
    await people(2 * MOST_IN_A_PART, 'x'.repeat(LONG));
    const slow = [await slowClient(), await slowClient()];
    await until(async () => (await refused()).status === 429);
    expect(await refused()).toMatchObject({ wait: '5', text: expect.stringMatching(WAITS) });
    const { integration } = (await gateway.services.integrations.findKey(key.id)) ?? { integration: '' };
    const scopes = ['attendee:read'] as const;
    const theirs = await buildKey(gateway, { integration, events: [event], scopes });
    expect((await withKey(gateway, theirs).fetch(url())).status).toBe(429);
    const other = await buildIntegration(gateway, { events: [event] });
    const others = await buildKey(gateway, { integration: other, events: [event], scopes });
    const response = await withKey(gateway, others).fetch(url());
    expect(response.status).toBe(200);
    await response.body?.cancel();
    slow[0]?.destroy();
    await until(async () => {
      const { status, body } = await withKey(gateway, key).fetch(url());
      await body?.cancel();
      return status === 200;
    });
    slow[1]?.destroy();
  });

  it('who has no points left is refused, and waits between two parts; nothing is read meanwhile', async () => {
    await people(8 * MOST_IN_A_PART, 'x'.repeat(LONG));
    const { services } = gateway;
    const found = await services.integrations.findKey(key.id);
    const viewer = { kind: 'INTEGRATION', key: key.id, events: found?.events ?? [] } as never;
    const budget = services.budgets.budgetOf(viewer, () => '');
    const left = () => Number(/r=([0-9]+)/.exec(budget.headers().state)?.[1]);
    const before = left();
    await watched(async (parts) => {
      const socket = await slowClient();
      // Ten, and one for five people.
      await until(() => parts() > 0 && before - left() === parts() * (10 + MOST_IN_A_PART / 5));
      const SPENT = 10 * before;
      budget.charge(SPENT);
      expect(await refused()).toMatchObject({ status: 429, text: expect.stringContaining('points') });
      const then = parts();
      let tail = '';
      socket.on('data', (bytes) => {
        tail = (tail + bytes.toString('latin1')).slice(-400);
      });
      const over = once(socket, 'close');
      socket.resume();
      await sleep(3_000);
      // One may have been under way.
      expect(parts()).toBeLessThanOrEqual(then + 1);
      budget.giveBack(SPENT);
      await over;
      expect(tail).toContain('"type":"end"');
    });
  });
});

describe('a cell of CSV', () => {
  const NASTY = [
    'a;b',
    'a\tb',
    'a,b',
    'say "x"',
    '"',
    'two\nlines',
    'two\r\nlines',
    '=1+1',
    '+1',
    '-1',
    '@SUM(1)',
    '|cmd',
    '%0A',
    '＝1+1',
    '\t=1+1',
    ' =1+1',
    '\uFEFF=1+1',
    'x;=1+1;y',
    'x\t=1+1\ty',
    'x\n=1+1',
    '=1;"=2",\n=3',
  ];
  /** Without the apostrophes that keep it from being a formula; no text here has one of its own. */
  const plain = (cell: string) => cell.replaceAll("'", '');
  const FORMULA = /^[\s\uFEFF]*[=+\-@|%＝＋－＠]/u;

  it.each(NASTY.map((text) => [JSON.stringify(text), text]))(
    '%s is one cell, and no formula',
    (_name, text) => {
      const line = csvLine(['before', text, 'after']);
      const [cells] = parse(line, { record_delimiter: '\r\n' }) as string[][];
      expect(cells).toHaveLength(3);
      const [, cell = ''] = cells as string[];
      expect(FORMULA.test(cell)).toBe(false);
      expect(plain(cell)).toBe(text);
      // Who splits at semicolons or tabs, as spreadsheets do in some countries, finds no formula at the beginning of a cell either.
      for (const delimiter of [';', '\t']) {
        const split = parse(line, {
          delimiter,
          record_delimiter: '\r\n',
          relax_quotes: true,
          relax_column_count: true,
        });
        for (const one of (split as string[][]).flat()) expect(FORMULA.test(one)).toBe(false);
      }
    },
  );

  it('of an export is quoted all the same, values as well as names', async () => {
    const scopes = ['attendee:read', 'attendee.jobTitle:read'] as const;
    const integration = await buildIntegration(gateway, { events: [event] });
    const reading = withKey(gateway, await buildKey(gateway, { integration, events: [event], scopes }));
    for (const text of NASTY) {
      const subject = await buildAttendee(gateway, {
        ...{ event, listed: true, name: text, organisation: text, jobTitle: text },
      });
      await buildConsent(gateway, { subject, field: 'jobTitle', recipient: oneIntegration(integration) });
    }
    const response = await reading.fetch(`/export/attendees.csv?event=${event.id}`);
    const rows = parse(await response.text(), { record_delimiter: '\r\n', columns: true }) as Record<
      string,
      string
    >[];
    const persons = rows.filter(({ type }) => type === 'attendee');
    expect(rows).toHaveLength(NASTY.length + 1);
    for (const column of ['name', 'organisation', 'jobTitle']) {
      const cells = persons.map((row) => row[column] ?? '');
      expect(cells.filter((cell) => FORMULA.test(cell))).toEqual([]);
      expect(cells.map(plain).sort()).toEqual([...NASTY].sort());
    }
  });
});
