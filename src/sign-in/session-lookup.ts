/**
 * Who asks, in one trip: sessions, their accounts and those accounts' registrations, all from one aggregation. Of every
 * collection it asks once, however many sessions it is asked for: a `$lookup` costs by the time it is run, hardly by what it
 * finds. What it finds is judged by the database's clock, which comes with it (session-facts.ts). With it come the
 * lockdowns, so that a request that begins after one was acknowledged meets it, and what cannot be read closes.
 */
import type { SessionData } from 'express-session';
import { GRANTS } from '../break-glass/live.ts';
import type { GrantRecord } from '../break-glass/model.ts';
import { type ListingRule, listingRulesOf } from '../events/listing.ts';
import { lockdownsOf } from '../lockdown/look-up.ts';
import type { LockdownRecord } from '../lockdown/model.ts';
import { DAY, NOW } from '../time.ts';
import type { Lineage } from './lineage.ts';
import { validAttendances } from './who-may.ts';

export const ABSOLUTE_LIMIT = 14 * DAY;

/** As stored; `_id` is the SHA-256 of what the cookie holds. */
export interface SessionRecord {
  _id: string;
  /** What express-session keeps; who is signed in stands in `account`. */
  session: SessionData;
  account: string;
  /** The id by which its owner and the ledger name it. */
  publicId: string;
  startedAt: Date;
  lastSeenAt: Date;
  /** When proof was last given; the same as startedAt, because each proof makes a new session. */
  provedAt: Date;
  browser: string;
  /** Keyed hash of the network it began from; absent from sessions of before this was kept. */
  network?: string;
  /** Absent from one that follows none. */
  lineage?: Lineage;
  /** The account's factor that was given here, and when; absent until one is. */
  secondFactor?: HeldFactor;
  /** For the TTL index, which tidies up. */
  expires: Date;
}

/** A second factor as a session holds it. */
export interface HeldFactor {
  readonly id: string;
  readonly at: Date;
}

/** What the look-up answers for all sessions that it was asked for and found; each list may hold what belongs to several. */
export interface LookedUp {
  /** The database's time. */
  readonly at: Date;
  readonly sessions: readonly SessionRecord[];
  /** Those that are not disabled. `factor` is the id of the second factor. */
  readonly holders: readonly {
    readonly _id: string;
    readonly organises?: readonly string[];
    readonly invitedUntil?: Date | null;
    readonly factor?: string;
  }[];
  readonly attendances: readonly {
    readonly attendee: string;
    readonly account: string;
    readonly event: string;
    readonly category: string | null;
  }[];
  readonly listings: readonly { readonly _id: string; readonly rule: ListingRule }[];
  /** Those of any event that are on, or ended sessions lately. */
  readonly lockdowns: readonly LockdownRecord[];
  /** Those that were not ended, open still or not. */
  readonly grants: readonly GrantRecord[];
}

const REST = [
  {
    $group: {
      _id: null,
      at: { $first: NOW },
      sessions: { $push: '$$ROOT' },
      account: { $addToSet: '$account' },
      publicId: { $push: '$publicId' },
    },
  },
  {
    $lookup: {
      from: 'accounts',
      localField: 'account',
      foreignField: '_id',
      as: 'holders',
      pipeline: [
        { $match: { disabledAt: null } },
        { $project: { organises: 1, invitedUntil: 1, factor: '$secondFactor.active.id' } },
      ],
    },
  },
  validAttendances,
  listingRulesOf('attendances.event'),
  lockdownsOf(ABSOLUTE_LIMIT),
  GRANTS,
];

/** The aggregation over `sessions` that answers one {@link LookedUp}, or nothing where none of them is there. */
export const lookUpSessions = (ids: readonly string[]) => [{ $match: { _id: { $in: ids } } }, ...REST];
