/** The same files from a disk by nginx, where it is installed: what no database and no decision costs. */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { onCore } from '../support/cores.mjs';
import { openLoad, summedUp } from '../support/load.mjs';
import { cpuMillisOf } from '../support/world.mjs';
import { photosAt } from './site.mjs';

/** A round's figures each, by itself after the others; null where there is no nginx. */
export async function measureNginx(world, site, { connections, rounds, seconds, warmUp }) {
  if (spawnSync('nginx', ['-v']).status !== 0) return null;
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const file = path.join(world.folder, 'nginx.conf');
  await writeFile(
    file,
    `daemon off; master_process off; pid ${world.folder}/nginx.pid; error_log stderr crit;
events { worker_connections 64; }
http { access_log off; sendfile on; client_body_temp_path ${world.folder}; default_type image/jpeg;
  server { listen 127.0.0.1:${port}; root ${site.folder}; } }\n`,
  );
  const [command, args] = onCore(0, 'nginx', ['-c', file, '-p', world.folder]);
  const child = spawn(command, args, { stdio: ['ignore', 'ignore', 'inherit'] });
  world.atEnd(() => child.kill());
  await listening(url);
  const requests = await photosAt((photo) => `/${photo}`)({ site, url, headers: {} });
  const load = openLoad(
    url,
    Array.from({ length: connections }, () => ({ headers: {}, requests })),
  );
  await load.run({ seconds: warmUp });
  const results = [];
  for (let n = 0; n < rounds; n++) {
    const before = await cpuMillisOf(child.pid);
    const figures = summedUp([await load.run({ seconds })]);
    const serverMillis = ((await cpuMillisOf(child.pid)) - before) / figures.requests;
    results.push({ ...figures, serverMillis, mongodMillis: 0 });
  }
  await load.close();
  child.kill();
  return results;
}

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}

async function listening(url) {
  for (let tries = 0; tries < 50; tries++) {
    if (
      await fetch(url).then(
        () => true,
        () => false,
      )
    )
      return;
    await sleep(100);
  }
  throw new Error('nginx does not listen');
}
