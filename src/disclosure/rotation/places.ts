/**
 * Every place of the database that holds something sealed under a subject's key, or a hash under an index key. A
 * rotation walks these and no others, so a place that is missing here would be lost with its key: a test looks through
 * a whole database for sealed values elsewhere, and a key is destroyed only when nothing here needs it.
 */
import { PROTECTED_FIELDS } from '../../protected-fields.ts';
import type { IndexPurpose } from '../keys.ts';
import type { Belonging } from '../seal.ts';

export interface SealedPlace {
  readonly collection: string;
  /** Where in the document the sealed value stands. */
  readonly path: string;
  /** Where in the document its subject's id stands. */
  readonly subject: string;
  readonly field: string;
  /** Whether the document's `event` belongs to the seal; false for what belongs to an account. */
  readonly ofEvent: boolean;
}

const ofAccount = (path: string, field: string): SealedPlace => ({
  collection: 'accounts',
  path,
  subject: '_id',
  field,
  ofEvent: false,
});

export const SEALED_PLACES: readonly SealedPlace[] = [
  ...PROTECTED_FIELDS.map((field) => ({
    collection: 'values',
    path: `fields.${field}`,
    subject: '_id',
    field,
    ofEvent: true,
  })),
  ofAccount('address', 'address'),
  ofAccount('secondFactor.active.secret', 'secondFactor'),
  ofAccount('secondFactor.pending.secret', 'secondFactor'),
];

export function belongingAt(place: SealedPlace, document: object, subject: string): Belonging {
  const event = place.ofEvent ? String(at(document, 'event')) : '';
  return { event, subject, field: place.field };
}

/** A hash in a list of subdocuments. Accounts' `addressIndex` is besides: it is unique, and holds two at a time. */
export interface HashedPlace {
  readonly collection: 'attendees';
  readonly list: 'sources';
  readonly key: 'address' | 'person' | 'rowHash';
  readonly purpose: IndexPurpose;
}

const ofSources = (key: HashedPlace['key'], purpose: IndexPurpose): HashedPlace => ({
  collection: 'attendees',
  list: 'sources',
  key,
  purpose,
});

export const HASHED_PLACES: readonly HashedPlace[] = [
  ofSources('address', 'ADDRESS_INDEX'),
  ofSources('person', 'ROW_HASH'),
  ofSources('rowHash', 'ROW_HASH'),
];

/** What stands at a path with dots; undefined for nothing. */
export function at(document: unknown, path: string): unknown {
  let found = document;
  for (const key of path.split('.')) found = (found as Record<string, unknown> | null | undefined)?.[key];
  return found;
}
