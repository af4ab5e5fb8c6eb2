/** A process on core 0: its output, its time, its processor's time and mongod's, and its highest resident memory. */
import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { onCore } from './cores.mjs';
import { cpuMillisOf } from './world.mjs';

const SAMPLE_MILLIS = 50;

export async function measured({ environment, mongod }, script) {
  const [command, args] = onCore(0, process.execPath, script);
  const before = await cpuMillisOf(mongod.pid);
  const begun = performance.now();
  const child = spawn(command, args, {
    env: { PATH: process.env.PATH, HOME: process.env.HOME, ...environment },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let out = '';
  child.stdout.on('data', (text) => {
    out += text;
  });
  let [peakKib, cpu] = [0, 0];
  // The kernel keeps the peak itself (VmHWM), so none falls between two samples.
  const timer = setInterval(async () => {
    const status = await readFile(`/proc/${child.pid}/status`, 'utf8').catch(() => '');
    peakKib = Math.max(peakKib, Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? 0));
    cpu = Math.max(cpu, (await cpuMillisOf(child.pid)) ?? 0);
  }, SAMPLE_MILLIS);
  const code = await new Promise((done) => child.once('close', done));
  const seconds = (performance.now() - begun) / 1_000;
  clearInterval(timer);
  if (code !== 0) throw new Error(`${script.join(' ')} ended with ${code}\n${out}`);
  const mongodCpu = ((await cpuMillisOf(mongod.pid)) - before) / 1_000;
  return { out, seconds, cpu: cpu / 1_000, mongodCpu, peakMib: peakKib / 1_024 };
}
