/**
 * Watches bytes on their way to the parser: refuses what is not UTF-8, and remembers where lines end. The parser's own
 * count takes a CRLF in quotes for two lines, and an organiser looks for a row by its line.
 */
import { isUtf8 } from 'node:buffer';
import { Transform } from 'node:stream';
import { BadFileError } from './bad-file.ts';

const LF = 0x0a;
const CR = 0x0d;

export class Lines {
  readonly watch: Transform;
  readonly #file: string;
  readonly #decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  /** Offsets after line ends that no row has passed yet; as many as the parser has read ahead. */
  #ends: number[] = [];
  #passed = 0;
  #offset = 0;
  #afterCr = false;

  constructor(file: string) {
    this.#file = file;
    this.watch = new Transform({
      transform: (chunk: Buffer, _encoding, done) => this.#guard(done, () => this.#see(chunk)),
      flush: (done) => this.#guard(done, () => this.#decode(null)),
    });
  }

  /** The line on which a row stops that ends at this offset, its line end included. */
  lineOf(offset: number): number {
    let before = 0;
    while (before < this.#ends.length && (this.#ends[before] as number) <= offset) before += 1;
    const terminated = before > 0 && this.#ends[before - 1] === offset;
    if (before > 1) {
      this.#passed += before - 1;
      this.#ends = this.#ends.slice(before - 1);
      before = 1;
    }
    return this.#passed + before + (terminated ? 0 : 1);
  }

  /** The line that begins at this offset. */
  lineAfter(offset: number): number {
    return this.#passed + this.#ends.filter((end) => end <= offset).length + 1;
  }

  #guard(done: (error: Error | null, chunk?: Buffer) => void, see: () => Buffer | undefined): void {
    try {
      done(null, see());
    } catch (error) {
      done(error as Error);
    }
  }

  #see(chunk: Buffer): Buffer {
    this.#decode(chunk);
    for (let i = 0; i < chunk.length; i += 1) {
      const byte = chunk[i];
      if (byte === LF && this.#afterCr) this.#ends[this.#ends.length - 1] = this.#offset + i + 1;
      else if (byte === LF || byte === CR) this.#ends.push(this.#offset + i + 1);
      this.#afterCr = byte === CR;
    }
    this.#offset += chunk.length;
    return chunk;
  }

  /** Strictly: a wrong guess would store somebody's name garbled, and nobody would be told. */
  #decode(chunk: Buffer | null): undefined {
    if (this.#offset === 0 && chunk !== null && looksLikeUtf16(chunk)) {
      throw new BadFileError(this.#file, 1, 'is written in UTF-16; save it as CSV in UTF-8');
    }
    try {
      this.#decoder.decode(chunk ?? undefined, { stream: chunk !== null });
    } catch {
      const line = this.#passed + this.#ends.length + 1 + (chunk === null ? 0 : linesBeforeFault(chunk));
      throw new BadFileError(this.#file, line, 'holds bytes that are not UTF-8; save it as CSV in UTF-8');
    }
  }
}

function looksLikeUtf16(start: Buffer): boolean {
  const [a, b] = start;
  return (
    (a === 0xff && b === 0xfe) || (a === 0xfe && b === 0xff) || (start.length > 1 && (a === 0 || b === 0))
  );
}

/** Line breaks of the chunk before its first line that is not UTF-8 by itself. */
function linesBeforeFault(chunk: Buffer): number {
  let start = 0;
  for (let count = 0; ; count += 1) {
    const end = chunk.indexOf(LF, start);
    // The chunk's first line may begin with the rest of a character of the chunk before.
    const line = chunk.subarray(count === 0 ? restOfCharacter(chunk) : start, end === -1 ? undefined : end);
    if (end === -1 || !isUtf8(line)) return count;
    start = end + 1;
  }
}

function restOfCharacter(chunk: Buffer): number {
  let rest = 0;
  while (rest < 3 && rest < chunk.length && ((chunk[rest] as number) & 0xc0) === 0x80) rest += 1;
  return rest;
}
