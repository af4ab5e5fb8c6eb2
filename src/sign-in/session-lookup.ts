/**
 * Who asks, in one trip: the session, its account and that account's registrations, judged by the database's clock.
 * Threat: a session that outlives its reason. One that was idle for 12 hours, is older than 14 days (8 hours for
 * those who organise), or whose account is disabled or no longer attends or is invited to anything is none. And an e-mail alone is not
 * enough to act as an organiser: that takes the account's present second factor, given in this session. With it come the
 * lockdowns, so that a request that begins after one was acknowledged meets it, and what cannot be read closes.
 */
import type { SessionData } from 'express-session';
import { LIVE_GRANTS } from '../break-glass/live.ts';
import { WITH_LISTING_RULE } from '../events/listing.ts';
import { lockdownsFor } from '../lockdown/look-up.ts';
import { DAY, HOUR, MINUTE, NOW, nowPlus } from '../time.ts';
import type { AccountViewer } from '../viewer.ts';
import type { Lineage } from './lineage.ts';
import { HAS_A_REASON, ORGANISES, validAttendances } from './who-may.ts';

export const IDLE_LIMIT = 12 * HOUR;
export const ABSOLUTE_LIMIT = 14 * DAY;
export const ORGANISER_LIMIT = 8 * HOUR;
/** How long a sign-in counts as fresh. */
const FRESH = 15 * MINUTE;
/** How often, at most, a session that is used is written. */
const TOUCH_EVERY = 5 * MINUTE;

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

export interface FoundSession extends Omit<AccountViewer, 'kind' | 'session'> {
  session: SessionData;
  publicId: string;
  network?: string;
  lineage?: Lineage;
  /** For a session that goes on under a new id. */
  provedAt: Date;
  held: HeldFactor | null;
  live: boolean;
  /** Seen within the last minutes, so there is no need to write that down. */
  seenLately: boolean;
}

const after = (field: string, millisecondsAgo: number) => ({ $gt: [field, nowPlus(-millisecondsAgo)] });

const absolutely = {
  $cond: [ORGANISES, after('$startedAt', ORGANISER_LIMIT), after('$startedAt', ABSOLUTE_LIMIT)],
};
const live = {
  $and: [{ $eq: [{ $size: '$holder' }, 1] }, HAS_A_REASON, after('$lastSeenAt', IDLE_LIMIT), absolutely],
};

/**
 * The session's factor is the account's (another one was enrolled since: not held), and not older than an organiser's
 * session may be: proving again goes on with what was held, and would otherwise do so for ever.
 */
const holdsFactor = {
  $and: [
    { $ne: ['$factor', null] },
    { $eq: ['$secondFactor.id', '$factor'] },
    after('$secondFactor.at', ORGANISER_LIMIT),
  ],
};

/** The aggregation over `sessions` that answers one {@link FoundSession} or nothing. */
export const lookUpSession = (_id: string) => [
  { $match: { _id } },
  {
    $lookup: {
      from: 'accounts',
      localField: 'account',
      foreignField: '_id',
      as: 'holder',
      pipeline: [
        { $match: { disabledAt: null } },
        { $project: { organises: 1, invitedUntil: 1, factor: '$secondFactor.active.id' } },
      ],
    },
  },
  validAttendances(WITH_LISTING_RULE),
  {
    $set: {
      organises: { $ifNull: [{ $first: '$holder.organises' }, []] },
      invitedUntil: { $first: '$holder.invitedUntil' },
      factor: { $ifNull: [{ $first: '$holder.factor' }, null] },
    },
  },
  lockdownsFor(ABSOLUTE_LIMIT),
  LIVE_GRANTS,
  {
    $project: {
      _id: 0,
      session: 1,
      account: 1,
      publicId: 1,
      attendances: 1,
      organiserOf: '$organises',
      organises: { $cond: [holdsFactor, '$organises', []] },
      secondFactorEnrolled: { $ne: ['$factor', null] },
      secondFactor: holdsFactor,
      held: { $cond: [holdsFactor, '$secondFactor', null] },
      startedAt: 1,
      lockdowns: 1,
      grants: 1,
      provedAt: 1,
      network: 1,
      lineage: 1,
      live,
      fresh: after('$provedAt', FRESH),
      seenLately: after('$lastSeenAt', TOUCH_EVERY),
      at: NOW,
    },
  },
];

/** The sessions of an account that are within their limits. */
export const liveSessionsOf = (account: string, organises: boolean) => ({
  account,
  $expr: {
    $and: [
      after('$lastSeenAt', IDLE_LIMIT),
      after('$startedAt', organises ? ORGANISER_LIMIT : ABSOLUTE_LIMIT),
    ],
  },
});
