/**
 * What a change of address writes, and its undoing. Threats: two accounts of one address; an intruder who changes twice,
 * so that the owner's undo leads to the intruder's first address; one who fills the list until the owner's undo falls
 * off it; and a change under way that outlives its undoing.
 *
 * The former addresses stand on the account, the oldest first, each with the hash of its own undo: so a change and an
 * undo are one write of one document. Undoing one brings that address back and forgets all later ones, with their
 * undos; earlier ones stay. At most five can be undone at a time, and none falls off before its time: a sixth change
 * waits. While it can be undone a former address is nobody else's (accounts/by-address.ts); after that it is kept for
 * letters about a breach alone (accounts/former-addresses.ts).
 */
import type { ClientSession, Collection } from 'mongodb';
import { isTaken, STILL_HELD } from '../../accounts/by-address.ts';
import { oldestIndex } from '../../accounts/find.ts';
import { tidied } from '../../accounts/former-addresses.ts';
import type { AccountRecord } from '../../accounts/model.ts';
import { tokenHashOf } from '../../claims/token.ts';
import type { Database } from '../../database/connect.ts';
import { isDuplicateKey } from '../../database/duplicate-key.ts';
import type { Models } from '../../database/models.ts';
import type { KeyRing } from '../../disclosure/keys.ts';
import type { Sealed } from '../../disclosure/seal.ts';
import { DAY, HOUR, NOW, nowPlus } from '../../time.ts';
import type { PendingSignIns } from '../pending.ts';
import type { SessionStore } from '../session-store.ts';

/** How long a change can be undone. */
const UNDO_TIME = 72 * HOUR;
export const MOST_CHANGES = 5;

interface Parts {
  readonly config: { readonly earlierValuesDays: number };
  readonly database: Database;
  readonly models: Models;
  readonly keyRing: KeyRing;
  readonly store: SessionStore;
  readonly pending: PendingSignIns;
}

export interface NewAddress {
  readonly account: string;
  /** Public id of the session that changes it. */
  readonly session: string;
  /** As find.ts makes them, and of every generation there was. */
  readonly addressIndex: readonly string[];
  readonly every: readonly string[];
  readonly address: Sealed;
  /** The token of the link that undoes it, and the same sealed, to be mailed. */
  readonly undo: string;
  readonly notice: Sealed;
}

export class AddressRecords {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** Changes the address and ends the account's other sessions; false when it is another's, or the session has ended. */
  async change(to: NewAddress): Promise<boolean> {
    try {
      return await this.#parts.database.transaction((session) => this.#change(to, session));
    } catch (error) {
      // Somebody got an account of this address at the same moment.
      if (isDuplicateKey(error)) return false;
      throw error;
    }
  }

  /** Undoes the change that this token belongs to; answers the account, or null for a token that undoes nothing. */
  async undo(token: string): Promise<string | null> {
    const { database, models, keyRing, store, pending } = this.#parts;
    await keyRing.upToDate();
    const undoHash = tokenHashOf(token);
    const open = {
      'formerAddresses.undoHash': undoHash,
      $expr: { $in: [undoHash, { $map: { input: STILL_HELD, in: '$$this.undoHash' } }] },
    };
    return database.transaction(async (session) => {
      const account = await models.accounts.findOne(open, null, { session }).lean<AccountRecord>().exec();
      const former = account?.formerAddresses ?? [];
      const nth = former.findIndex((one) => one.undoHash === undoHash);
      const back = former[nth];
      if (account === null || back === undefined) return null;
      const { address } = back;
      const addressIndex = keyRing.hashes('ADDRESS_INDEX').liveOf(oldestIndex(back));
      const fields = { addressIndex, address, formerAddresses: former.slice(0, nth) };
      await models.accounts.updateOne({ _id: account._id }, { $set: fields }, { session }).exec();
      await store.endAll(account._id, session);
      await pending.endAll(account._id, session);
      return account._id;
    });
  }

  async #change(to: NewAddress, session: ClientSession): Promise<boolean> {
    const { models, store, pending } = this.#parts;
    const { account, addressIndex } = to;
    if (!(await store.isThere(account, to.session, session))) return false;
    if (await isTaken(models, to.every, account, session)) return false;
    const accounts = models.accounts.collection as unknown as Collection<AccountRecord>;
    const mayChange = {
      _id: account,
      disabledAt: null,
      addressIndex: { $nin: [...addressIndex] },
      $expr: { $lt: [{ $size: STILL_HELD }, MOST_CHANGES] },
    };
    const before = await accounts.findOneAndUpdate(
      mayChange,
      [{ $set: changed(to, this.#parts.config.earlierValuesDays * DAY) }],
      {
        session,
        returnDocument: 'before',
      },
    );
    if (before === null) return false;
    await store.endOthers(account, to.session, session);
    await pending.endAll(account, session);
    return true;
  }
}

const changed = ({ addressIndex, address, undo, notice }: NewAddress, keptMillis: number) => ({
  addressIndex: [...addressIndex],
  address: { $literal: address },
  ...tidied(keptMillis, [
    {
      addressIndex: '$addressIndex',
      address: '$address',
      undoHash: tokenHashOf(undo),
      notice: { $literal: notice },
      changedAt: NOW,
      undoUntil: nowPlus(UNDO_TIME),
    },
  ]),
});
