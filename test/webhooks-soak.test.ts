/** Processes that send webhooks are killed again and again: each message arrives at least once, none is lost. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { expect, it } from '@jest/globals';
import { oneIntegration } from '../src/consent/model.ts';
import { newId } from '../src/ids.ts';
import { buildEvent } from './support/factories.ts';
import type { TestGateway } from './support/gateway.ts';
import { buildIntegration } from './support/integrations.ts';
import { until } from './support/mongod.ts';
import { HERE, startSite } from './support/webhooks.ts';

/** Of `SOAK_WEBHOOKS=10000 npm run -s jest -- test/webhooks-soak` more of both. */
const MESSAGES = Number(process.env.SOAK_WEBHOOKS ?? 500);
const KILLS = Math.max(5, MESSAGES / 500);

async function sender({ config, database }: Pick<TestGateway, 'config' | 'database'>) {
  const uri = new URL(process.env.ATTENDANT_TEST_MONGODB_URI as string);
  uri.pathname = `/${database.connection.name}`;
  const script = fileURLToPath(new URL('./support/courier-child.ts', import.meta.url));
  const child = spawn(process.execPath, ['--import', 'tsx', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: {
      PATH: process.env.PATH,
      PORT: '0',
      NODE_ENV: 'test',
      LOG_LEVEL: 'silent',
      MONGODB_URI: uri.href,
      DATA_DIR: config.dataDir,
      KEY_FILE: config.keyFile,
      ERASED_FILE: config.erasedFile,
      WEBHOOK_PRIVATE_NETWORKS: HERE,
    },
  });
  await once(child.stdout, 'data');
  return async () => {
    child.kill('SIGKILL');
    await once(child, 'close');
  };
}

it(
  'loses no message, when of some there is an error, of some no answer, and the sender is killed again and again',
  async () => {
    const site = await startSite();
    const { gateway, receiver } = site;
    await gateway.services.courier.close();
    const event = await buildEvent(gateway);
    const mine = await buildIntegration(gateway, { events: [event] });
    await site.listen(mine, [event], { url: `${receiver.url}/quick` });
    const { database, webhooks } = gateway.services;
    for (let at = 0; at < MESSAGES; at += 50)
      await database.transaction((session) => {
        const consents = Array.from({ length: 50 }, () => ({
          ...{ _id: newId('consent'), event: event.id, subject: newId('attendee') },
          ...{ field: 'phone' as const, recipient: oneIntegration(mine) },
        }));
        return webhooks.consentsEnded(consents, session);
      });
    const arrived = () => new Set(receiver.received.map(({ id }) => id));
    // Some are answered with an error the first time, and of some the answer takes its time: those are killed with it.
    const failed = new Set<string>();
    receiver.reply = (_path, id) => {
      if (failed.has(id) || failed.size >= 20) return 204;
      failed.add(id);
      return failed.size % 2 === 0 ? 500 : 'HANG';
    };
    let killed = 0;
    while (killed < KILLS) {
      const kill = await sender(gateway);
      const before = receiver.received.length;
      await until(() => receiver.received.length > before || arrived().size === MESSAGES);
      await sleep(30 * killed);
      await kill();
      killed += 1;
    }
    expect(killed).toBe(KILLS);
    const end = await sender(gateway);
    const delivered = () => site.records().countDocuments({ state: 'DELIVERED' });
    while ((await delivered()) < MESSAGES) await sleep(200);
    await end();
    const queued = await gateway.services.models.webhookMessages.distinct('_id').exec();
    expect([...arrived()].sort()).toEqual([...queued].sort());
    expect(queued).toHaveLength(MESSAGES);
    await site.close();
  },
  600_000 + 60 * MESSAGES,
);
