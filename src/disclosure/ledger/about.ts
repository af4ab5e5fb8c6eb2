/**
 * The entries about one person, as their list asks them. A record may hold thousands of other people's: so the server
 * keeps the one person's of each response before it takes anything apart.
 */
import type { Document } from 'mongodb';
import { valuesOf } from './entries.ts';
import type { Asked, Entry, Place, Shown } from './format.ts';

/** A key for each person that a record is about; with the place, so that what is of one millisecond has an order. */
export const SUBJECT_INDEX = { 'responses.subjects': 1, at: -1, _id: -1 } as const;

export interface AboutWindow {
  readonly subject: string;
  readonly since: Date | null;
  /** Itself and what is older; null for the newest. */
  readonly from: { readonly at: Date; readonly place: Place } | null;
  /** How many records. */
  readonly limit: number;
}

/** Where a value stands on the record. */
interface Standing {
  readonly _id: Place;
  /** The record's. */
  readonly at: Date;
  /** Indices in the record and in the response. */
  readonly response: number;
  readonly entry: number;
  readonly asked: Asked;
}

/** One value, and where it stands. */
export interface ValueAbout extends Standing {
  /** Index in the entry. */
  readonly value: number;
  readonly shown: Shown;
}

export interface EntryAbout extends Standing, Omit<Entry, 'subject'> {}

const SUBJECTS = '$responses.subjects';
const nth = (list: string) => ({ $arrayElemAt: [list, '$entry'] });

/** Rows of {@link EntryAbout}; for the index {@link SUBJECT_INDEX}. */
export function stagesAbout({ subject, since, from, limit }: AboutWindow): Document[] {
  const at = { ...(since && { $gte: since }), ...(from && { $lte: from.at }) };
  const theirs = { 'responses.subjects': subject };
  const match: Document = { kind: 'DISCLOSED', ...theirs, ...(since || from ? { at } : {}) };
  if (from !== null) match.$or = [{ at: { $lt: from.at } }, { _id: { $lte: from.place } }];
  const isTheirs = { $eq: [{ $arrayElemAt: [SUBJECTS, '$$this'] }, { $literal: subject }] };
  const numbers = { $range: [0, { $size: SUBJECTS }] };
  return [
    { $match: match },
    { $sort: { at: -1, _id: -1 } },
    { $limit: limit },
    { $project: { at: 1, responses: { asked: 1, events: 1, subjects: 1, shown: 1 } } },
    { $unwind: { path: '$responses', includeArrayIndex: 'response' } },
    { $match: theirs },
    { $set: { entry: { $filter: { input: numbers, cond: isTheirs } } } },
    { $unwind: '$entry' },
    {
      $project: {
        at: 1,
        response: 1,
        entry: 1,
        asked: '$responses.asked',
        event: nth('$responses.events'),
        shown: nth('$responses.shown'),
      },
    },
  ];
}

/** Those of these subjects, as `_id`, of whom something was recorded as shown to a viewer; for the same index. */
export const stagesShownTo = (viewer: string, subjects: readonly string[]): Document[] => [
  { $match: { kind: 'DISCLOSED', 'responses.subjects': { $in: [...subjects] } } },
  { $project: { responses: { asked: 1, subjects: 1 } } },
  { $unwind: '$responses' },
  { $match: { 'responses.asked.viewer.id': viewer } },
  { $unwind: SUBJECTS },
  { $match: { 'responses.subjects': { $in: [...subjects] } } },
  { $group: { _id: SUBJECTS } },
];

export function valuesAbout(subject: string, { event, shown, ...standing }: EntryAbout): ValueAbout[] {
  return valuesOf({ event, subject, shown }).map((one, value) => ({ ...standing, value, shown: one }));
}

/** Between which times, and about whom; what is absent does not narrow. */
export interface Window {
  readonly since?: Date | undefined;
  readonly until?: Date | undefined;
  readonly event?: string | undefined;
  readonly subject?: string | undefined;
}
