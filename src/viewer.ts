/** Who is asking. Made once per request by src/sign-in from one look-up, and never changed after. */
import type { LiveGrant } from './break-glass/model.ts';
import type { ListingRule } from './events/listing.ts';
import type { Scope } from './integrations/model.ts';
import type { LiveLockdown } from './lockdown/model.ts';
import type { ProtectedField } from './protected-fields.ts';

/** The viewer's own valid registration for one event. */
export interface Attendance {
  readonly attendee: string;
  readonly event: string;
  readonly category: string | null;
  /** Who may be listed at that event. */
  readonly listing: ListingRule;
}

export interface Nobody {
  readonly kind: 'NOBODY';
}

export interface AccountViewer {
  readonly kind: 'ACCOUNT';
  readonly account: string;
  /** Public id of the session (`ses_…`), not the secret in the cookie. */
  readonly session: string;
  /** At most one per event; paid registrations only. */
  readonly attendances: readonly Attendance[];
  /** Ids of the events this account may act as organiser of, now: none in a session without the second factor. */
  readonly organises: readonly string[];
  /** Ids of the events this account organises, whether or not it may act on that now. It gives no right. */
  readonly organiserOf: readonly string[];
  /** Whether the account has a second factor. */
  readonly secondFactorEnrolled: boolean;
  /** Whether this session holds it: it was given here, in the last 8 hours, and is still the account's. */
  readonly secondFactor: boolean;
  /** When the session began: a lockdown tells suspect sessions by it. */
  readonly startedAt: Date;
  /** The lockdowns that concern this viewer (src/lockdown/lockdown.ts). */
  readonly lockdowns: readonly LiveLockdown[];
  /** What this session opened by breaking the glass, and is still open. */
  readonly grants: readonly LiveGrant[];
  /** Whether proof was given in the last 15 minutes, by the database's clock. */
  readonly fresh: boolean;
  /** The database's time of the look-up. */
  readonly at: Date;
}

/** A third party by its API key; made from one look-up (src/integrations/key-lookup.ts). */
export interface IntegrationViewer {
  readonly kind: 'INTEGRATION';
  /** `int_…` */
  readonly integration: string;
  /** `key_…` */
  readonly key: string;
  /** Ids of the events that both the key and its integration have, and that no lockdown closes to it. */
  readonly events: readonly string[];
  readonly scopes: ReadonlySet<Scope>;
  /** The fields that an organiser approved. */
  readonly approved: readonly ProtectedField[];
  /** Whether an organiser granted it the roster. */
  readonly roster: boolean;
  /** Who may be listed, by event. */
  readonly listings: ReadonlyMap<string, ListingRule>;
  /** The lockdowns that concern it. */
  readonly lockdowns: readonly LiveLockdown[];
  /** The database's time of the look-up. */
  readonly at: Date;
}

export type Viewer = Nobody | AccountViewer | IntegrationViewer;

export const NOBODY: Nobody = { kind: 'NOBODY' };

/** The viewer's own attendee at an event, if their registration there is valid. */
export function attendanceAt(viewer: Viewer, event: string): Attendance | null {
  if (viewer.kind !== 'ACCOUNT') return null;
  return viewer.attendances.find((attendance) => attendance.event === event) ?? null;
}

/** Whether both are the same account in the same session, or the same key. */
export function isSameViewer(one: Viewer, other: Viewer): boolean {
  if (one.kind === 'ACCOUNT' && other.kind === 'ACCOUNT')
    return one.account === other.account && one.session === other.session;
  return (
    one.kind === 'INTEGRATION' &&
    other.kind === 'INTEGRATION' &&
    one.integration === other.integration &&
    one.key === other.key
  );
}
