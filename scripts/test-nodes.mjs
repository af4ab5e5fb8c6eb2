/**
 * `npm run test:nodes`: everything of `npm test`, on each Node that the README promises. Arguments go to jest. The npm
 * package `node` brings each binary; by npx, never as a dependency: that would shadow the Node of whoever runs this.
 * The packages are installed anew for each, because native ones may differ.
 */
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { ROOT } from './setup.mjs';

const VERSIONS = ['20.19', '22', '24'];

const test = path.join(ROOT, 'scripts/test.mjs');
const results = VERSIONS.map((version) => {
  console.log(`\nNode ${version}`);
  const command = ['-y', '-p', `node@${version}`, '--', 'node', test, ...process.argv.slice(2)];
  const { status, error } = spawnSync('npx', command, { cwd: ROOT, stdio: 'inherit' });
  if (error) console.error(error.message);
  return { version, ok: status === 0 };
});
console.log(
  `\n${results.map(({ version, ok }) => `Node ${version}: ${ok ? 'passed' : 'FAILED'}`).join('\n')}`,
);
process.exitCode = results.every(({ ok }) => ok) ? 0 : 1;
