/** People and events for tests: one line each, with what matters in the line. They are made as an import makes them. */

import { normaliseAddress } from '../../src/accounts/address.ts';
import { ensureAccount } from '../../src/accounts/make.ts';
import { wordsOfAttendee } from '../../src/attendees/words.ts';
import type { NewGrant } from '../../src/break-glass/book.ts';
import type { GrantRecord } from '../../src/break-glass/model.ts';
import { keepAudienceConsents } from '../../src/consent/keep-audience.ts';
import { BLOCK, oneAttendee, type Recipient } from '../../src/consent/model.ts';
import { DEFAULT_NOTICE } from '../../src/events/model.ts';
import { newId } from '../../src/ids.ts';
import type { ProtectedField } from '../../src/protected-fields.ts';
import type { Services, Storage } from '../../src/services.ts';
import { FAR_FUTURE } from '../../src/time.ts';

type Place = { readonly services: Storage };

export interface BuiltEvent {
  readonly id: string;
  readonly slug: string;
}

export interface BuiltAttendee {
  readonly id: string;
  readonly event: string;
  readonly account: string;
  readonly email: string;
  readonly values: Partial<Record<ProtectedField, string>>;
}

let count = 0;

export async function buildEvent({ services }: Place, slug = `event-${++count}`): Promise<BuiltEvent> {
  const id = newId('event');
  await services.models.events.create({
    _id: id,
    slug,
    name: `The ${slug}`,
    region: 'GB',
    notice: DEFAULT_NOTICE,
    createdAt: new Date(),
  });
  return { id, slug };
}

/** The account of an address, made where there is none. */
export function buildAccount({ services }: Place, email: string): Promise<string> {
  const address = normaliseAddress(email);
  if (address === null) throw new Error(`no address: ${email}`);
  return ensureAccount(services, address);
}

export interface AttendeeTraits {
  readonly event: BuiltEvent;
  readonly name?: string;
  readonly email?: string;
  readonly organisation?: string | null;
  readonly category?: string | null;
  readonly listed?: boolean;
  readonly registered?: boolean;
  readonly phone?: string | null;
  readonly jobTitle?: string | null;
  readonly photo?: string | null;
}

/** Unlisted, showing nothing to anybody, with a value in every protected field, unless the traits say otherwise. */
export async function buildAttendee(place: Place, traits: AttendeeTraits): Promise<BuiltAttendee> {
  const { models, vaultStore } = place.services;
  const n = ++count;
  const { event, name = `Person ${n}`, organisation = null, category = null } = traits;
  const { email = `person.${n}@people.example`, listed = false, registered = true } = traits;
  const id = newId('attendee');
  const account = await buildAccount(place, email);
  await models.attendees.create({
    _id: id,
    event: event.id,
    account,
    name,
    organisation,
    category,
    registered,
    listed,
    listing: { by: 'DEFAULT', at: new Date(), session: null },
    words: wordsOfAttendee(name, organisation),
    sources: [{ source: 'test', id, rowHash: '' }],
    createdAt: new Date(),
  });
  const all = {
    email,
    phone: traits.phone === undefined ? `+44770090${String(n).padStart(4, '0')}` : traits.phone,
    jobTitle: traits.jobTitle === undefined ? `Job ${n}` : traits.jobTitle,
    photo: traits.photo === undefined ? newId('photo') : traits.photo,
  };
  const values: Partial<Record<ProtectedField, string>> = {};
  for (const [field, value] of Object.entries(all) as [ProtectedField, string | null][]) {
    if (value !== null) values[field] = value;
  }
  const writes = (Object.entries(values) as [ProtectedField, string][]).map(([field, value]) => ({
    event: event.id,
    subject: id,
    field,
    value,
  }));
  await vaultStore.write(writes);
  return { id, event: event.id, account, email, values };
}

export interface ConsentTraits {
  readonly subject: Pick<BuiltAttendee, 'id' | 'event'>;
  readonly field: ProtectedField;
  readonly recipient: Recipient;
  readonly from?: Date;
  readonly until?: Date;
  readonly withdrawnAt?: Date | null;
}

/** A consent as the owner would have given it a day ago. */
export async function buildConsent({ services }: Place, traits: ConsentTraits): Promise<string> {
  const id = newId('consent');
  const { subject, field, recipient, withdrawnAt = null } = traits;
  await services.models.consents.create({
    _id: id,
    event: subject.event,
    subject: subject.id,
    field,
    recipient,
    purpose: 'a test',
    from: traits.from ?? new Date(Date.now() - 86_400_000),
    until: traits.until ?? FAR_FUTURE,
    evidence: { how: 'OWNER', noticeVersion: '1', noticeText: 'words', language: 'en', session: 'ses_test' },
    withdrawnAt,
    withdrawal: withdrawnAt === null ? null : { how: 'OWNER', session: 'ses_test' },
    open: withdrawnAt === null,
  });
  await keepAudiences({ services }, subject);
  return id;
}

/** After a test wrote to the consents by itself: what it did is on the person's own document, too, as whoever writes does. */
export const keepAudiences = (
  { services }: { readonly services: Pick<Services, 'database' | 'models'> },
  { id, event }: Pick<BuiltAttendee, 'id' | 'event'>,
): Promise<void> =>
  services.database.transaction((session) =>
    keepAudienceConsents(services.models, { event, subjects: [id] }, session),
  );

/** That one attendee blocked another a day ago. */
export async function buildBlock(
  { services }: Place,
  by: Pick<BuiltAttendee, 'id' | 'event'>,
  blocked: Pick<BuiltAttendee, 'id'>,
): Promise<string> {
  const _id = newId('block');
  const record = {
    _id,
    event: by.event,
    subject: by.id,
    field: BLOCK,
    recipient: oneAttendee(blocked.id),
    from: new Date(Date.now() - 86_400_000),
    until: FAR_FUTURE,
    withdrawnAt: null,
    open: true,
  };
  await services.models.consents.collection.insertOne(record as never);
  return _id;
}

export interface ContactRequestTraits {
  readonly from: Pick<BuiltAttendee, 'id' | 'event'>;
  readonly to: Pick<BuiltAttendee, 'id'>;
  readonly fields?: readonly ProtectedField[];
  readonly until?: Date;
}

/** A contact request of a day ago, unanswered. */
export async function buildContactRequest(
  { services }: Place,
  traits: ContactRequestTraits,
): Promise<string> {
  const _id = newId('contactRequest');
  const { from, to, fields = ['phone'], until = new Date(Date.now() + 86_400_000) } = traits;
  await services.models.contactRequests.create({
    _id,
    event: from.event,
    from: from.id,
    to: to.id,
    fields: [...fields],
    message: 'to meet',
    sentAt: new Date(Date.now() - 86_400_000),
    until,
    knownUntil: until,
    open: true,
  });
  return _id;
}

/** Makes somebody an organiser of an event. */
export async function buildOrganiser(
  place: Place,
  event: BuiltEvent,
  email = `organiser.${++count}@people.example`,
): Promise<string> {
  const account = await buildAccount(place, email);
  await place.services.models.accounts
    .updateOne({ _id: account }, { $addToSet: { organises: event.id } })
    .exec();
  return email;
}

/** Broken glass, as after breakGlass, and nobody is told. */
export const buildGrant = (
  { services }: { readonly services: Pick<Services, 'grants' | 'database'> },
  grant: NewGrant,
): Promise<GrantRecord> => services.database.transaction((session) => services.grants.grant(grant, session));
