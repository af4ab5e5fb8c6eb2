/**
 * `npm run bench -- import`: how much memory an import takes that is much larger than any event. A file of made-up
 * pretix rows goes through the command line as an organiser would type it; Linux itself says what the process's
 * resident memory was at its highest (VmHWM), so no peak falls between two samples.
 */
import { spawn } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { parseArgs } from 'node:util';
import { BUILD } from '../support/build.mjs';
import { finish } from '../support/finish.mjs';
import { inWorld } from '../support/world.mjs';
import { csvOf } from './rows.mjs';

const LIMIT_MIB = 300;
const SAMPLE_MILLIS = 100;

const { values } = parseArgs({
  options: { rows: { type: 'string', default: '1000000' }, real: { type: 'boolean', default: false } },
});
const rows = Math.max(1, Number(values.rows));

await inWorld(async (world) => {
  const file = path.join(world.folder, 'registrations.csv');
  await pipeline(Readable.from(csvOf(rows)), createWriteStream(file));
  const { size } = await stat(file);
  const runs = [await runImport(world, file, ['--dry-run'])];
  if (values.real) {
    runs.push(await runImport(world, file, []), await runImport(world, file, ['--dry-run']));
    runs[1].name = 'real, into an empty event';
    runs[2].name = 'dry, over the same event';
  }
  await finish('REPORT-import.md', report(runs, size));
});

async function runImport(world, file, flags) {
  const args = [path.join(BUILD, 'src/main.js'), 'import', file, '--event', 'large', ...flags];
  const started = performance.now();
  const child = spawn(process.execPath, args, {
    env: { PATH: process.env.PATH, HOME: process.env.HOME, ...world.environment },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let out = '';
  child.stdout.on('data', (text) => {
    out += text;
  });
  let peakKib = 0;
  const timer = setInterval(async () => {
    peakKib = Math.max(peakKib, await highWaterKib(child.pid));
  }, SAMPLE_MILLIS);
  const code = await new Promise((done) => child.once('close', done));
  clearInterval(timer);
  if (code !== 0) throw new Error(`the import ended with ${code}\n${out}`);
  const counts = out.split('\n').slice(0, 5).join(', ');
  return {
    name: 'dry, no event',
    peakMib: peakKib / 1024,
    seconds: (performance.now() - started) / 1000,
    counts,
  };
}

async function highWaterKib(pid) {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  return Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? 0);
}

function report(runs, size) {
  const lines = runs.map(({ name, peakMib, seconds, counts }) => {
    const verdict = peakMib < LIMIT_MIB ? 'yes' : 'NO';
    return `| ${name} | ${peakMib.toFixed(0)} MiB | ${verdict} | ${seconds.toFixed(0)} s | ${counts} |`;
  });
  return `# Import: memory

${rows.toLocaleString('en')} rows (${(size / 1_048_576).toFixed(0)} MiB), every order, id, address and name different but for groups of three in each ten rows.
Node ${process.version}. The peak is the kernel's VmHWM of the importing process, its whole resident memory.

| run | peak | under ${LIMIT_MIB} MiB | time | counts |
|---|---|---|---|---|
${lines.join('\n')}
`;
}
