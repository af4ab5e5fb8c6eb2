/**
 * The directory: listed people of an event by name and id, a page at a time. The filter is the viewer's right, so
 * that hidden people are neither counted nor skipped: pages are as long whether they are there or not.
 */

import type { Filter as DriversFilter } from 'mongodb';
import type { Model } from 'mongoose';
import type { Cursors } from '../cursor.ts';
import { beyond } from '../database/beyond.ts';
import { readAtOnce } from '../database/read-at-once.ts';
import {
  badUserInput,
  lockedDown,
  rosterNotGranted,
  scopeRequired,
  secondFactorRequired,
} from '../errors.ts';
import { type ListingRule, NOBODY_MAY } from '../events/listing.ts';
import { closedSince } from '../lockdown/lockdown.ts';
import { attendanceAt, type IntegrationViewer, type Viewer } from '../viewer.ts';
import { type AttendeeRecord, DIRECTORY_COLLATION, SHOWN_FIELDS, type ShownAttendee } from './model.ts';
import { hasRoster } from './visible.ts';
import { wordsOf } from './words.ts';

type Filter = DriversFilter<AttendeeRecord>;

export interface PageRequest {
  readonly event: string;
  readonly first: number;
  readonly after: string | null;
  readonly search: string | null;
}

interface DirectoryPage {
  readonly records: readonly ShownAttendee[];
  /** Made when asked for: most clients want the last one only. */
  readonly cursorOf: (attendee: { readonly id: string; readonly name: string }) => string;
  readonly hasNextPage: boolean;
}

const BY_NAME = { name: 1, _id: 1 } as const;
const IN_ORDER = {
  projection: SHOWN_FIELDS,
  collation: DIRECTORY_COLLATION,
  sort: BY_NAME,
} as const;
const SEARCH_LENGTH = 100;
const NOBODY_AT_ALL: Filter = { event: { $in: [] } };

export async function directoryPage(
  attendees: Model<AttendeeRecord>,
  cursors: Cursors,
  viewer: Viewer,
  request: PageRequest,
): Promise<DirectoryPage> {
  const list = `attendees ${request.event} ${request.search ?? ''}`;
  const after = cursors.read(list, request.after);
  const cursorOf: DirectoryPage['cursorOf'] = ({ name, id }) => cursors.write(list, [name, id]);
  const conditions = [
    rightOf(viewer, request.event),
    ...searched(request.search),
    ...(after === null ? [] : [beyond(BY_NAME, after)]),
  ];
  const how = { ...IN_ORDER, limit: request.first + 1 };
  const found = await readAtOnce<AttendeeRecord, ShownAttendee>(attendees, { $and: conditions }, how);
  return { records: found.slice(0, request.first), cursorOf, hasNextPage: found.length > request.first };
}

/**
 * Whom the viewer may find: all with a valid registration for organisers, the listed for those who attend, else nobody.
 * An organiser who neither attends nor holds the second factor is told so: an empty page would look like no people.
 */
export function rightOf(viewer: Viewer, event: string): Filter {
  if (viewer.kind === 'NOBODY') return NOBODY_AT_ALL;
  if (viewer.kind === 'INTEGRATION') return rightOfKey(viewer, event);
  if (viewer.organises.includes(event)) return { event, registered: true };
  const own = attendanceAt(viewer, event);
  if (own !== null) return listedUnder(own.listing, event);
  if (viewer.organiserOf.includes(event)) throw secondFactorRequired();
  return NOBODY_AT_ALL;
}

/** As visible.ts has it. A key with neither right is told which it lacks. */
function rightOfKey(viewer: IntegrationViewer, event: string): Filter {
  const { events, scopes, listings, integration } = viewer;
  const closed = closedSince(viewer, integration, event);
  if (closed !== null) throw lockedDown(closed);
  if (!events.includes(event)) return NOBODY_AT_ALL;
  if (hasRoster(viewer)) return { event, registered: true };
  if (scopes.has('attendee:read')) return listedUnder(listings.get(event) ?? NOBODY_MAY, event);
  throw scopes.has('roster:read') ? rosterNotGranted() : scopeRequired('attendee:read');
}

function listedUnder({ kind, categories }: ListingRule, event: string): Filter {
  const listed = { event, registered: true, listed: true };
  if (kind === 'EVERYBODY') return listed;
  if (kind !== 'CATEGORIES') return NOBODY_AT_ALL;
  // The look-up is blind to case and accents, and an expression is not: whoever is of another category would come out,
  // be left out by visible.ts, and make the page shorter, so that hidden people could be counted.
  return { ...listed, category: { $in: categories.map((name) => new RegExp(`^${escaped(name)}$`)) } };
}

const escaped = (text: string) => text.replace(/[\\^$.*+?()[\]{}|/#-]/g, '\\$&');

/** Each word of the search begins a word of name or organisation. U+FFFF sorts after every character in ICU's order. */
function searched(search: string | null): Filter[] {
  if (search === null || search === '') return [];
  if (search.length > SEARCH_LENGTH)
    throw badUserInput('search', `must be at most ${SEARCH_LENGTH} characters.`);
  const words = wordsOf(search);
  if (words.length === 0) return [NOBODY_AT_ALL];
  return words.map((word) => ({ words: { $elemMatch: { $gte: word, $lt: `${word}\uffff` } } }));
}
