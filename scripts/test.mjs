/** `npm test`: everything that can fail, each counted. Arguments go to jest: `npm test -- consent`. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ensureInstalled, ROOT } from './setup.mjs';

process.chdir(ROOT);
await ensureInstalled();

const checks = [
  { name: 'types', file: 'typescript/bin/tsc', args: ['-p', 'tsconfig.json', '--noEmit'] },
  { name: 'lint', file: '@biomejs/biome/bin/biome', args: ['check', '--error-on-warnings', '.'] },
  {
    name: 'schema lint',
    file: 'eslint/bin/eslint.js',
    args: ['schema', '--max-warnings', '0'],
    onlyWith: 'eslint.config.js',
  },
  { name: 'unused code', file: 'knip/bin/knip.js', args: [], onlyWith: 'knip.json' },
];

const total = { passed: 0, failed: 0, skipped: 0 };
for (const { name, file, args, onlyWith } of checks) {
  if (onlyWith && !existsSync(onlyWith)) continue;
  const begun = Date.now();
  const ok = run([path.join('node_modules', file), ...args]);
  console.log(`${ok ? 'passed' : 'FAILED'}  ${name} (${((Date.now() - begun) / 1000).toFixed(1)} s)`);
  total[ok ? 'passed' : 'failed'] += 1;
}

/**
 * In tests every document that may be is made a program at once (src/graphql/engine). These run a second time, with
 * graphql-js executing all.
 */
const AGAIN = ['path-matrix', 'channels', 'model', 'ledger', 'disclosure'].map((name) => `test/${name}.test`);

const asked = process.argv.slice(2);
const runs = [runJest(asked)];
if (asked.length === 0) runs.push(runJest(AGAIN, { TEST_ENGINE: 'interpreted' }));
for (const jest of runs) {
  total.passed += jest.passed;
  total.failed += jest.failed;
  total.skipped += jest.skipped;
}
const nothingRan = runs.every((jest) => jest.passed + jest.failed === 0);
if (nothingRan) console.log('No test ran.');
console.log(
  `${total.passed} passed, ${total.failed} failed${total.skipped > 0 ? `, ${total.skipped} skipped` : ''}`,
);
process.exitCode = total.failed > 0 || nothingRan ? 1 : 0;

function run(args, environment = {}) {
  const env = { ...process.env, ...environment };
  return spawnSync(process.execPath, args, { stdio: 'inherit', env }).status === 0;
}

/** Counts what jest wrote down. A suite that could not be loaded counts as one failure, as does a jest that ended without a word. */
function runJest(args, environment) {
  const folder = mkdtempSync(path.join(tmpdir(), 'attendant-jest-'));
  const results = path.join(folder, 'results.json');
  const node = [
    '--experimental-vm-modules',
    '--disable-warning=ExperimentalWarning',
    'node_modules/jest/bin/jest.js',
  ];
  const ok = run([...node, '--json', `--outputFile=${results}`, ...args], environment);
  const read = existsSync(results) ? JSON.parse(readFileSync(results, 'utf8')) : null;
  rmSync(folder, { recursive: true, force: true });
  if (read === null) return { passed: 0, failed: 1, skipped: 0 };
  const failed = read.numFailedTests + read.numRuntimeErrorTestSuites;
  return {
    passed: read.numPassedTests,
    // Something outside the tests, a teardown for example, may fail as well.
    failed: failed === 0 && !ok && read.numPassedTests > 0 ? 1 : failed,
    skipped: read.numPendingTests + read.numTodoTests,
  };
}
