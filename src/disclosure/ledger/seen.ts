/**
 * What sessions were shown, as a report asks it. A driver that decodes whole records takes most of its time for salts and
 * hashes that no report reads; so the server takes records apart and hands over the few columns that are needed.
 */
import type { Document } from 'mongodb';
import { DAY } from '../../time.ts';
import type { Entries, Place } from './format.ts';

export interface ShownIn {
  /** Public ids. */
  readonly sessions: readonly string[];
  readonly from: Date;
  /** Not included. */
  readonly to: Date;
}

/** One response. */
export interface SeenResponse extends Place, Partial<Entries<string | null>> {
  readonly response: number;
  /** Absent where all of it was purged. */
  readonly session?: string;
  readonly request?: string;
  readonly at?: Date;
  /** The events that were purged from its record; absent for none. */
  readonly purged?: readonly string[];
}

export interface SessionsShown extends Pick<ShownIn, 'from' | 'to'> {
  /** Null: whose soever. */
  readonly whose: {
    readonly sessions: readonly string[];
    readonly accounts: readonly string[];
    readonly networks: readonly string[];
  } | null;
}

/** That a session was shown something from a network, and when first and last. */
export interface SeenSession {
  readonly session: string;
  readonly account: string;
  readonly network: string;
  readonly first: Date;
  readonly last: Date;
}

/** A record has the time of its newest response, and no response waits a day for its record. */
const inWindow = (from: Date, to: Date) => ({
  kind: 'DISCLOSED',
  at: { $gte: from, $lt: new Date(to.getTime() + DAY) },
  from: { $lt: to },
});

const UNWOUND = { $unwind: { path: '$responses', includeArrayIndex: 'response' } };
const SEEN = {
  $project: {
    _id: 0,
    chain: '$_id.chain',
    seq: '$_id.seq',
    response: { $toInt: '$response' },
    session: '$responses.asked.viewer.session',
    request: '$responses.asked.request',
    at: '$responses.asked.at',
    events: '$responses.events',
    subjects: '$responses.subjects',
    shown: '$responses.shown',
    purged: '$purged.event',
  },
};

export function stagesOfShown({ sessions, from, to }: ShownIn): Document[] {
  const theirs = {
    $or: [{ 'responses.asked.viewer.session': { $in: [...sessions] } }, { purged: { $exists: true } }],
  };
  return [{ $match: { ...inWindow(from, to), ...theirs } }, UNWOUND, { $match: theirs }, SEEN];
}

export function stagesOfSessions({ from, to, whose }: SessionsShown): Document[] {
  const named = whose && [
    { 'responses.asked.viewer.session': { $in: [...whose.sessions] } },
    { 'responses.asked.viewer.id': { $in: [...whose.accounts] } },
    { 'responses.asked.network': { $in: [...whose.networks] } },
  ];
  return [
    { $match: { ...inWindow(from, to), ...(named === null ? {} : { $or: named }) } },
    { $project: { _id: 0, asked: '$responses.asked' } },
    { $unwind: '$asked' },
    { $match: { 'asked.at': { $gte: from, $lt: to } } },
    {
      $group: {
        _id: { session: '$asked.viewer.session', account: '$asked.viewer.id', network: '$asked.network' },
        first: { $min: '$asked.at' },
        last: { $max: '$asked.at' },
      },
    },
    { $replaceWith: { $mergeObjects: ['$_id', { first: '$first', last: '$last' }] } },
  ];
}
