/** The benchmark's end of a server in a process of its own, on core 0. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { onCore } from './cores.mjs';

const START_LIMIT_MILLIS = 60_000;
const ANSWER_LIMIT_MILLIS = 30_000;
const STOP_LIMIT_MILLIS = 10_000;

const onFirstCore = (command, args) => onCore(0, command, args);

/** Starts `file` (from bench/) with these settings, and node with these flags, where `place` puts it; resolves when it listens. */
export async function startServer(world, file, settings = {}, flags = [], place = onFirstCore) {
  const script = fileURLToPath(new URL(`../${file}`, import.meta.url));
  const [command, args] = place(process.execPath, [...flags, script]);
  const env = { PATH: process.env.PATH, HOME: process.env.HOME, ...world.environment, ...settings };
  const child = spawn(command, args, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'], env });
  const gone = once(child, 'exit').then(() => Promise.reject(new Error('the server ended')));
  gone.catch(() => {});
  const stop = async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    if (child.connected) child.send({ ask: 'stop' });
    const timer = setTimeout(() => child.kill('SIGKILL'), STOP_LIMIT_MILLIS);
    await ended;
    clearTimeout(timer);
  };
  world.atEnd(stop);
  const { url } = await message(child, gone, START_LIMIT_MILLIS);
  const ask = (what, more = {}, limitMillis = ANSWER_LIMIT_MILLIS) => {
    const answer = message(child, gone, limitMillis);
    child.send({ ask: what, ...more });
    return answer;
  };
  return { url, ask, stop };
}

async function message(child, gone, limitMillis) {
  const [answer] = await Promise.race([
    once(child, 'message', { signal: AbortSignal.timeout(limitMillis) }),
    gone,
  ]);
  return answer;
}
