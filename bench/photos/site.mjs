/** People with photos: as the gateway keeps them, and the same bytes in GridFS as anybody would put them there. */
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { makeSite } from '../compare/site.mjs';
import { BUILD } from '../support/build.mjs';
import { withStorage } from '../support/database.mjs';

const { GridFSBucket } = createRequire(path.join(BUILD, 'package.json'))('mongodb');

const PHOTOS = 64;
const BYTES = 20_000;
export const FILE = '256.jpg';

/** The site of the directory's benchmarks, and `photos`: `{ photo, bytes }`, each shown to every attendee. */
export async function makePhotoSite(world) {
  const site = await makeSite(world, { events: ['all'] });
  const { id: event, people } = site.all;
  site.folder = path.join(world.folder, 'photos');
  await mkdir(site.folder);
  site.photos = people
    .slice(0, PHOTOS)
    .map(({ id, photo }) => ({ subject: id, photo, bytes: randomBytes(BYTES) }));
  await withStorage(world, async ({ database, photos }) => {
    const bucket = new GridFSBucket(database.connection.db, { bucketName: 'plain' });
    for (const { subject, photo, bytes } of site.photos) {
      await database.transaction((session) =>
        photos.keep({ event, subject, photo }, [{ name: FILE, bytes }], session),
      );
      const upload = bucket.openUploadStreamWithId(photo, FILE);
      upload.end(bytes);
      await once(upload, 'finish');
      await writeFile(path.join(site.folder, photo), bytes);
    }
  });
  return site;
}

/** Each photo once, its bytes compared; `pathOf`: where a server has it. */
export const photosAt =
  (pathOf) =>
  async ({ site, url, headers }) => {
    const requests = [];
    for (const { photo, bytes } of site.photos) {
      const request = { path: pathOf(photo), method: 'GET' };
      const answer = (status, body) => status === 200 && bytes.equals(body);
      const response = await fetch(url + request.path, { headers });
      if (!answer(response.status, Buffer.from(await response.arrayBuffer())))
        throw new Error(`not this photo: ${response.status} from ${request.path}`);
      requests.push({ ...request, answer, values: 1 });
    }
    return requests;
  };
