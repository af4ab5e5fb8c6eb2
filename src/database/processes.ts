/**
 * Which process is which. A number alone says little, because numbers are used again: a process is its number and
 * the moment it started.
 */
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);
const LINUX = process.platform === 'linux';

export interface ProcessId {
  readonly pid: number;
  /** When it started, in the system's own words; empty if that cannot be told. */
  readonly started: string;
}

/** This process. */
export async function self(): Promise<ProcessId> {
  return { pid: process.pid, started: (await startOf(process.pid)) ?? '' };
}

/** Whether that very process still runs. One that ended and was never waited for (a zombie) does not. */
export async function isRunning({ pid, started }: ProcessId): Promise<boolean> {
  if (!hasNumber(pid)) return false;
  const now = await startOf(pid);
  if (now === null) return false;
  return started === '' || now === '' || now === started;
}

/** The command line of a process, empty if it cannot be read. */
export async function commandOf(pid: number): Promise<string> {
  if (LINUX) return (await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')).replaceAll('\0', ' ');
  return ps(pid, 'command=');
}

/** Asks a process to end, and after `limitMs` makes it; answers when it is gone. */
export async function endProcess(pid: number, limitMs: number): Promise<void> {
  const isGone = async () => !hasNumber(pid) || (await startOf(pid)) === null;
  for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
    signalTo(pid, signal);
    const until = Date.now() + limitMs;
    while (Date.now() < until) {
      if (await isGone()) return;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}

function signalTo(pid: number, signal: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(pid, signal);
  } catch (error) {
    // Somebody else's process is a process, too.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function hasNumber(pid: number): boolean {
  return Number.isInteger(pid) && pid > 0 && signalTo(pid, 0);
}

/** Null for no such process, empty for one whose start is not told. */
async function startOf(pid: number): Promise<string | null> {
  if (!LINUX) return ps(pid, 'lstart=');
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => null);
  if (stat === null) return null;
  // The second column is the program's name in brackets, and may hold anything; state and start are the 3rd and 22nd.
  const columns = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  if (columns[0] === 'Z' || columns[0] === 'X') return null;
  const boot = await readFile('/proc/sys/kernel/random/boot_id', 'utf8').catch(() => '');
  return `${boot.trim()} ${columns[19] ?? ''}`;
}

async function ps(pid: number, column: string): Promise<string> {
  return run('ps', ['-o', column, '-p', String(pid)]).then(
    ({ stdout }) => stdout.trim(),
    () => '',
  );
}
