/** What a figure means nothing without: the machine, the versions, and the command. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { ROOT } from '../../scripts/setup.mjs';
import { isPinned } from './cores.mjs';

const PACKAGES = ['@apollo/server', 'express', 'graphql', 'mongoose', 'mongodb'];

/** Lines for the head of a report. */
export function machine({ mongod }, ownPackages = []) {
  const cpus = os.cpus();
  return [
    `- Command: \`${command()}\``,
    `- ${new Date().toISOString().slice(0, 10)}, commit ${commit()}`,
    `- ${cpus[0]?.model.trim()} × ${cpus.length}, ${Math.round(os.totalmem() / 2 ** 30)} GB, ${os.type()} ${os.release()}; load when it began ${LOAD.toFixed(2)}`,
    isPinned
      ? '- Server under test on core 0; load, `mongod` and the rest on core 1 (taskset)'
      : '- Nothing was pinned to a core: no taskset here, so read the figures with more care',
    `- Node ${process.versions.node}, mongod ${mongod.version} (one member, data in ${os.tmpdir()})`,
    `- ${[...PACKAGES.map((name) => versionOf(name, ROOT)), ...ownPackages.map((name) => versionOf(name, path.join(ROOT, 'bench')))].join(', ')}`,
  ].join('\n');
}

const LOAD = os.loadavg()[0];

function command() {
  const name = path.basename(path.dirname(process.argv[1]));
  return ['npm run bench --', name, ...process.argv.slice(2)].join(' ');
}

/** The same versions stand in both package.json files; a test of that is in `sameVersions`. */
function versionOf(name, folder) {
  const file = path.join(folder, 'node_modules', name, 'package.json');
  return `${name} ${JSON.parse(readFileSync(file, 'utf8')).version}`;
}

/** Throws when the peer's packages are not the gateway's: then it is versions that are compared. */
export function sameVersions() {
  for (const name of [...PACKAGES, '@as-integrations/express5']) {
    const [ours, theirs] = [versionOf(name, ROOT), versionOf(name, path.join(ROOT, 'bench'))];
    if (ours !== theirs) throw new Error(`the gateway has ${ours}, bench/ has ${theirs}: pin the same`);
  }
}

function commit() {
  const git = (...args) => execFileSync('git', args, { cwd: ROOT, encoding: 'utf8' }).trim();
  try {
    const changed = git('status', '--porcelain', '--', 'src', 'resolvers', 'permissions', 'schema') !== '';
    return `${git('rev-parse', '--short', 'HEAD')}${changed ? ' with changes not committed' : ''}`;
  } catch {
    return 'unknown';
  }
}
