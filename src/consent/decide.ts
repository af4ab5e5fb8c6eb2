/**
 * The decision, as a pure function: may this viewer see this field of this subject? Owner or consent; and whom the
 * subject blocked has no consent, neither a direct one nor an audience's. Besides, an organiser in a session that broke
 * the glass for this very field of this very person, for 15 minutes. A lockdown comes before all of them.
 * An integration needs three: its key's scope for the field, an organiser's approval of it, and a consent to this very
 * integration; what was consented to audiences never reaches one, and who blocked other attendees blocked none.
 * Consents given to it are live ones (begun, not ended, not withdrawn: judged by the database's clock), and of this
 * subject; that they are for this field and this recipient is checked here again.
 */

import { scopeOf } from '../integrations/model.ts';
import { closedSince, isWithheld } from '../lockdown/lockdown.ts';
import type { ProtectedField } from '../protected-fields.ts';
import { attendanceAt, type IntegrationViewer, type Viewer } from '../viewer.ts';
import {
  BLOCK,
  everyAttendee,
  everyoneOfCategory,
  oneAttendee,
  oneIntegration,
  type Recipient,
} from './model.ts';

/** What let a value through; it stands in the ledger. */
export type Basis =
  | { readonly kind: 'OWNER' }
  | { readonly kind: 'CONSENT'; readonly consent: string }
  | { readonly kind: 'BREAK_GLASS'; readonly grant: string }
  /** A moderator's look at a photo that waits for them; decided by src/photos/moderation, for no other field. */
  | { readonly kind: 'MODERATION' };

export type Decision =
  | { readonly kind: 'ALLOW'; readonly basis: Basis }
  | { readonly kind: 'DENY' }
  /** Withheld by a lockdown, whatever it would be without: it says nothing about consents. */
  | { readonly kind: 'LOCKED' }
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
const LOCKED: Decision = { kind: 'LOCKED' };
const AS_OWNER: Decision = { kind: 'ALLOW', basis: { kind: 'OWNER' } };

/** The subject is the viewer's own attendee, with a valid registration. */
export function isOwnerOf(viewer: Viewer, subject: Subject): boolean {
  return attendanceAt(viewer, subject.event)?.attendee === subject.id;
}

/**
 * The recipients a viewer is at an event: themselves as one attendee, every attendee, their ticket category. Nobody,
 * and organisers who do not attend, are none: an organiser sees no more than anybody. An integration is itself.
 */
export function recipientsOf(viewer: Viewer, event: string): readonly Recipient[] {
  if (viewer.kind === 'INTEGRATION')
    return viewer.events.includes(event) ? [oneIntegration(viewer.integration)] : [];
  const own = attendanceAt(viewer, event);
  if (own === null) return [];
  const recipients = [oneAttendee(own.attendee), everyAttendee];
  return own.category === null ? recipients : [...recipients, everyoneOfCategory(own.category)];
}

/** The first of these consents that is the subject's, for the field and to one of the recipients. */
function given(
  { id }: Pick<Subject, 'id'>,
  field: LiveConsent['field'],
  recipients: readonly Recipient[],
  live: readonly LiveConsent[],
): LiveConsent | undefined {
  // A loop: it is asked for each field of each person, and a function made each time costs more than the question.
  for (const one of live)
    if (one.subject === id && one.field === field && recipients.includes(one.recipient)) return one;
  return undefined;
}

/** The grant by which the viewer, organiser of the subject's event in a session that broke the glass, may see a field. */
export function grantFor(viewer: Viewer, subject: Pick<Subject, 'id' | 'event'>, field?: ProtectedField) {
  if (viewer.kind !== 'ACCOUNT' || !viewer.organises.includes(subject.event)) return undefined;
  return viewer.grants.find(
    ({ event, attendees, fields }) =>
      event === subject.event &&
      attendees.includes(subject.id) &&
      (field === undefined || fields.includes(field)),
  );
}

/** What decides about a subject, and is the same for all of their fields. */
export interface Standing {
  /** Those the viewer is at the subject's event. */
  readonly recipients: readonly Recipient[];
  readonly own: boolean;
  /** The subject blocked one of them. */
  readonly blocked: boolean;
}

export function standingOf(
  viewer: Viewer,
  subject: Subject,
  live: readonly LiveConsent[],
  recipients: readonly Recipient[] = recipientsOf(viewer, subject.event),
): Standing {
  const blocked = given(subject, BLOCK, recipients, live) !== undefined;
  return { recipients, own: isOwnerOf(viewer, subject), blocked };
}

/** No lockdown; then owner, consent and no block, or broken glass. */
export function decide(
  viewer: Viewer,
  subject: Subject,
  field: ProtectedField,
  live: readonly LiveConsent[],
  { recipients, own, blocked }: Standing = standingOf(viewer, subject, live),
): Decision {
  if (viewer.kind === 'INTEGRATION') {
    if (viewer.lockdowns.length > 0 && isLockedTo(viewer, subject, field)) return LOCKED;
    if (!mayAskFor(viewer, subject, field)) return DENY;
  } else if (viewer.kind === 'ACCOUNT' && isWithheld(viewer, subject, field, own)) return LOCKED;
  if (subject.registered && own) return AS_OWNER;
  // A subject whose registration ended is not asked about: then nothing opens, whatever was consented to.
  const isAsked = subject.registered && !blocked;
  const consent = isAsked ? given(subject, field, recipients, live) : undefined;
  if (consent !== undefined) return { kind: 'ALLOW', basis: { kind: 'CONSENT', consent: consent.id } };
  const grant = grantFor(viewer, subject, field);
  return grant === undefined ? DENY : { kind: 'ALLOW', basis: { kind: 'BREAK_GLASS', grant: grant.id } };
}

function isLockedTo(viewer: IntegrationViewer, subject: Subject, field: ProtectedField): boolean {
  if (closedSince(viewer, viewer.integration, subject.event) !== null) return true;
  return isWithheld({ ...viewer, startedAt: viewer.at }, subject, field, false);
}

/** The scope and the approval; without a consent neither opens anything. */
const mayAskFor = (
  { events, scopes, approved }: IntegrationViewer,
  { event }: Subject,
  field: ProtectedField,
): boolean => events.includes(event) && scopes.has(scopeOf(field)) && approved.includes(field);
