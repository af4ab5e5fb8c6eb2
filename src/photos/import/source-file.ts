/** What an import of photos is given: files, wherever they come from. */
import { cleanText } from '../../attendees/normalise.ts';

/** More than any event has people; each is held in memory by its name. */
export const MOST_FILES = 100_000;

/** One file that was found. */
export interface SourceFile {
  /** Its path within the source, as it stands there. */
  readonly path: string;
  /** Why it is not read; null where it is. */
  readonly refused: string | null;
  /** Its bytes, as many as an upload may have; throws {@link UnreadableError}. */
  read(): Promise<Buffer>;
}

export interface PhotoSource {
  /** All files, from the first, each time. */
  files(): AsyncIterableIterator<SourceFile>;
  close(): Promise<void>;
}

/** One file cannot be read; the others can. */
export class UnreadableError extends Error {}

export const TOO_LARGE = 'has more than 10 MiB';

/** A name out of somebody's file, for a terminal and a report: nothing in it that moves a cursor or hides. */
export const shown = (name: string) => cleanText(name).slice(0, 300);
