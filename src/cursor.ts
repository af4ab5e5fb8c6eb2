/**
 * Threat: a cursor that a client can read tells it where hidden people stand, and one it can write asks for what the
 * list would not give. So a cursor is sealed, and associated with the list it belongs to.
 */
import type { DataKey } from './disclosure/seal.ts';
import { openBytes, sealBytes } from './disclosure/seal.ts';
import { badUserInput } from './errors.ts';

/** What a cursor was sealed under: the keys' ids are random, so eight characters of one name it in a cursor. */
const NAME = 8;
const nameOf = ({ id }: DataKey) => id.slice(-NAME);

/** Where a page ended: the keys of its last row, in the list's order. */
export type Position = readonly [string, string];

export class Cursors {
  readonly #keys: () => readonly [DataKey, ...DataKey[]];

  /** `keys`: those that count now, the one to write with first. */
  constructor(keys: () => readonly [DataKey, ...DataKey[]]) {
    this.#keys = keys;
  }

  /** `list` names the list and its arguments, so that a cursor of one is none of another. */
  write(list: string, position: Position): string {
    const [key] = this.#keys();
    const bytes = sealBytes(Buffer.from(JSON.stringify(position), 'utf8'), key, belonging(list));
    return nameOf(key) + bytes.toString('base64url');
  }

  /** Null for no cursor; BAD_USER_INPUT for one that is not of this list. */
  read(list: string, cursor: string | null | undefined): Position | null {
    if (cursor === null || cursor === undefined) return null;
    try {
      const key = this.#keys().find((one) => nameOf(one) === cursor.slice(0, NAME));
      if (key === undefined) throw new Error('sealed under another key');
      const bytes = openBytes(Buffer.from(cursor.slice(NAME), 'base64url'), key, belonging(list));
      return JSON.parse(bytes.toString('utf8')) as Position;
    } catch {
      throw badUserInput(
        'after',
        'is no cursor of this list; pass an `endCursor` of a page with the same arguments.',
      );
    }
  }
}

const belonging = (list: string) => ({ event: list, subject: '', field: 'cursor' });

/** `first` of a list: 1 to 200. */
export function pageSize(first: number | null | undefined): number {
  const size = first ?? 25;
  if (size < 1 || size > 200) throw badUserInput('first', 'must be from 1 to 200.');
  return size;
}
