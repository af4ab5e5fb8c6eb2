/**
 * The people of a drill. Threat: a drill that reads, spoils or writes to real people. So it has an event of its own, made
 * for it, with people who do not exist, at addresses that cannot (`.invalid`, RFC 2606); and before it does anything it
 * looks whether that is still so.
 */
import type { Collection } from 'mongodb';
import { ensureAccount } from '../accounts/make.ts';
import type { AttendeeRecord } from '../attendees/model.ts';
import { wordsOfAttendee } from '../attendees/words.ts';
import { erase } from '../erasure/erase.ts';
import { DEFAULT_NOTICE } from '../events/model.ts';
import { newId } from '../ids.ts';
import type { Storage } from '../services.ts';
import { DrillError } from './browser.ts';

export const DRILL_SLUG = 'drill-';
const SOURCE = 'drill';

export interface Played {
  readonly id: string;
  readonly account: string;
  readonly name: string;
  readonly email: string;
  readonly phone: string;
  readonly jobTitle: string;
}

export interface Cast {
  readonly event: string;
  readonly slug: string;
  readonly organiser: string;
  /** Whose mailboxes the intruder reads. */
  readonly victims: readonly Played[];
  /** Who show fields to everybody of the event, and are seen through the victims' sessions. */
  readonly open: readonly Played[];
  /** Who show nothing to anybody: the report must not name them. */
  readonly closed: readonly Played[];
}

const NAMES = {
  victims: ['Drill Minister', 'Drill Secretary', 'Drill Chair'],
  open: ['Drill Delegate One', 'Drill Delegate Two', 'Drill Delegate Three'],
  closed: ['Drill Guest One', 'Drill Guest Two', 'Drill Guest Three'],
} as const;

/** An event that is marked as a drill, its people and its organiser. */
export async function makeCast(storage: Storage): Promise<Cast> {
  const run = newId('event').slice(-8);
  const slug = `${DRILL_SLUG}${run}`;
  const event = newId('event');
  const now = new Date();
  await storage.models.events.create({
    _id: event,
    slug,
    name: `DRILL of ${now.toISOString().slice(0, 16).replace('T', ' ')} UTC`,
    region: 'GB',
    notice: DEFAULT_NOTICE,
    createdAt: now,
  });
  const organiser = `organiser.${run}@drill.invalid`;
  const account = await ensureAccount(storage, organiser);
  const accounts = storage.models.accounts.collection as unknown as Collection<{
    _id: string;
    organises: string[];
  }>;
  await accounts.updateOne({ _id: account }, { $addToSet: { organises: event } });
  let count = 0;
  const play = (names: readonly string[]) =>
    Promise.all(names.map((name) => makePerson(storage, { event, run, name, nth: ++count })));
  const [victims, open, closed] = [
    await play(NAMES.victims),
    await play(NAMES.open),
    await play(NAMES.closed),
  ];
  await refuseRealPeople(storage, event);
  return { event, slug, organiser, victims, open, closed };
}

interface Part {
  readonly event: string;
  readonly run: string;
  readonly name: string;
  readonly nth: number;
}

async function makePerson(storage: Storage, { event, run, name, nth }: Part): Promise<Played> {
  const email = `${name.toLowerCase().replaceAll(' ', '.')}.${run}@drill.invalid`;
  const account = await ensureAccount(storage, email);
  const _id = newId('attendee');
  await storage.models.attendees.create({
    ...{ _id, event, account, name, organisation: 'The drill', category: 'Drill' },
    ...{ registered: true, listed: false, createdAt: new Date() },
    listing: { by: 'DEFAULT', at: new Date(), session: null },
    words: wordsOfAttendee(name, 'The drill'),
    sources: [{ source: SOURCE, id: _id, rowHash: '' }],
  });
  // Of the numbers that Ofcom keeps for fiction.
  const values = {
    email,
    phone: `+4477009007${String(nth).padStart(2, '0')}`,
    jobTitle: `Drill role ${nth}`,
  };
  const writes = Object.entries(values) as ['email' | 'phone' | 'jobTitle', string][];
  await storage.vaultStore.write(writes.map(([field, value]) => ({ event, subject: _id, field, value })));
  return { id: _id, account, name, ...values };
}

/** A DrillError where anybody of the event was not made for a drill. */
export async function refuseRealPeople({ models }: Pick<Storage, 'models'>, event: string): Promise<void> {
  const found = await models.events.findById(event).select({ slug: 1 }).lean().exec();
  const real = await models.attendees
    .findOne({ event, sources: { $not: { $elemMatch: { source: SOURCE } } } })
    .select({ _id: 1 })
    .lean()
    .exec();
  const imported = await models.attendees
    .findOne({ event, 'sources.source': { $ne: SOURCE } })
    .select({ _id: 1 })
    .lean()
    .exec();
  if (!found?.slug.startsWith(DRILL_SLUG) || real !== null || imported !== null)
    throw new DrillError(
      `The event ${found?.slug ?? event} is none of a drill, or has real people in it. A drill touches neither.`,
    );
}

export interface Cleaned {
  readonly events: number;
  readonly people: number;
  /** Slugs that look like a drill's, and have real people. */
  readonly left: readonly string[];
}

/** Erases the people, organisers and events of all drills. What is kept for ever of incidents stays, marked as drills. */
export async function cleanDrills(storage: Storage, erasedFile: string): Promise<Cleaned> {
  const { models } = storage;
  const events = await models.events
    .find({ slug: new RegExp(`^${DRILL_SLUG}`) })
    .select({ slug: 1 })
    .lean()
    .exec();
  const left: string[] = [];
  let count = 0;
  for (const { _id: event, slug } of events) {
    try {
      await refuseRealPeople(storage, event);
    } catch {
      left.push(slug);
      continue;
    }
    const people = await models.attendees
      .find({ event })
      .select({ account: 1 })
      .lean<AttendeeRecord[]>()
      .exec();
    const asked = { addressIndex: [], organiserToo: false, why: 'ASKED' } as const;
    const parts = { ...storage, erasedFile };
    await erase(
      parts,
      people.map(({ _id, account }) => ({ _id, event, account, ...asked })),
    );
    // Somebody real may have been made an organiser of it; who organises nothing but this is the drill's own.
    const own = await models.accounts
      .find({ organises: [event] })
      .select({ addressIndex: 1 })
      .lean()
      .exec();
    await erase(
      parts,
      own.map(({ _id, addressIndex }) => ({
        ...asked,
        _id,
        event: null,
        account: null,
        addressIndex,
        organiserToo: true,
      })),
    );
    await models.accounts.updateMany({ organises: event }, { $pull: { organises: event } }).exec();
    await models.events.deleteOne({ _id: event }).exec();
    count += people.length;
  }
  return { events: events.length - left.length, people: count, left };
}
