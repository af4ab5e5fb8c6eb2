/**
 * Every place of the database that holds something sealed under a subject's key, or a hash under an index key. A
 * rotation walks these and no others, so a place that is missing here would be lost with its key: a test looks through
 * a whole database for sealed values elsewhere, and a key is destroyed only when nothing here needs it.
 */
import { MOST_KEPT } from '../../accounts/former-addresses.ts';
import type { IndexHashes } from '../index-hashes.ts';
import type { IndexPurpose } from '../keys.ts';
import { PHOTO_KEY } from '../photo-store.ts';
import type { Belonging } from '../seal.ts';
import { SET } from '../value-set.ts';

export interface SealedPlace {
  readonly collection: string;
  /** Where in the document the sealed value stands. */
  readonly path: string;
  /** Where in the document its subject's id stands. */
  readonly subject: string;
  readonly field: string;
  /** Whether the document's `event` belongs to the seal; false for what belongs to an account. */
  readonly ofEvent: boolean;
  /** Where the event stands; `event` by default. */
  readonly event?: string;
  /** Where in the document stands what belongs to the seal besides, after `field`. */
  readonly and?: string;
}

const ofAccount = (path: string, field: string): SealedPlace => ({
  collection: 'accounts',
  path,
  subject: '_id',
  field,
  ofEvent: false,
});

export const SEALED_PLACES: readonly SealedPlace[] = [
  {
    collection: 'attendees',
    path: 'sealedValues',
    subject: '_id',
    field: SET,
    ofEvent: true,
    and: 'sealedValues.of',
  },
  {
    collection: 'earlierValues',
    path: 'sealed',
    subject: 'subject',
    field: 'before',
    ofEvent: true,
    and: '_id',
  },
  {
    collection: 'photos.files',
    path: 'metadata.key',
    subject: 'metadata.subject',
    field: PHOTO_KEY,
    ofEvent: true,
    event: 'metadata.event',
    and: '_id',
  },
  ofAccount('address', 'address'),
  ofAccount('secondFactor.active.secret', 'secondFactor'),
  ofAccount('secondFactor.pending.secret', 'secondFactor'),
  // At most ten: see src/accounts/former-addresses.ts.
  ...Array.from({ length: MOST_KEPT }, (_, nth) => nth).flatMap((nth) => [
    ofAccount(`formerAddresses.${nth}.address`, 'address'),
    ofAccount(`formerAddresses.${nth}.notice`, 'undo'),
  ]),
  { collection: 'invitations', path: 'address', subject: '_id', field: 'invitation', ofEvent: true },
  {
    ...{ collection: 'myDataParts', path: 'sealed', subject: 'account' },
    ...{ field: 'my data', ofEvent: false, and: '_id' },
  },
  {
    ...{ collection: 'complaints', path: 'text', subject: 'subject' },
    ...{ field: 'complaint', ofEvent: true, and: '_id' },
  },
  {
    ...{ collection: 'complaints', path: 'outcome', subject: 'subject' },
    ...{ field: 'outcome', ofEvent: true, and: '_id' },
  },
  { collection: 'canaries', path: 'attendee', subject: '_id', field: 'canary', ofEvent: true },
  { collection: 'webhooks', path: 'secret', subject: '_id', field: 'webhook', ofEvent: false },
  { collection: 'webhooks', path: 'former.secret', subject: '_id', field: 'webhook', ofEvent: false },
  { collection: 'pendingSignIns', path: 'address', subject: 'account', field: 'address', ofEvent: false },
];

export function belongingAt(place: SealedPlace, document: object, subject: string): Belonging {
  const event = place.ofEvent ? String(at(document, place.event ?? 'event')) : '';
  const field = place.and === undefined ? place.field : `${place.field} ${String(at(document, place.and))}`;
  return { event, subject, field };
}

/**
 * The hashes in an attendee's `sources`, by their path in each of these. Accounts' `addressIndex` is besides: it is
 * unique, and holds two at a time. A pending sign-in's, a former address's and an
 * invitation's are lifted, or looked for in every generation, when they are used.
 */
export const HASHES_OF_SOURCES: Readonly<Record<string, IndexPurpose>> = {
  address: 'ADDRESS_INDEX',
  'holder.address': 'ADDRESS_INDEX',
  'holder.name': 'ROW_HASH',
  person: 'ROW_HASH',
  rowHash: 'ROW_HASH',
};

/** The hashes of one of an attendee's `sources`, lifted. */
export function liftSource<T extends object>(source: T, hashes: Record<IndexPurpose, IndexHashes>): T {
  const copy = structuredClone(source);
  for (const [path, purpose] of Object.entries(HASHES_OF_SOURCES)) {
    const hash = at(copy, path);
    if (typeof hash !== 'string' || hash === '') continue;
    const [key = '', ...above] = path.split('.').reverse();
    const inner = above.reduceRight((found, name) => at(found, name) as object, copy as object);
    Object.assign(inner, { [key]: hashes[purpose].lift(hash) });
  }
  return copy;
}

/** What stands at a path with dots; undefined for nothing. */
export function at(document: unknown, path: string): unknown {
  let found = document;
  for (const key of path.split('.')) found = (found as Record<string, unknown> | null | undefined)?.[key];
  return found;
}
