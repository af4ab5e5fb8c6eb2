/**
 * The entries about one person, as their list asks them. A record may hold thousands of other people's: so the server
 * keeps the one person's of each response before it takes anything apart.
 */
import type { Document } from 'mongodb';
import type { Asked, Place, Shown } from './format.ts';

/** A key for each person that a record is about; with the place, so that what is of one millisecond has an order. */
export const SUBJECT_INDEX = { 'responses.entries.subject': 1, at: -1, _id: -1 } as const;

export interface AboutWindow {
  readonly subject: string;
  readonly since: Date | null;
  /** Itself and what is older; null for the newest. */
  readonly from: { readonly at: Date; readonly place: Place } | null;
  /** How many records. */
  readonly limit: number;
}

/** One entry, and where it stands. */
export interface EntryAbout {
  readonly _id: Place;
  /** The record's. */
  readonly at: Date;
  /** Indices in the record and in the response. */
  readonly response: number;
  readonly entry: number;
  readonly asked: Asked;
  readonly shown: Shown;
}

const ABOUT = 'responses.entries.subject';
const ENTRIES = '$responses.entries';

/** For the index {@link SUBJECT_INDEX}. */
export function stagesAbout({ subject, since, from, limit }: AboutWindow): Document[] {
  const at = { ...(since && { $gte: since }), ...(from && { $lte: from.at }) };
  const match: Document = { kind: 'DISCLOSED', [ABOUT]: subject, ...(since || from ? { at } : {}) };
  if (from !== null) match.$or = [{ at: { $lt: from.at } }, { _id: { $lte: from.place } }];
  const numbered = { $zip: { inputs: [ENTRIES, { $range: [0, { $size: ENTRIES }] }] } };
  const isTheirs = { $eq: [{ $getField: { field: 'subject', input: { $first: '$$this' } } }, subject] };
  return [
    { $match: match },
    { $sort: { at: -1, _id: -1 } },
    { $limit: limit },
    { $project: { at: 1, 'responses.asked': 1, 'responses.entries': 1 } },
    { $unwind: { path: '$responses', includeArrayIndex: 'response' } },
    { $match: { [ABOUT]: subject } },
    {
      $project: {
        at: 1,
        response: 1,
        asked: '$responses.asked',
        entries: { $filter: { input: numbered, cond: isTheirs } },
      },
    },
    { $unwind: '$entries' },
    { $set: { shown: { $first: '$entries' }, entry: { $last: '$entries' } } },
    { $unset: 'entries' },
  ];
}
