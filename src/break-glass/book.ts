/** Grants as they are kept: durable before they open anything, for 15 minutes by the database's clock. */
import type { ClientSession, Collection } from 'mongodb';
import type { Model } from 'mongoose';
import { literals } from '../database/literals.ts';
import { newId } from '../ids.ts';
import { MINUTE, NOW, nowPlus } from '../time.ts';
import type { GrantRecord } from './model.ts';

export const GRANT_LIFETIME = 15 * MINUTE;

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
