/**
 * Watches bytes on their way to the parser and remembers where lines end. The parser's own count takes a CRLF in
 * quotes for two lines, and an organiser looks for a row by its line.
 */
import { Transform } from 'node:stream';

const LF = 0x0a;
const CR = 0x0d;

export class Lines {
  readonly watch: Transform;
  /** Offsets after line ends that no row has passed yet; as many as the parser has read ahead. */
  #ends: number[] = [];
  #passed = 0;
  #offset = 0;
  #afterCr = false;

  constructor() {
    this.watch = new Transform({
      transform: (chunk: Buffer, _encoding, done) => done(null, this.#see(chunk)),
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

  #see(chunk: Buffer): Buffer {
    for (let i = 0; i < chunk.length; i += 1) {
      const byte = chunk[i];
      if (byte === LF && this.#afterCr) this.#ends[this.#ends.length - 1] = this.#offset + i + 1;
      else if (byte === LF || byte === CR) this.#ends.push(this.#offset + i + 1);
      this.#afterCr = byte === CR;
    }
    this.#offset += chunk.length;
    return chunk;
  }
}
