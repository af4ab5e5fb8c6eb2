/** What a package has of a registration beside what operations answer, whether it is valid or not. */
import type { AttendeeRecord } from '../attendees/model.ts';
import { sinceOf } from '../attendees/theirs-since.ts';
import type { Services } from '../services.ts';

const PHOTO = '1024.jpg';

/** The bytes, as they are shown in the largest size. */
export async function photoOf({ photos }: Services, id: string | null) {
  const found = id === null ? null : await photos.find(id, PHOTO);
  const bytes = found === null ? null : await photos.open(found);
  return bytes === null ? null : { id, mediaType: 'image/jpeg', base64: bytes.toString('base64') };
}

/** Where each value is from; without the keyed hashes, which say nothing to anybody, and what others wrote and answered before. */
export async function provenanceOf(
  { models }: Services,
  attendee: string,
  isTheirs: (at: Date | string | null) => boolean,
) {
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
    editedByOwner: Object.fromEntries(Object.entries(edited).filter(([, at]) => isTheirs(at))),
    from: from ?? {},
    listed,
    listing,
    claimedAt: claimed?.at ?? null,
    accountSince: accountSince ?? null,
    answeredProposals: (answered ?? []).filter(({ at }) => isTheirs(at)),
  };
}

/** Threat: whoever a registration was given to reads of who had it before: what was reported, and why it was opened. */
export async function sinceTheirs({ models }: Services, attendee: string) {
  const since = await sinceOf(models, attendee);
  return (at: Date | string | null) => since === null || (at !== null && new Date(at) >= since);
}

/** What is kept about the person, and no operation of theirs shows. */
export async function besides(
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
