/**
 * What a session is worth, by the database's time of the look-up. Threat: a session that outlives its reason. One that was
 * idle for 12 hours, is older than 14 days (8 hours for those who organise), or whose account is disabled or no longer
 * attends or is invited to anything is none. And an e-mail alone is not enough to act as an organiser: that takes the
 * account's present second factor, given in this session. A time that is missing has passed.
 */
import type { SessionData } from 'express-session';
import { grantsOf } from '../break-glass/live.ts';
import { NOBODY_MAY } from '../events/listing.ts';
import { lockdownsAmong } from '../lockdown/look-up.ts';
import { HOUR, MINUTE, nowPlus } from '../time.ts';
import type { AccountViewer } from '../viewer.ts';
import type { Lineage } from './lineage.ts';
import { ABSOLUTE_LIMIT, type HeldFactor, type LookedUp, type SessionRecord } from './session-lookup.ts';
import { hasAReason } from './who-may.ts';

export const IDLE_LIMIT = 12 * HOUR;
const ORGANISER_LIMIT = 8 * HOUR;
/** How long a sign-in counts as fresh. */
const FRESH = 15 * MINUTE;
/** How often, at most, a session that is used is written. */
const TOUCH_EVERY = 5 * MINUTE;

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

/** Made anew with each call, so that no two requests share what one of them might change. Null where it is not among them. */
export function sessionIn(found: LookedUp, _id: string): FoundSession | null {
  const record = found.sessions.find((one) => one._id === _id);
  return record === undefined ? null : judged(record, found);
}

function judged(record: SessionRecord, found: LookedUp): FoundSession {
  const { account, publicId, startedAt, provedAt, network, lineage } = record;
  const { at } = found;
  const holder = found.holders.find((one) => one._id === account);
  const organiserOf = holder?.organises ?? [];
  const factor = holder?.factor ?? null;
  const attendances = attendancesOf(account, found);
  const within = (time: Date | undefined, limit: number) => time instanceof Date && +time > +at - limit;
  const held = heldFactor(record, factor, within);
  const events = new Set([...organiserOf, ...attendances.map(({ event }) => event)]);
  return {
    session: JSON.parse(JSON.stringify(record.session)),
    account,
    publicId,
    ...(network === undefined ? {} : { network }),
    ...(lineage === undefined ? {} : { lineage }),
    attendances,
    organiserOf,
    organises: held === null ? [] : organiserOf,
    secondFactorEnrolled: factor !== null,
    secondFactor: held !== null,
    held,
    startedAt,
    provedAt,
    lockdowns: lockdownsAmong(found.lockdowns, events),
    grants: grantsOf(found.grants, publicId, at),
    live:
      holder !== undefined &&
      hasAReason({ organises: organiserOf, attendances, invitedUntil: holder.invitedUntil }, at) &&
      within(record.lastSeenAt, IDLE_LIMIT) &&
      within(startedAt, organiserOf.length > 0 ? ORGANISER_LIMIT : ABSOLUTE_LIMIT),
    fresh: within(provedAt, FRESH),
    seenLately: within(record.lastSeenAt, TOUCH_EVERY),
    at,
  };
}

/**
 * The session's factor if it is the account's (another one was enrolled since: not held), and not older than an
 * organiser's session may be: proving again goes on with what was held, and would otherwise do so for ever.
 */
function heldFactor(
  { secondFactor }: SessionRecord,
  factor: string | null,
  within: (time: Date | undefined, limit: number) => boolean,
): HeldFactor | null {
  if (secondFactor === undefined || factor === null || secondFactor.id !== factor) return null;
  return within(secondFactor.at, ORGANISER_LIMIT) ? secondFactor : null;
}

function attendancesOf(account: string, { attendances, listings }: LookedUp) {
  return attendances
    .filter((one) => one.account === account)
    .map(({ attendee, event, category }) => {
      // An event that is not there lists nobody.
      const listing = listings.find(({ _id }) => _id === event)?.rule ?? NOBODY_MAY;
      return { attendee, event, category, listing };
    });
}

/** The sessions of an account that are within their limits. */
export const liveSessionsOf = (account: string, organises: boolean) => ({
  account,
  $expr: {
    $and: [
      { $gt: ['$lastSeenAt', nowPlus(-IDLE_LIMIT)] },
      { $gt: ['$startedAt', nowPlus(-(organises ? ORGANISER_LIMIT : ABSOLUTE_LIMIT))] },
    ],
  },
});
