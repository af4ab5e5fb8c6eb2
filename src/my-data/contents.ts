/**
 * What a package holds (Art. 15, 20 GDPR): everything that is kept about somebody, by the operations they have, and beside
 * them what is kept and no operation shows. Of others it has ids alone, in places that say so; their names are looked up when
 * it is fetched, as far as the person may know them then. `COVERAGE` (coverage.ts) says where each kind of trace stands.
 */
import { CONSENTS_ONLY, oneAttendee } from '../consent/model.ts';
import { PROTECTED_FIELDS, type ProtectedField } from '../protected-fields.ts';
import { letThrough } from '../receipts/who-may.ts';
import type { Services } from '../services.ts';
import { NOW } from '../time.ts';
import type { Asking } from './asking.ts';
import { besides, photoOf, provenanceOf, sinceTheirs } from './beside.ts';
import { keptCancelled } from './cancelled.ts';
import { disclosuresTo } from './disclosures.ts';
import * as operations from './operations.ts';

export interface Content {
  /** Attendees of the person, and their events; what is fetched is theirs only while these are. */
  readonly own: readonly {
    readonly attendee: string;
    readonly event: string;
    /** The protected fields of which there is a value in it. */
    readonly fields: readonly ProtectedField[];
    /** Whether the registration is not valid: whose it is then says the database alone (cancelled.ts). */
    readonly cancelled: boolean;
  }[];
  /** All whose data is in it, also those whose registration is not valid. */
  readonly attendees: string[];
  readonly data: Readonly<Record<string, unknown>>;
}

interface Kept {
  readonly attendee: string;
  readonly event: string;
  readonly profile: Readonly<Record<string, unknown>>;
  readonly photo: unknown;
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
  const cancelled = await keptCancelled(services, asking);
  const own = [
    ...events.map((one) => ({ ...ownOf(one), cancelled: false })),
    ...cancelled.map((one) => ({ ...ownOf(one), cancelled: true })),
  ];
  const record = await models.accounts.findById(account).lean().exec();
  const letters = await models.outbox
    .find({ account })
    .select({ kind: 1, state: 1, queuedAt: 1, settledAt: 1, _id: 0 })
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
    cancelledRegistrations: cancelled,
    complaints,
    letters,
    asOrganiser: { photosJudged: judged, complaintsAnswered: answered, endpoints },
  };
  return { own, attendees: own.map(({ attendee }) => attendee), data };
}

/** Whose they are, and of which protected fields there is a value. */
const ownOf = ({ attendee, event, profile, photo }: Kept) => ({
  ...{ attendee, event },
  fields: PROTECTED_FIELDS.filter((field) => (field === 'photo' ? photo : profile[field]) != null),
});

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
    photo: await photoOf(services, /\/photos\/(pho_\w+)\//.exec(photo?.url ?? '')?.[1] ?? null),
    provenance: await provenanceOf(services, attendee, isTheirs),
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
