/**
 * Blocks as they are kept: among the consents, so that the look-up of a decision finds both or fails with both. A
 * block is written by a majority before it is acknowledged, and no history of who blocked whom is kept.
 */

import type { Collection, Filter } from 'mongodb';
import type { Model } from 'mongoose';
import { BLOCK, type ConsentRecord, oneAttendee } from '../consent/model.ts';
import type { Cursors } from '../cursor.ts';
import { beyond, placeIn, positionOf } from '../database/beyond.ts';
import { isDuplicateKey } from '../database/duplicate-key.ts';
import { literals } from '../database/literals.ts';
import { newId } from '../ids.ts';
import { FAR_FUTURE, NOW } from '../time.ts';

const NEWEST = { from: -1, _id: 1 } as const;

export interface BlockRecord {
  _id: string;
  event: string;
  /** Attendee id of the one who blocks. */
  subject: string;
  field: typeof BLOCK;
  /** `attendee:<id>` of the one who is blocked. */
  recipient: string;
  from: Date;
  until: Date;
  withdrawnAt: null;
  open: true;
}

export interface BlockPage {
  readonly blocks: readonly BlockRecord[];
  readonly cursors: readonly string[];
  readonly hasNextPage: boolean;
}

interface BlockPageRequest {
  readonly event: string;
  readonly subject: string;
  readonly first: number;
  readonly after: string | null;
}

export class BlockBook {
  readonly #consents: Model<ConsentRecord>;
  readonly #cursors: Cursors;

  constructor(consents: Model<ConsentRecord>, cursors: Cursors) {
    this.#consents = consents;
    this.#cursors = cursors;
  }

  /** Blocks one attendee for another; answers the block that stands, the old one where there was one. */
  async block(event: string, subject: string, blocked: string): Promise<BlockRecord | null> {
    const pair: Filter<BlockRecord> = { event, subject, field: BLOCK, recipient: oneAttendee(blocked) };
    if ((await this.#records().countDocuments(pair)) === 0) await this.#insert(pair);
    return this.#records().findOne(pair);
  }

  async #insert(pair: Filter<BlockRecord>): Promise<void> {
    const block = { ...literals({ ...pair, until: FAR_FUTURE, withdrawnAt: null, open: true }), from: NOW };
    try {
      await this.#records().updateOne({ _id: newId('block') }, [{ $set: block }], { upsert: true });
    } catch (error) {
      // A double click: at most one is open per pair (a unique index), and the other one stands now.
      if (!isDuplicateKey(error)) throw error;
    }
  }

  /** Ends a block of one of these subjects; null for any other id. */
  unblock(id: string, subjects: readonly string[]): Promise<BlockRecord | null> {
    return this.#records().findOneAndDelete({ _id: id, subject: { $in: [...subjects] }, field: BLOCK });
  }

  /** A block of one of these subjects; null for any other id. */
  find(id: string, subjects: readonly string[]): Promise<BlockRecord | null> {
    return this.#records().findOne({ _id: id, subject: { $in: [...subjects] }, field: BLOCK });
  }

  /** The attendees whom one blocked at an event. */
  async blockedBy(event: string, subject: string): Promise<string[]> {
    const found = await this.#records().find({ event, subject, field: BLOCK }).toArray();
    return found.map(({ recipient }) => recipient.slice(oneAttendee('').length));
  }

  /** A subject's blocks, the newest first. */
  async page({ event, subject, first, after }: BlockPageRequest): Promise<BlockPage> {
    const list = `blocks ${subject}`;
    const place = placeIn(this.#cursors.read(list, after));
    const found = await this.#records()
      .find({
        event,
        subject,
        field: BLOCK,
        ...beyond(NEWEST, place),
      })
      .sort(NEWEST)
      .limit(first + 1)
      .toArray();
    const blocks = found.slice(0, first);
    const cursors = blocks.map(({ from, _id }) => this.#cursors.write(list, positionOf(from, _id)));
    return { blocks, cursors, hasNextPage: found.length > first };
  }

  #records(): Collection<BlockRecord> {
    return this.#consents.collection as unknown as Collection<BlockRecord>;
  }
}
