/** Photos as a telephone makes them, and how they are sent. */
import { rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { request } from 'undici';
import { ROOT } from '../../scripts/setup.mjs';
import { cookiesOf, VIEWERS } from '../compare/site.mjs';
import { headersFor } from '../support/browser.mjs';
import { onAllCores } from '../support/cores.mjs';
import { withDatabase } from '../support/database.mjs';
import { startServer } from '../support/server.mjs';

const sharp = createRequire(path.join(ROOT, 'package.json'))('sharp');

const FILES = 16;
const [WIDTH, HEIGHT] = [2_048, 1_536];
/** An account may send twenty an hour; then the count is taken away, which is this benchmark's to do. */
const MOST_EACH = 18;
const AT_ONCE = 6;

/** JPEGs of three megapixels with enough in them that they compress like photos. */
export function telephonePhotos() {
  const of = (n) => {
    const noise = { type: 'gaussian', mean: 90 + 6 * n, sigma: 18 };
    const image = sharp({ create: { width: WIDTH, height: HEIGHT, channels: 3, background: '#888', noise } });
    return image.blur(1.2).jpeg({ quality: 88 }).toBuffer();
  };
  return Promise.all(Array.from({ length: FILES }, (_, n) => of(n)));
}

/** The gateway on both cores, as on a small machine that has nothing else. */
export const startEverywhere = (world) =>
  startServer(world, 'gateway/server.mjs', {}, [], (command, args) => onAllCores(command, ...args));

/** An upload takes a sign-in of the last quarter of an hour. */
export async function signInAgain(world) {
  // A code is looked for among the mails: the earlier ones are of no use any more.
  await rm(path.join(world.environment.DATA_DIR, 'outbox'), { recursive: true, force: true });
  return cookiesOf(
    world,
    Array.from({ length: VIEWERS }, (_, n) => `viewer.${n}@people.example`),
  );
}

export async function forgetUploads(world) {
  await withDatabase(world, (connection) =>
    connection.collection('limits').deleteMany({ key: /^photoUploads/ }),
  );
}

/** By undici itself: what the sender costs is on the same cores. */
export async function upload({ url }, { all, cookies }, files, n) {
  const { statusCode, body } = await request(`${url}/photos/me?event=${all.id}`, {
    method: 'PUT',
    headers: { ...headersFor(url, cookies[n % VIEWERS]), 'content-type': 'image/jpeg' },
    body: files[n % files.length],
  });
  const text = await body.text();
  if (statusCode !== 204) throw new Error(`an upload was answered ${statusCode}: ${text}`);
}

/** That many uploads, a few at once; answers how many a second. */
export async function uploadMany(world, gateway, site, files, count) {
  let [sent, millis] = [0, 0];
  while (sent < count) {
    await forgetUploads(world);
    const until = Math.min(count, sent + VIEWERS * MOST_EACH);
    const begun = performance.now();
    await Promise.all(
      Array.from({ length: AT_ONCE }, async () => {
        while (sent < until) await upload(gateway, site, files, sent++);
      }),
    );
    millis += performance.now() - begun;
  }
  return count / (millis / 1_000);
}
