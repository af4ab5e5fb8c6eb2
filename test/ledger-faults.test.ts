/**
 * No record, no value; and no note NOT_RELEASED about a value that was sent: counted over 1,000 responses to 20
 * clients, while gateways are killed with -9, the database stands still, and the ledger's writes fail, hang, break off
 * and land without an answer.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { everyAttendee } from '../src/consent/model.ts';
import type { Client } from './support/client.ts';
import { testDatabaseUri } from './support/database.ts';
import { type BuiltAttendee, buildAttendee, buildConsent, buildEvent } from './support/factories.ts';
import { type FaultyServer, startFaultyServer } from './support/faults.ts';
import { startGateway, type TestGateway } from './support/gateway.ts';
import { entriesOf, findingsIn, recordsOf } from './support/ledger.ts';
import { LedgerChecker } from './support/ledger-checker.ts';

const RESPONSES = 1_000;
const CLIENTS = 20;
const QUERY =
  'query Look($ids: [ID!]!) { nodes(ids: $ids) { ... on Attendee { name phone email jobTitle } } }';

let server: FaultyServer;
let place: TestGateway;
let people: BuiltAttendee[];
let clients: Client[];
const children = new Set<ChildProcess>();

beforeAll(async () => {
  server = await startFaultyServer();
  // A finder only: the gateways that answer are processes of their own.
  place = await startGateway({ server: server.uri });
  const event = await buildEvent(place);
  people = await Promise.all(Array.from({ length: 12 }, () => buildAttendee(place, { event, listed: true })));
  for (const subject of people)
    for (const field of ['phone', 'email', 'jobTitle'] as const)
      await buildConsent(place, { subject, field, recipient: everyAttendee });
  clients = [];
  for (let i = 0; i < CLIENTS; i++)
    clients.push(await place.as((await buildAttendee(place, { event })).email));
}, 120_000);

afterAll(async () => {
  for (const child of children) child.kill('SIGKILL');
  server?.signal('SIGCONT');
  await place?.close();
  await server?.stop();
}, 60_000);

interface Process {
  readonly url: string;
  kill(signal: NodeJS.Signals): Promise<void>;
}

async function gatewayProcess(): Promise<Process> {
  const uri = new URL(testDatabaseUri('', server.uri));
  uri.pathname = `/${place.database.connection.name}`;
  const script = fileURLToPath(new URL('./support/gateway-child.ts', import.meta.url));
  const child = spawn(process.execPath, ['--import', 'tsx', script], {
    stdio: ['ignore', 'pipe', 'ignore'],
    env: {
      PATH: process.env.PATH,
      PORT: '0',
      LOG_LEVEL: 'silent',
      LEDGER_DEADLINE_MS: '400',
      MONGODB_URI: uri.href,
      DATA_DIR: place.config.dataDir,
      KEY_FILE: place.config.keyFile,
      ERASED_FILE: place.config.erasedFile,
    },
  });
  children.add(child);
  const [url] = await once(createInterface({ input: child.stdout }), 'line');
  const kill = async (signal: NodeJS.Signals) => {
    children.delete(child);
    child.kill(signal);
    await once(child, 'exit');
  };
  return { url: String(url), kill };
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

it('over 1,000 responses: no value without an entry, and every NOT_RELEASED is true', async () => {
  const checker = new LedgerChecker(people);
  let serving = await gatewayProcess();
  let kills = 0;
  let over = false;
  let withheld = 0;
  const browse = async (client: Client, own: number) => {
    for (let n = 0; !over; n++) {
      const ids = [0, 1, 2].map((step) => people[(own + n + step * 3) % people.length]?.id);
      const text = await checker.ask(client.at(serving), `client-${own}-${n}-request`, QUERY, { ids });
      if (text?.includes('LEDGER_UNAVAILABLE')) withheld += 1;
      if (text === null) await pause(50);
    }
  };
  const browsing = clients.map(browse);
  const namespace = `${place.database.connection.name}.ledger`;
  const onLedger = { failCommands: ['insert'], namespace };
  const unknown = { writeConcernError: { code: 64, errmsg: 'waiting for replication timed out' } };
  const faults = [
    () => server.fail({ ...onLedger, errorCode: 96 }, 3),
    () => server.fail({ ...onLedger, blockConnection: true, blockTimeMS: 900 }, 2),
    () => server.fail({ ...onLedger, ...unknown }, 4),
    () => server.fail({ ...onLedger, closeConnection: true }, 2),
    async () => {
      server.signal('SIGSTOP');
      await pause(1_200);
      server.signal('SIGCONT');
    },
    async () => {
      const next = await gatewayProcess();
      const before = serving;
      serving = next;
      // Some of what it was asked is on record by now, and some of that not sent.
      await before.kill('SIGKILL');
      kills += 1;
    },
  ];
  for (let n = 0; checker.responses < RESPONSES || kills < 2; n++) {
    await faults[n % faults.length]?.();
    await pause(500);
    await server.heal();
  }
  over = true;
  await Promise.all(browsing);
  await serving.kill('SIGTERM');

  const finder = await place.another({ ledgerLease: { beatMillis: 3_600_000, deadMillis: 0 } });
  await finder.close();
  const { unrecorded, untrueNotes, ...counts } = checker.judge(await entriesOf(place));
  expect(unrecorded).toEqual([]);
  expect(untrueNotes).toEqual([]);
  expect(counts.responses).toBeGreaterThanOrEqual(RESPONSES);
  // It did come to all that was to be survived.
  expect(counts.values).toBeGreaterThan(RESPONSES);
  expect(counts.notes).toBeGreaterThan(0);
  expect(withheld).toBeGreaterThan(0);
  const ends = (await recordsOf(place)).filter((one) => one.kind === 'CLOSED' && one.by !== null);
  expect(ends.length).toBeGreaterThanOrEqual(kills);
  expect(await findingsIn(place)).toEqual([]);
}, 180_000);
