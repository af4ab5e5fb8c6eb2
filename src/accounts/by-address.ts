/**
 * Accounts by their address: all that asks or changes `addressIndex` besides signing in. Threat: two accounts of one
 * address, so that a link which brings an address back is in vain. An address that somebody changed away from stays
 * theirs while that can be undone: nobody else gets it, by a sign-in, an import or a change.
 */
import type { ClientSession } from 'mongodb';
import type { Models } from '../database/models.ts';
import type { KeyRing } from '../disclosure/keys.ts';
import { open, type Sealed, seal } from '../disclosure/seal.ts';
import { NOW } from '../time.ts';

/** Of the former addresses those that can still be brought back, in a pipeline. */
export const STILL_HELD = {
  $filter: {
    input: { $ifNull: ['$formerAddresses', []] },
    as: 'former',
    cond: { $gt: ['$$former.undoUntil', NOW] },
  },
};

const HELD_INDEXES = {
  $reduce: {
    input: STILL_HELD,
    initialValue: [],
    in: { $concatArrays: ['$$value', '$$this.addressIndex'] },
  },
};

/**
 * Whose address it is now, or was until a short while ago; by its hashes of every generation there was, because what
 * is kept may be of any.
 */
export const atOrHeld = (every: readonly string[]) => ({
  $or: [
    { addressIndex: { $in: [...every] } },
    {
      'formerAddresses.addressIndex': { $in: [...every] },
      $expr: { $gt: [{ $size: { $setIntersection: [[...every], HELD_INDEXES] } }, 0] },
    },
  ],
});

/** Whether an address is another account's than this one's. */
export async function isTaken(
  { accounts }: Pick<Models, 'accounts'>,
  every: readonly string[],
  besides: string,
  session?: ClientSession,
): Promise<boolean> {
  const filter = { _id: { $ne: besides }, ...atOrHeld(every) };
  return (await accounts.findOne(filter, { _id: 1 }, { session }).lean().exec()) !== null;
}

/** What an address that is kept is sealed for: an account's own, or an attendee's to whom an invitation went. */
export interface AddressOf {
  readonly subject: string;
  readonly event?: string;
  readonly field: 'address' | 'invitation' | 'undo';
}

/** Seals an address, or the link that goes there, under the subject's own key. */
export async function sealFor(
  keyRing: Pick<KeyRing, 'ensureForSubjects'>,
  text: string,
  { subject, event = '', field }: AddressOf,
): Promise<Sealed> {
  const key = (await keyRing.ensureForSubjects([subject])).get(subject);
  if (key === undefined) throw new Error('no key for an address');
  return seal(text, key, { event, subject, field });
}

/** Opens what `sealFor` sealed, to send a mail and for nothing else; null when the key has been destroyed. */
export async function openFor(
  keyRing: Pick<KeyRing, 'thatOpens'>,
  sealed: Sealed,
  { subject, event = '', field }: AddressOf,
): Promise<string | null> {
  const key = await keyRing.thatOpens(subject, sealed);
  return key === null ? null : open(sealed, key, { event, subject, field });
}
