/**
 * What must be there before anything of ours can run: Node, the packages, the built files. Plain Node without
 * packages, because it runs before there are any. Each step is skipped when nothing changed since the last time.
 */
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = path.resolve(fileURLToPath(import.meta.url), '../..');
const INSTALLED = path.join(ROOT, 'node_modules/.attendant-setup');
const BUILT = path.join(ROOT, 'dist/.attendant-built');
const OLDEST = [20, 19];
const REGISTRY_LIMIT_MS = 4000;
const NO_NETWORK =
  /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|EHOSTUNREACH|ENOTCACHED|network/;

/** Installs the packages of package-lock.json if they are not those already there. */
export async function ensureInstalled() {
  checkNode();
  const wanted = fingerprint(['package-lock.json'], `${majorOfNode()} ${process.platform} ${process.arch}`);
  if (read(INSTALLED) === wanted) return;
  const online = await registryAnswers();
  const { code, complaint } = await install(online);
  if (code === 0) return writeFileSync(INSTALLED, wanted);
  if (!online || NO_NETWORK.test(complaint)) {
    stop(
      'The packages could not be fetched: the package registry cannot be reached.\nConnect to a network (or set npm’s registry or proxy), then run this again.',
    );
  }
  stop(`${complaint.trim()}\n\nThe packages could not be installed; npm says why above.`);
}

/** Compiles TypeScript to dist/ if the sources are not those it was made from. */
export async function ensureBuilt() {
  const sources = [
    'src',
    'resolvers',
    'permissions',
    'tsconfig.json',
    'tsconfig.build.json',
    'package-lock.json',
  ];
  const wanted = fingerprint(sources, '');
  if (read(BUILT) === wanted) return;
  console.error('Building …');
  // Only the stamp goes: a gateway that runs may still load files from here.
  rmSync(BUILT, { force: true });
  const tsc = path.join(ROOT, 'node_modules/typescript/bin/tsc');
  const { status } = spawnSync(process.execPath, [tsc, '-p', 'tsconfig.build.json'], {
    cwd: ROOT,
    stdio: ['ignore', 2, 2],
  });
  if (status !== 0) stop('The build failed; the lines above say where.');
  mkdirSync(path.dirname(BUILT), { recursive: true });
  writeFileSync(BUILT, wanted);
}

function checkNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1])) return;
  stop(
    `Attendant needs Node ${OLDEST.join('.')} or later; this is ${process.versions.node}. Install a newer one, then run this again.`,
  );
}

function majorOfNode() {
  return process.versions.node.split('.')[0];
}

/** npm alone would try for more than a minute. Behind a proxy npm knows better than we do. */
async function registryAnswers() {
  const { stdout = '' } = npmSync(['config', 'get', 'registry', 'proxy', 'https-proxy']);
  const setting = (name) => new RegExp(`^${name}=(.*)$`, 'm').exec(stdout)?.[1];
  const proxies = [
    setting('proxy'),
    setting('https-proxy'),
    process.env.HTTPS_PROXY,
    process.env.https_proxy,
  ];
  if (proxies.some((proxy) => proxy && proxy !== 'null')) return true;
  const registry = setting('registry');
  if (!registry) return true;
  // A certificate that Node does not know, but npm may, is an answer, too.
  return fetch(registry, { method: 'HEAD', signal: AbortSignal.timeout(REGISTRY_LIMIT_MS) }).then(
    () => true,
    (error) => /CERT|SELF_SIGNED|UNABLE_TO/.test(error?.cause?.code ?? ''),
  );
}

function install(online) {
  const begun = Date.now();
  const tell = () =>
    process.stderr.write(
      `\rInstalling packages, only this once … ${Math.round((Date.now() - begun) / 1000)} s `,
    );
  if (process.stderr.isTTY) tell();
  else console.error('Installing packages, only this once …');
  const ticker = process.stderr.isTTY ? setInterval(tell, 1000) : undefined;
  const retries = ['--fetch-retries=1', '--fetch-retry-mintimeout=500', '--fetch-retry-maxtimeout=1000'];
  const args = [
    'ci',
    '--no-fund',
    '--no-audit',
    '--prefer-offline',
    ...retries,
    ...(online ? [] : ['--offline']),
  ];
  return new Promise((resolve) => {
    const [command, first] = npm();
    const child = spawn(command, [...first, ...args], { cwd: ROOT, stdio: ['ignore', 'ignore', 'pipe'] });
    let complaint = '';
    child.stderr.on('data', (chunk) => {
      complaint += chunk;
    });
    child.once('error', (error) => {
      complaint += error.message;
    });
    child.once('close', (code) => {
      clearInterval(ticker);
      if (ticker) process.stderr.write('\n');
      resolve({ code, complaint });
    });
  });
}

/** The npm that runs us, if one does. */
function npm() {
  const own = process.env.npm_execpath;
  return own && /npm(-cli)?\.[cm]?js$/.test(own) && existsSync(own) ? [process.execPath, [own]] : ['npm', []];
}

function npmSync(args) {
  const [command, first] = npm();
  return spawnSync(command, [...first, ...args], { cwd: ROOT, encoding: 'utf8' });
}

function fingerprint(names, salt) {
  const hash = createHash('sha256').update(salt);
  for (const file of names.flatMap(filesIn).sort())
    hash.update(`\0${file}\0`).update(readFileSync(path.join(ROOT, file)));
  return hash.digest('hex');
}

function filesIn(name) {
  const full = path.join(ROOT, name);
  if (!existsSync(full)) return [];
  if (!statSync(full).isDirectory()) return [name];
  return readdirSync(full).flatMap((entry) => filesIn(path.join(name, entry)));
}

function read(file) {
  return existsSync(file) ? readFileSync(file, 'utf8') : undefined;
}

function stop(message) {
  console.error(message);
  process.exit(1);
}
