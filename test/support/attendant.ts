/** The command line in a process of its own, with nothing but the settings it is given, and nobody at the keyboard. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const BARE = ['PATH', 'HOME'].map((name) => [name, process.env[name] ?? '']);

export async function attendant(args: readonly string[], settings: Record<string, string>) {
  const command = ['--import', 'tsx', path.join(ROOT, 'src/main.ts'), ...args];
  const env = { ...Object.fromEntries(BARE), ...settings };
  const child = spawn(process.execPath, command, { cwd: ROOT, env, stdio: ['ignore', 'pipe', 'pipe'] });
  let out = '';
  let err = '';
  child.stdout.on('data', (chunk) => {
    out += chunk;
  });
  child.stderr.on('data', (chunk) => {
    err += chunk;
  });
  const [code] = await once(child, 'close');
  return { code: code as number | null, out, err };
}
