/** Uploads that are wrong, or have too much in them, made byte by byte where no program would make them. */
import { crc32 } from 'node:zlib';
import sharp from 'sharp';
import { picture } from './photos.ts';

/** A segment of a JPEG: APP1 is 0xe1, a comment 0xfe. */
export function withSegment(jpeg: Buffer, marker: number, content: Buffer): Buffer {
  const head = Buffer.from([0xff, marker, 0, 0]);
  head.writeUInt16BE(content.length + 2, 2);
  return Buffer.concat([jpeg.subarray(0, 2), head, content, jpeg.subarray(2)]);
}

function pngChunk(type: string, content: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), content]);
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(content.length);
  sum.writeUInt32BE(checksum(body));
  return Buffer.concat([length, body, sum]);
}

/** `crc32` of zlib is not in Node 20.19's first versions of it. */
function checksum(bytes: Buffer): number {
  if (typeof crc32 === 'function') return crc32(bytes);
  let sum = 0xffffffff;
  for (const byte of bytes) {
    sum ^= byte;
    for (let bit = 0; bit < 8; bit += 1) sum = sum & 1 ? (sum >>> 1) ^ 0xedb88320 : sum >>> 1;
  }
  return (sum ^ 0xffffffff) >>> 0;
}

const AFTER_IHDR = 8 + 25;

/** A chunk of a PNG, after its header. */
export const withChunk = (png: Buffer, type: string, content: Buffer) =>
  Buffer.concat([png.subarray(0, AFTER_IHDR), pngChunk(type, content), png.subarray(AFTER_IHDR)]);

/** A small PNG that says it is as large as this. */
export async function pngThatSays(width: number, height: number): Promise<Buffer> {
  const png = await picture(64, 64).png().toBuffer();
  const header = Buffer.from(png.subarray(16, 29));
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  return Buffer.concat([png.subarray(0, 8), pngChunk('IHDR', header), png.subarray(AFTER_IHDR)]);
}

/** The same of a JPEG. */
export async function jpegThatSays(width: number, height: number): Promise<Buffer> {
  const jpeg = Buffer.from(await picture(64, 64).jpeg().toBuffer());
  const frame = jpeg.indexOf(Buffer.from([0xff, 0xc0]));
  jpeg.writeUInt16BE(height, frame + 5);
  jpeg.writeUInt16BE(width, frame + 7);
  return jpeg;
}

/** Three pictures one after the other. */
export async function moving(format: 'gif' | 'webp'): Promise<Buffer> {
  const frames = await Promise.all(
    ['#f00', '#0f0', '#00f'].map((background) =>
      sharp({ create: { width: 64, height: 64, channels: 3, background } })
        .png()
        .toBuffer(),
    ),
  );
  const all = sharp(frames, { join: { animated: true } });
  return format === 'gif' ? all.gif().toBuffer() : all.webp().toBuffer();
}

/** An animated PNG, as far as its header tells. */
export const movingPng = async () => {
  const control = Buffer.alloc(8);
  control.writeUInt32BE(2, 0);
  return withChunk(await picture(64, 64).png().toBuffer(), 'acTL', control);
};

/** An empty ZIP archive; read from its end, whatever stands before it. */
export const ZIP = Buffer.concat([Buffer.from('PK\x05\x06', 'latin1'), Buffer.alloc(18)]);

/** As an iPhone's file begins. */
export const heic = () =>
  Buffer.concat([
    Buffer.from([0, 0, 0, 24]),
    Buffer.from('ftypheic', 'latin1'),
    Buffer.alloc(4),
    Buffer.from('mif1heic', 'latin1'),
    Buffer.alloc(512),
  ]);
