/** A server's end: says where it listens, and answers what the benchmark asks of its process. */
import { writeFile } from 'node:fs/promises';
import { Session } from 'node:inspector/promises';
import { setTimeout as sleep } from 'node:timers/promises';

const COLLECTIONS = 3;
const PAUSE_MILLIS = 500;

/** In bytes, after everything that can be collected was; for a process started with --expose-gc. */
async function memory() {
  for (let i = 0; i < COLLECTIONS; i++) {
    await sleep(PAUSE_MILLIS);
    globalThis.gc();
  }
  return process.memoryUsage();
}

/** `answers` may add questions of a server's own. */
export function serve(url, close, answers = {}) {
  const session = new Session();
  const all = {
    cpu: () => ({ cpuMillis: Object.values(process.cpuUsage()).reduce((a, b) => a + b) / 1_000 }),
    memory,
    peak: () => ({ bytes: process.resourceUsage().maxRSS * 1_024 }),
    'profile-start': async () => {
      session.connect();
      await session.post('Profiler.enable');
      await session.post('Profiler.setSamplingInterval', { interval: 500 });
      await session.post('Profiler.start');
      return {};
    },
    'profile-stop': async ({ file }) => {
      const { profile } = await session.post('Profiler.stop');
      session.disconnect();
      await writeFile(file, JSON.stringify(profile));
      return {};
    },
    stop: async () => {
      await close();
      process.exit(0);
    },
    ...answers,
  };
  process.on('message', async (question) => process.send(await all[question.ask](question)));
  process.on('disconnect', () => process.exit(1));
  // Ctrl-C reaches the whole group; the benchmark stops us when it is ready to.
  process.on('SIGINT', () => {});
  process.send({ url });
}
