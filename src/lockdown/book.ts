/**
 * Locking, lifting and listing, for GraphQL and the command line alike. Every write waits for a majority's journals
 * before it is acknowledged, all times are the database's, and nothing is ever deleted.
 */
import { createHash } from 'node:crypto';
import type { Collection } from 'mongodb';
import type { Model } from 'mongoose';
import { isDuplicateKey } from '../database/duplicate-key.ts';
import { literals } from '../database/literals.ts';
import { lockedDown } from '../errors.ts';
import { newId } from '../ids.ts';
import { NOW } from '../time.ts';
import {
  LOCKDOWN_SCOPES,
  type LockdownActor,
  type LockdownRecord,
  type LockdownScope,
  type Locked,
} from './model.ts';

/** How many a list answers at most; the newest. */
const MOST_LISTED = 200;

/** What is not known here was written by a newer gateway: in doubt it is about signing in, too. */
const ABOUT_SIGN_IN = { scope: { $nin: LOCKDOWN_SCOPES.filter((scope) => scope !== 'SIGN_IN') } };

export interface NewLockdown extends Locked {
  readonly reason: string;
  readonly by: LockdownActor;
}

export interface LockdownsAsked {
  /** The events that are meant, with what reaches beyond them; null: all there are. */
  readonly events: readonly string[] | null;
  readonly includeLifted: boolean;
}

export class LockdownBook {
  readonly #lockdowns: Model<LockdownRecord>;

  constructor(lockdowns: Model<LockdownRecord>) {
    this.#lockdowns = lockdowns;
  }

  /** Locks; `already` with the one that is on where that covers the same. */
  async lock(lockdown: NewLockdown): Promise<{ lockdown: LockdownRecord; already: boolean }> {
    const { reason, by, ...locked } = lockdown;
    const standing = await this.#standing(locked);
    if (standing !== null) return { lockdown: standing, already: true };
    const _id = newId('lockdown');
    const record = { ...locked, key: keyOf(locked), reason, by, lifted: null, open: true };
    try {
      await this.#records().updateOne({ _id }, [{ $set: { ...literals(record), at: NOW } }], {
        upsert: true,
      });
    } catch (error) {
      // Two at the same moment: one of them is on, and it is the answer to both.
      if (!isDuplicateKey(error)) throw error;
      const other = await this.#standing(locked);
      if (other === null) throw error;
      return { lockdown: other, already: true };
    }
    return { lockdown: (await this.find(_id)) as LockdownRecord, already: false };
  }

  /** Lifts, once: answers the record, or null where it was lifted before or does not exist. */
  lift(id: string, by: LockdownActor, reason: string): Promise<LockdownRecord | null> {
    const lifting = { at: NOW, ...literals({ by, reason }) };
    return this.#records().findOneAndUpdate(
      { _id: id, open: true },
      [{ $set: { lifted: lifting, open: false } }],
      { returnDocument: 'after' },
    );
  }

  find(id: string): Promise<LockdownRecord | null> {
    return this.#lockdowns.findById(id).lean<LockdownRecord>().exec();
  }

  /** The newest first. */
  list({ events, includeLifted }: LockdownsAsked): Promise<LockdownRecord[]> {
    return this.#lockdowns
      .find({
        ...(events === null ? {} : { event: { $in: [null, ...events] } }),
        ...(includeLifted ? {} : { open: true }),
      })
      .sort({ at: -1, _id: 1 })
      .limit(MOST_LISTED)
      .lean<LockdownRecord[]>()
      .exec();
  }

  /** How many are on, by scope. */
  async countOn(): Promise<Map<LockdownScope, number>> {
    const counted = await this.#lockdowns
      .aggregate<{ _id: LockdownScope; count: number }>([
        { $match: { open: true } },
        { $group: { _id: '$scope', count: { $sum: 1 } } },
      ])
      .exec();
    return new Map(counted.map(({ _id, count }) => [_id, count]));
  }

  /** Since when nobody signs in; null while everybody may. */
  async signInLockedSince(): Promise<Date | null> {
    const found = await this.#lockdowns
      .findOne({ open: true, ...ABOUT_SIGN_IN })
      .sort({ at: 1 })
      .select({ at: 1 })
      .lean()
      .exec();
    return found?.at ?? null;
  }

  /** When signing in was unlocked the last time; null where it never was. */
  async signInUnlockedAt(): Promise<Date | null> {
    const found = await this.#lockdowns
      .findOne({ open: false, ...ABOUT_SIGN_IN })
      .sort({ 'lifted.at': -1 })
      .select({ lifted: 1 })
      .lean()
      .exec();
    return found?.lifted?.at ?? null;
  }

  /** Throws LOCKED_DOWN while nobody signs in. */
  async refuseSignIn(): Promise<void> {
    const since = await this.signInLockedSince();
    if (since !== null) throw lockedDown(since);
  }

  /** One that is on, of the same scope, and no session is suspect under the new one that is not under it. */
  #standing({ since, ...locked }: Locked): Promise<LockdownRecord | null> {
    const asWide = since === null ? { since: null } : { $or: [{ since: null }, { since: { $lte: since } }] };
    return this.#lockdowns
      .findOne({ key: { $regex: `^${keyOfScope(locked)} ` }, open: true, ...asWide })
      .lean<LockdownRecord>()
      .exec();
  }

  #records(): Collection<LockdownRecord> {
    return this.#lockdowns.collection as unknown as Collection<LockdownRecord>;
  }
}

const keyOf = (locked: Locked) => `${keyOfScope(locked)} since ${locked.since?.toISOString() ?? 'ever'}`;

/** Letters, digits, `_` and `-` only, so that it is safe as the beginning of a regular expression. */
function keyOfScope({ scope, event, field, attendees, integration }: Omit<Locked, 'since'>): string {
  const people = createHash('sha256')
    .update([...attendees].sort().join(' '))
    .digest('hex');
  return [scope, event ?? 'all', field ?? 'all', attendees.length === 0 ? 'all' : people]
    .concat(scope === 'INTEGRATION' ? [integration ?? 'all'] : [])
    .join('-');
}
