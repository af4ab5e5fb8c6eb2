/**
 * A file of heads, a line of JSON each, only ever added to. Threat: whoever tampered with the ledger takes the file
 * away, or cuts it, and the gateway writes on into nothing: it is opened by its name each time, and one that is
 * not the file of before, or shorter than it was, is told.
 */
import { open } from 'node:fs/promises';

export class HeadsFileError extends Error {
  override readonly name = 'HeadsFileError';
}

export class HeadsFile {
  readonly path: string;
  #known: { readonly ino: number; readonly size: number } | null = null;

  constructor(path: string) {
    this.path = path;
  }

  /**
   * Appends durably: when this resolves the lines are on the disk. Rejects with a HeadsFileError, also where they
   * are but the file was not the one of before; the next call takes the file as it is then.
   */
  async append(lines: readonly string[]): Promise<void> {
    const lost = await this.#append(lines).catch((error: unknown) => {
      throw new HeadsFileError(
        `The ledger’s heads cannot be kept in ${this.path}: ${(error as Error).message}`,
      );
    });
    if (lost) throw new HeadsFileError(`${this.path} was replaced or cut: heads that stood in it are gone.`);
  }

  async #append(lines: readonly string[]): Promise<boolean> {
    const handle = await open(this.path, 'a+', 0o600);
    try {
      const { ino, size } = await handle.stat();
      const lost = this.#known !== null && (ino !== this.#known.ino || size < this.#known.size);
      const last = Buffer.from('\n');
      if (size > 0) await handle.read(last, 0, 1, size - 1);
      // A line that a crash cut off stays a line of its own, and is told when the file is read.
      await handle.appendFile(`${last.toString() === '\n' ? '' : '\n'}${lines.join('')}`);
      await handle.sync();
      this.#known = { ino, size: (await handle.stat()).size };
      return lost;
    } finally {
      await handle.close();
    }
  }
}
