/**
 * What is about one viewer alone: consents to them as one person, and blocks against them. Neither stands on anybody's
 * document. Whom a page will show need not be known to look for it, so it is looked for while the page is.
 *
 * Requests of the same moment share the read. Threat: an answer that is about another viewer. So each asks by a key that
 * names them, what was found goes under the key of what it is about, and nobody gets anything but what is under theirs.
 */
import type { Filter } from 'mongodb';
import type { Model } from 'mongoose';
import { compoundKey, idsOf } from '../database/compound-key.ts';
import { readAtOnce } from '../database/read-at-once.ts';
import { SharedLookUp } from '../database/shared-look-up.ts';
import { groupedBy } from '../grouped-by.ts';
import type { Attendance } from '../viewer.ts';
import type { LiveConsent } from './decide.ts';
import { IN_FORCE } from './live.ts';
import { type ConsentRecord, oneAttendee } from './model.ts';

/** What was found; nothing, when that failed or was too much to be fetched beside a page. */
export type Direct = readonly LiveConsent[] | { readonly cause: unknown } | 'TOO_MUCH';

type Own = Pick<Attendance, 'event' | 'attendee'>;

/** Who is spoken to by more at one event is rare; and so much is not to be read for every page of theirs. */
const MOST = 500;
/** About all those together who share a read. */
const MOST_TOGETHER = 4_000;
/** Of whom it is known that they ask alone. */
const MOST_HEAVY = 1_000;

export class DirectConsents {
  readonly #consents: Model<ConsentRecord>;
  readonly #heavy = new Set<string>();
  readonly #at = new SharedLookUp<readonly FoundConsent[] | 'TOO_MUCH'>((keys) => this.#readAt(keys));

  constructor(consents: Model<ConsentRecord>) {
    this.#consents = consents;
  }

  /** All that is about the viewer at an event, in one look-up. */
  async at({ event, attendee }: Own): Promise<Direct> {
    const key = compoundKey(event, oneAttendee(attendee));
    const found = this.#heavy.has(key) ? await this.#readAlone(key) : ((await this.#at.ask(key)) ?? []);
    return found === 'TOO_MUCH' ? found : found.map(asLive);
  }

  async #readAt(keys: readonly string[]): Promise<Map<string, readonly FoundConsent[] | 'TOO_MUCH'>> {
    const found = await this.#about(keys, MOST_TOGETHER);
    if (found !== 'TOO_MUCH') {
      const groups = groupedBy(found, (one) => compoundKey(one.event, one.recipient));
      return new Map([...groups].map(([key, theirs]) => [key, this.#orTooMuch(key, theirs)]));
    }
    return new Map(await Promise.all(keys.map(async (key) => [key, await this.#readAlone(key)] as const)));
  }

  async #readAlone(key: string): Promise<readonly FoundConsent[] | 'TOO_MUCH'> {
    return this.#orTooMuch(key, await this.#about([key], MOST));
  }

  /** Who is too much reads alone from then on, until they are not: nobody else's read is to be given up for theirs. */
  #orTooMuch(key: string, found: readonly FoundConsent[] | 'TOO_MUCH'): readonly FoundConsent[] | 'TOO_MUCH' {
    const isTooMuch = found === 'TOO_MUCH' || found.length > MOST;
    if (!isTooMuch) this.#heavy.delete(key);
    else if (this.#heavy.size < MOST_HEAVY) this.#heavy.add(key);
    return isTooMuch ? 'TOO_MUCH' : found;
  }

  async #about(keys: readonly string[], most: number): Promise<readonly FoundConsent[] | 'TOO_MUCH'> {
    const [event = [], recipient = []] = idsOf(keys);
    const found = await this.#inForce({ event: { $in: event }, recipient: { $in: recipient } }, most + 1);
    return found.length > most ? 'TOO_MUCH' : found;
  }

  #inForce(filter: Filter<ConsentRecord>, limit = 0): Promise<FoundConsent[]> {
    return readAtOnce<ConsentRecord, FoundConsent>(
      this.#consents,
      { ...filter, ...IN_FORCE } as Filter<ConsentRecord>,
      { projection: DIRECT_FIELDS, limit },
    );
  }
}

export const DIRECT_FIELDS = { event: 1, subject: 1, field: 1, recipient: 1 } as const;
/** A consent as it is read. */
export type FoundConsent = Pick<ConsentRecord, '_id' | keyof typeof DIRECT_FIELDS>;

export const asLive = ({ _id, subject, field, recipient }: FoundConsent): LiveConsent => {
  return { id: _id, subject, field, recipient };
};
