/**
 * Threat: whoever can write the database rewrites the ledger from some record on, hashes and all, cuts its end off, or
 * takes a chain away. So the last record of each chain, its head, is signed every second in which something was
 * written, by a key that the database does not have, and kept in a file that it cannot reach. A head proves all
 * that its chain held up to it.
 *
 * A file that cannot be written does not stop disclosures: they are on record all the same, and a full disk would be
 * a brake for anybody to pull (docs/decisions/0026). It is told at once, by the log, a count and /health/ready.
 */
import type { LedgerRecord } from './format.ts';
import type { HeadKey } from './head-key.ts';
import { type Head, signedLine } from './head-lines.ts';
import { HeadsFile } from './heads-file.ts';

const EVERY_MILLIS = 1_000;

export interface HeadsOptions {
  readonly key: HeadKey;
  readonly files: readonly string[];
  readonly onTrouble: (error: unknown) => void;
}

export class Heads {
  readonly #options: HeadsOptions;
  readonly #sinks: readonly Sink[];
  #timer: NodeJS.Timeout | null = null;
  #flushing: Promise<void> = Promise.resolve();

  constructor(options: HeadsOptions) {
    this.#options = options;
    this.#sinks = options.files.map((file) => ({
      file: new HeadsFile(file),
      due: new Map(),
      failing: false,
    }));
  }

  /** Whether heads could not be kept the last time, in any of the files. */
  get failing(): boolean {
    return this.#sinks.some(({ failing }) => failing);
  }

  /** A record that is now the last of its chain. */
  note({ _id, hash, at }: LedgerRecord): void {
    for (const { due } of this.#sinks) due.set(_id.chain, { ..._id, hash, at: at.toISOString() });
    this.#later();
  }

  /** Signs and keeps what is due; rejects with the first file's error, after all were tried. */
  async keep(): Promise<void> {
    const before = this.#flushing;
    const own = (async () => {
      await before.catch(() => {});
      const done = await Promise.allSettled(this.#sinks.map((sink) => this.#flush(sink)));
      const failed = done.find((one) => one.status === 'rejected');
      if (failed !== undefined) throw failed.reason;
    })();
    this.#flushing = own;
    await own;
  }

  async close(): Promise<void> {
    if (this.#timer !== null) clearTimeout(this.#timer);
    await this.keep().catch((error: unknown) => this.#options.onTrouble(error));
    if (this.#timer !== null) clearTimeout(this.#timer);
  }

  #later(): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = null;
      this.keep().catch((error: unknown) => {
        this.#options.onTrouble(error);
        this.#later();
      });
    }, EVERY_MILLIS).unref();
  }

  async #flush(sink: Sink): Promise<void> {
    const heads = [...sink.due.values()];
    if (heads.length === 0 && !sink.failing) return;
    try {
      await sink.file.append(heads.map((head) => signedLine(head, this.#options.key)));
      sink.failing = false;
      for (const head of heads) if (sink.due.get(head.chain) === head) sink.due.delete(head.chain);
    } catch (error) {
      sink.failing = true;
      throw error;
    }
  }
}

interface Sink {
  readonly file: HeadsFile;
  /** By chain. */
  readonly due: Map<string, Head>;
  failing: boolean;
}
