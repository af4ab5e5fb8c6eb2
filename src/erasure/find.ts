/** Whom a command means: by the id of an attendee, or by an address. Nothing here is for a client of the gateway. */

import { normaliseAddress } from '../accounts/address.ts';
import { addressIndexes, atAddress } from '../accounts/find.ts';
import type { AttendeeRecord } from '../attendees/model.ts';
import { ofAccount } from '../attendees/of-account.ts';
import { kindOf } from '../ids.ts';
import type { NewErasure } from './erase.ts';
import { type ErasureParts, erasureRecords, subjectsOf } from './model.ts';
import { TRACES } from './traces.ts';

export interface Wanted {
  /** An attendee's id or an e-mail address. */
  readonly who: string;
  /** Slug of an event there is; undefined: wherever they are, if that is one event. */
  readonly event: string | undefined;
  readonly everywhere: boolean;
  readonly organiserToo: boolean;
}

type Attendee = Pick<AttendeeRecord, '_id' | 'event' | 'account'>;

export interface Found {
  readonly erasures: readonly NewErasure[];
  /** Slugs of the events they are erased from. */
  readonly events: readonly string[];
  /** What becomes of the account: it goes, or stays because of this; null where there is none. */
  readonly account: { readonly goes: boolean; readonly because: readonly string[] } | null;
  /** Slugs of events that nobody organises afterwards. */
  readonly unorganised: readonly string[];
}

/** Why nobody was found, for the person at the terminal. No text repeats the address. */
export class NotFoundError extends Error {
  override readonly name = 'NotFoundError';
}

/** They were erased before. */
export class ErasedAlready extends Error {
  override readonly name = 'ErasedAlready';
}

const MOST_NAMED = 20;

export async function findPeople(parts: ErasureParts, wanted: Wanted): Promise<Found> {
  const slugs = await slugsOf(parts);
  const found = await attendeesMeant(parts, wanted, slugs);
  const account = found.attendees[0]?.account ?? found.account;
  return outlook(parts, found.attendees, account, wanted, slugs);
}

/** Slugs by event id. */
async function slugsOf({ models }: ErasureParts): Promise<Map<string, string>> {
  const events = await models.events.find().select({ slug: 1 }).lean().exec();
  return new Map(events.map(({ _id, slug }) => [_id, slug]));
}

async function attendeesMeant(parts: ErasureParts, wanted: Wanted, slugs: Map<string, string>) {
  const address = normaliseAddress(wanted.who);
  if (address !== null) return byAddress(parts, address, wanted, slugs);
  if (kindOf(wanted.who) === 'attendee') return byId(parts, wanted, slugs);
  throw new NotFoundError('This is neither an attendee’s id (att_ and 26 characters) nor an e-mail address.');
}

async function byId(parts: ErasureParts, { who, event, everywhere }: Wanted, slugs: Map<string, string>) {
  const attendee = await parts.models.attendees
    .findById(who)
    .select({ event: 1, account: 1 })
    .lean<Attendee>()
    .exec();
  if (attendee === null) {
    const before = await erasureRecords(parts.database).findOne({ _id: who });
    if (before !== null)
      throw new ErasedAlready(`${who} was erased already, on ${before.begunAt.toISOString().slice(0, 10)}.`);
    throw new NotFoundError(`Nobody has the id ${who}.`);
  }
  const at = slugs.get(attendee.event);
  if (event !== undefined && at !== event)
    throw new NotFoundError(`${who} is at ${at ?? 'no event'}, not at ${event}.`);
  const { account } = attendee;
  if (!everywhere || account === null) return { attendees: [attendee], account };
  return { attendees: await attendeesOf(parts, account), account };
}

const attendeesOf = ({ models }: ErasureParts, account: string): Promise<Attendee[]> =>
  models.attendees.find(ofAccount(account)).select({ event: 1, account: 1 }).lean<Attendee[]>().exec();

async function byAddress(parts: ErasureParts, address: string, wanted: Wanted, slugs: Map<string, string>) {
  const { models, keyRing } = parts;
  await keyRing.upToDate();
  const indexes = addressIndexes(keyRing, address);
  const account = await models.accounts.findOne(atAddress(indexes)).select({ _id: 1 }).lean().exec();
  const isAsked = ({ event }: Attendee) => wanted.event === undefined || slugs.get(event) === wanted.event;
  const all = account === null ? [] : await attendeesOf(parts, account._id);
  const attendees = all.filter(isAsked);
  if (attendees.length > 1 && !wanted.everywhere)
    throw new NotFoundError(
      `They are at ${named(slugs, attendees)}. Say which by --event SLUG, or --everywhere.`,
    );
  if (attendees.length > 0) return { attendees, account: account?._id ?? null };
  if (all.length > 0) throw new NotFoundError(`They are at ${named(slugs, all)}, not at ${wanted.event}.`);
  if (account !== null) return { attendees: [], account: account._id };
  throw new NotFoundError(await whyNobody(parts, indexes, [...slugs.keys()]));
}

/** Somebody else's address stands on a group's registrations; those are nobody's by their address. */
async function whyNobody(
  { models }: ErasureParts,
  indexes: readonly string[],
  events: string[],
): Promise<string> {
  const giving = await models.attendees
    .find({ event: { $in: events }, 'sources.address': { $in: [...indexes] } })
    .select({ _id: 1 })
    .limit(MOST_NAMED)
    .lean()
    .exec();
  if (giving.length === 0) return 'Nobody has this address: it was never imported, or was erased already.';
  const ids = giving.map(({ _id }) => _id).join(', ');
  return `Nobody is known to be the owner of this address, but registrations give it. Name one by its id: ${ids}.`;
}

const named = (slugs: Map<string, string>, attendees: readonly Attendee[]) =>
  attendees.map(({ event }) => slugs.get(event) ?? event).join(', ');

/** What will become of them and of their account. */
async function outlook(
  { models }: ErasureParts,
  attendees: readonly Attendee[],
  account: string | null,
  { organiserToo }: Wanted,
  slugs: Map<string, string>,
): Promise<Found> {
  const erasures: NewErasure[] = attendees.map(({ _id, event, account: own }) => ({
    ...{ _id, event, account: own, addressIndex: [], organiserToo, why: 'ASKED' },
  }));
  const events = attendees.map(({ event }) => slugs.get(event) ?? event);
  const record = account === null ? null : await models.accounts.findById(account).lean().exec();
  if (record === null) return { erasures, events, account: null, unorganised: [] };
  const others = await models.attendees
    .find({
      ...ofAccount(record._id),
      _id: { $nin: attendees.map(({ _id }) => _id) },
    })
    .select({ event: 1 })
    .lean()
    .exec();
  const because = [
    ...others.map(({ event }) => `attends ${slugs.get(event) ?? event}`),
    ...(organiserToo ? [] : record.organises.map((event) => `organises ${slugs.get(event) ?? event}`)),
  ];
  const goes = because.length === 0;
  if (goes && attendees.length === 0) {
    const { _id } = record;
    const addressIndex = [record.addressIndex].flat();
    erasures.push({ _id, event: null, account: null, addressIndex, organiserToo, why: 'ASKED' });
  }
  const unorganised: string[] = [];
  for (const event of goes ? record.organises : []) {
    const another = await models.accounts.exists({ organises: event, _id: { $ne: record._id } }).exec();
    if (another === null) unorganised.push(slugs.get(event) ?? event);
  }
  return { erasures, events, account: { goes, because }, unorganised };
}

/** How much there is of what, without a word of it. */
export async function countTraces(
  parts: ErasureParts,
  found: Found,
): Promise<readonly { readonly what: string; readonly count: number }[]> {
  const account = found.erasures[0]?.account ?? null;
  const index =
    account === null
      ? null
      : await parts.models.accounts.findById(account).select({ addressIndex: 1 }).lean();
  const own = { _id: account ?? '', event: null, addressIndex: [index?.addressIndex ?? []].flat() };
  const subjects = subjectsOf(
    found.account?.goes === true && account !== null ? [...found.erasures, own] : found.erasures,
  );
  const counts: { what: string; count: number }[] = [];
  for (const trace of TRACES) {
    if (trace.what !== null) counts.push({ what: trace.what, count: await trace.count(parts, subjects) });
  }
  return counts;
}
