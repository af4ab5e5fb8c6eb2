#!/usr/bin/env node
/**
 * The command line: install, build, run the command. Settings and the data folder belong to the project, so the
 * working folder becomes its root; the folder where files on the command line are looked for goes along beside it.
 */
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { ensureBuilt, ensureInstalled, ROOT } from './setup.mjs';

// `npm run` has changed the folder already and tells which it was; only then, because its note is inherited by children.
const typedIn = process.env.npm_lifecycle_event === 'attendant' ? process.env.INIT_CWD : undefined;
process.env.ATTENDANT_FILES_FROM = typedIn ?? process.cwd();
process.chdir(ROOT);
await ensureInstalled();
await ensureBuilt();
const main = path.join(ROOT, 'dist/src/main.js');
process.argv = [process.argv[0], main, ...process.argv.slice(2)];
process.setSourceMapsEnabled(true);
await import(pathToFileURL(main).href);
