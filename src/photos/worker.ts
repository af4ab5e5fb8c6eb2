/**
 * One process that reads uploads, from this side. Threats: an upload that takes a processor or a memory for itself; one
 * that takes over the process. So it has a limit of memory (the system's where it has `prlimit`, its own besides) and
 * is killed when one picture takes too long. What it answers has a limit, too, is believed to be a picture only if it
 * looks like one, and counts only as the answer to a question: whoever speaks unasked is ended.
 */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import type { Socket } from 'node:net';
import { fileURLToPath } from 'node:url';
import { projectRoot } from '../schema/load.ts';
import type { Told } from './child.ts';
import { type Frame, onFrames, writeFrame } from './frames.ts';
import { type Decoded, PHOTO_FORMATS, PHOTO_PROBLEMS, PHOTO_SIZES, type Rendition } from './renditions.ts';

/** The largest rendition that is believed, in bytes. */
const MOST_RENDITION_BYTES = 2 * 1024 * 1024;
const MOST_HEAD_BYTES = 1024;
const WANTED = PHOTO_SIZES.flatMap((size) => PHOTO_FORMATS.map((format) => ({ size, format })));
const MOST_ANSWER_BYTES = WANTED.length * MOST_RENDITION_BYTES + MOST_HEAD_BYTES;

interface Limits {
  readonly memoryBytes: number;
  readonly program: string;
}

export class PhotoWorker {
  readonly #child: ChildProcess;
  readonly #ended: () => void;
  #heard: ((frame: Frame | null) => void) | null = null;
  /** How many it was asked to read. */
  pictures = 0;
  /** Whether it reads nothing any more. */
  over = false;
  /** Resolves when there is no such process. */
  readonly gone: Promise<void>;

  /** `ended`: called at once when it is over. */
  constructor(limits: Limits, ended: () => void) {
    const child = startChild(limits);
    this.#child = child;
    this.#ended = ended;
    this.gone = new Promise((resolve) => {
      const end = () => {
        this.#end();
        resolve();
      };
      child.once('exit', end).on('error', end);
    });
    // That it is gone is heard by its end.
    child.stdin?.on('error', () => {});
    child.stdout?.on('error', () => {});
    if (child.stdout !== null)
      onFrames(child.stdout, MOST_ANSWER_BYTES, (frame) => {
        if (frame === null || this.#heard === null) void this.kill();
        else this.#heard(frame);
      });
    // A process that waits for work keeps none of ours alive.
    child.unref();
    for (const pipe of [child.stdin, child.stdout]) (pipe as Socket | null)?.unref();
  }

  /** Null where it ended, or was ended, or answered what is no answer: it reads nothing any more. */
  async read(upload: readonly Buffer[], declared: string, millis: number): Promise<Decoded | null> {
    this.pictures += 1;
    const frame = await new Promise<Frame | null>((resolve) => {
      if (this.over || this.#child.stdin === null) return resolve(null);
      const timer = setTimeout(() => this.#heard?.(null), millis);
      this.#heard = (heard) => {
        clearTimeout(timer);
        this.#heard = null;
        resolve(heard);
      };
      writeFrame(this.#child.stdin, { declared }, upload);
    });
    const decoded = frame === null ? null : believed(frame);
    if (decoded === null) await this.kill();
    return decoded;
  }

  kill(): Promise<void> {
    if (this.#child.exitCode === null && this.#child.signalCode === null) {
      this.#child.ref();
      this.#child.kill('SIGKILL');
    }
    this.#end();
    return this.gone;
  }

  #end(): void {
    if (this.over) return;
    this.over = true;
    this.#ended();
    this.#heard?.(null);
  }
}

/** What the process made, or says of the upload; null for what is neither. */
function believed({ head, bytes }: Frame): Decoded | null {
  const { problem, lengths } = (head ?? {}) as Partial<Told>;
  if (problem !== undefined) return Object.hasOwn(PHOTO_PROBLEMS, problem) ? { problem } : null;
  const renditions: Rendition[] = [];
  let at = 0;
  for (const [index, wanted] of WANTED.entries()) {
    const length: unknown = lengths?.[index];
    if (!Number.isInteger(length)) return null;
    const one = bytes.subarray(at, at + Number(length));
    at += Number(length);
    if (one.length !== length || one.length > MOST_RENDITION_BYTES || !BEGINS[wanted.format](one))
      return null;
    renditions.push({ ...wanted, bytes: one });
  }
  return { renditions };
}

/** What every file of the format begins with. */
const BEGINS: Readonly<Record<Rendition['format'], (bytes: Buffer) => boolean>> = {
  jpg: (bytes) => bytes.toString('latin1', 0, 3) === '\xff\xd8\xff',
  webp: (bytes) => bytes.toString('latin1', 0, 4) === 'RIFF' && bytes.toString('latin1', 8, 12) === 'WEBP',
};

/** From source, as tests run, Node needs a loader; built, it needs nothing. */
const FROM_SOURCE = import.meta.url.endsWith('.ts');
export const PROGRAM = fileURLToPath(new URL(FROM_SOURCE ? './child.ts' : './child.js', import.meta.url));

let hasPrlimit: boolean | undefined;

function startChild({ memoryBytes, program }: Limits): ChildProcess {
  hasPrlimit ??= spawnSync('prlimit', ['--version'], { stdio: 'ignore' }).status === 0;
  const loader = FROM_SOURCE ? ['--import', 'tsx'] : [];
  // Pictures are read by native code: without a compiler there is less to take over, and Node 24 need not reserve, writable,
  // half a gigabyte for what it would compile, which is more than a limit may leave.
  const flags = ['--jitless', '--max-old-space-size=128', ...loader];
  const command = [process.execPath, ...flags, program, String(memoryBytes)];
  // What is written, not what is reserved: Node reserves a gigabyte of addresses and never touches them.
  const limited = hasPrlimit ? ['prlimit', `--data=${memoryBytes}`, '--core=0', ...command] : command;
  const [file = '', ...args] = limited;
  return spawn(file, args, { cwd: projectRoot(), env: {}, stdio: ['pipe', 'pipe', 'ignore'] });
}
