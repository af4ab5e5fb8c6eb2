/**
 * Photos come in, in two passes over the source: the first looks at every name, refuses a source that is made to do
 * harm, and tells whose each file is; the second reads the pictures, a few at a time, each in a transaction of its own.
 * An import that was broken off is run again: what is there already is not written twice. Memory holds names, and
 * of the pictures only those that are being read.
 */

import type { ReportFile } from '../../attendees/import/report.ts';
import { unlessRestoring } from '../../attendees/import/unless-restoring.ts';
import { ErasedSubjectError } from '../../disclosure/erased-subjects.ts';
import type { Storage } from '../../services.ts';
import type { PhotoPool } from '../pool.ts';
import { PHOTO_PROBLEMS } from '../renditions.ts';
import { type Match, matchFiles } from './match.ts';
import { readName, type Said } from './names.ts';
import { openSource } from './source.ts';
import { type PhotoSource, type SourceFile, shown, UnreadableError } from './source-file.ts';
import { type Outcome, PhotoTaker } from './take.ts';

export interface PhotoImportCounts {
  added: number;
  replaced: number;
  unchanged: number;
  /** The photo there is, or that there is none, is not an import's to change. */
  kept: number;
  rejected: number;
}

export interface PhotoImportOptions {
  /** A folder or a ZIP archive. */
  readonly source: string;
  /** Event id. */
  readonly event: string;
  readonly dryRun?: boolean | undefined;
  /** Gets a line for each rejected file: its name, the reason. */
  readonly rejects: Pick<ReportFile, 'write'>;
  readonly progress?: ((done: number, total: number) => void) | undefined;
}

export interface PhotoImportDeps extends Storage {
  readonly pool: PhotoPool;
}

/** It stopped on its way, by what `cause` says; what `counts` says is written. Run again it goes on from there. */
export class PhotoImportStopped extends Error {
  readonly counts: PhotoImportCounts;
  constructor(cause: unknown, counts: PhotoImportCounts) {
    const { added, replaced } = counts;
    super(
      `The import stopped there; ${added} added and ${replaced} replaced are written. Run it again for the others.`,
      { cause },
    );
    this.counts = counts;
  }
}

/** Pictures that are on their way at once. */
const AT_ONCE = 4;

/** Throws `BadFileError`, with nothing changed, for a source that cannot be trusted as a whole; else {@link PhotoImportStopped}. */
export async function importPhotos(
  deps: PhotoImportDeps,
  options: PhotoImportOptions,
): Promise<PhotoImportCounts> {
  const source = await openSource(options.source);
  try {
    const report = new PhotoImport(deps, options, source);
    if (options.dryRun === true) return await report.run();
    return await unlessRestoring(deps.database.connection, () => report.run());
  } finally {
    await source.close();
  }
}

class PhotoImport {
  readonly #deps: PhotoImportDeps;
  readonly #options: PhotoImportOptions;
  readonly #source: PhotoSource;
  readonly #taker: PhotoTaker;
  readonly #counts: PhotoImportCounts = { added: 0, replaced: 0, unchanged: 0, kept: 0, rejected: 0 };
  /** One line after the other. */
  #written: Promise<void> = Promise.resolve();

  constructor(deps: PhotoImportDeps, options: PhotoImportOptions, source: PhotoSource) {
    this.#deps = deps;
    this.#options = options;
    this.#source = source;
    this.#taker = new PhotoTaker(deps, options.event);
  }

  async run(): Promise<PhotoImportCounts> {
    const matches = await this.#match();
    const total = [...matches.values()].filter((match) => 'subject' in match).length;
    const files = this.#source.files();
    const next = oneByOne(files);
    let [done, over] = [0, false];
    const work = async () => {
      while (!over) {
        const { value: file, done: last } = await next();
        if (last === true) return;
        const match = matches.get(file.path);
        if (match === undefined || 'refused' in match) continue;
        await this.#takeFile(file, match.subject);
        done += 1;
        this.#options.progress?.(done, total);
      }
    };
    // The others end what they are at before the source is closed.
    const ended = await Promise.allSettled(
      Array.from({ length: AT_ONCE }, () =>
        work().finally(() => {
          over = true;
        }),
      ),
    );
    for (const one of ended)
      if (one.status === 'rejected') throw new PhotoImportStopped(one.reason, this.#counts);
    await this.#written;
    return this.#counts;
  }

  /** The first pass: nothing is written, but for what is rejected. */
  async #match(): Promise<Map<string, Match>> {
    const names = new Map<string, Said>();
    const twice = new Set<string>();
    const refused: [string, string][] = [];
    for await (const { path, refused: by } of this.#source.files()) {
      const name = readName(path);
      if (name === 'IGNORED') continue;
      if ('refused' in name) refused.push([path, name.refused]);
      else if (by !== null) refused.push([path, by]);
      else if (names.has(path)) twice.add(path);
      else names.set(path, name);
    }
    for (const path of twice) {
      names.delete(path);
      refused.push([path, 'is in the archive more than once']);
    }
    // Only now: a source that is refused as a whole leaves no report of its parts.
    for (const [path, reason] of refused) this.#reject(path, reason);
    const matches = await matchFiles(this.#deps, this.#options.event, names);
    for (const [path, match] of matches) if ('refused' in match) this.#reject(path, match.refused);
    return matches;
  }

  async #takeFile(file: SourceFile, subject: string): Promise<void> {
    try {
      const outcome = await this.#taken(file, subject);
      if (outcome === 'gone') this.#reject(file.path, 'names somebody who is not registered any more');
      else if (outcome !== null) this.#counts[outcome] += 1;
    } catch (error) {
      if (error instanceof UnreadableError) this.#reject(file.path, error.message);
      else if (error instanceof ErasedSubjectError) this.#reject(file.path, 'names somebody who was erased');
      else throw error;
    }
  }

  async #taken(file: SourceFile, subject: string): Promise<Outcome | null> {
    const bytes = await file.read();
    const planned = await this.#taker.plan(subject, bytes);
    if (planned !== 'added' && planned !== 'replaced') return planned;
    const place = this.#deps.pool.admit();
    if (place === null) throw new Error('no place to read a picture');
    try {
      // What the file is, its bytes say.
      const decoded = await place.decode([bytes], '');
      if ('problem' in decoded) {
        this.#reject(file.path, PHOTO_PROBLEMS[decoded.problem]);
        return null;
      }
      if (this.#options.dryRun === true) return planned;
      return await this.#taker.take(subject, bytes, decoded.renditions);
    } finally {
      place.leave();
    }
  }

  #reject(path: string, reason: string): void {
    this.#counts.rejected += 1;
    this.#written = this.#written.then(() => this.#options.rejects.write([[shown(path), reason]]));
    // Whoever waits for the report hears of it.
    this.#written.catch(() => {});
  }
}

/** A source's files come one after the other, whoever asks. */
function oneByOne<T>(files: AsyncIterator<T>): () => Promise<IteratorResult<T>> {
  let turn: Promise<unknown> = Promise.resolve();
  return () => {
    const mine = turn.then(() => files.next());
    turn = mine.catch(() => {});
    return mine;
  };
}
