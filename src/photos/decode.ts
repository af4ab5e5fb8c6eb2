/**
 * Makes of an upload the squares that are kept. Threats: a picture that is small as a file and fills the memory; a hole
 * in a decoder; metadata that tells where somebody lives. So this runs in a process of its own (child.ts), with limits;
 * of libvips no more than four readers can be reached; and what comes out is made of pixels alone: turned upright,
 * in sRGB, without EXIF, GPS, XMP, ICC or whatever else came along.
 */
import sharp, { type Sharp } from 'sharp';
import {
  type Decoded,
  MOST_PIXELS,
  PHOTO_FORMATS,
  PHOTO_SIZES,
  type PhotoFormat,
  type PhotoProblem,
  type Rendition,
} from './renditions.ts';
import { type Sniffed, sniff } from './sniff.ts';

// Several pictures are read side by side by several processes; within one, one after the other.
sharp.concurrency(1);
sharp.cache(false);
sharp.block({ operation: ['VipsForeignLoad'] });
sharp.unblock({
  operation: [
    'VipsForeignLoadJpegBuffer',
    'VipsForeignLoadPngBuffer',
    'VipsForeignLoadWebpBuffer',
    'VipsForeignLoadHeifBuffer',
  ],
});

const ENCODE: Readonly<Record<PhotoFormat, (image: Sharp) => Sharp>> = {
  webp: (image) => image.webp({ quality: 80 }),
  jpg: (image) => image.jpeg({ quality: 82 }),
};

/** `declared`: the media type that was said of it, in small letters, without parameters. Never rejects. */
export async function decode(bytes: Buffer, declared: string): Promise<Decoded> {
  const sniffed = await sniff(bytes, declared).catch(() => ({ problem: 'UNREADABLE' as const }));
  if ('problem' in sniffed) return sniffed;
  try {
    return await renditionsOf(bytes, sniffed);
  } catch (error) {
    return { problem: problemIn(error, sniffed) };
  }
}

async function renditionsOf(bytes: Buffer, { decoder }: Sniffed): Promise<Decoded> {
  const upload = () => sharp(bytes, { failOn: 'error', limitInputPixels: MOST_PIXELS, sequentialRead: true });
  const { format, width, height, pages = 1 } = await upload().metadata();
  if (format !== decoder) return { problem: 'UNREADABLE' };
  if (width * height > MOST_PIXELS) return { problem: 'TOO_MANY_PIXELS' };
  if (pages > 1) return { problem: 'ANIMATED' };
  const side = Math.min(width, height, Math.max(...PHOTO_SIZES));
  const { data, info } = await upload()
    .autoOrient()
    .resize(side, side, { fit: 'cover', position: sharp.strategy.attention })
    .flatten({ background: '#fff' })
    .toColourspace('srgb')
    .raw()
    .toBuffer({ resolveWithObject: true });
  const square = () =>
    sharp(data, { raw: { width: info.width, height: info.height, channels: info.channels } });
  const renditions: Rendition[] = [];
  for (const size of PHOTO_SIZES) {
    const smaller = Math.min(size, side);
    for (const kind of PHOTO_FORMATS) {
      const image = smaller === side ? square() : square().resize(smaller, smaller);
      renditions.push({ size, format: kind, bytes: await ENCODE[kind](image).toBuffer() });
    }
  }
  return { renditions };
}

function problemIn(error: unknown, { mime }: Sniffed): PhotoProblem {
  const text = String((error as Error | null)?.message);
  if (/pixel limit/i.test(text)) return 'TOO_MANY_PIXELS';
  if (/memory|alloc/i.test(text)) return 'TOO_DEMANDING';
  return mime === 'image/heic' || mime === 'image/heif' ? 'HEIC_NOT_READ' : 'UNREADABLE';
}
