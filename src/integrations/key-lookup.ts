/**
 * Who asks with a key, in one trip: keys, their integrations and the lockdowns that are on, all from one aggregation, with
 * the database's time, by which it is judged. Threat: a key that outlives its reason. One that has expired or was revoked,
 * whose integration has ended, or that comes from a network it was not made for is none, from the next request on; and of
 * its events those count that its integration still has.
 */
import { timingSafeEqual } from 'node:crypto';
import type { Binary } from 'mongodb';
import { type ListingRule, listingRulesOf } from '../events/listing.ts';
import { closedSince } from '../lockdown/lockdown.ts';
import { lockdownsAmong, lockdownsOf } from '../lockdown/look-up.ts';
import type { LockdownRecord } from '../lockdown/model.ts';
import { NOW } from '../time.ts';
import type { IntegrationViewer } from '../viewer.ts';
import type { PresentedKey } from './key-text.ts';
import { type ApiKeyRecord, approvedFields, type IntegrationRecord } from './model.ts';

import { mayComeFrom } from './networks.ts';

/** What the look-up answers for all keys that it was asked for and found. */
export interface LookedUpKeys {
  /** The database's time. */
  readonly at: Date;
  readonly keys: readonly (Omit<ApiKeyRecord, 'hash'> & { readonly hash: Binary })[];
  readonly integrations: readonly Pick<
    IntegrationRecord,
    '_id' | 'events' | 'fields' | 'roster' | 'endedAt'
  >[];
  /** Of the keys' events. */
  readonly listings: readonly { readonly _id: string; readonly rule: ListingRule }[];
  /** Those that are on, of any event. */
  readonly lockdowns: readonly LockdownRecord[];
}

const REST = [
  {
    $group: {
      _id: null,
      at: { $first: NOW },
      keys: { $push: '$$ROOT' },
      integration: { $addToSet: '$integration' },
    },
  },
  {
    $lookup: {
      from: 'integrations',
      localField: 'integration',
      foreignField: '_id',
      as: 'integrations',
      pipeline: [{ $project: { events: 1, fields: 1, roster: 1, endedAt: 1 } }],
    },
  },
  {
    $set: {
      events: {
        $reduce: { input: '$keys.events', initialValue: [], in: { $setUnion: ['$$value', '$$this'] } },
      },
    },
  },
  listingRulesOf('events'),
  // No key's life depends on a lockdown that was lifted.
  lockdownsOf(0),
];

/** The aggregation over `apiKeys` that answers one {@link LookedUpKeys}, or nothing where none of them is there. */
export const lookUpKeys = (ids: readonly string[]) => [{ $match: { _id: { $in: [...ids] } } }, ...REST];

/** The same, of all keys of integrations that were not revoked and have not expired. */
export const lookUpLiveKeysOf = (integrations: readonly string[]) => [
  {
    $match: {
      integration: { $in: [...integrations] },
      revoked: null,
      $expr: { $gt: ['$expiresAt', NOW] },
    },
  },
  ...REST,
];

export interface FoundKey {
  readonly viewer: IntegrationViewer;
  readonly lastUsedAt: Date | null;
}

/** The key, if it is alive and may come from there; null for all others, whatever the reason. */
export function keyIn(found: LookedUpKeys, id: string, ip: string | undefined): FoundKey | null {
  const key = found.keys.find((one) => one._id === id);
  if (key === undefined || !mayComeFrom(key.networks, ip)) return null;
  const viewer = viewerBy(found, key);
  return viewer === null ? null : { viewer, lastUsedAt: key.lastUsedAt };
}

/** What the keys among these that are alive may see, wherever they come from. */
export const viewersIn = (found: LookedUpKeys): IntegrationViewer[] =>
  found.keys.flatMap((key) => viewerBy(found, key) ?? []);

function viewerBy(found: LookedUpKeys, key: LookedUpKeys['keys'][number]): IntegrationViewer | null {
  const integration = found.integrations.find(({ _id }) => _id === key.integration);
  if (integration === undefined || integration.endedAt !== null) return null;
  if (key.revoked !== null || !(key.expiresAt > found.at)) return null;
  const reached = key.events.filter((event) => integration.events.includes(event));
  const lockdowns = lockdownsAmong(found.lockdowns, new Set(reached));
  const events = reached.filter((event) => closedSince({ lockdowns }, integration._id, event) === null);
  return {
    kind: 'INTEGRATION',
    integration: integration._id,
    key: key._id,
    events,
    scopes: new Set(key.scopes),
    approved: approvedFields(integration),
    roster: integration.roster !== null,
    listings: new Map(found.listings.map(({ _id, rule }) => [_id, rule])),
    lockdowns,
    at: found.at,
  };
}

/** Whether the secret is the key's. */
export function isSecretOf(found: LookedUpKeys, { id, hash }: PresentedKey): boolean {
  const kept = found.keys.find((one) => one._id === id)?.hash.buffer;
  return kept !== undefined && kept.length === hash.length && timingSafeEqual(kept, hash);
}
