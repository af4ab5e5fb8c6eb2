/** The profiles of the full run: this one's figures and picture, beside those from before the work on speed. */
import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { profile } from '../compare/profile.mjs';
import { commit } from '../support/machine.mjs';
import { picture } from './picture.mjs';
import { profileTable } from './table.mjs';

const here = (name) => fileURLToPath(new URL(name, import.meta.url));

/** Measures, writes `before.svg` and `after.svg` on one scale, and answers the report's section. */
export async function measureProfiles(world, site, options) {
  const after = {
    ours: await profile(world, site, 'ours', options),
    peer: await profile(world, site, 'Apollo, lean', options),
  };
  const before = JSON.parse(await readFile(here('before.json'), 'utf8'));
  const scale = Math.max(...[before, after].map(({ ours }) => ours.packages[0].micros));
  const titled = { before: `Before the work on speed (${before.commit})`, after: `Now (${commit()})` };
  for (const [name, figures] of Object.entries({ before, after }))
    await writeFile(here(`${name}.svg`), picture({ title: titled[name], ...figures, scale }));
  return [
    '## Where the time of our page goes',
    '',
    '![Before the work on speed](profiles/before.svg)',
    '',
    '![Now](profiles/after.svg)',
    '',
    profileTable(after.ours, after.peer),
  ].join('\n');
}
