/**
 * `npm run bench`, with a benchmark's name or without: fetches what is missing, compiles the gateway, and starts
 * the benchmark on the second core, so that the server under test has the first to itself.
 */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { ensureInstalled, ROOT } from '../scripts/setup.mjs';
import { buildGateway } from './support/build.mjs';
import { onCore } from './support/cores.mjs';

const BENCH = path.join(ROOT, 'bench');
const BENCHMARKS = ['rows', 'page', 'sign-in', 'import', 'ledger', 'photos', 'export', 'keys'];
const USAGE = `npm run bench -- [benchmark] [options]

  without   every row of what must be reached, against the peers; takes hours; writes bench/REPORT.md
            --quick (rows 1-5, 8, 9, 12, 13 in a few minutes, on the screen, judging none)
            --rows 1a,7  --rounds 9  --seconds 6  --warm-up 15  --connections 16  --scale 0.01 (rows 6, 10, 11: a trial)
  page      row 1a and the round trips, with where the time goes by package and function; on the screen
            --rounds 3  --seconds 6  --warm-up 4  --connections 16  --only trips|throughput|profile
            --of 'ours, memory'  --against 'Apollo, memory' (any two of bench/compare/contenders.mjs)
  sign-in   times of startSignIn for known and unknown addresses; writes bench/REPORT-sign-in.md
            --tries 300
  import    resident memory of an import of a million rows; writes bench/REPORT-import.md
            --rows 1000000  --real (writes them, too: takes long)
  ledger    what clients received against the record; values per write; verify and the report
            over millions of values; writes bench/REPORT-ledger.md, each part its own section
            --only checker|batches|scans|start  --responses 100000  --minutes 180  --values 5000000  --a-day 200000
            --rounds 3  --seconds 6  --warm-up 3
  photos    photos against a plain server of the same files, memory, uploads against sharp alone, the directory beside
            uploads; writes bench/REPORT-photos.md
            --only serve,memory,uploads,page  --rounds 9  --seconds 6  --quick (on the screen, judging none)

  export    an export of an event against a raw cursor over the same documents, and the memory it takes, of a slow
            client too; writes bench/REPORT-export.md
            --people 100000  --rounds 5  --quick (on the screen, judging none)
  keys      a page by an API key beside the same page by a session: commands, answers a second, CPU; writes
            bench/REPORT-keys.md
            --rounds 9  --seconds 6  --warm-up 4  --connections 16  --quick (on the screen)

Only 127.0.0.1 is used, and everything that was started is stopped at the end.`;

const given = process.argv.slice(2);
const isNamed = given.length > 0 && (given[0] === '--help' || !given[0].startsWith('--'));
const [benchmark, ...options] = isNamed ? given : ['rows', ...given];
if (!BENCHMARKS.includes(benchmark)) {
  console.error(USAGE);
  process.exit(benchmark === '--help' ? 0 : 64);
}
// A checkout that works is left as it is: a benchmark is no reason to install its packages anew.
if (!existsSync(path.join(ROOT, 'node_modules/typescript'))) await ensureInstalled();
if (!existsSync(path.join(BENCH, 'node_modules/undici'))) {
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
