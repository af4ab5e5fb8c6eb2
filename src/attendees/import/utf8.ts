/** UTF-8 byte by byte, for what decoders do not tell: how many sequences are whole, and which bytes are none. */

/** Length of the whole sequence at `at`; 0 where there is none, -1 where the bytes end within one. */
export function sequenceAt(bytes: Uint8Array, at: number): number {
  const first = bytes[at] as number;
  if (first < 0x80) return 1;
  const length = lengthOf(first);
  for (let i = 1; i < length; i += 1) {
    if (at + i >= bytes.length) return -1;
    const byte = bytes[at + i] as number;
    if ((byte & 0xc0) !== 0x80 || (i === 1 && !isSecond(first, byte))) return 0;
  }
  return length;
}

function lengthOf(first: number): number {
  if (first >= 0xc2 && first <= 0xdf) return 2;
  if (first >= 0xe0 && first <= 0xef) return 3;
  return first >= 0xf0 && first <= 0xf4 ? 4 : 0;
}

/** Unicode 16, table 3-7: nothing overlong, no surrogates, nothing above U+10FFFF. */
function isSecond(first: number, second: number): boolean {
  if (first === 0xe0) return second >= 0xa0;
  if (first === 0xed) return second <= 0x9f;
  if (first === 0xf0) return second >= 0x90;
  return first !== 0xf4 || second <= 0x8f;
}

/** How many bytes at the end begin a sequence that may go on in the next chunk. */
export function openEnd(bytes: Uint8Array): number {
  for (let back = 1; back <= 3 && back <= bytes.length; back += 1) {
    const byte = bytes[bytes.length - back] as number;
    if ((byte & 0xc0) === 0x80) continue;
    return byte >= 0xc2 && sequenceAt(bytes, bytes.length - back) === -1 ? back : 0;
  }
  return 0;
}
