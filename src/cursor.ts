/**
 * Threat: a cursor that a client can read tells it where hidden people stand, and one it can write asks for what the
 * list would not give. So a cursor is sealed, and associated with the list it belongs to.
 */
import type { DataKey } from './disclosure/seal.ts';
import { openBytes, sealBytes } from './disclosure/seal.ts';
import { badUserInput } from './errors.ts';

/** Where a page ended: the keys of its last row, in the list's order. */
export type Position = readonly [string, string];

export class Cursors {
  readonly #key: DataKey;

  constructor(key: Buffer) {
    this.#key = { id: 'cursor', bytes: key };
  }

  /** `list` names the list and its arguments, so that a cursor of one is none of another. */
  write(list: string, position: Position): string {
    return sealBytes(Buffer.from(JSON.stringify(position), 'utf8'), this.#key, belonging(list)).toString(
      'base64url',
    );
  }

  /** Null for no cursor; BAD_USER_INPUT for one that is not of this list. */
  read(list: string, cursor: string | null | undefined): Position | null {
    if (cursor === null || cursor === undefined) return null;
    try {
      const bytes = openBytes(Buffer.from(cursor, 'base64url'), this.#key, belonging(list));
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
