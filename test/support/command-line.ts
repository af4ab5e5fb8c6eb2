/** The command line as somebody types it: a process of its own, with nothing but its settings. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { projectRoot } from '../../src/schema/load.ts';
import type { TestGateway } from './gateway.ts';

export interface Ended {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Runs a command over the database of a test's gateway, or with these settings. */
export async function commandLine(
  args: readonly string[],
  at: Pick<TestGateway, 'database' | 'config'> | Readonly<Record<string, string>>,
): Promise<Ended> {
  const settings = 'config' in at ? settingsOf(at as TestGateway) : at;
  const bare = Object.fromEntries(['PATH', 'HOME'].map((name) => [name, process.env[name] ?? '']));
  const command = ['--import', 'tsx', path.join(projectRoot(), 'src/main.ts'), ...args];
  const child = spawn(process.execPath, command, {
    cwd: projectRoot(),
    env: { ...bare, ...(settings as Record<string, string>) },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [[code], out, err] = await Promise.all([
    once(child, 'close'),
    text(child.stdout),
    text(child.stderr),
  ]);
  return { code, out, err };
}

export function settingsOf({
  database,
  config,
}: Pick<TestGateway, 'database' | 'config'>): Record<string, string> {
  const uri = new URL(process.env.ATTENDANT_TEST_MONGODB_URI ?? '');
  uri.pathname = `/${database.connection.name}`;
  return { MONGODB_URI: uri.href, DATA_DIR: config.dataDir, KEY_FILE: config.keyFile };
}
