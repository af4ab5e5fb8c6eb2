/** Photos as people send them, made here; and how they are sent and asked for. */
import sharp, { type Sharp } from 'sharp';
import type { Client } from './client.ts';
import type { BuiltAttendee } from './factories.ts';
import type { TestGateway } from './gateway.ts';

/** A picture with something in it, so that it compresses like one: a gradient with a coloured square. */
export function picture(width = 640, height = 480, colour = '#c33'): Sharp {
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">
    <linearGradient id="g"><stop stop-color="#246"/><stop offset="1" stop-color="#eda"/></linearGradient>
    <rect width="100%" height="100%" fill="url(#g)"/>
    <rect x="40%" y="40%" width="20%" height="20%" fill="${colour}"/></svg>`;
  return sharp(Buffer.from(svg)).flatten();
}

export const jpeg = (width?: number, height?: number, colour?: string) =>
  picture(width, height, colour).jpeg().toBuffer();

/** Sends one's own photo as bytes. */
export const put = (
  client: Client,
  event: { readonly id: string },
  bytes: Buffer | ReadableStream,
  headers: Record<string, string> = {},
) =>
  client.fetch(`/photos/me?event=${event.id}`, {
    method: 'PUT',
    headers: { 'content-type': 'image/jpeg', origin: client.url, ...headers },
    body: bytes as never,
    ...(bytes instanceof Buffer ? {} : { duplex: 'half' }),
  } as RequestInit & { headers: Record<string, string> });

/** Where a viewer finds somebody's photo; null where they are shown none. */
export async function photoOf(
  client: Client,
  { id }: { readonly id: string },
  args = '(size: MEDIUM, format: JPEG)',
): Promise<string | null> {
  const answer = await client.query<{ node: { photo: { url: string } | null } | null }>(
    `query ($id: ID!) { node(id: $id) { ... on Attendee { photo { url${args} } } } }`,
    { id },
  );
  if (answer.errors !== undefined) throw new Error(JSON.stringify(answer.errors));
  return answer.data?.node?.photo?.url ?? null;
}

/** The path of a URL, as it is asked for. */
export const pathOf = (url: string | null) => {
  if (url === null) throw new Error('no photo');
  return url.slice(new URL(url).origin.length);
};

/** Files for a photo that the factories put on somebody's profile, of one size; answers where they are. */
export async function buildPhoto(
  { services }: TestGateway,
  { id: subject, event, values: { photo = '' } }: BuiltAttendee,
): Promise<string> {
  const bytes = await picture(256, 256).jpeg().toBuffer();
  const files = [{ name: '256.jpg', bytes }];
  await services.database.transaction((session) =>
    services.photos.keep({ event, subject, photo }, files, session),
  );
  return `/photos/${photo}/256.jpg`;
}
