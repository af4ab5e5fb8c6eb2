/**
 * What an upload is, by its bytes. Threat: a file that is a picture to us and a page, a script or an archive to whoever
 * gets it. No byte of an upload is ever served: what is served is encoded anew. So bytes after a picture's end, as
 * telephones put there, are dropped with it; what is plainly meant as something else besides is refused and said so.
 */
import { fileTypeFromBuffer } from 'file-type';
import type { PhotoProblem } from './renditions.ts';

/** sharp's name of what it reads. */
export type Decoder = 'jpeg' | 'png' | 'webp' | 'heif';

const DECODERS: Readonly<Record<string, Decoder>> = {
  'image/jpeg': 'jpeg',
  'image/png': 'png',
  'image/webp': 'webp',
  'image/avif': 'heif',
  'image/heic': 'heif',
  'image/heif': 'heif',
};
const MOVING = new Set([
  'image/apng',
  'image/gif',
  'image/heic-sequence',
  'image/heif-sequence',
  'image/avif-sequence',
]);
/** What says nothing about which picture it is. */
const UNDECLARED = new Set(['', 'application/octet-stream', 'image/*']);

const MARKUP = ['<script', '<html', '<!doctype', '<?php', '<iframe'];
const PDF_WITHIN = 1024;
/** The end of a ZIP archive with its longest comment. */
const ZIP_END = 22 + 0xffff;

export interface Sniffed {
  readonly mime: string;
  readonly decoder: Decoder;
}

/** `declared`: the media type that was said of it, without parameters. */
export async function sniff(bytes: Buffer, declared: string): Promise<Sniffed | { problem: PhotoProblem }> {
  if (bytes.length === 0) return { problem: 'EMPTY' };
  const mime = (await fileTypeFromBuffer(bytes))?.mime ?? '';
  if (MOVING.has(mime) || isAvifSequence(bytes)) return { problem: 'ANIMATED' };
  const decoder = DECODERS[mime];
  if (decoder === undefined) return { problem: isSvg(bytes) ? 'SVG' : 'UNKNOWN_TYPE' };
  if (!UNDECLARED.has(declared) && nameOf(declared) !== nameOf(mime)) return { problem: 'TYPE_MISMATCH' };
  if (isSomethingElse(bytes)) return { problem: 'POLYGLOT' };
  return { mime, decoder };
}

const nameOf = (type: string) => type.replace(/^image\/(jpg|pjpeg)$/, 'image/jpeg').replace(/heif$/, 'heic');

const isAvifSequence = (bytes: Buffer) => bytes.subarray(4, 12).toString('latin1') === 'ftypavis';

const isSvg = (bytes: Buffer) => /<svg[\s>]/i.test(bytes.subarray(0, 64 * 1024).toString('latin1'));

function isSomethingElse(bytes: Buffer): boolean {
  const text = bytes.toString('latin1').toLowerCase();
  return (
    MARKUP.some((start) => text.includes(start)) ||
    text.slice(0, PDF_WITHIN).includes('%pdf-') ||
    endsAsZip(bytes)
  );
}

/** A ZIP archive is read from its end, so anything may stand before it. */
function endsAsZip(bytes: Buffer): boolean {
  const tail = bytes.subarray(-ZIP_END);
  for (
    let at = tail.indexOf('PK\x05\x06', 0, 'latin1');
    at >= 0;
    at = tail.indexOf('PK\x05\x06', at + 1, 'latin1')
  ) {
    if (at + 22 <= tail.length && at + 22 + tail.readUInt16LE(at + 20) <= tail.length) return true;
  }
  return false;
}
