import { HOUR } from '../time.ts';
import type { AccountViewer } from '../viewer.ts';
import type { ShownField } from './ledger/format.ts';

/** Of one session, field and hour. */
export const ownRead = (
  { session, at }: Pick<AccountViewer, 'session' | 'at'>,
  subject: string,
  field: ShownField,
) => `${session} ${subject} ${field} OWNER ${Math.floor(at.getTime() / HOUR)}`;

/** How many are remembered; the oldest goes first. */
const MOST_REMEMBERED = 50_000;

/** Owners' own reads that are on record already: one entry per session, field and hour. */
export class OwnReads {
  readonly #recorded = new Set<string>();

  has(key: string): boolean {
    return this.#recorded.has(key);
  }

  add(key: string): void {
    this.#recorded.add(key);
    if (this.#recorded.size <= MOST_REMEMBERED) return;
    const oldest = this.#recorded.values().next().value;
    if (oldest !== undefined) this.#recorded.delete(oldest);
  }
}
