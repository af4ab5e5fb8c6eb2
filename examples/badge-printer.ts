/**
 * A badge printer: a page of SVG for everybody who is registered, with the photo of those who show it to the printer.
 *
 *   ATTENDANT_KEY=att_… npx tsx examples/badge-printer.ts https://events.example/graphql evt_… badges/
 *
 * The key needs `roster:read` (names, organisation, category) and `attendee.photo:read`. Printed twice, nobody's badge is made
 * twice; whoever took their photo back since is printed without it.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import {
  BadgesDocument,
  createClient,
  type PersonFragment,
  PersonFragmentDoc,
  pages,
  shown,
  unmask,
} from '../client/index.ts';

export interface Printing {
  readonly endpoint: string;
  readonly key: string;
  readonly event: string;
  readonly folder: string;
}

/** How many badges were made, and how many of them have a photo. */
export async function printBadges({ endpoint, key, event, folder }: Printing) {
  const client = createClient({ endpoint, key });
  const made = { badges: 0, photos: 0 };
  await mkdir(folder, { recursive: true });
  for await (const node of pages(client, BadgesDocument, { event, first: 100 }, (data) => data.attendees)) {
    const person = unmask(PersonFragmentDoc, node);
    const photo = shown(node, 'photo');
    const picture = photo.state === 'SHOWN' ? await bytesOf(photo.value.url, key) : null;
    // Badges with people's faces are nobody's but the printer's.
    await writeFile(path.join(folder, `${person.id}.svg`), badge(person, picture), { mode: 0o600 });
    made.badges += 1;
    if (picture !== null) made.photos += 1;
  }
  return made;
}

/** The photo, by the same key; null where it was taken back meanwhile: that looks like none. */
async function bytesOf(url: string, key: string): Promise<Buffer | null> {
  const response = await fetch(url, { headers: { authorization: `Bearer ${key}` }, redirect: 'error' });
  if (response.status === 404) return null;
  if (!response.ok) throw new Error(`the photo came with status ${response.status}`);
  return Buffer.from(await response.arrayBuffer());
}

function badge({ name, organisation, category }: PersonFragment, picture: Buffer | null): string {
  const image =
    picture === null
      ? ''
      : `\n  <image x="8" y="8" width="30" height="30" href="data:image/jpeg;base64,${picture.toString('base64')}"/>`;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 70" font-family="sans-serif">${image}
  <text x="50" y="48" font-size="9" text-anchor="middle">${text(name)}</text>
  <text x="50" y="57" font-size="5" text-anchor="middle">${text(organisation ?? '')}</text>
  <text x="50" y="66" font-size="4" text-anchor="middle">${text(category ?? '')}</text>
</svg>
`;
}

/** Names are what people call themselves: `<` is theirs to use, and no markup of ours. */
const text = (words: string) => words.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const [endpoint = '', event = '', folder = 'badges'] = process.argv.slice(2);
  console.log(await printBadges({ endpoint, event, folder, key: process.env.ATTENDANT_KEY ?? '' }));
}
