/** `npm start`: install, build, serve. In this very process, so that Ctrl-C and the exit code need nobody to pass them on. */
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { ensureBuilt, ensureInstalled, ROOT } from './setup.mjs';

process.chdir(ROOT);
await ensureInstalled();
await ensureBuilt();
const main = path.join(ROOT, 'dist/src/main.js');
process.argv = [process.argv[0], main, 'serve', ...process.argv.slice(2)];
process.setSourceMapsEnabled(true);
await import(pathToFileURL(main).href);
