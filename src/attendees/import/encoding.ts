/**
 * Threat: a name stored garbled, and nobody told. Which encoding a file is in is decided over the whole of it, before
 * its first row is read, by what can be counted: in text of Windows-1252 hardly ever do two bytes in a row look like
 * a character of UTF-8, and in UTF-8 all of them do. So one bad byte does not turn a UTF-8 file into Windows-1252, and
 * a file of which both could be true is refused.
 */
import { BadFileError } from './bad-file.ts';
import type { Input } from './input.ts';
import { openEnd, sequenceAt } from './utf8.ts';

export type EncodingName = 'UTF-8' | 'UTF-16LE' | 'UTF-16BE' | 'Windows-1252';

export interface Encoding {
  readonly name: EncodingName;
  /** Nothing in the file says so by itself; the organiser is told. */
  readonly guessed: boolean;
}

/** A file of Windows-1252 has at most one character of UTF-8 (by chance) for so many of its own. */
const CHANCE = 100;

/** Tells the encoding; throws {@link BadFileError} for UTF-32, half a UTF-16, or what could be two. */
export async function tellEncoding(input: Input): Promise<Encoding> {
  const start = await firstBytes(input, 8);
  const utf16 = tellUtf16(start, input);
  if (utf16 !== null) {
    if (input.size % 2 === 0) return utf16;
    throw new BadFileError(
      input.name,
      null,
      'is UTF-16 with half a character at its end; is the file cut off?',
    );
  }
  const hasBom = start[0] === 0xef && start[1] === 0xbb && start[2] === 0xbf;
  const { whole, bad, firstBadLine } = await countUtf8(input);
  if (bad === 0 || hasBom || whole >= bad) return { name: 'UTF-8', guessed: bad > 0 && !hasBom };
  if (whole * CHANCE <= bad) return { name: 'Windows-1252', guessed: true };
  const text = `is neither UTF-8 (${whole} characters of it) nor Windows-1252 (${bad} bytes that are not UTF-8, the first here); save it as CSV in UTF-8`;
  throw new BadFileError(input.name, firstBadLine, text);
}

/** By its mark; without one, if the first four characters are ASCII with a zero byte each, as a header's are. */
function tellUtf16(start: Buffer, { name }: Input): Encoding | null {
  const [a, b, c, d] = start;
  const little = a === 0xff && b === 0xfe;
  if ((little && c === 0 && d === 0) || (a === 0 && b === 0 && c === 0xfe && d === 0xff)) {
    throw new BadFileError(name, 1, 'is written in UTF-32; save it as CSV in UTF-8');
  }
  if (little) return { name: 'UTF-16LE', guessed: false };
  if (a === 0xfe && b === 0xff) return { name: 'UTF-16BE', guessed: false };
  if (start.length < 8) return null;
  const printable = (offset: number) =>
    [0, 2, 4, 6].every((at) => isPrintable(start[at + offset]) && start[at + 1 - offset] === 0);
  if (printable(0)) return { name: 'UTF-16LE', guessed: true };
  return printable(1) ? { name: 'UTF-16BE', guessed: true } : null;
}

function isPrintable(byte = 0): boolean {
  return byte >= 0x20 && byte < 0x7f;
}

/** Characters of more than one byte that are whole, and bytes that belong to none. */
async function countUtf8(input: Input): Promise<{ whole: number; bad: number; firstBadLine: number }> {
  const count = { whole: 0, bad: 0, firstBadLine: 0 };
  let line = 1;
  let rest = Buffer.alloc(0);
  let afterCr = false;
  for await (const chunk of input.bytes()) {
    const bytes = rest.length === 0 ? (chunk as Buffer) : Buffer.concat([rest, chunk as Buffer]);
    const end = bytes.length - openEnd(bytes);
    for (let i = 0; i < end; ) {
      const byte = bytes[i] as number;
      if (byte === 0x0d || (byte === 0x0a && !afterCr)) line += 1;
      afterCr = byte === 0x0d;
      const length = sequenceAt(bytes, i);
      if (length > 1) count.whole += 1;
      else if (length < 1) {
        if (count.bad === 0) count.firstBadLine = line;
        count.bad += 1;
      }
      i += Math.max(1, length);
    }
    rest = Buffer.from(bytes.subarray(end));
  }
  if (rest.length > 0 && count.bad === 0) count.firstBadLine = line;
  return { ...count, bad: count.bad + rest.length };
}

async function firstBytes(input: Input, count: number): Promise<Buffer> {
  let start = Buffer.alloc(0);
  for await (const chunk of input.bytes()) {
    start = Buffer.concat([start, chunk as Buffer]);
    if (start.length >= count) break;
  }
  return start.subarray(0, count);
}
