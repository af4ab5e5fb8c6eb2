/**
 * What one integration was shown at an event, as its own list asks it. A record of an export is about a thousand people: so
 * the server takes records apart in their order, and stops where the page is full.
 */
import type { Document } from 'mongodb';
import { fieldAndKind, textsIn } from './entries.ts';
import type { Asked, Place, ShownField } from './format.ts';

const BY_KEYS = { kind: 'DISCLOSED', 'responses.asked.viewer.kind': 'INTEGRATION' } as const;
const ORDER = { at: -1, _id: -1 } as const;

/** A key for each event of each viewer of a record; of records alone in which an integration is among them. */
export const GIVEN_INDEX = {
  key: { 'responses.asked.viewer.id': 1, 'responses.events': 1, ...ORDER },
  partialFilterExpression: BY_KEYS,
} as const;

/** Where an entry stands, in the list's order: newer records first, and within one as it is written. */
export interface GivenPlace {
  /** The record's time. */
  readonly at: Date;
  readonly place: Place;
  readonly response: number;
  readonly entry: number;
}

export interface GivenWindow {
  readonly integration: string;
  readonly event: string;
  readonly since: Date | null;
  /** What comes after it; null for the newest. */
  readonly after: GivenPlace | null;
  /** How many entries. */
  readonly limit: number;
}

export interface GivenRow extends Omit<GivenPlace, 'place'> {
  readonly _id: Place;
  readonly asked: Pick<Asked, 'at' | 'viewer'>;
  /** Attendee id. */
  readonly subject: string;
  /** As it is recorded. */
  readonly shown: string;
}

const nth = (list: string) => ({ $arrayElemAt: [`$responses.${list}`, '$$this'] });

/** Rows of {@link GivenRow}; for {@link GIVEN_INDEX}. */
export function stagesGiven({ integration, event, since, after, limit }: GivenWindow): Document[] {
  const at = { ...(since && { $gte: since }), ...(after && { $lte: after.at }) };
  const match: Document = {
    ...BY_KEYS,
    responses: { $elemMatch: { 'asked.viewer.id': integration, events: event } },
    ...(since || after ? { at } : {}),
  };
  if (after !== null) match.$or = [{ at: { $lt: after.at } }, { _id: { $lte: after.place } }];
  const entries = {
    $map: {
      input: { $range: [0, { $size: '$responses.subjects' }] },
      in: { nth: '$$this', event: nth('events'), subject: nth('subjects'), shown: nth('shown') },
    },
  };
  return [
    { $match: match },
    { $sort: ORDER },
    { $project: { at: 1, responses: { asked: 1, events: 1, subjects: 1, shown: 1 } } },
    { $unwind: { path: '$responses', includeArrayIndex: 'response' } },
    {
      $match: {
        'responses.asked.viewer.kind': 'INTEGRATION',
        'responses.asked.viewer.id': integration,
        ...(since && { 'responses.asked.at': { $gte: since } }),
      },
    },
    {
      $project: {
        at: 1,
        response: 1,
        asked: { at: '$responses.asked.at', viewer: '$responses.asked.viewer' },
        entries,
      },
    },
    { $unwind: '$entries' },
    // What was purged with its event is null.
    { $match: { 'entries.event': event, ...(after && beyond(after)) } },
    { $limit: limit },
    {
      $project: {
        at: 1,
        response: { $toInt: '$response' },
        asked: 1,
        entry: '$entries.nth',
        subject: '$entries.subject',
        shown: '$entries.shown',
      },
    },
  ];
}

const beyond = ({ place, response, entry }: GivenPlace): Document => ({
  $or: [
    { _id: { $ne: place } },
    { response: { $gt: response } },
    { response, 'entries.nth': { $gt: entry } },
  ],
});

/** Fields by their number among the entry's values. */
export const fieldsIn = ({ shown }: Pick<GivenRow, 'shown'>): ShownField[] =>
  textsIn(shown).map((text) => fieldAndKind(text).field);
