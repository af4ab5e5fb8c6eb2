/**
 * Compiles the gateway as it stands now into a folder of its own, so that a run measures one state of the sources
 * whatever is edited meanwhile. By tsc as `npm run build` does: tsx would add a call for each inner function.
 */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { ROOT } from '../../scripts/setup.mjs';

/** Inside node_modules, where imports find the gateway's packages and not those of bench/. */
export const BUILD = path.join(ROOT, 'node_modules/.cache/attendant-bench');

export function buildGateway() {
  rmSync(BUILD, { recursive: true, force: true });
  mkdirSync(BUILD, { recursive: true });
  writeFileSync(path.join(BUILD, 'package.json'), '{ "type": "module" }\n');
  cpSync(path.join(ROOT, 'schema'), path.join(BUILD, 'schema'), { recursive: true });
  // What is read at run time beside the code: the sign-in page.
  const isAsset = (file) => !file.endsWith('.ts');
  cpSync(path.join(ROOT, 'src'), path.join(BUILD, 'src'), { recursive: true, filter: isAsset });
  const tsc = path.join(ROOT, 'node_modules/typescript/bin/tsc');
  const args = [tsc, '-p', 'tsconfig.build.json', '--noCheck', '--sourceMap', 'false', '--outDir', BUILD];
  const { status } = spawnSync(process.execPath, args, { cwd: ROOT, stdio: ['ignore', 2, 2] });
  if (status !== 0) throw new Error('the gateway could not be compiled');
}

/** A module of the compiled gateway, by its path from the project's top: `src/gateway.js`. */
export const gatewayModule = (file) => import(pathToFileURL(path.join(BUILD, file)).href);
