/**
 * A process that evaluates is killed with SIGKILL in the middle of a round, and another goes on: each alarm is there once, and so is
 * its mail to each organiser, because they are one transaction; what was evaluated and not written is evaluated again.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { AlarmRound } from '../src/alarms/round.ts';
import { newId } from '../src/ids.ts';
import { HOUR, SECOND } from '../src/time.ts';
import { settingsOf } from './support/command-line.ts';
import { buildOrganiser } from './support/factories.ts';
import { startGateway, type TestGateway } from './support/gateway.ts';
import { aNetwork, roundOver, Traffic, type Who } from './support/traffic.ts';

const CHILD = fileURLToPath(new URL('./support/round-child.ts', import.meta.url));

let gateway: TestGateway;
let traffic: Traffic;
let clock = Date.now() + HOUR;

beforeAll(async () => {
  gateway = await startGateway();
});
afterAll(() => gateway.close());

const stored = () => gateway.database.connection.collection<{ _id: string; until: Date }>('alarmRounds');
const leaseEnds = () => stored().updateOne({ _id: 'round' }, { $set: { until: new Date(0) } });

/** Runs until it is killed, or has come to the end; answers by what it ended. */
async function roundOfItsOwn(point: string, last: number): Promise<string | number | null> {
  const args = ['--import', 'tsx', CHILD, String(traffic.now + SECOND), point, String(last)];
  const env = { PATH: process.env.PATH, HOME: process.env.HOME, LOG_LEVEL: 'silent', ...settingsOf(gateway) };
  const child = spawn(process.execPath, args, { env, stdio: ['ignore', 'ignore', 'inherit'] });
  const [code, signal] = await once(child, 'close');
  return signal ?? code;
}

const raised = async () => (await traffic.raised()).map(({ about }) => about).sort();
const mails = () =>
  gateway.services.models.outbox
    .countDocuments({ kind: 'ALARM', 'about.event': `The ${traffic.event.slug}` })
    .exec();

describe('a round that is killed', () => {
  it.each([
    ['between what it found and the write', 'BEFORE', 1],
    ['within the write', 'WITHIN', 1],
    ['between the alarm’s write and the position’s', 'AFTER', 2],
  ])(
    '%s: another goes on, and each alarm and each mail is there once',
    async (_where, point, there) => {
      clock += 4 * HOUR;
      traffic = await Traffic.at(gateway, { count: 260, now: clock });
      await buildOrganiser(gateway, traffic.event);
      await leaseEnds();
      const before = roundOver(gateway, () => traffic.now);
      await before.run();
      await before.close();
      const readers: Who[] = ['61', '62', '63'].map((name) => ({
        ...{ account: newId('account'), session: newId('session'), network: aNetwork(name) },
      }));
      for (const who of readers)
        for (let nth = 0; nth < 250; nth += 50) {
          const page = traffic.people.slice(nth, nth + 50).map(({ id }) => id);
          traffic.wait(SECOND).read(page, { who, operation: `${nth}` });
          await traffic.written();
        }
      expect(await roundOfItsOwn(point, 2)).toBe('SIGKILL');
      expect([(await raised()).length, await mails()]).toEqual([there, there]);
      const next: AlarmRound = roundOver(gateway, () => traffic.now);
      // Its lease lives on for a while, and until then nobody does its work.
      await next.run();
      expect(await raised()).toHaveLength(there);
      await leaseEnds();
      await next.run();
      const all = readers.map(({ account }) => account).sort();
      expect([await raised(), await mails()]).toEqual([all, 3]);
      await next.close();
      expect(await roundOfItsOwn('NEVER', 0)).toBe(0);
      expect([await raised(), await mails()]).toEqual([all, 3]);
    },
    120_000,
  );
});
