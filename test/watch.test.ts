/**
 * What those who run a gateway see of it: whether it lives and is ready, its counts, its log. All three are copies
 * about people, so each is tested for what it does not say, too.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { request } from 'node:http';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { loadConfig } from '../src/config.ts';
import { oneAttendee } from '../src/consent/model.ts';
import { projectRoot } from '../src/schema/load.ts';
import { type BuiltAttendee, buildAttendee, buildConsent, buildEvent } from './support/factories.ts';
import { type FaultyServer, startFaultyServer } from './support/faults.ts';
import { startGateway, type TestGateway } from './support/gateway.ts';
import { until } from './support/mongod.ts';

const LOOK = 'query Look($id: ID!) { node(id: $id) { ... on Attendee { name phone jobTitle } } }';

/** Asks under whatever name, as a page that rebound it would. */
function statusFor(url: string, host: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    request(url, { headers: { host } }, (response) => {
      response.resume();
      resolve(response.statusCode);
    })
      .on('error', reject)
      .end();
  });
}

/** Two people of one event: the second shows the first the phone, and has a job title that stays private. */
async function buildPair(gateway: TestGateway) {
  const event = await buildEvent(gateway);
  const viewer = await buildAttendee(gateway, { event, name: 'Vera Viewer', listed: true });
  const subject = await buildAttendee(gateway, { event, name: 'Sam Subject', listed: true });
  await buildConsent(gateway, { subject, field: 'phone', recipient: oneAttendee(viewer.id) });
  return { viewer, subject, browser: await gateway.as(viewer.email) };
}

describe('a gateway with METRICS_PORT', () => {
  let gateway: TestGateway;
  let people: { viewer: BuiltAttendee; subject: BuiltAttendee };
  let counts: string;
  beforeAll(async () => {
    gateway = await startGateway({ environment: { METRICS_PORT: '0' } });
    const { browser, ...pair } = await buildPair(gateway);
    people = pair;
    await browser.query(LOOK, { id: pair.subject.id });
    await browser.query('{ nonsense }');
    await browser.query('query SecretName4711 { viewer { account { id } } }');
    await browser.fetch('/nowhere/ada@example.org?phone=07700900123');
    counts = await (await fetch(gateway.metricsUrl as string)).text();
  });
  afterAll(() => gateway.close());

  const count = (line: string) =>
    Number(
      counts
        .split('\n')
        .find((each) => each.startsWith(`${line} `))
        ?.slice(line.length),
    );

  it('counts decisions by result and withheld values by field', () => {
    expect(count('attendant_decisions_total{result="allow_consent"}')).toBe(1);
    expect(count('attendant_decisions_total{result="deny"}')).toBe(1);
    expect(count('attendant_withheld_values_total{field="jobTitle",reason="denied"}')).toBe(1);
  });

  it('counts round trips, ledger writes, operations and HTTP status', () => {
    expect(count('attendant_database_round_trips_total{command="aggregate",result="ok"}')).toBeGreaterThan(0);
    expect(count('attendant_ledger_write_duration_seconds_count')).toBe(1);
    expect(count('attendant_ledger_write_failures_total')).toBe(0);
    expect(count('attendant_operation_duration_seconds_count{kind="query",result="ok"}')).toBe(2);
    expect(count('attendant_operation_duration_seconds_count{kind="unknown",result="errors"}')).toBe(1);
    expect(count('attendant_http_responses_total{route="graphql",status="400"}')).toBe(1);
    expect(count('attendant_http_responses_total{route="other",status="404"}')).toBe(1);
    expect(count('nodejs_eventloop_lag_seconds')).toBeGreaterThanOrEqual(0);
  });

  it('says nothing of whom or what: no id, value, address, or client’s name for an operation', () => {
    const { viewer, subject } = people;
    const personal = [viewer, subject].flatMap(({ id, account, event, values }) => [
      id,
      account,
      event,
      ...Object.values(values),
    ]);
    for (const value of [...personal, 'SecretName4711', 'Look', 'Sam', '07700900123', 'example.org']) {
      expect(counts).not.toContain(String(value));
    }
    expect(counts).not.toMatch(/\b(?:att|acc|evt|con|ses)_/);
  });

  it('has labels of few values only', () => {
    const labels = new Map<string, Set<string>>();
    for (const [, name, value] of counts.matchAll(/^attendant_\w+\{.*?\b(\w+)="([^"]*)"/gm)) {
      labels.set(name as string, (labels.get(name as string) ?? new Set()).add(value as string));
    }
    for (const values of labels.values()) expect(values.size).toBeLessThan(20);
  });

  it('does not serve them where the public is', async () => {
    expect((await gateway.browser().fetch('/metrics')).status).toBe(404);
  });

  it('serves them on loopback, at one path, and to no page that came by another name', async () => {
    const url = new URL(gateway.metricsUrl as string);
    expect(url.hostname).toBe('127.0.0.1');
    expect(await statusFor(url.href, url.host)).toBe(200);
    expect(await statusFor(url.href, `localhost:${url.port}`)).toBe(200);
    expect(await statusFor(url.href, 'evil.example')).toBe(421);
    expect(await statusFor(new URL('/', url).href, url.host)).toBe(404);
  });
});

describe('METRICS_PORT', () => {
  it('is off by default', async () => {
    const gateway = await startGateway();
    expect(gateway.metricsUrl).toBe(undefined);
    await gateway.close();
  });

  it('is named when its port is taken, and nothing is left running', async () => {
    const first = await startGateway({ environment: { METRICS_PORT: '0' } });
    const taken = new URL(first.metricsUrl as string).port;
    await expect(startGateway({ environment: { METRICS_PORT: taken } })).rejects.toMatchObject({
      code: 'EADDRINUSE',
      setting: 'METRICS_PORT',
    });
    await first.close();
  });

  it('is refused where it is the public port', () => {
    expect(() => loadConfig({ PORT: '4000', METRICS_PORT: '4000' })).toThrow(
      /METRICS_PORT: must be another than PORT/,
    );
  });
});

describe('/health', () => {
  let server: FaultyServer;
  let gateway: TestGateway;
  beforeAll(async () => {
    server = await startFaultyServer();
    gateway = await startGateway({
      server: server.uri,
      ledgerDeadlineMillis: 150,
      environment: { METRICS_PORT: '0' },
    });
  });
  afterAll(async () => {
    await server?.heal();
    await gateway?.close();
    await server?.stop();
  });

  const ask = (which: 'live' | 'ready') => gateway.browser().fetch(`/health/${which}`);
  const ready = async () => (await ask('ready')).status;

  it('passes, says nothing more, and is in no cache', async () => {
    for (const which of ['live', 'ready'] as const) {
      const response = await ask(which);
      expect([response.status, await response.text()]).toEqual([200, '{"status":"pass"}']);
      expect(response.headers.get('cache-control')).toBe('private, no-store');
    }
  });

  it('answers a probe that has the machine’s address only', async () => {
    expect(await statusFor(`${gateway.url}/health/ready`, '10.0.0.7:4000')).toBe(200);
    expect(await statusFor(`${gateway.url}/sign-in`, '10.0.0.7:4000')).toBe(421);
  });

  it('asks the database once, however many ask at a time', async () => {
    await new Promise((resolve) => setTimeout(resolve, 1_100));
    const pings: string[] = [];
    const note = ({ commandName }: { commandName: string }) => pings.push(commandName);
    gateway.database.client.on('commandStarted', note);
    await Promise.all(Array.from({ length: 20 }, ready));
    gateway.database.client.off('commandStarted', note);
    // One, and another for each second that all of it takes.
    expect(pings.filter((name) => name === 'ping').length).toBeLessThan(5);
  });

  it('is not ready while the database does not answer, with problem details that tell nothing, and lives', async () => {
    await server.fail({
      failCommands: ['ping'],
      blockConnection: true,
      blockTimeMS: 15_000,
    });
    await until(async () => (await ready()) === 503);
    const begun = Date.now();
    const response = await ask('ready');
    expect(Date.now() - begun).toBeLessThan(14_000);
    expect(response.headers.get('content-type')).toMatch(/^application\/problem\+json/);
    expect(await response.json()).toEqual({
      type: 'about:blank',
      title: 'Service Unavailable',
      status: 503,
      code: 'UNAVAILABLE',
      detail: 'Not ready. Try again.',
    });
    expect((await ask('live')).status).toBe(200);
    await server.heal();
    await until(async () => (await ready()) === 200);
  });

  it('is not ready while the ledger cannot be written, counts what was withheld, and recovers by itself', async () => {
    const { browser, subject } = await buildPair(gateway);
    const namespace = `${gateway.database.connection.name}.ledger`;
    await server.fail({ failCommands: ['insert'], namespace, errorCode: 96 });
    const answer = await browser.query<{ node: { phone: null } }>(LOOK, { id: subject.id });
    expect(answer.data?.node.phone).toBe(null);
    await until(async () => (await ready()) === 503);
    const counts = await (await fetch(gateway.metricsUrl as string)).text();
    expect(counts).toContain('attendant_withheld_values_total{field="phone",reason="unrecorded"} 1\n');
    expect(counts).toMatch(/^attendant_ledger_write_failures_total [1-9]/m);
    await server.heal();
    await until(async () => (await ready()) === 200);
  });
});

describe('the log', () => {
  /** The log goes to standard error of a process, so it takes one. */
  async function logOf(script: string): Promise<Record<string, unknown>[]> {
    const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', script], {
      cwd: projectRoot(),
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    const [written] = await Promise.all([text(child.stderr), once(child, 'close')]);
    return written
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
  }

  it('has a line for each request: its id, method, route, status and time, and nothing of the client’s', async () => {
    const src = (file: string) => JSON.stringify(path.join(projectRoot(), 'src', file));
    const lines = await logOf(`
      const { createLog } = await import(${src('log.ts')});
      const { createHttpApp } = await import(${src('http/prepare.ts')});
      const { watchRequests } = await import(${src('watch/requests.ts')});
      const { Metrics } = await import(${src('watch/metrics.ts')});
      const app = createHttpApp(
        { publicUrl: 'http://localhost', secure: false, trustProxy: 0 },
        { beforeHosts: [watchRequests(createLog({ logLevel: 'info' }), new Metrics())] },
      );
      app.get('/sign-in', (req, res) => res.send('x'));
      app.use((req, res) => res.status(503).send('x'));
      const server = app.listen(0, async () => {
        const url = 'http://localhost:' + server.address().port;
        const headers = { 'x-request-id': 'request-0001', cookie: 'session=secret', 'user-agent': 'ada-agent' };
        await (await fetch(url + '/sign-in?email=ada@example.org', { headers })).text();
        await (await fetch(url + '/badges/att_1234/07700900123', { method: 'DELETE', body: 'jobTitle' })).text();
        server.close();
      });
    `);
    expect(lines).toHaveLength(2);
    expect(lines[0]).toEqual({
      level: 30,
      time: expect.any(Number),
      request: 'request-0001',
      method: 'GET',
      status: 200,
      route: 'sign-in',
      millis: expect.any(Number),
      msg: 'request',
    });
    expect(lines[1]).toMatchObject({ level: 40, method: 'other', status: 503, route: 'other' });
    expect(JSON.stringify(lines)).not.toMatch(/ada|secret|att_|07700|jobTitle|127\.0\.0\.1|::1/);
  });
});
