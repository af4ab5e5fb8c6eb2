/**
 * The part after the one that is being recorded, read meanwhile. Threat: what was decided waits with a client that takes nothing,
 * and shows what was taken back since. So it is read ahead only while the client takes whatever is sent, and what is not wanted
 * within a moment is thrown away and read anew; each part has its own mark for the fence (chunk.ts).
 */
import type { OpenPart } from './chunk.ts';

const FRESH_MILLIS = 250;

interface Begun {
  readonly after: string | null;
  readonly part: Promise<OpenPart>;
  readonly timer: NodeJS.Timeout;
}

export class Ahead {
  readonly #read: (after: string | null) => Promise<OpenPart>;
  #begun: Begun | null = null;

  constructor(read: (after: string | null) => Promise<OpenPart>) {
    this.#read = read;
  }

  begin(after: string | null): void {
    const part = this.#read(after);
    // Whoever takes it is told.
    part.catch(() => {});
    const timer = setTimeout(() => {
      this.#begun = null;
    }, FRESH_MILLIS);
    this.#begun = { after, part, timer };
  }

  /** The part that begins after this id: the one that was begun, if it is fresh, or one that is read now. */
  take(after: string | null): Promise<OpenPart> {
    const begun = this.#begun;
    this.#begun = null;
    if (begun === null) return this.#read(after);
    clearTimeout(begun.timer);
    return begun.after === after ? begun.part : this.#read(after);
  }
}
