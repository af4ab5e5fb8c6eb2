/**
 * The directory: listed people of an event by name and id, a page at a time. The filter is the viewer's right, so
 * that hidden people are neither counted nor skipped: pages are as long whether they are there or not.
 */
import type { Model, QueryFilter } from 'mongoose';
import type { Cursors } from '../cursor.ts';
import { IN_ONE_BATCH } from '../database/one-batch.ts';
import { badUserInput, secondFactorRequired } from '../errors.ts';
import type { ListingRule } from '../events/listing.ts';
import { attendanceAt, type Viewer } from '../viewer.ts';
import { type AttendeeRecord, DIRECTORY_COLLATION, SHOWN_FIELDS, type ShownAttendee } from './model.ts';
import { wordsOf } from './words.ts';

type Filter = QueryFilter<AttendeeRecord>;

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
  const conditions = [rightOf(viewer, request.event), ...searched(request.search), ...beyond(after)];
  const found = await attendees
    .find({ $and: conditions })
    .collation(DIRECTORY_COLLATION)
    .sort({ name: 1, _id: 1 })
    .limit(request.first + 1)
    .batchSize(IN_ONE_BATCH)
    .select(SHOWN_FIELDS)
    .lean<ShownAttendee[]>()
    .exec();
  return { records: found.slice(0, request.first), cursorOf, hasNextPage: found.length > request.first };
}

/**
 * Whom the viewer may find: all with a valid registration for organisers, the listed for those who attend, else nobody.
 * An organiser who neither attends nor holds the second factor is told so: an empty page would look like no people.
 */
function rightOf(viewer: Viewer, event: string): Filter {
  if (viewer.kind === 'NOBODY') return NOBODY_AT_ALL;
  if (viewer.organises.includes(event)) return { event, registered: true };
  const own = attendanceAt(viewer, event);
  if (own !== null) return listedUnder(own.listing, event);
  if (viewer.organiserOf.includes(event)) throw secondFactorRequired();
  return NOBODY_AT_ALL;
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

function beyond(after: readonly [string, string] | null): Filter[] {
  if (after === null) return [];
  const [name, id] = after;
  return [{ $or: [{ name: { $gt: name } }, { name, _id: { $gt: id } }] }];
}
