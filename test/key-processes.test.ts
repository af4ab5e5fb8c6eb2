/**
 * Threat: a key that was revoked at one gateway, and goes on at another that has not heard. Gateways in processes of their own,
 * under a stream of requests: what begins after the revocation was acknowledged is refused, wherever it is asked.
 */
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { oneIntegration } from '../src/consent/model.ts';
import { newKey } from '../src/integrations/key-text.ts';
import type { Client } from './support/client.ts';
import {
  type BuiltEvent,
  buildAttendee,
  buildConsent,
  buildEvent,
  buildOrganiser,
} from './support/factories.ts';
import { startGateway, type TestGateway } from './support/gateway.ts';
import { type GatewayProcess, startGatewayProcess } from './support/gateway-process.ts';
import { buildIntegration, buildKey, withKey } from './support/integrations.ts';
import { until } from './support/mongod.ts';

const PAGE = `query ($event: ID!) { attendees(event: $event, first: 50) { nodes { id phone } } }`;
const REVOKE = `mutation ($key: ID!) { revokeApiKey(input: { key: $key, reason: "a test" }) { key { revokedAt } } }`;
/** Requests that are under way at each gateway at any time. */
const WORKERS = 4;

let gateway: TestGateway;
let event: BuiltEvent;
let integration: string;
let organiser: Client;
let phone: string;
let processes: GatewayProcess[];

beforeAll(async () => {
  gateway = await startGateway();
  event = await buildEvent(gateway);
  integration = await buildIntegration(gateway, { events: [event] });
  const subject = await buildAttendee(gateway, { event, listed: true });
  phone = subject.values.phone ?? '';
  await buildConsent(gateway, { subject, field: 'phone', recipient: oneIntegration(integration) });
  organiser = await gateway.asOrganiser(await buildOrganiser(gateway, event));
  processes = await Promise.all([startGatewayProcess(gateway), startGatewayProcess(gateway)]);
});
afterAll(async () => {
  await Promise.all(processes.map((process) => process.end()));
  await gateway.close();
});

const post = (at: { url: string }, key: string) =>
  fetch(`${at.url}/keys/revoke`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ key }),
  });

interface Asked {
  readonly at: number;
  readonly begun: number;
  readonly status: number;
  readonly shown: boolean;
}

/** Asks at all gateways without a pause, until it is told to stop. */
function stream(key: { text: string }) {
  const asked: Asked[] = [];
  let stopped = false;
  const worker = async (at: number) => {
    const client = withKey(processes[at] as GatewayProcess, key);
    while (!stopped) {
      const begun = performance.now();
      const response = await client.post({ query: PAGE, variables: { event: event.id } });
      const text = await response.text();
      asked.push({ at, begun, status: response.status, shown: text.includes(phone) });
    }
  };
  const working = Promise.all(
    processes.flatMap((_one, at) => Array.from({ length: WORKERS }, () => worker(at))),
  );
  const stop = () => {
    stopped = true;
    return working;
  };
  return { asked, stop };
}

it.each([
  [
    'an organiser',
    async (id: string) => {
      const { data } = await organiser.at(processes[0] as GatewayProcess).mutate(REVOKE, { key: id });
      expect(data).toMatchObject({ revokeApiKey: { key: { revokedAt: expect.any(String) } } });
    },
  ],
  [
    'whoever found it',
    async (_id: string, text: string) => {
      expect((await post(processes[0] as GatewayProcess, text)).status).toBe(200);
    },
  ],
])(
  'a key that %s revokes at one process is refused by the other from the next request on',
  async (_who, revoke) => {
    const key = await buildKey(gateway, { integration, events: [event] });
    const { asked, stop } = stream(key);
    const all = (some: (one: Asked) => boolean) =>
      [0, 1].every((at) => asked.filter((one) => one.at === at && some(one)).length >= 20);
    try {
      await until(() => all(({ status, shown }) => status === 200 && shown));
      await revoke(key.id, key.text);
      const since = performance.now();
      await until(() => all(({ begun }) => begun >= since));
      await stop();
      const after = asked.filter(({ begun }) => begun >= since);
      expect(new Set(after.map(({ status, shown }) => `${status} ${shown}`))).toEqual(new Set(['401 false']));
    } finally {
      await stop();
    }
  },
);

it('the log says what is true of a key that was posted, and the caller is not told', async () => {
  const [at] = processes as [GatewayProcess];
  const key = await buildKey(gateway, { integration, events: [event] });
  const unknown = newKey('test');
  const answers: string[] = [];
  for (const { text } of [key, key, unknown]) answers.push(await (await post(at, text)).text());
  expect(new Set(answers).size).toBe(1);
  const said = (words: string) => at.lines.filter((line) => line.includes(words));
  await until(() => said('or was revoked before').length === 2);
  const [line, ...more] = said('was revoked by POST /keys/revoke').filter((one) => one.includes(key.id));
  expect([line, more]).toEqual([expect.stringContaining('"level":40'), []]);
  for (const { text } of [key, unknown]) expect(at.lines.join('\n')).not.toContain(text);
  expect(at.lines.join('\n')).not.toContain(unknown.id);
});
