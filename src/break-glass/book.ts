/** Grants as they are kept: durable before they open anything, for 15 minutes by the database's clock. */

import type { ClientSession, Collection } from 'mongodb';
import type { Model } from 'mongoose';
import type { Cursors } from '../cursor.ts';
import { beyond, placeIn, positionOf } from '../database/beyond.ts';
import { literals } from '../database/literals.ts';
import { newId } from '../ids.ts';
import { MINUTE, NOW, nowPlus } from '../time.ts';
import type { GrantRecord } from './model.ts';

const NEWEST = { at: -1, _id: 1 } as const;

export const GRANT_LIFETIME = 15 * MINUTE;

export interface GrantPage {
  readonly grants: readonly GrantRecord[];
  readonly cursors: readonly string[];
  readonly hasNextPage: boolean;
}

export type NewGrant = Omit<GrantRecord, '_id' | 'at' | 'until' | 'endedAt'>;

export class GrantBook {
  readonly #grants: Model<GrantRecord>;

  constructor(grants: Model<GrantRecord>) {
    this.#grants = grants;
  }

  /** In the caller's transaction: it opens nothing unless the mails about it are kept, too. */
  async grant(grant: NewGrant, session: ClientSession): Promise<GrantRecord> {
    const _id = newId('grant');
    const times = { at: NOW, until: nowPlus(GRANT_LIFETIME) };
    const update = [{ $set: { ...literals({ ...grant, endedAt: null }), ...times } }];
    await this.#records().updateOne({ _id }, update, { upsert: true, session });
    return (await this.#records().findOne({ _id }, { session })) as GrantRecord;
  }

  /** Those of an event, the newest first. */
  async page(event: string, first: number, after: string | null, cursors: Cursors): Promise<GrantPage> {
    const list = `grants ${event}`;
    const place = placeIn(cursors.read(list, after));
    const found = await this.#grants
      .find({ event, ...beyond(NEWEST, place) })
      .sort(NEWEST)
      .limit(first + 1)
      .lean<GrantRecord[]>()
      .exec();
    const grants = found.slice(0, first);
    return {
      grants,
      cursors: grants.map((grant) => cursors.write(list, positionOf(grant.at, grant._id))),
      hasNextPage: found.length > first,
    };
  }

  /** Ends a grant of this account before its time; null for any other id, and for one that is over. */
  end(id: string, account: string): Promise<GrantRecord | null> {
    return this.#records().findOneAndUpdate(
      { _id: id, account, endedAt: null, $expr: { $gt: ['$until', NOW] } },
      [{ $set: { endedAt: NOW } }],
      { returnDocument: 'after' },
    );
  }

  #records(): Collection<GrantRecord> {
    return this.#grants.collection as unknown as Collection<GrantRecord>;
  }
}
