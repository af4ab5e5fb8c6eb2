/** How somebody looks to another viewer: the same pure decision, asked for a viewer who is not here. */
import type { Model } from 'mongoose';
import { requesters } from '../attendees/introduced.ts';
import type { Context } from '../context.ts';
import { mayBeListed, NOBODY_MAY } from '../events/listing.ts';
import type { Held } from '../lockdown/lockdown.ts';
import { PROTECTED_FIELDS, type ProtectedField } from '../protected-fields.ts';
import { type AccountViewer, type Attendance, attendanceAt, type Viewer } from '../viewer.ts';
import { type Decision, decide, isBlocked, type Subject } from './decide.ts';
import { liveConsents } from './live.ts';
import { type ConsentRecord, everyAttendee, everyoneOfCategory, oneAttendee } from './model.ts';
import { chooseRecipient, type RecipientChoice } from './recipient.ts';

/** Whose eyes: one attendee, or somebody of whom no more is known than that they attend, with this category. */
export type Eyes =
  | { readonly kind: 'ATTENDEE'; readonly attendee: string; readonly category: string | null }
  | { readonly kind: 'AUDIENCE'; readonly category: string | null };

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
    chooseRecipient(context.attendees, event, choice, 'as'),
  ]);
  if (subject === null || 'code' in to) return null;
  const { attendee, category } = to;
  const shown = { ...subject, listed: subject.listed && mayBeListed(own.listing, subject.category) };
  const eyes: Eyes =
    attendee === null ? { kind: 'AUDIENCE', category } : { kind: 'ATTENDEE', attendee, category };
  const { consents, contactRequests } = context.services.models;
  const asked =
    attendee !== null && (await requesters(contactRequests, [{ event, attendee }], [subject.id])).length > 0;
  const { viewer } = context;
  const held = viewer.kind === 'ACCOUNT' ? viewer : { startedAt: new Date(0), lockdowns: [] };
  return previewAs(consents, shown, eyes, asked, held);
}

async function previewAs(
  consents: Model<ConsentRecord>,
  subject: Subject & { readonly listed: boolean },
  eyes: Eyes,
  asked: boolean,
  held: Held,
): Promise<Preview> {
  const attendee = eyes.kind === 'ATTENDEE' ? eyes.attendee : ANYBODY;
  const viewer = somebody(
    { attendee, event: subject.event, category: eyes.category, listing: NOBODY_MAY },
    held,
  );
  const recipients = [oneAttendee(attendee), everyAttendee];
  if (eyes.category !== null) recipients.push(everyoneOfCategory(eyes.category));
  const live = await liveConsents(consents, subject.event, [subject.id], PROTECTED_FIELDS, recipients);
  const blocked = isBlocked(subject, recipients, live);
  const direct = !blocked && live.some((consent) => consent.recipient === oneAttendee(attendee));
  return {
    visible: subject.listed || direct || asked || attendee === subject.id,
    fields: PROTECTED_FIELDS.map((field) => ({
      field,
      decision: decide(viewer, subject, field, live),
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
