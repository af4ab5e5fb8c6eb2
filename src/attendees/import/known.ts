/** What the database knows about the people of one batch, in a handful of look-ups whatever the batch's size. */
import type { ClientSession } from 'mongodb';
import { atAddress, oldestIndex } from '../../accounts/find.ts';
import type { AccountRecord } from '../../accounts/model.ts';
import type { ConsentRecord } from '../../consent/model.ts';
import type { Models } from '../../database/models.ts';
import type { IndexHashes } from '../../disclosure/index-hashes.ts';
import type { IndexPurpose } from '../../disclosure/keys.ts';
import { liftSource } from '../../disclosure/rotation/places.ts';
import type { EventRecord } from '../../events/model.ts';
import { groupedBy } from '../../grouped-by.ts';
import { NOW } from '../../time.ts';
import type { AttendeeRecord, RegistrationSource } from '../model.ts';

/** An account, its address by one hash. */
export type KnownAccount = Pick<AccountRecord, '_id' | 'firstSignedInAt'> & {
  readonly addressIndex: string;
  /** Of the addresses that it can still be brought back to. */
  readonly held: readonly string[];
};

export interface Known {
  /** The database's time, read in the same transaction. */
  readonly now: Date;
  /** By id in the source; follows what the batch decides. */
  readonly attendees: Map<string, AttendeeRecord>;
  readonly accounts: ReadonlyMap<string, KnownAccount>;
  /** Also by an address that somebody changed away from, as long as that can be undone. */
  readonly accountsByAddress: ReadonlyMap<string, KnownAccount>;
  /** By account: who of this event has it. Follows what the batch decides. */
  readonly holders: Map<string, AttendeeRecord>;
  /** By keyed hash of the address: everybody of this event whose row gives it. */
  readonly claimants: ReadonlyMap<string, readonly AttendeeRecord[]>;
  readonly consents: ReadonlyMap<string, readonly ConsentRecord[]>;
  /** Accounts whose owners asked to be erased. */
  readonly leaving: ReadonlySet<string>;
}

export interface Wanted {
  readonly source: string;
  readonly ids: readonly string[];
  /** Hashes of all generations in use. */
  readonly addresses: readonly string[];
}

/** The hashes of an import: of addresses, and of people, names and rows. */
export type ImportHashes = Readonly<Record<IndexPurpose, IndexHashes>>;

/** For a dry run into an event that does not exist. */
export const NOTHING_KNOWN: Known = {
  now: new Date(0),
  attendees: new Map(),
  accounts: new Map(),
  accountsByAddress: new Map(),
  holders: new Map(),
  claimants: new Map(),
  consents: new Map(),
  leaving: new Set(),
};

/** Look-ups of one transaction go one after the other, as the driver wants it. */
export async function lookUp(
  models: Models,
  event: Pick<EventRecord, '_id'>,
  wanted: Wanted,
  hashes: ImportHashes,
  session: ClientSession,
): Promise<Known> {
  const inEvent = { event: event._id };
  // Whatever was kept is compared as it would be kept now.
  const find = async (filter: object) =>
    (await models.attendees.find(filter, null, { session }).lean<AttendeeRecord[]>().exec()).map(
      (attendee) => ({ ...attendee, sources: attendee.sources.map((source) => liftSource(source, hashes)) }),
    );
  const options = { session };
  const bySource = {
    ...inEvent,
    sources: { $elemMatch: { source: wanted.source, id: { $in: wanted.ids } } },
  };
  const attendees = await find(bySource);
  const claiming = { ...inEvent, 'sources.address': { $in: wanted.addresses } };
  const claimants = await find(claiming);
  const people = [...attendees, ...claimants];
  const linked = [...new Set(people.map(({ account }) => account))].filter((account) => account !== null);
  const former = { 'formerAddresses.addressIndex': { $in: wanted.addresses } };
  const either = { $or: [atAddress(wanted.addresses), former, { _id: { $in: linked } }] };
  const found = await models.accounts
    .find(either, { addressIndex: 1, firstSignedInAt: 1, formerAddresses: 1 }, options)
    .lean<Pick<AccountRecord, '_id' | 'addressIndex' | 'firstSignedInAt' | 'formerAddresses'>[]>()
    .exec();
  const now = await databaseTime(models, event, session);
  const accounts: KnownAccount[] = found.map((account) => ({
    _id: account._id,
    firstSignedInAt: account.firstSignedInAt,
    addressIndex: hashes.ADDRESS_INDEX.lift(oldestIndex(account)),
    held: (account.formerAddresses ?? [])
      .filter(({ undoUntil }) => undoUntil > now)
      .map((former) => hashes.ADDRESS_INDEX.lift(oldestIndex(former))),
  }));
  // `$type` lets the planner use the partial index on accounts; without it every attendee of the event is read.
  const held = { ...inEvent, account: { $in: accounts.map(({ _id }) => _id), $type: 'string' as const } };
  const holders = await find(held);
  const subjects = { ...inEvent, subject: { $in: [...new Set(people.map(({ _id }) => _id))] } };
  const consents = await models.consents.find(subjects, null, options).lean<ConsentRecord[]>().exec();
  const accountIds = accounts.map(({ _id }) => _id);
  const leaving = await models.eraseMe
    .find({ _id: { $in: accountIds } }, { _id: 1 }, options)
    .lean()
    .exec();
  // One object per person, so that what the batch decides of somebody is seen by whoever asks next.
  const one = new Map(attendees.map((attendee) => [attendee._id, attendee]));
  const same = (attendee: AttendeeRecord) => one.get(attendee._id) ?? remember(one, attendee);
  const claims = groupedBy(
    claimants.flatMap((one) => one.sources.map(({ address }) => ({ address: address ?? '', one }))),
    ({ address }) => address,
  );
  return {
    now,
    attendees: new Map(attendees.map((attendee) => [sourceOf(attendee, wanted.source)?.id ?? '', attendee])),
    accounts: new Map(accounts.map((account) => [account._id, account])),
    accountsByAddress: new Map(
      accounts.flatMap((account) =>
        [...account.held, account.addressIndex].map((index) => [index, account] as const),
      ),
    ),
    holders: new Map(holders.map((holder) => [holder.account ?? '', same(holder)])),
    claimants: new Map([...claims].map(([address, theirs]) => [address, theirs.map(({ one }) => same(one))])),
    consents: groupedBy(consents, ({ subject }) => subject),
    leaving: new Set(leaving.map(({ _id }) => _id)),
  };
}

export function sourceOf(attendee: AttendeeRecord, source: string): RegistrationSource | undefined {
  return attendee.sources.find((one) => one.source === source);
}

async function databaseTime(
  models: Models,
  event: Pick<EventRecord, '_id'>,
  session: ClientSession,
): Promise<Date> {
  const [answer] = await models.events
    .aggregate<{ now: Date }>([{ $match: { _id: event._id } }, { $project: { now: NOW } }])
    .session(session)
    .exec();
  if (answer === undefined) throw new Error('the event is gone');
  return answer.now;
}

function remember(one: Map<string, AttendeeRecord>, attendee: AttendeeRecord): AttendeeRecord {
  one.set(attendee._id, attendee);
  return attendee;
}
