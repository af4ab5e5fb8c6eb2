/** A whole gateway on a database of its own: real HTTP, real cookies, mails as real `.eml` files. */
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { type Config, loadConfig } from '../../src/config.ts';
import type { Database } from '../../src/database/connect.ts';
import { createGateway, type Gateway, type GatewayOptions } from '../../src/gateway.ts';
import type { Engine } from '../../src/graphql/engine/executor.ts';
import { refuseStale, staleAudiences } from './audiences.ts';
import { Client } from './client.ts';
import { openTestDatabase } from './database.ts';
import { holdSecondFactor } from './second-factor.ts';

export interface TestGateway {
  readonly url: string;
  readonly metricsUrl: string | undefined;
  readonly config: Config;
  readonly database: Database;
  readonly services: Gateway['services'];
  /** A browser of its own, with no cookies yet; `headers` go with all it sends. */
  browser(headers?: Record<string, string>): Client;
  /** A browser (a new one if none is given) that is signed in as this address, by mail and code like everybody's. */
  as(email: string, client?: Client): Promise<Client>;
  /** The same for an organiser, in a session that holds their second factor, enrolled where there is none yet. */
  asOrganiser(email: string, client?: Client): Promise<Client>;
  /** The mails that were written for this address, the newest last, as text. */
  mailsTo(email: string): Promise<string[]>;
  /** The code of the newest mail to this address that has one: notices may be written after it. */
  codeMailed(email: string): Promise<string | undefined>;
  /** Another process's gateway over the same database. */
  another(options?: GatewayOptions & { readonly settings?: Partial<Config> }): Promise<TestGateway>;
  close(): Promise<void>;
}

/**
 * Who executes where a test does not say: programs made of the documents (src/graphql/engine), from the first time on.
 * `npm test` runs some files again with graphql-js alone.
 */
const ENGINE: Engine = process.env.TEST_ENGINE === 'interpreted' ? 'interpreted' : 'compiled';

export interface TestGatewayOptions extends GatewayOptions {
  readonly environment?: Record<string, string>;
  /** URI of a server of one's own, for faults that must not reach other tests; the run's by default. */
  readonly server?: string;
}

export async function startGateway({
  environment = {},
  server,
  ...options
}: TestGatewayOptions = {}): Promise<TestGateway> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'attendant-test-'));
  const config = loadConfig({
    PORT: '0',
    DATA_DIR: path.join(folder, 'data'),
    KEY_FILE: path.join(folder, 'attendant.key'),
    ERASED_FILE: path.join(folder, 'attendant.erased'),
    NODE_ENV: 'test',
    LOG_LEVEL: 'silent',
    // A machine that runs other tests beside this one is slow, and that is no outage.
    LEDGER_DEADLINE_MS: '10000',
    // Tests ask as much in a minute as they like; test/limits-rate.test.ts has the default.
    POINTS_PER_MINUTE: '1000000000',
    PEOPLE_PER_DAY: '100000000',
    PEOPLE_PER_TEN_MINUTES: '100000000',
    NETWORK_PEOPLE_PER_TEN_MINUTES: '100000000',
    ...environment,
  });
  const database = await openTestDatabase({ monitorCommands: true, server });
  const close = async () => {
    await database.close();
    await rm(folder, { recursive: true, force: true });
  };
  return startOver(config, database, { testing: {}, ...options }, close).catch(async (error: unknown) => {
    await close();
    throw error;
  });
}

async function startOver(
  config: Config,
  database: Database,
  options: GatewayOptions,
  afterwards: () => Promise<void>,
): Promise<TestGateway> {
  const gateway = await createGateway(config, database, {
    // Rounds of every few seconds are for the tests that ask for them.
    alarms: { everyMillis: 3_600_000 },
    ...options,
    ...(options.testing === undefined ? {} : { testing: { engine: ENGINE, ...options.testing } }),
  });
  const others: TestGateway[] = [];
  let closing: Promise<void> | null = null;
  const browser = (headers?: Record<string, string>) => new Client(gateway.url, headers);
  const mailsTo = async (email: string) => {
    await gateway.services.mails.drain();
    const outbox = path.join(config.dataDir, 'outbox');
    const names = (await readdir(outbox).catch(() => [])).filter((name) => name.endsWith('.eml')).sort();
    const mails = await Promise.all(names.map((name) => readFile(path.join(outbox, name), 'utf8')));
    return mails.filter((mail) => mail.toLowerCase().includes(`to: ${email.toLowerCase()}`));
  };
  const codeMailed = async (email: string) =>
    (await mailsTo(email))
      .map((mail) => /^\s*([0-9A-Z]{4}-[0-9A-Z]{4})\s*$/m.exec(mail)?.[1])
      .findLast((code) => code !== undefined);
  const as = async (email: string, client = browser()) => {
    await client.mutate('mutation ($email: String!) { startSignIn(input: { email: $email }) { accepted } }', {
      email,
    });
    const code = await codeMailed(email);
    if (code === undefined) throw new Error(`no sign-in mail came for ${email}`);
    const done = await client.mutate<{ completeSignIn: { signedIn: boolean } }>(
      'mutation ($code: String!) { completeSignIn(input: { code: $code }) { signedIn } }',
      { code },
    );
    if (done.data?.completeSignIn.signedIn !== true) throw new Error(`${email} could not sign in`);
    return client;
  };
  return {
    url: gateway.url,
    metricsUrl: gateway.metricsUrl,
    config,
    database,
    services: gateway.services,
    browser,
    mailsTo,
    codeMailed,
    as,
    asOrganiser: async (email, client) => {
      const signedIn = await as(email, client);
      await holdSecondFactor(signedIn);
      return signedIn;
    },
    another: async ({ settings, ...more } = {}) => {
      const other = await startOver(
        { ...config, ...settings },
        database,
        { testing: {}, ...more },
        async () => {},
      );
      others.push(other);
      return other;
    },
    close: () => {
      closing ??= (async () => {
        // A test that failed, or came to its time limit, left these open: the process would never end.
        await Promise.allSettled(others.map((other) => other.close()));
        await gateway.close();
        // Asked last, and told after everything is closed. A server that a test ended cannot say.
        const stale = await staleAudiences(gateway.services.models).catch(() => []);
        await afterwards();
        refuseStale(stale);
      })();
      return closing;
    },
  };
}
