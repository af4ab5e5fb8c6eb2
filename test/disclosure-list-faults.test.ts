/**
 * Who saw my data, when something fails: what cannot be recorded or read is an error and never a shorter list; what
 * changes while it is recorded counts; and the database reads it by an index, whatever lies in the ledger.
 */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { oneAttendee } from '../src/consent/model.ts';
import type { Answer, Client } from './support/client.ts';
import { documentsDuring } from './support/commands.ts';
import {
  DISCLOSURES,
  DISCLOSURES_OF,
  type ListPage,
  LOOK,
  lockedDown,
  pageIn,
} from './support/disclosures.ts';
import {
  type BuiltAttendee,
  type BuiltEvent,
  buildAttendee,
  buildConsent,
  buildEvent,
  buildOrganiser,
} from './support/factories.ts';
import { type FaultyServer, startFaultyServer } from './support/faults.ts';
import { startGateway, type TestGateway } from './support/gateway.ts';
import { aResponse, beforeRecord, entriesOf, someShown } from './support/ledger.ts';
import { until } from './support/mongod.ts';

let server: FaultyServer;
let gateway: TestGateway;
let hasty: TestGateway;
let event: BuiltEvent;
let ada: BuiltAttendee;
let asAda: Client;
let organiser: Client;

beforeAll(async () => {
  server = await startFaultyServer();
  gateway = await startGateway({ server: server.uri, ledgerDeadlineMillis: 2_000 });
  // Whatever it decided is too old when its record has landed.
  hasty = await gateway.another({ ledgerDeadlineMillis: 5_000, oldestDecisionMillis: -1 });
  event = await buildEvent(gateway);
  organiser = await gateway.asOrganiser(await buildOrganiser(gateway, event));
});
afterEach(() => server.heal());
afterAll(async () => {
  await hasty.close();
  await gateway.close();
  await server.stop();
});
beforeEach(async () => {
  ada = await buildAttendee(gateway, { event });
  asAda = await gateway.as(ada.email);
  const ben = await buildAttendee(gateway, { event, name: 'Ben Hidden' });
  await buildConsent(gateway, { subject: ada, field: 'phone', recipient: oneAttendee(ben.id) });
  await (await gateway.as(ben.email)).query(LOOK, { id: ada.id });
});

const codes = (answer: Answer<unknown>) => (answer.errors ?? []).map(({ extensions }) => extensions?.code);
const own = (client = asAda) => client.query<ListPage>(DISCLOSURES, { event: event.id });
const theirs = (client = organiser) => client.query<ListPage>(DISCLOSURES_OF, { attendee: ada.id });
const on = (name: string, ...failCommands: string[]) => ({
  failCommands,
  namespace: `${gateway.database.connection.name}.${name}`,
});
const readings = async () =>
  (await entriesOf(gateway)).filter(({ subject, field }) => subject === ada.id && field === 'disclosures');

function closed(answer: Answer<ListPage>, code: string): void {
  expect(codes(answer)).toEqual([code]);
  expect(answer.data).toBeNull();
  expect(JSON.stringify(answer)).not.toContain('Ben');
}

describe('the list', () => {
  it('is not answered when its reading cannot be recorded, or what a majority knows cannot be asked', async () => {
    await server.fail({ ...on('ledger', 'insert'), errorCode: 8000 });
    closed(await theirs(), 'LEDGER_UNAVAILABLE');
    closed(await own(), 'LEDGER_UNAVAILABLE');
    await server.heal();
    await until(async () => codes(await own()).length === 0);
    // Hers is on record for this hour; from now on a beat stands for it.
    await server.fail({ ...on('ledgerLeases', 'update'), errorCode: 8000 });
    closed(await own(), 'LEDGER_UNAVAILABLE');
    await server.heal();
    expect(pageIn(await own()).nodes.some(({ to }) => to.name === 'Ben Hidden')).toBe(true);
  });

  it.each([
    ['entries', 'ledger', 'aggregate'],
    ['notes', 'ledger', 'find'],
    ['names', 'changes', 'find'],
    ['reasons', 'consents', 'find'],
  ])(
    'is not answered when its %s cannot be read; then the reading is noted as not released',
    async (_what, name, command) => {
      await server.fail({ ...on(name, command), errorCode: 8000 });
      closed(await theirs(), 'UNAVAILABLE');
      closed(await own(), 'UNAVAILABLE');
      await server.heal();
      await theirs();
      await until(async () => (await readings()).filter(({ released }) => !released).length === 2);
      expect((await readings()).filter(({ released }) => released)).toHaveLength(1);
      // Not given to her, it is not taken for given: the next reading is on record.
      expect(pageIn(await own()).nodes.map(({ field }) => field)).toEqual([null, 'PHONE']);
      expect(
        (await readings()).filter(({ released, basis }) => released && basis.kind === 'OWNER'),
      ).toHaveLength(1);
    },
  );

  it('is asked for again where what was known is old: who lost the right, or is locked out, meanwhile gets nothing', async () => {
    for (const ask of [own, theirs]) {
      const client = (ask === own ? asAda : organiser).at(hasty);
      expect(pageIn(await ask(client)).nodes.length).toBeGreaterThan(0);
    }
    const before = (await readings()).length;
    let lift: () => Promise<unknown> = async () => {};
    beforeRecord(hasty, async () => {
      lift = await lockedDown(gateway, { scope: 'EVENT', event: event.id });
    });
    closed(await theirs(organiser.at(hasty)), 'LOCKED_DOWN');
    await lift();
    await until(async () => (await readings()).some(({ released }) => !released));
    const after = await readings();
    expect(after.length).toBe(before + 1);

    const second = await gateway.as(ada.email);
    beforeRecord(hasty, () =>
      gateway.database.connection.collection('sessions').deleteMany({ account: ada.account }),
    );
    closed(await own(second.at(hasty)), 'UNAUTHENTICATED');
  });

  it('is not answered to who has the registration no more, nor of before they had it, when that changes meanwhile', async () => {
    const { attendees } = gateway.services.models;
    const during = async (change: object) => {
      const client = await gateway.as(ada.email);
      beforeRecord(gateway, () => attendees.updateOne({ _id: ada.id }, change).exec());
      return own(client);
    };
    expect(pageIn(await during({ accountSince: new Date() })).nodes.filter(({ field }) => field)).toEqual([]);
    closed(await during({ account: null }), 'UNAUTHENTICATED');
  });

  it('is not waited for longer than the ledger’s deadline', async () => {
    await own();
    await server.fail({ ...on('ledger', 'aggregate'), blockConnection: true, blockTimeMS: 8_000 });
    const before = Date.now();
    closed(await own(), 'UNAVAILABLE');
    expect(Date.now() - before).toBeLessThan(7_000);
  });

  it('is read by its index, however much else is in the ledger, from the first page to the last', async () => {
    const { ledger } = gateway.services;
    for (let i = 0; i < 300; i++) await ledger.record(aResponse(someShown(20, event.id)));
    const during = await documentsDuring(gateway, async () => {
      const first = pageIn(await theirs());
      await organiser.query(DISCLOSURES_OF, { attendee: ada.id, after: first.pageInfo.endCursor });
    });
    const reads = during.filter(({ name }) => name === 'aggregate ledger' || name === 'find ledger');
    const seen = reads.map(({ document: { lsid, $clusterTime, $db, readConcern, ...asked } }) => asked);
    const concerns = reads.map(({ document }) => document.readConcern);
    expect(seen.length).toBeGreaterThanOrEqual(3);
    // Whoever answers knows at least what was acknowledged before.
    expect(concerns.map((concern) => concern?.afterClusterTime === undefined)).toEqual(seen.map(() => false));
    for (const command of seen) {
      const plan = await gateway.database.connection.db?.command({
        explain: command,
        verbosity: 'executionStats',
      });
      const text = JSON.stringify(plan);
      expect(text).not.toContain('"COLLSCAN"');
      expect(text).not.toMatch(/"stage":"SORT"/);
      const examined = [...text.matchAll(/"totalDocsExamined":(\d+)/g)].map(([, count]) => Number(count));
      expect(Math.max(...examined)).toBeLessThan(10);
    }
  });
});
