/** Which process runs on which core: the server under test on 0; the load, mongod and all else on 1. */
import { spawnSync } from 'node:child_process';
import os from 'node:os';

export const PINNED =
  os.availableParallelism() >= 2 && spawnSync('taskset', ['-c', '1', 'true']).status === 0;
// Once we are pinned to core 1 ourselves, one core is all that `availableParallelism` sees.
const inherited = process.env.ATTENDANT_BENCH_PINNED === '1';

export const isPinned = PINNED || inherited;
if (isPinned) process.env.ATTENDANT_BENCH_PINNED = '1';

/** The command and its arguments, on that core where cores can be chosen. */
export function onCore(core, command, args) {
  return isPinned ? ['taskset', ['-c', String(core), command, ...args]] : [command, args];
}

/** The same on all of them, for what needs them at the same time. */
export function onAllCores(command, ...args) {
  return isPinned ? ['taskset', ['-c', `0-${os.cpus().length - 1}`, command, ...args]] : [command, args];
}
