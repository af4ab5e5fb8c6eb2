/**
 * An invitation is a reason to sign in, by the ordinary code to the invited mailbox: it makes nobody's account before
 * its owner has proved the mailbox, so a wrong address leaves no account behind.
 */
import { openFor } from '../accounts/by-address.ts';
import { AddressHeldError, ensureAccount } from '../accounts/make.ts';
import type { Models } from '../database/models.ts';
import type { KeyRing } from '../disclosure/keys.ts';
import { NOW } from '../time.ts';
import type { InvitationRecord } from './model.ts';

const DURABLE = { w: 'majority', j: true } as const;

const openAt = (every: readonly string[]) => ({
  addressIndex: { $in: [...every] },
  $expr: { $gt: ['$expiresAt', NOW] },
});

/** Whether an invitation that is open went to this address; one look-up, alike whether there is one or not. */
export async function isInvited(
  { invitations }: Pick<Models, 'invitations'>,
  every: readonly string[],
): Promise<boolean> {
  const found = await invitations.findOne(openAt(every)).select({ _id: 1 }).lean().exec();
  return found !== null;
}

/** For somebody who has proved the invited mailbox: an account that may be signed in to while the invitation is open. */
export async function admitInvited(
  { models, keyRing }: { readonly models: Models; readonly keyRing: KeyRing },
  every: readonly string[],
): Promise<void> {
  const invitation = await models.invitations
    .findOne(openAt(every))
    .sort({ expiresAt: -1 })
    .lean<InvitationRecord>()
    .exec();
  if (invitation === null) return;
  const { _id: subject, event, expiresAt } = invitation;
  const address = await openFor(keyRing, invitation.address, { subject, event, field: 'invitation' });
  if (address === null) return;
  try {
    const account = await ensureAccount({ models, keyRing }, address);
    const update = [{ $set: { invitedUntil: { $max: ['$invitedUntil', expiresAt] } } }];
    await models.accounts
      .updateOne({ _id: account }, update, { updatePipeline: true, writeConcern: DURABLE })
      .exec();
  } catch (error) {
    // Somebody has just changed away from this address, and may take it back: until then it is nobody else's.
    if (!(error instanceof AddressHeldError)) throw error;
  }
}
