/** sharp alone: the same renditions of the same files, in one process without a server, as many at once as there are cores. */
import { readFile } from 'node:fs/promises';
import os from 'node:os';
import { gatewayModule } from '../support/build.mjs';
import { serve } from '../support/serve.mjs';

const { decode } = await gatewayModule('src/photos/decode.js');

const read = async ({ files, count }) => {
  const all = await Promise.all(files.map((file) => readFile(file)));
  let done = 0;
  const work = async () => {
    while (done < count) {
      const made = await decode(all[done++ % all.length], 'image/jpeg');
      if ('problem' in made) throw new Error(made.problem);
    }
  };
  const begun = performance.now();
  await Promise.all(Array.from({ length: os.availableParallelism() }, work));
  return { perSecond: count / ((performance.now() - begun) / 1_000) };
};
serve('sharp', async () => {}, { read });
