/**
 * The trial of the ledger: clients ask for protected values without a pause while gateways are killed with -9, the
 * database stands still and is killed with -9, and the ledger's writes fail, hang, break off and land without an
 * answer. Then what the clients received is compared with the record. 1,000 responses are a test; 100,000 a
 * benchmark (bench/ledger).
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { everyAttendee } from '../../src/consent/model.ts';
import type { Finding } from '../../src/disclosure/ledger/finding.ts';
import type { Client } from './client.ts';
import { testDatabaseUri } from './database.ts';
import { type BuiltAttendee, buildAttendee, buildConsent, buildEvent } from './factories.ts';
import { type FaultyServer, startFaultyServer } from './faults.ts';
import { startGateway, type TestGateway } from './gateway.ts';
import { eachEntry, findingsIn, ledgerOf } from './ledger.ts';
import { LedgerChecker, type Verdict } from './ledger-checker.ts';

const CLIENTS = 20;
const PEOPLE = 12;
const QUERY =
  'query Look($ids: [ID!]!) { nodes(ids: $ids) { ... on Attendee { name phone email jobTitle } } }';
/** No answer came, or one without values: the database is down, and there is no point in asking at full speed. */
const AFTER_NOTHING_MILLIS = 50;

export interface TrialOptions {
  readonly responses: number;
  /** How long it goes well between two faults, in milliseconds. */
  readonly calmMillis: number;
  /** Ends it earlier than after so many responses. */
  readonly mostMillis?: number;
  /** Where the database keeps its data, where not in memory. */
  readonly folder?: string;
  readonly tell?: (text: string) => void;
}

export interface Trial extends Verdict {
  /** Answers that said LEDGER_UNAVAILABLE. */
  readonly withheld: number;
  /** How often each fault was brought about. */
  readonly faults: Readonly<Record<string, number>>;
  /** Chains whose process was gone, closed on the record by another. */
  readonly closedByAnother: number;
  /** What checking the ledger found afterwards, with its heads. */
  readonly findings: readonly Finding[];
}

interface Serving {
  readonly url: string;
  end(signal: NodeJS.Signals): Promise<void>;
}

/** Runs until so many responses came, and each fault was there twice. */
export async function tryLedger(options: TrialOptions): Promise<Trial> {
  const { responses, calmMillis, mostMillis = Number.POSITIVE_INFINITY, folder, tell } = options;
  const children = new Set<ChildProcess>();
  const server = await startFaultyServer(folder);
  // A finder only: the gateways that answer are processes of their own.
  const place = await startGateway({ server: server.uri }).catch(async (error: unknown) => {
    await server.stop();
    throw error;
  });
  let over = false;
  try {
    const { people, clients } = await peopleOf(place);
    const checker = new LedgerChecker(people);
    const start = () => startServing(place, server, children);
    const faults = new Faults(server, place, await start(), start);
    let withheld = 0;
    const browse = async (client: Client, own: number) => {
      for (let n = 0; !over; n++) {
        const ids = [0, 1, 2].map((step) => people[(own + n + step * 3) % people.length]?.id);
        const request = `client-${own}-${n}-request`;
        const text = await checker.ask(client.at(faults.serving), request, QUERY, { ids });
        if (text?.includes('LEDGER_UNAVAILABLE')) withheld += 1;
        if (text === null || !text.includes('"phone":"')) await pause(AFTER_NOTHING_MILLIS);
      }
    };
    const browsing = clients.map(browse);
    const end = performance.now() + mostMillis;
    while (faults.rounds < 2 || (checker.responses < responses && performance.now() < end)) {
      await Promise.race([faults.next(), ...browsing]);
      await pause(calmMillis);
      tell?.(`${checker.responses} responses, ${withheld} withheld, ${JSON.stringify(faults.counts)}`);
    }
    over = true;
    await Promise.all(browsing);
    await faults.serving.end('SIGTERM');
    const finder = await place.another({ ledgerLease: { beatMillis: 3_600_000, deadMillis: 0 } });
    await finder.close();
    const ended = { kind: 'CLOSED', by: { $ne: null } } as const;
    return {
      ...(await checker.judge(eachEntry(place))),
      withheld,
      faults: faults.counts,
      closedByAnother: await ledgerOf(place).countDocuments(ended),
      findings: await findingsIn(place),
    };
  } finally {
    over = true;
    for (const child of children) child.kill('SIGKILL');
    server.signal('SIGCONT');
    await place.close();
    await server.stop();
  }
}

async function peopleOf(place: TestGateway): Promise<{ people: BuiltAttendee[]; clients: Client[] }> {
  const event = await buildEvent(place);
  const one = () => buildAttendee(place, { event, listed: true });
  const people = await Promise.all(Array.from({ length: PEOPLE }, one));
  for (const subject of people)
    for (const field of ['phone', 'email', 'jobTitle'] as const)
      await buildConsent(place, { subject, field, recipient: everyAttendee });
  const clients: Client[] = [];
  for (let i = 0; i < CLIENTS; i++)
    clients.push(await place.as((await buildAttendee(place, { event })).email));
  return { people, clients };
}

async function startServing(
  { config, database }: TestGateway,
  server: FaultyServer,
  children: Set<ChildProcess>,
): Promise<Serving> {
  const uri = new URL(testDatabaseUri('', server.uri));
  uri.pathname = `/${database.connection.name}`;
  const script = fileURLToPath(new URL('./gateway-child.ts', import.meta.url));
  const child = spawn(process.execPath, ['--import', 'tsx', script], {
    stdio: ['ignore', 'pipe', 'ignore'],
    env: {
      PATH: process.env.PATH,
      PORT: '0',
      LOG_LEVEL: 'silent',
      LEDGER_DEADLINE_MS: '400',
      POINTS_PER_MINUTE: '1000000000',
      PEOPLE_PER_DAY: '100000000',
      PEOPLE_PER_TEN_MINUTES: '100000000',
      NETWORK_PEOPLE_PER_TEN_MINUTES: '100000000',
      MONGODB_URI: uri.href,
      DATA_DIR: config.dataDir,
      KEY_FILE: config.keyFile,
      ERASED_FILE: config.erasedFile,
    },
  });
  children.add(child);
  const [url] = await once(createInterface({ input: child.stdout }), 'line');
  const end = async (signal: NodeJS.Signals) => {
    children.delete(child);
    child.kill(signal);
    await once(child, 'exit');
  };
  return { url: String(url), end };
}

type Fault = readonly [name: string, bring: () => Promise<void>];

/** One after the other, over and over. */
class Faults {
  /** The gateway that answers now. */
  serving: Serving;
  readonly counts: Record<string, number> = {};
  readonly #server: FaultyServer;
  readonly #start: () => Promise<Serving>;
  readonly #all: readonly Fault[];
  #count = 0;

  constructor(server: FaultyServer, place: TestGateway, serving: Serving, start: () => Promise<Serving>) {
    this.#server = server;
    this.serving = serving;
    this.#start = start;
    const namespace = `${place.database.connection.name}.ledger`;
    const onLedger = { failCommands: ['insert'], namespace };
    const unknown = { writeConcernError: { code: 64, errmsg: 'waiting for replication timed out' } };
    this.#all = [
      ['writes fail', () => server.fail({ ...onLedger, errorCode: 96 }, 3)],
      ['writes hang', () => server.fail({ ...onLedger, blockConnection: true, blockTimeMS: 900 }, 2)],
      ['writes land unanswered', () => server.fail({ ...onLedger, ...unknown }, 4)],
      ['writes break off', () => server.fail({ ...onLedger, closeConnection: true }, 2)],
      ['mongod stands still', () => this.#standStill()],
      ['gateway killed', () => this.#killGateway()],
      ['mongod killed', () => server.crash()],
    ];
  }

  /** How often each was there. */
  get rounds(): number {
    return Math.floor(this.#count / this.#all.length);
  }

  async next(): Promise<void> {
    const [name, bring] = this.#all[this.#count % this.#all.length] as Fault;
    await this.#server.heal();
    await bring();
    this.#count += 1;
    this.counts[name] = (this.counts[name] ?? 0) + 1;
  }

  async #standStill(): Promise<void> {
    this.#server.signal('SIGSTOP');
    await pause(1_200);
    this.#server.signal('SIGCONT');
  }

  async #killGateway(): Promise<void> {
    const next = await this.#start();
    const before = this.serving;
    this.serving = next;
    // Some of what it was asked is on record by now, and some of that not sent.
    await before.end('SIGKILL');
  }
}
