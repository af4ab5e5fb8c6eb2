/**
 * A call that comes twice is done once. Whoever did not hear the answer sends the same again, perhaps while the first is
 * still under way: so what was answered is written in the very transaction that does it, under the key that the client
 * chose, and of two at once the database lets one go first. For a day, by its clock.
 */
import { createHash, randomBytes } from 'node:crypto';
import type { ClientSession, Collection } from 'mongodb';
import type { Models } from '../database/models.ts';
import type { KeyRing } from '../disclosure/keys.ts';
import { NOW, nowPlus } from '../time.ts';
import { KEPT_MILLIS, type RowResult, type SyncCallRecord } from './model.ts';
import { COLUMNS, type RegistrationRow } from './row.ts';

export interface Asked {
  readonly event: string;
  readonly source: string;
  readonly rows: readonly RegistrationRow[];
  readonly idempotencyKey: string;
}

/** Another call with this key was done, before this one or while it was under way. */
export class DoneBefore extends Error {
  override readonly name = 'DoneBefore';
  readonly results: readonly RowResult[];
  /** Whether it asked the same. */
  readonly same: boolean;
  constructor(results: readonly RowResult[], same: boolean) {
    super('this call was done before');
    this.results = results;
    this.same = same;
  }
}

const LIVE = { $gt: ['$at', nowPlus(-KEPT_MILLIS)] };

export class SyncCall {
  readonly #calls: Models['syncCalls'];
  readonly #id: string;
  readonly #asked: string;

  /** The keys must be up to date. */
  constructor({ syncCalls }: Pick<Models, 'syncCalls'>, keyRing: KeyRing, integration: string, asked: Asked) {
    const { event, source, rows, idempotencyKey } = asked;
    this.#calls = syncCalls;
    this.#id = `${integration} ${createHash('sha256').update(idempotencyKey).digest('base64url')}`;
    // Left out and null are not the same.
    const said = rows.map((row) => COLUMNS.map((column) => (row[column] === undefined ? 0 : row[column])));
    // Of the first generation, which no rotation changes.
    this.#asked = keyRing.hashes('ROW_HASH').first(JSON.stringify(['sync', event, source, said]));
  }

  /** Throws {@link DoneBefore} where it was. */
  async refuseDone(): Promise<void> {
    const found = await this.#calls.findOne({ _id: this.#id, $expr: LIVE }).lean<SyncCallRecord>().exec();
    if (found !== null) throw this.#doneBefore(found);
  }

  /** Writes down what is answered, in the transaction that does it; throws {@link DoneBefore} where another did. */
  async done(results: readonly RowResult[], session: ClientSession): Promise<void> {
    const attempt = randomBytes(16).toString('hex');
    const ours = { attempt, asked: this.#asked, results: { $literal: results }, at: NOW };
    const unlessLive = Object.entries(ours).map(([name, value]) => [
      name,
      { $cond: [LIVE, `$${name}`, value] },
    ]);
    const calls = this.#calls.collection as unknown as Collection<SyncCallRecord>;
    const kept = await calls.findOneAndUpdate({ _id: this.#id }, [{ $set: Object.fromEntries(unlessLive) }], {
      upsert: true,
      returnDocument: 'after',
      session,
    });
    if (kept?.attempt !== attempt) throw this.#doneBefore(kept as SyncCallRecord);
  }

  #doneBefore({ results, asked }: SyncCallRecord): DoneBefore {
    return new DoneBefore(results, asked === this.#asked);
  }
}
