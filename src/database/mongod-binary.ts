/**
 * Where the embedded `mongod` comes from: the first of these that runs. `MONGOMS_SYSTEM_BINARY`, the PATH, our cache
 * folder, and then what `mongod-fetch.ts` can bring into that folder, once.
 */
import { execFile } from 'node:child_process';
import { access, constants, readdir } from 'node:fs/promises';
import { homedir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { DatabaseError, reasonOf } from './database-error.ts';
import { type Mongod, seriesOf } from './mongod.ts';
import { fetchMongod } from './mongod-fetch.ts';

const run = promisify(execFile);

export interface FindOptions {
  /** Is told about long steps, a line each. */
  readonly progress?: ((text: string) => void) | undefined;
  /** A release series, `6.0`: one of it is preferred, because a data folder keeps to the series that made it. */
  readonly series?: string | undefined;
}

/** The folder for what is fetched once for all checkouts. */
function cacheFolder(environment: NodeJS.ProcessEnv = process.env): string {
  if (environment.ATTENDANT_CACHE) return path.resolve(environment.ATTENDANT_CACHE);
  return path.join(environment.XDG_CACHE_HOME || path.join(homedir(), '.cache'), 'attendant');
}

/** Finds a `mongod`, fetching one if need be; throws {@link DatabaseError} that names what to install. */
export async function findMongod(options: FindOptions = {}): Promise<Mongod> {
  const named = process.env.MONGOMS_SYSTEM_BINARY;
  if (named) return probeMongod(named).catch((error) => fail(`MONGOMS_SYSTEM_BINARY: ${reasonOf(error)}`));

  const refused: string[] = [];
  const found: Mongod[] = [];
  for (const candidate of [...(await onPath()), ...(await inCache())]) {
    try {
      found.push(await probeMongod(candidate));
    } catch (error) {
      refused.push(reasonOf(error));
    }
  }
  const fitting = found.find(({ version }) => seriesOf(version) === options.series) ?? found[0];
  if (fitting) return fitting;
  // One that lacks a library of the system would be fetched again and again to fail in the same way.
  if (refused.length > 0) return fail(refused.join('\n'));
  return fetchMongod({ folder: cacheFolder(), probe: probeMongod, progress: options.progress });
}

/** Runs `mongod --version`; the error names what the binary lacks. */
async function probeMongod(binary: string): Promise<Mongod> {
  try {
    const { stdout } = await run(binary, ['--version'], { timeout: 20_000 });
    const version = /db version v(\d+\.\d+\.\d+)/.exec(stdout)?.[1];
    if (version === undefined) throw new Error(`${binary} does not look like a mongod.`);
    return { path: binary, version };
  } catch (error) {
    throw new DatabaseError(explain(binary, error), { cause: error });
  }
}

/** Debian's and Ubuntu's package of a library that mongod wants; the file name is all that the loader tells. */
const PACKAGES: Readonly<Record<string, string>> = {
  'libcurl.so.4': 'libcurl4',
  'libssl.so.3': 'libssl3',
  'libcrypto.so.3': 'libssl3',
  'libssl.so.1.1': 'libssl1.1',
  'libcrypto.so.1.1': 'libssl1.1',
  'liblzma.so.5': 'liblzma5',
  'libgssapi_krb5.so.2': 'libgssapi-krb5-2',
};

function explain(binary: string, error: unknown): string {
  const { stderr = '', code, signal } = error as { stderr?: string; code?: unknown; signal?: unknown };
  const library = /(lib[^\s:]+\.so[.\d]*)/.exec(stderr)?.[1];
  if (library !== undefined) {
    const name = PACKAGES[library];
    const how =
      name === undefined ? 'install the package that holds it' : `install ${name} (apt-get install ${name})`;
    return `${binary} does not run: ${library} is missing. Please ${how}, then start again.`;
  }
  if (code === 'ENOENT') return `${binary} does not exist. Point to a mongod that does, or unset it.`;
  if (code === 'EACCES') return `${binary} may not be executed. Set its run bit: chmod +x ${binary}`;
  if (signal === 'SIGILL')
    return `${binary} does not run on this processor, which lacks AVX. Set MONGODB_URI to a server elsewhere.`;
  return `${binary} does not run: ${stderr.trim() || reasonOf(error)}`;
}

async function onPath(): Promise<string[]> {
  const folders = (process.env.PATH ?? '').split(path.delimiter).filter((folder) => path.isAbsolute(folder));
  for (const folder of folders) {
    const candidate = path.join(folder, 'mongod');
    if (await isExecutable(candidate)) return [candidate];
  }
  return [];
}

async function inCache(): Promise<string[]> {
  const folder = cacheFolder();
  const names = await readdir(folder).catch(() => []);
  const fetched = names.filter((name) => /^mongod-\d+\.\d+\.\d+$/.test(name));
  fetched.sort((a, b) => b.localeCompare(a, 'en', { numeric: true }));
  return fetched.map((name) => path.join(folder, name));
}

async function isExecutable(file: string): Promise<boolean> {
  return access(file, constants.X_OK).then(
    () => true,
    () => false,
  );
}

function fail(message: string): never {
  throw new DatabaseError(message);
}
