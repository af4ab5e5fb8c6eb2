import type { NotReleased, Place } from './format.ts';

/** Which values were recorded and then not sent, from the notes that say so. */
export class Withheld {
  readonly #keys = new Set<string>();

  constructor(notes: readonly NotReleased[] = []) {
    for (const note of notes) this.add(note);
  }

  add(note: NotReleased): void {
    for (const key of namedBy(note)) this.#keys.add(`${note.chain} ${note.seq} ${note.response} ${key}`);
  }

  /** `value`: its index in the entry. */
  has({ chain, seq }: Place, response: number, entry: number, value: number): boolean {
    const at = `${chain} ${seq} ${response}`;
    return [ALL, String(entry), valueKey(entry, value)].some((key) => this.#keys.has(`${at} ${key}`));
  }
}

/** In the place of an entry: all of the response. */
export const ALL = '*';

export const valueKey = (entry: number, value: number) => `${entry} ${value}`;

/** What of its response a note names: {@link ALL}, entries by their number, or values by {@link valueKey}. */
export function namedBy({ entries, values }: NotReleased): string[] {
  if (entries === null) return [ALL];
  return entries.flatMap((entry) => values?.map((value) => valueKey(entry, value)) ?? [String(entry)]);
}
