/**
 * What a package holds (Art. 15, 20 GDPR): everything that is kept about somebody, by the operations they have, and beside
 * them what is kept and no operation shows. Of others it has ids alone, in places that say so; their names are looked up when
 * it is fetched, as far as the person may know them then. `COVERAGE` (coverage.ts) says where each kind of trace stands.
 */
import type { AttendeeRecord } from '../attendees/model.ts';
import { sinceOf } from '../attendees/theirs-since.ts';
import { CONSENTS_ONLY, oneAttendee } from '../consent/model.ts';
import { PROTECTED_FIELDS, type ProtectedField } from '../protected-fields.ts';
import { letThrough } from '../receipts/who-may.ts';
import type { Services } from '../services.ts';
import { NOW } from '../time.ts';
import type { Asking } from './asking.ts';
import { disclosuresTo } from './disclosures.ts';
import * as operations from './operations.ts';

const PHOTO = '1024.jpg';

export interface Content {
  /** Attendees of the person, and their events; what is fetched is theirs only while these are. */
  readonly own: readonly {
    readonly attendee: string;
    readonly event: string;
    /** The protected fields of which there is a value in it. */
    readonly fields: readonly ProtectedField[];
  }[];
  /** All whose data is in it, also those whose registration is not valid. */
  readonly attendees: string[];
  readonly data: Readonly<Record<string, unknown>>;
}

export async function contentOf(services: Services, asking: Asking): Promise<Content> {
  const { account, attendances } = asking.viewer;
  const { models } = services;
  const [{ viewer, myErasure }, complaints] = [
    await asking.one(operations.ACCOUNT),
    await asking.all(operations.COMPLAINTS),
  ];
  const events = [];
  for (const one of attendances) events.push(await eventOf(services, asking, one));
  const own = events.map(({ attendee, event, profile, photo }) => ({
    ...{ attendee, event },
    fields: PROTECTED_FIELDS.filter((field) => (field === 'photo' ? photo : profile[field]) != null),
  }));
  const record = await models.accounts.findById(account).lean().exec();
  const letters = await models.outbox
    .find({ account })
    .select({ kind: 1, state: 1, queuedAt: 1, settledAt: 1, _id: 0 })
    .lean()
    .exec();
  const theirs = { account: { $eq: account, $type: 'string' as const }, registered: false };
  const cancelled = await models.attendees
    .find(theirs)
    .select({ event: 1, name: 1, organisation: 1, category: 1 })
    .lean()
    .exec();
  const judged = await models.photoModerations.countDocuments({ by: account }).exec();
  const answered = await models.complaints.countDocuments({ answeredBy: account }).exec();
  const endpoints = await models.webhooks
    .find({ createdBy: account })
    .select({ url: 1, createdAt: 1, _id: 0 })
    .lean()
    .exec();
  const data = {
    account: {
      ...viewer.account,
      sessions: viewer.sessions,
      createdAt: record?.createdAt ?? null,
      firstSignedInAt: record?.firstSignedInAt ?? null,
      addressChanges: (record?.formerAddresses ?? []).map(({ changedAt }) => ({ changedAt })),
      organises: record?.organises ?? [],
    },
    erasure: myErasure,
    events,
    cancelledRegistrations: cancelled.map(({ _id, ...one }) => ({ attendee: _id, ...one })),
    complaints,
    letters,
    asOrganiser: { photosJudged: judged, complaintsAnswered: answered, endpoints },
  };
  const attendees = [...own.map(({ attendee }) => attendee), ...cancelled.map(({ _id }) => _id)];
  return { own, attendees, data };
}

async function eventOf(
  services: Services,
  asking: Asking,
  { attendee, event }: { readonly attendee: string; readonly event: string },
) {
  const variables = { event };
  const about = await asking.one(operations.PROFILE, variables);
  const { photo, ...profile } = about.viewer.attendee ?? {};
  const named = await services.models.events.findById(event).select({ name: 1 }).lean().exec();
  const isTheirs = await sinceTheirs(services, attendee);
  return {
    event,
    eventName: named?.name ?? null,
    attendee,
    profile: profile as Record<string, unknown>,
    photo: await photoOf(services, photo?.url ?? null),
    provenance: await provenanceOf(services, attendee),
    settings: { contactRequestMails: about.contactRequestMails },
    heldPhoto: about.myHeldPhoto,
    proposals: about.viewer.proposals,
    consentsGiven: await asking.all(operations.CONSENTS, variables),
    consentsReceived: await consentsTo(services, asking, { attendee, event }),
    blocks: await asking.all(operations.BLOCKS, variables),
    contactRequestsReceived: await asking.all(operations.REQUESTS, { ...variables, box: 'RECEIVED' }),
    contactRequestsSent: await asking.all(operations.REQUESTS, { ...variables, box: 'SENT' }),
    changes: await asking.all(operations.CHANGES, variables),
    disclosures: await disclosuresTo(asking, event),
    deletions: about.myDeletions,
    ...(await besides(services, attendee, isTheirs)),
  };
}

/** The bytes, as they are shown in the largest size. */
async function photoOf({ photos }: Services, url: string | null) {
  const [, id] = /\/photos\/(pho_\w+)\//.exec(url ?? '') ?? [];
  const found = id === undefined ? null : await photos.find(id, PHOTO);
  const bytes = found === null ? null : await photos.open(found);
  return bytes === null ? null : { id, mediaType: 'image/jpeg', base64: bytes.toString('base64') };
}

/** Where each value is from; without the keyed hashes, which say nothing to anybody. */
async function provenanceOf({ models }: Services, attendee: string) {
  const record = await models.attendees
    .findById(attendee)
    .select({ sources: 1, edited: 1, from: 1, listed: 1, listing: 1, claimed: 1, accountSince: 1 })
    .select({ answered: 1, createdAt: 1, modifiedAt: 1 })
    .lean<AttendeeRecord>()
    .exec();
  if (record === null) return null;
  const { sources, edited, from, listed, listing, claimed, accountSince, answered, createdAt } = record;
  return {
    createdAt,
    modifiedAt: record.modifiedAt ?? null,
    registrations: sources.map(({ source, id, live, asked }) => ({ source, id, live, asked })),
    editedByOwner: edited,
    from: from ?? {},
    listed,
    listing,
    claimedAt: claimed?.at ?? null,
    accountSince: accountSince ?? null,
    answeredProposals: answered ?? [],
  };
}

/** Those alone that let the field through: a block and a lockdown leave a consent open. Asked again at the fetch (with-names.ts). */
async function consentsTo(
  { models }: Services,
  asking: Asking,
  { attendee, event }: { readonly attendee: string; readonly event: string },
) {
  const found = await models.consents
    .find({
      event,
      recipient: oneAttendee(attendee),
      ...CONSENTS_ONLY,
      open: true,
      $expr: { $gt: ['$until', NOW] },
    })
    .select({ event: 1, subject: 1, field: 1, from: 1, until: 1 })
    .lean()
    .exec();
  const through = await letThrough(asking.context(), found);
  return found
    .filter((_one, nth) => through[nth] === true)
    .map(({ _id: id, subject, field, from, until }) => ({ id, by: { id: subject }, field, from, until }));
}

/** Threat: whoever a registration was given to reads of who had it before: what was reported, and why it was opened. */
async function sinceTheirs({ models }: Services, attendee: string) {
  const since = await sinceOf(models, attendee);
  return (at: Date | string | null) => since === null || (at !== null && new Date(at) >= since);
}

/** What is kept about the person, and no operation of theirs shows. */
async function besides(
  { models, namedIntegrations }: Services,
  attendee: string,
  isTheirs: (at: Date | string | null) => boolean,
) {
  const own = { attendees: attendee };
  const [moderated, reported, reports, opened, locked, told, invitation] = await Promise.all([
    models.photoModerations.find({ subject: attendee }).lean().exec(),
    models.photoReports.find({ subject: attendee }).lean().exec(),
    models.photoReports.find({ by: attendee }).lean().exec(),
    models.grants.find(own).lean().exec(),
    models.lockdowns.find(own).lean().exec(),
    models.webhookMessages.find({ 'data.attendee': attendee }).lean().exec(),
    models.invitations.findById(attendee).lean().exec(),
  ]);
  const theirTold = told.filter(({ queuedAt }) => isTheirs(queuedAt));
  const tellings = theirTold.map(async ({ integration: id, type, queuedAt, deletion }) => {
    const name = (await namedIntegrations.find(id))?.name ?? null;
    const deletionAcknowledgedAt = deletion?.acknowledgedAt ?? null;
    return { integration: { id, name }, type, at: queuedAt, deletionAcknowledgedAt };
  });
  return {
    photoModeration: moderated
      .filter(({ decidedAt, queuedAt }) => isTheirs(decidedAt ?? queuedAt))
      .map(({ _id: photo, verdict, reason, decidedAt }) => ({
        ...{ photo, verdict, reason, decidedAt },
      })),
    reportsOfPhotos: reported
      .filter(({ at }) => isTheirs(at))
      .map(({ photo, reason, at }) => ({ photo, reason, at })),
    reportsByMe: reports.filter(({ at }) => isTheirs(at)).map(({ reason, at }) => ({ reason, at })),
    openedInEmergency: opened
      .filter(({ at }) => isTheirs(at))
      .map(({ fields, purpose, at, until }) => ({ fields, purpose, at, until })),
    lockdowns: locked
      .filter(({ at }) => isTheirs(at))
      .map(({ at, lifted }) => ({ at, liftedAt: lifted?.at ?? null })),
    integrationsTold: await Promise.all(tellings),
    invitation: invitation && { invitedAt: invitation.invitedAt, expiresAt: invitation.expiresAt },
  };
}
