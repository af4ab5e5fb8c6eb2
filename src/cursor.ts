/**
 * Threat: a cursor that a client can read tells it where hidden people stand, and one it can write asks for what the
 * list would not give. So a cursor is sealed, and associated with the list it belongs to.
 */

import type { DataKey } from './disclosure/seal.ts';
import { openText, sealText } from './disclosure/sealed-text.ts';
import { badUserInput } from './errors.ts';
import { MOST_ON_A_PAGE } from './page-size.ts';

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
    return sealText(JSON.stringify(position), key, belonging(list));
  }

  /** Null for no cursor; BAD_USER_INPUT for one that is not of this list. */
  read(list: string, cursor: string | null | undefined): Position | null {
    if (cursor === null || cursor === undefined) return null;
    const text = openText(cursor, this.#keys(), belonging(list));
    if (text !== null) return JSON.parse(text) as Position;
    throw badUserInput(
      'after',
      'is no cursor of this list; pass an `endCursor` of a page with the same arguments.',
    );
  }
}

const belonging = (list: string) => ({ event: list, subject: '', field: 'cursor' });

/** `first` of a list: 1 to {@link MOST_ON_A_PAGE}. */
export function pageSize(first: number | null | undefined): number {
  const size = first ?? 25;
  if (size < 1 || size > MOST_ON_A_PAGE) throw badUserInput('first', `must be from 1 to ${MOST_ON_A_PAGE}.`);
  return size;
}
