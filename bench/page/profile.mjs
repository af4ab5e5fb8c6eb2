/** Where the time of the page goes: the CPU profiles of both servers under the same load, start and warm-up left out. */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { BUILD } from '../support/build.mjs';
import { measure, SERVERS } from './throughput.mjs';

/** `dispatch` is the inspector's own work, when it begins and ends the profile. */
const NOT_BUSY = new Set(['(idle)', '(program)', '(root)', 'dispatch']);

/** For each server: microseconds a page by function and by package, largest first. The profiler itself costs some. */
export async function profile(world, events, options) {
  const result = {};
  for (const [name, kind] of Object.entries(SERVERS)) {
    const file = path.join(world.folder, `${name}.cpuprofile`);
    const around = async (server, run) => {
      await server.ask('profile-start');
      const outcome = await run();
      await server.ask('profile-stop', { file });
      return outcome;
    };
    const { requests } = await measure(world, events, kind, { ...options, around });
    result[name] = summed(JSON.parse(await readFile(file, 'utf8')), requests);
  }
  return result;
}

function summed({ nodes, samples, timeDeltas }, requests) {
  const frames = new Map(nodes.map(({ id, callFrame }) => [id, callFrame]));
  const [byFunction, byPackage] = [new Map(), new Map()];
  let busy = 0;
  samples.forEach((id, i) => {
    const frame = frames.get(id);
    if (frame.url === '' && NOT_BUSY.has(frame.functionName)) return;
    const micros = timeDeltas[i] / requests;
    busy += micros;
    add(byFunction, nameOf(frame), micros);
    add(byPackage, packageOf(frame), micros);
  });
  return { busy, functions: largest(byFunction), packages: largest(byPackage) };
}

const add = (sums, key, amount) => sums.set(key, (sums.get(key) ?? 0) + amount);
const largest = (sums) =>
  [...sums].map(([name, micros]) => ({ name, micros })).sort((a, b) => b.micros - a.micros);

function nameOf({ functionName, url, lineNumber }) {
  const name = functionName === '' ? '(anonymous)' : functionName;
  return url === '' ? name : `${name} ${placeOf(url)}:${lineNumber + 1}`;
}

/** A file's path within the gateway or its package. */
function placeOf(url) {
  const file = url.replace('file://', '');
  if (file.startsWith(BUILD)) return file.slice(BUILD.length + 1);
  return file.split('/node_modules/').at(-1);
}

function packageOf({ functionName, url }) {
  if (url === '')
    return functionName === '(garbage collector)' ? functionName : '(engine: JSON, promises, natives)';
  if (url.startsWith('node:'))
    return url.startsWith('node:internal/crypto') ? 'node:crypto' : 'node (http, streams, timers, …)';
  const place = placeOf(url);
  if (url.includes(BUILD))
    return `our ${place
      .split('/')
      .slice(0, place.startsWith('src') ? 2 : 1)
      .join('/')}`;
  const [scope, name] = place.split('/');
  return scope.startsWith('@') ? `${scope}/${name}` : scope;
}
