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
  const given = [...(name === 'rows' ? [] : [name]), ...process.argv.slice(2)];
  return ['npm run bench', ...(given.length === 0 ? [] : ['--', ...given])].join(' ');
}

function versionOf(name, folder) {
  const file = path.join(folder, 'node_modules', name, 'package.json');
  return `${name} ${JSON.parse(readFileSync(file, 'utf8')).version}`;
}

/** Throws when a package of both is not the same for gateway and peers: then it is versions that are compared. */
export function sameVersions() {
  const [ours, theirs] = [ROOT, path.join(ROOT, 'bench')];
  for (const name of Object.keys(dependenciesOf(theirs)).filter((one) => one in dependenciesOf(ours))) {
    const [here, there] = [versionOf(name, ours), versionOf(name, theirs)];
    if (here !== there) throw new Error(`the gateway has ${here}, bench/ has ${there}: pin the same`);
  }
}

const dependenciesOf = (folder) =>
  JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8')).dependencies;

/** Short, and whether there are changes that are in none. */
export function commit() {
  const git = (...args) => execFileSync('git', args, { cwd: ROOT, encoding: 'utf8' }).trim();
  try {
    const changed = git('status', '--porcelain', '--', 'src', 'resolvers', 'permissions', 'schema') !== '';
    return `${git('rev-parse', '--short', 'HEAD')}${changed ? ' with changes not committed' : ''}`;
  } catch {
    return 'unknown';
  }
}
