/**
 * `npm run bench -- page`, `sign-in` or `import`: fetches what is missing, compiles the gateway, and starts
 * the benchmark on the second core, so that the server under test has the first to itself.
 */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { ensureInstalled, ROOT } from '../scripts/setup.mjs';
import { buildGateway } from './support/build.mjs';
import { onCore } from './support/cores.mjs';

const BENCH = path.join(ROOT, 'bench');
const BENCHMARKS = ['page', 'sign-in', 'import', 'ledger'];
const USAGE = `npm run bench -- <benchmark> [options]

  page      database round trips, and throughput against plain Apollo Server; writes bench/REPORT-page.md
            --rounds 7  --seconds 6  --warm-up 4  --connections 16  --only trips|throughput|profile
  sign-in   times of startSignIn for known and unknown addresses; writes bench/REPORT-sign-in.md
            --tries 300
  import    resident memory of an import of a million rows; writes bench/REPORT-import.md
            --rows 1000000  --real (writes them, too: takes long)
  ledger    what clients received against the record; throughput with and without it; verify and the report
            over millions of entries; writes bench/REPORT-ledger.md, each part its own section
            --only checker|throughput|batches|scans  --responses 100000  --minutes 180  --entries 5000000
            --rounds 5  --seconds 6  --warm-up 3

Only 127.0.0.1 is used, and everything that was started is stopped at the end.`;

const [benchmark, ...options] = process.argv.slice(2);
if (!BENCHMARKS.includes(benchmark)) {
  console.error(USAGE);
  process.exit(benchmark === '--help' ? 0 : 64);
}
// A checkout that works is left as it is: a benchmark is no reason to install its packages anew.
if (!existsSync(path.join(ROOT, 'node_modules/typescript'))) await ensureInstalled();
if (!existsSync(path.join(BENCH, 'node_modules/autocannon'))) {
  console.error('Installing the packages of bench/ …');
  const { status } = spawnSync('npm', ['ci', '--no-fund', '--no-audit'], {
    cwd: BENCH,
    stdio: ['ignore', 2, 2],
  });
  if (status !== 0) process.exit(1);
}
console.error('Compiling the gateway …');
buildGateway();

const [command, args] = onCore(1, process.execPath, [path.join(BENCH, benchmark, 'index.mjs'), ...options]);
const child = spawn(command, args, { cwd: ROOT, stdio: 'inherit' });
// The terminal sends Ctrl-C to the child as well, which tidies up; this process waits for it.
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
child.once('exit', (code) => process.exit(code ?? 1));
