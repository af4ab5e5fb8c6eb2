/**
 * The decision, as a pure function: may this viewer see this field of this subject? Owner or consent, nothing else;
 * and whom the subject blocked has no consent, neither a direct one nor an audience's.
 * Consents given to it are live ones (begun, not ended, not withdrawn: judged by the database's clock), and of this
 * subject; that they are for this field and this recipient is checked here again.
 */
import type { ProtectedField } from '../protected-fields.ts';
import { attendanceAt, type Viewer } from '../viewer.ts';
import { BLOCK, everyAttendee, everyoneOfCategory, oneAttendee, type Recipient } from './model.ts';

/** What let a value through; it stands in the ledger. */
export type Basis = { readonly kind: 'OWNER' } | { readonly kind: 'CONSENT'; readonly consent: string };

export type Decision =
  | { readonly kind: 'ALLOW'; readonly basis: Basis }
  | { readonly kind: 'DENY' }
  | { readonly kind: 'UNAVAILABLE'; readonly cause: unknown };

export interface Subject {
  readonly id: string;
  readonly event: string;
  readonly registered: boolean;
}

export interface LiveConsent {
  readonly id: string;
  readonly subject: string;
  /** BLOCK is none: it takes back all that the others permit. */
  readonly field: ProtectedField | typeof BLOCK;
  readonly recipient: Recipient;
}

const DENY: Decision = { kind: 'DENY' };
const AS_OWNER: Decision = { kind: 'ALLOW', basis: { kind: 'OWNER' } };

/** The subject is the viewer's own attendee, with a valid registration. */
export function isOwnerOf(viewer: Viewer, subject: Subject): boolean {
  return attendanceAt(viewer, subject.event)?.attendee === subject.id;
}

/**
 * The recipients a viewer is at an event: themselves as one attendee, every attendee, their ticket category. Nobody,
 * and organisers who do not attend, are none: an organiser sees no more than anybody.
 */
export function recipientsOf(viewer: Viewer, event: string): readonly Recipient[] {
  const own = attendanceAt(viewer, event);
  if (own === null) return [];
  const recipients = [oneAttendee(own.attendee), everyAttendee];
  return own.category === null ? recipients : [...recipients, everyoneOfCategory(own.category)];
}

/** Whether the subject blocked one of these recipients. */
export function isBlocked(
  subject: Pick<Subject, 'id'>,
  recipients: readonly Recipient[],
  live: readonly LiveConsent[],
): boolean {
  return live.some(
    (given) => given.subject === subject.id && given.field === BLOCK && recipients.includes(given.recipient),
  );
}

/** Owner, or consent and no block. A subject whose registration ended opens nothing, whatever was consented to. */
export function decide(
  viewer: Viewer,
  subject: Subject,
  field: ProtectedField,
  live: readonly LiveConsent[],
): Decision {
  if (!subject.registered) return DENY;
  if (isOwnerOf(viewer, subject)) return AS_OWNER;
  const recipients = recipientsOf(viewer, subject.event);
  if (isBlocked(subject, recipients, live)) return DENY;
  const consent = live.find(
    (given) => given.subject === subject.id && given.field === field && recipients.includes(given.recipient),
  );
  return consent === undefined ? DENY : { kind: 'ALLOW', basis: { kind: 'CONSENT', consent: consent.id } };
}
