/** How somebody looks to another viewer: the same pure decision, asked for a viewer who is not here. */
import type { Model } from 'mongoose';
import { isRequester } from '../attendees/introduced.ts';
import type { Context } from '../context.ts';
import { EVERYBODY_MAY, mayBeListed, NOBODY_MAY } from '../events/listing.ts';
import { approvedFields, type IntegrationRecord, SCOPES } from '../integrations/model.ts';
import type { Held } from '../lockdown/lockdown.ts';
import { PROTECTED_FIELDS, type ProtectedField } from '../protected-fields.ts';
import { type AccountViewer, type Attendance, attendanceAt, type Viewer } from '../viewer.ts';
import { type Decision, decide, recipientsOf, type Subject, standingOf } from './decide.ts';
import { liveConsents } from './live.ts';
import { type ConsentRecord, oneAttendee } from './model.ts';
import { type ChosenRecipient, chooseRecipient, type RecipientChoice } from './recipient.ts';

/** Whose eyes: one attendee, or somebody of whom no more is known than that they attend, with this category. */
export type Eyes =
  | { readonly kind: 'ATTENDEE'; readonly attendee: string; readonly category: string | null }
  | { readonly kind: 'AUDIENCE'; readonly category: string | null }
  /** By a key with every scope. */
  | { readonly kind: 'INTEGRATION'; readonly category: null; readonly integration: IntegrationRecord };

export interface PreviewedField {
  readonly field: ProtectedField;
  readonly decision: Decision;
  /** The subject blocked whose eyes these are. Said to the subject alone. */
  readonly blocked: boolean;
}

export interface Preview {
  readonly visible: boolean;
  readonly fields: readonly PreviewedField[];
}

/** No id of ours, so that an audience's eyes are nobody's in particular. */
const ANYBODY = 'anybody';

/** The viewer through these eyes; null where they have no valid registration, or may not know whose eyes it is. */
export async function previewFor(
  context: Context,
  event: string,
  choice: RecipientChoice,
): Promise<Preview | null> {
  const own = attendanceAt(context.viewer, event);
  if (own === null) return null;
  const [subject, to] = await Promise.all([
    context.attendees.load(own.attendee),
    chooseRecipient(context, event, choice, 'as'),
  ]);
  if (subject === null || 'code' in to) return null;
  const { attendee } = to;
  const mayBe = mayBeListed(own.listing, subject.category);
  const shown = { ...subject, listed: subject.listed && mayBe };
  const eyes = eyesOf(to);
  const { models } = context.services;
  const asked =
    attendee !== null && (await isRequester(models.contactRequests, { event, attendee }, subject.id));
  const { viewer } = context;
  const held = viewer.kind === 'ACCOUNT' ? viewer : { startedAt: new Date(0), lockdowns: [] };
  return previewAs(models.consents, shown, eyes, asked, held);
}

function eyesOf({ attendee, category, integration }: ChosenRecipient): Eyes {
  if (integration !== null) return { kind: 'INTEGRATION', category: null, integration };
  return attendee === null ? { kind: 'AUDIENCE', category } : { kind: 'ATTENDEE', attendee, category };
}

async function previewAs(
  consents: Model<ConsentRecord>,
  subject: Subject & { readonly listed: boolean },
  eyes: Eyes,
  asked: boolean,
  held: Held,
): Promise<Preview> {
  const attendee = eyes.kind === 'ATTENDEE' ? eyes.attendee : ANYBODY;
  const attendance = { attendee, event: subject.event, category: eyes.category, listing: NOBODY_MAY };
  const viewer =
    eyes.kind === 'INTEGRATION'
      ? anyKeyOf(eyes.integration, subject.event, held)
      : somebody(attendance, held);
  const recipients = recipientsOf(viewer, subject.event);
  const live = await liveConsents(consents, subject.event, [subject.id], PROTECTED_FIELDS, recipients);
  const standing = standingOf(viewer, subject, live, recipients);
  const { blocked } = standing;
  const direct = !blocked && live.some((consent) => consent.recipient === oneAttendee(attendee));
  return {
    visible:
      subject.listed ||
      direct ||
      asked ||
      attendee === subject.id ||
      (viewer.kind === 'INTEGRATION' && viewer.roster),
    fields: PROTECTED_FIELDS.map((field) => ({
      field,
      decision: decide(viewer, subject, field, live, standing),
      blocked,
    })),
  };
}

/** What is locked is locked for these eyes, too; `held` is the one who previews. */
function somebody(attendance: Attendance, { startedAt, lockdowns }: Held): Viewer {
  const viewer: AccountViewer = {
    kind: 'ACCOUNT',
    account: ANYBODY,
    session: ANYBODY,
    attendances: [attendance],
    organises: [],
    organiserOf: [],
    secondFactor: false,
    secondFactorEnrolled: false,
    startedAt,
    lockdowns,
    grants: [],
    fresh: false,
    at: new Date(0),
  };
  return viewer;
}

function anyKeyOf(integration: IntegrationRecord, event: string, { lockdowns }: Held): Viewer {
  return {
    kind: 'INTEGRATION',
    integration: integration._id,
    key: ANYBODY,
    events: [event],
    scopes: new Set(SCOPES),
    approved: approvedFields(integration),
    roster: integration.roster !== null,
    // The event's rule is in what the subject is shown as.
    listings: new Map([[event, EVERYBODY_MAY]]),
    lockdowns,
    at: new Date(0),
  };
}
