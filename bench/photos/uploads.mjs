/** (c) Uploads a second, from the request to the database, on two cores; against sharp alone on the same cores and files. */
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { onAllCores } from '../support/cores.mjs';
import { startServer } from '../support/server.mjs';
import { medianWithRange } from '../support/statistics.mjs';
import { signInAgain, startEverywhere, telephonePhotos, uploadMany } from './uploading.mjs';

const UPLOADS = 1_000;
const ROUNDS = 5;
/** For a round by sharp alone, also where others use the machine. */
const LONGEST_MILLIS = 300_000;

export async function measure(world, site, { scale }) {
  const files = await telephonePhotos();
  const names = files.map((_, n) => path.join(world.folder, `telephone-${n}.jpg`));
  await Promise.all(files.map((bytes, n) => writeFile(names[n], bytes)));
  site.cookies = await signInAgain(world);
  const count = Math.max(10, Math.round((UPLOADS / ROUNDS) * scale));
  const gateway = await startEverywhere(world);
  const alone = await startServer(world, 'photos/sharp-alone.mjs', {}, [], (command, args) =>
    onAllCores(command, ...args),
  );
  const rounds = [];
  try {
    const kinds = {
      ours: () => uploadMany(world, gateway, site, files, count),
      sharp: async () => (await alone.ask('read', { files: names, count }, LONGEST_MILLIS)).perSecond,
    };
    for (const kind of Object.values(kinds)) await kind();
    for (let n = 0; n < ROUNDS; n++) {
      const round = {};
      for (const name of n % 2 === 0 ? ['ours', 'sharp'] : ['sharp', 'ours'])
        round[name] = await kinds[name]();
      rounds.push(round);
    }
  } finally {
    await gateway.stop();
    await alone.stop();
  }
  const rates = (name) =>
    medianWithRange(
      rounds.map((round) => round[name]),
      1,
    );
  const size = (files.reduce((sum, { length }) => sum + length, 0) / files.length / 1_000).toFixed(0);
  return {
    title: `${(count * ROUNDS).toLocaleString('en')} uploads`,
    measures: [
      {
        what: 'uploads a second, ours / sharp alone',
        values: rounds.map(({ ours, sharp }) => ours / sharp),
        atLeast: 0.8,
      },
    ],
    text: `JPEGs of 3.1 megapixels, ${size} kB. Ours ${rates('ours')} a second, with \`mongod\` and whoever sends on the same two cores; sharp alone ${rates('sharp')}.`,
  };
}
