/**
 * A file's bytes as clean UTF-8, whatever it is written in. A byte that is no text becomes a mark that no text may
 * hold (U+FFFF): no quote, delimiter or line end can hide in it, so the rows around it stay sound, and the row that
 * has it is rejected instead of stored garbled.
 */
import { isUtf8 } from 'node:buffer';
import { Readable } from 'node:stream';
import type { EncodingName } from './encoding.ts';
import type { Input } from './input.ts';
import { openEnd, sequenceAt } from './utf8.ts';

/** Stands where bytes were no text. */
export const DAMAGE = '\uffff';
const MARK = Buffer.from(DAMAGE);

/** The same file, read as UTF-8. */
export function decoded(input: Input, encoding: EncodingName): Input {
  const decode = DECODERS[encoding];
  // For the progress bar only: exports are mostly ASCII.
  const size = encoding.startsWith('UTF-16') ? input.size / 2 : input.size;
  return { ...input, size, bytes: () => Readable.from(decode(input.bytes()), { objectMode: false }) };
}

type Chunks = AsyncIterable<Buffer>;

const DECODERS: Record<EncodingName, (chunks: Chunks) => AsyncGenerator<Buffer, void, undefined>> = {
  'UTF-8': fromUtf8,
  'UTF-16LE': (chunks) => fromUtf16(chunks, (pairs) => pairs),
  'UTF-16BE': (chunks) => fromUtf16(chunks, (pairs) => Buffer.from(pairs).swap16()),
  'Windows-1252': fromWindows1252,
};

async function* fromUtf8(chunks: Chunks) {
  let rest = Buffer.alloc(0);
  for await (const chunk of chunks) {
    const bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    const end = bytes.length - openEnd(bytes);
    const whole = bytes.subarray(0, end);
    rest = Buffer.from(bytes.subarray(end));
    if (whole.length > 0) yield isUtf8(whole) ? whole : marked(whole);
  }
  if (rest.length > 0) yield marked(rest);
}

function marked(bytes: Buffer): Buffer {
  const parts: Buffer[] = [];
  let from = 0;
  for (let i = 0; i < bytes.length; ) {
    const length = sequenceAt(bytes, i);
    if (length > 0) {
      i += length;
      continue;
    }
    parts.push(bytes.subarray(from, i), MARK);
    i += 1;
    from = i;
  }
  return Buffer.concat([...parts, bytes.subarray(from)]);
}

async function* fromUtf16(chunks: Chunks, inOrder: (pairs: Buffer) => Buffer) {
  let rest = Buffer.alloc(0);
  let high = '';
  for await (const chunk of chunks) {
    const bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    const even = bytes.length - (bytes.length % 2);
    rest = Buffer.from(bytes.subarray(even));
    const text = high + inOrder(bytes.subarray(0, even)).toString('utf16le');
    // The other half of the last character may stand in the next chunk.
    high = /[\ud800-\udbff]$/.test(text) ? text.slice(-1) : '';
    const ready = high === '' ? text : text.slice(0, -1);
    if (ready !== '') yield Buffer.from(ready.replace(/\p{Surrogate}/gu, DAMAGE));
  }
  if (high !== '' || rest.length > 0) yield MARK;
}

/** 0x80 to 0x9F; five of them are nothing. Our own table: TextDecoder took them for ISO-8859-1 in some Node versions. */
const CP1252 = `€${DAMAGE}‚ƒ„…†‡ˆ‰Š‹Œ${DAMAGE}Ž${DAMAGE}${DAMAGE}‘’“”•–—˜™š›œ${DAMAGE}žŸ`;

async function* fromWindows1252(chunks: Chunks) {
  for await (const chunk of chunks) {
    const text = chunk.toString('latin1');
    // These are the bytes where it differs from ISO-8859-1.
    yield Buffer.from(text.replace(/[\x80-\x9f]/g, (c) => CP1252[c.charCodeAt(0) - 0x80] ?? DAMAGE));
  }
}
