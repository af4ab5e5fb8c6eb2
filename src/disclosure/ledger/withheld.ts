import type { NotReleased, Place } from './format.ts';

/** Which entries were recorded and their values then not sent, from the notes that say so. */
export class Withheld {
  readonly #keys = new Set<string>();

  constructor(notes: readonly NotReleased[] = []) {
    for (const note of notes) this.add(note);
  }

  add({ chain, seq, response, entries }: NotReleased): void {
    for (const entry of entries ?? ['*']) this.#keys.add(`${chain} ${seq} ${response} ${entry}`);
  }

  has({ chain, seq }: Place, response: number, entry: number): boolean {
    const at = `${chain} ${seq} ${response}`;
    return this.#keys.has(`${at} *`) || this.#keys.has(`${at} ${entry}`);
  }
}
