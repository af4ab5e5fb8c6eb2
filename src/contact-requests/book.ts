/**
 * Contact requests as they are kept. Threat: the one who asked learns that they were declined or blocked. So sending
 * never looks at what the other did; a decline writes nothing but the answer, which the asker's reads do not depend
 * on; and all requests end after the same time, by the database's clock.
 */

import type { ClientSession, Collection, Filter } from 'mongodb';
import type { Model } from 'mongoose';
import type { ConsentBook, NewConsent } from '../consent/book.ts';
import type { ConsentRecord } from '../consent/model.ts';
import type { Cursors } from '../cursor.ts';
import { beyond, placeIn, positionOf } from '../database/beyond.ts';
import type { Database } from '../database/connect.ts';
import { isDuplicateKey } from '../database/duplicate-key.ts';
import { literals } from '../database/literals.ts';
import { newId } from '../ids.ts';
import { FAR_FUTURE, NOW, nowPlus } from '../time.ts';
import { type ContactRequestRecord, type FoundRequest, LIFETIME } from './model.ts';

const NEWEST = { sentAt: -1, _id: 1 } as const;

export type NewRequest = Pick<ContactRequestRecord, 'event' | 'from' | 'to' | 'fields' | 'offer' | 'message'>;

export interface RequestPage {
  readonly requests: readonly FoundRequest[];
  readonly cursors: readonly string[];
  readonly hasNextPage: boolean;
}

export interface RequestPageOptions {
  readonly event: string;
  readonly box: 'RECEIVED' | 'SENT';
  /** Whose box, and from whom nothing is to be in it. */
  readonly attendee: string;
  readonly without: readonly string[];
  readonly first: number;
  readonly after: string | null;
}

type Where = Filter<ContactRequestRecord>;

const STANDS = { $expr: { $gt: ['$until', NOW] } };
const WITH_ENDED = { $set: { ended: { $lte: ['$until', NOW] } } };

export class ContactRequestBook {
  readonly #database: Database;
  readonly #requests: Model<ContactRequestRecord>;
  readonly #consents: ConsentBook;
  readonly #cursors: Cursors;

  constructor(
    database: Database,
    requests: Model<ContactRequestRecord>,
    consents: ConsentBook,
    cursors: Cursors,
  ) {
    this.#database = database;
    this.#requests = requests;
    this.#consents = consents;
    this.#cursors = cursors;
  }

  /** Answers the id; null when one of the same pair still has its time. */
  async send(request: NewRequest): Promise<string | null> {
    const id = newId('contactRequest');
    const { event, from, to } = request;
    const times = { sentAt: NOW, until: nowPlus(LIFETIME), knownUntil: nowPlus(LIFETIME) };
    const fresh = { ...literals({ ...request, answer: null, cancelledAt: null, open: true }), ...times };
    try {
      await this.#database.transaction(async (session) => {
        const over = { event, from, to, open: true, $expr: { $lte: ['$until', NOW] } };
        await this.#records().updateMany(over, { $set: { open: false } }, { session });
        await this.#records().updateOne({ _id: id }, [{ $set: fresh }], { upsert: true, session });
      });
      return id;
    } catch (error) {
      if (!isDuplicateKey(error)) throw error;
      return null;
    }
  }

  /** Accepts a request that stands, and gives the consents with it or nothing; null when it does not stand. */
  accept(
    id: string,
    to: string,
    session: string,
    consents: readonly NewConsent[],
  ): Promise<ConsentRecord[] | null> {
    const last = consents.reduce((end, { until }) => Math.max(end, (until ?? FAR_FUTURE).getTime()), 0);
    const known = { $max: ['$knownUntil', new Date(last)] };
    const answer = { kind: 'ACCEPTED', at: NOW, session: { $literal: session } };
    return this.#consents.giveAll(consents, (within) =>
      this.#change({ _id: id, to, answer: null }, { answer, open: false, knownUntil: known }, within),
    );
  }

  /** False when it does not stand. */
  decline(id: string, to: string, session: string): Promise<boolean> {
    const answer = { kind: 'DECLINED', at: NOW, session: { $literal: session } };
    return this.#change({ _id: id, to, answer: null }, { answer });
  }

  /** Takes it back, also when it was declined; false when it was accepted or its time is over. */
  cancel(id: string, from: string): Promise<boolean> {
    const waiting = { _id: id, from, 'answer.kind': { $ne: 'ACCEPTED' } };
    return this.#change(waiting, { cancelledAt: NOW, knownUntil: NOW });
  }

  /** Takes back all that somebody sent, so that they are known by none of it; in the caller's transaction. */
  async cancelAll(
    theirs: { readonly event: string; readonly from: string },
    session: ClientSession,
  ): Promise<void> {
    const accepted = { $eq: ['$answer.kind', 'ACCEPTED'] };
    const cancelledAt = { $cond: [accepted, '$cancelledAt', { $ifNull: ['$cancelledAt', NOW] }] };
    await this.#records().updateMany(
      { ...theirs, $expr: { $gt: ['$knownUntil', NOW] } },
      [{ $set: { cancelledAt, knownUntil: NOW, open: false } }],
      { session },
    );
  }

  async #change(which: Where, to: Record<string, unknown>, session?: ClientSession): Promise<boolean> {
    const standing = { ...which, cancelledAt: null, ...STANDS } as Where;
    const done = await this.#records().updateOne(standing, [{ $set: to }], { session });
    return done.matchedCount === 1;
  }

  /** A request that one of these attendees sent or received; null for any other. */
  async find(id: string, attendees: readonly string[]): Promise<FoundRequest | null> {
    const own = { $in: [...attendees] };
    const [found] = await this.#read({ _id: id, $or: [{ from: own }, { to: own }] }, 1);
    return found ?? null;
  }

  /** The newest first. What was taken back is no longer in the other's box. */
  async page({ event, box, attendee, without, first, after }: RequestPageOptions): Promise<RequestPage> {
    const list = `contact requests ${box} ${attendee}`;
    const place = placeIn(this.#cursors.read(list, after));
    const mine: Where =
      box === 'SENT'
        ? { event, from: attendee }
        : { event, to: attendee, from: { $nin: [...without] }, cancelledAt: null };
    const found = await this.#read({ ...mine, ...beyond(NEWEST, place) }, first + 1);
    const requests = found.slice(0, first);
    const cursors = requests.map(({ sentAt, _id }) => this.#cursors.write(list, positionOf(sentAt, _id)));
    return { requests, cursors, hasNextPage: found.length > first };
  }

  #read(where: Where, limit: number): Promise<FoundRequest[]> {
    return this.#records()
      .aggregate<FoundRequest>([{ $match: where }, { $sort: NEWEST }, { $limit: limit }, WITH_ENDED])
      .toArray();
  }

  /** Pipeline updates go to the driver as they are. */
  #records(): Collection<ContactRequestRecord> {
    return this.#requests.collection as unknown as Collection<ContactRequestRecord>;
  }
}
