/** A gateway in a process of its own, over the database of one in this process: to read its log, or to kill it. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { TestGateway } from './gateway.ts';

export interface GatewayProcess {
  readonly url: string;
  /** What it writes to standard error. */
  readonly lines: readonly string[];
  /** Ends it; SIGKILL leaves it no time for anything. */
  end(signal?: NodeJS.Signals): Promise<void>;
}

export async function startGatewayProcess(
  { config, database }: Pick<TestGateway, 'config' | 'database'>,
  environment: Record<string, string> = {},
): Promise<GatewayProcess> {
  const uri = new URL(process.env.ATTENDANT_TEST_MONGODB_URI as string);
  uri.pathname = `/${database.connection.name}`;
  const script = fileURLToPath(new URL('./gateway-child.ts', import.meta.url));
  const child = spawn(process.execPath, ['--import', 'tsx', script], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      PATH: process.env.PATH,
      PORT: '0',
      NODE_ENV: 'development',
      LOG_LEVEL: 'debug',
      MONGODB_URI: uri.href,
      DATA_DIR: config.dataDir,
      KEY_FILE: config.keyFile,
      ERASED_FILE: config.erasedFile,
      // Nobody asks too much, where a test does not say otherwise.
      POINTS_PER_MINUTE: '1000000000',
      PEOPLE_PER_DAY: '100000000',
      PEOPLE_PER_TEN_MINUTES: '100000000',
      NETWORK_PEOPLE_PER_TEN_MINUTES: '100000000',
      ...environment,
    },
  });
  const lines: string[] = [];
  createInterface({ input: child.stderr }).on('line', (line) => lines.push(line));
  const [url] = await once(createInterface({ input: child.stdout }), 'line');
  const end = async (signal: NodeJS.Signals = 'SIGTERM') => {
    child.kill(signal);
    await once(child, 'close');
  };
  return { url: String(url), lines, end };
}
