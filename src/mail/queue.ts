/**
 * Threat: the time of an answer, or the trips to the database behind it, tell whether an address is registered. So
 * whatever depends on that happens here, after the answer: work is queued on the request's path for every address
 * alike, and done off it.
 *
 * The queue lives in this process and is bounded. A mail that was queued when the process dies is lost, and the
 * person asks for another: a code lives ten minutes only, so there is little to keep.
 */

export interface MailJob {
  /** Does the work once; called again after a failure that may pass. */
  run(): Promise<void>;
  /** When there is no use in sending it any more, by `performance.now()`. */
  readonly uselessAfter: number;
}

export interface MailQueueOptions {
  readonly capacity?: number;
  readonly concurrency?: number;
  /** Waits between the tries; after the last the mail is given up. */
  readonly retryDelaysMillis?: readonly number[];
  /** Hears of mails that were given up; the error may name the mail server, never the code. */
  readonly onGivenUp?: (error: unknown) => void;
}

const RETRY_DELAYS_MILLIS = [1_000, 5_000, 20_000, 60_000, 120_000];

interface Waiting {
  readonly job: MailJob;
  failures: number;
}

export class MailQueue {
  readonly #capacity: number;
  readonly #concurrency: number;
  readonly #delays: readonly number[];
  readonly #onGivenUp: (error: unknown) => void;
  readonly #ready: Waiting[] = [];
  readonly #later = new Map<NodeJS.Timeout, Waiting>();
  #running = 0;
  #closed = false;
  #idle: (() => void)[] = [];

  constructor(options: MailQueueOptions = {}) {
    this.#capacity = options.capacity ?? 1_000;
    this.#concurrency = options.concurrency ?? 4;
    this.#delays = options.retryDelaysMillis ?? RETRY_DELAYS_MILLIS;
    this.#onGivenUp = options.onGivenUp ?? (() => {});
  }

  /** False when the queue is full or closed: the caller says so to everybody alike. */
  add(job: MailJob): boolean {
    if (this.#closed || this.#ready.length + this.#later.size >= this.#capacity) return false;
    this.#ready.push({ job, failures: 0 });
    setImmediate(() => this.#next());
    return true;
  }

  /** Resolves when nothing is queued, running or waiting for another try. */
  async drain(): Promise<void> {
    if (this.#isIdle()) return;
    await new Promise<void>((resolve) => this.#idle.push(resolve));
  }

  /** Finishes what is queued, gives up what failed before, and takes no more. */
  async close(): Promise<void> {
    this.#closed = true;
    for (const timer of this.#later.keys()) clearTimeout(timer);
    this.#later.clear();
    this.#tellIfIdle();
    await this.drain();
  }

  #next(): void {
    while (this.#running < this.#concurrency) {
      const waiting = this.#ready.shift();
      if (waiting === undefined) return;
      this.#running += 1;
      void this.#work(waiting);
    }
  }

  async #work(waiting: Waiting): Promise<void> {
    try {
      if (performance.now() < waiting.job.uselessAfter) await waiting.job.run();
    } catch (error) {
      this.#failed(waiting, error);
    }
    this.#running -= 1;
    this.#next();
    this.#tellIfIdle();
  }

  #failed(waiting: Waiting, error: unknown): void {
    const delay = this.#delays[waiting.failures];
    waiting.failures += 1;
    const tooLate = delay === undefined || performance.now() + delay >= waiting.job.uselessAfter;
    if (this.#closed || tooLate || isPermanent(error)) {
      this.#onGivenUp(error);
      return;
    }
    const timer = setTimeout(() => {
      this.#later.delete(timer);
      this.#ready.push(waiting);
      this.#next();
    }, delay).unref();
    this.#later.set(timer, waiting);
  }

  #isIdle(): boolean {
    return this.#ready.length === 0 && this.#running === 0 && this.#later.size === 0;
  }

  #tellIfIdle(): void {
    if (!this.#isIdle()) return;
    const waiting = this.#idle;
    this.#idle = [];
    for (const resolve of waiting) resolve();
  }
}

/** The mail server's 5xx: trying again changes nothing. */
function isPermanent(error: unknown): boolean {
  const code = (error as { responseCode?: unknown } | null)?.responseCode;
  return typeof code === 'number' && code >= 500;
}
