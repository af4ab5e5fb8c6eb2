/**
 * A few processes that read uploads (worker.ts). Threats: an upload that took over its process, and waits there for the
 * next person's picture; many uploads at once. So a process that has read some pictures is replaced, and there are
 * only so many places: whoever finds none is told to come back before a byte of theirs is read.
 */
import os from 'node:os';
import { setFlagsFromString } from 'node:v8';
import { SECOND } from '../time.ts';
import type { Decoded } from './renditions.ts';
import { PhotoWorker, PROGRAM } from './worker.ts';

export interface PhotoPoolOptions {
  /** How many read at once. */
  readonly processes?: number;
  /** How many may wait, with the bytes of their uploads in memory. */
  readonly waiting?: number;
  readonly millis?: number;
  /** Of one process. */
  readonly memoryBytes?: number;
  /** How many pictures a process reads before another takes its place. */
  readonly picturesEach?: number;
  /** The module that a process runs; tests have others. */
  readonly program?: string;
}

/** One who may upload; to be left in any case. */
export interface PoolPlace {
  /** Reads an upload, given in pieces; rejects only once the pool is closed. */
  decode(upload: readonly Buffer[], declared: string): Promise<Decoded>;
  leave(): void;
}

const DEFAULTS = {
  processes: Math.min(os.availableParallelism(), 4),
  waiting: 8,
  millis: 20 * SECOND,
  memoryBytes: 768 * 1024 * 1024,
  picturesEach: 50,
  program: PROGRAM,
} as const;

/**
 * A photo passes by in a megabyte or two outside V8's heap. V8 counts them against the room above that heap, which is a
 * tenth of it, and went through all of it again after every fifth photo. With as much room as there is heap it is every thirtieth.
 */
const ROOM = '--heap-growing-percent=100';

/** How many places one person may have: who sends slowly is not to keep others from sending. */
const MOST_EACH = 2;

export class PhotoPool {
  readonly #options: Required<PhotoPoolOptions>;
  readonly #idle: PhotoWorker[] = [];
  readonly #all = new Set<PhotoWorker>();
  readonly #queue: (() => void)[] = [];
  /** How many places somebody has. */
  readonly #taken = new Map<string, number>();
  #busy = 0;
  #places = 0;
  #closed = false;

  constructor(options: PhotoPoolOptions = {}) {
    this.#options = { ...DEFAULTS, ...options };
  }

  /** Null where all places are taken, or `whose` has as many as one may have. */
  admit(whose = ''): PoolPlace | null {
    const { processes, waiting } = this.#options;
    const taken = this.#taken.get(whose) ?? 0;
    if (this.#places >= processes + waiting || (whose !== '' && taken >= MOST_EACH)) return null;
    this.#places += 1;
    this.#taken.set(whose, taken + 1);
    let left = false;
    return {
      decode: (upload, declared) => this.#decode(upload, declared),
      leave: () => {
        if (left) return;
        left = true;
        this.#places -= 1;
        const others = (this.#taken.get(whose) ?? 1) - 1;
        if (others > 0) this.#taken.set(whose, others);
        else this.#taken.delete(whose);
      },
    };
  }

  /** Ends all processes, whatever they are at. */
  async close(): Promise<void> {
    this.#closed = true;
    for (const go of this.#queue.splice(0)) go();
    await Promise.all([...this.#all].map((worker) => worker.kill()));
  }

  async #decode(upload: readonly Buffer[], declared: string): Promise<Decoded> {
    await this.#turn();
    try {
      if (this.#closed) throw new Error('the gateway is closing');
      const { millis, picturesEach } = this.#options;
      const worker = this.#idle.pop() ?? this.#start();
      const decoded = await worker.read(upload, declared, millis);
      // Where it ended, the picture was too much for it.
      if (decoded === null) return { problem: 'TOO_DEMANDING' };
      if (worker.pictures >= picturesEach || this.#closed) await worker.kill();
      else if (!worker.over) this.#idle.push(worker);
      return decoded;
    } finally {
      this.#busy -= 1;
      this.#queue.shift()?.();
    }
  }

  async #turn(): Promise<void> {
    while (this.#busy >= this.#options.processes && !this.#closed)
      await new Promise<void>((resolve) => this.#queue.push(resolve));
    this.#busy += 1;
  }

  #start(): PhotoWorker {
    setFlagsFromString(ROOM);
    const worker = new PhotoWorker(this.#options, () => {
      const at = this.#idle.indexOf(worker);
      if (at >= 0) this.#idle.splice(at, 1);
    });
    this.#all.add(worker);
    void worker.gone.then(() => this.#all.delete(worker));
    return worker;
  }
}
