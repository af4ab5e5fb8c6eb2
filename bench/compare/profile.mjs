/** Where the time of the page goes: a server’s CPU profile under the load of a comparison, start and warm-up left out. */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { BUILD } from '../support/build.mjs';
import { emptyRecord } from '../support/record.mjs';
import { startContender } from './contender.mjs';
import { CONTENDERS } from './contenders.mjs';

/** `dispatch` is the inspector's own work, when it begins and ends the profile. */
const NOT_BUSY = new Set(['(idle)', '(program)', '(root)', 'dispatch']);

/** Microseconds a page by function and by package, largest first, of this contender. The profiler itself costs some. */
export async function profile(world, site, name, { warmUp, seconds, connections }) {
  const file = path.join(world.folder, 'profile.cpuprofile');
  const contender = await startContender(world, site, CONTENDERS[name], { connections });
  try {
    await contender.warmUp({ seconds: warmUp });
    await contender.server.ask('profile-start');
    await contender.measure({ seconds });
    await contender.server.ask('profile-stop', { file });
    const { requests } = await contender.finish();
    return summed(JSON.parse(await readFile(file, 'utf8')), requests);
  } finally {
    await contender.stop();
    await emptyRecord(world);
  }
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
  if (place.startsWith('/')) return 'the benchmark’s own';
  const [scope, name] = place.split('/');
  return scope.startsWith('@') ? `${scope}/${name}` : scope;
}
