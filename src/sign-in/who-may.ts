/** Whose sign-ins come to something: accounts that are not disabled, and organise, attend, or are invited to. */
import { atAddress } from '../accounts/find.ts';
import { tidied } from '../accounts/former-addresses.ts';
import type { Models } from '../database/models.ts';
import { NOW } from '../time.ts';

/** The attendances that count, in a `$lookup` from anything with a field `account`, an account's id or several. */
export const validAttendances = {
  $lookup: {
    from: 'attendees',
    localField: 'account',
    foreignField: 'account',
    as: 'attendances',
    pipeline: [
      // The type is said for the sake of the index, which holds strings only.
      { $match: { account: { $type: 'string' }, registered: true } },
      { $project: { _id: 0, attendee: '$_id', account: 1, event: 1, category: 1 } },
    ],
  },
};

interface Reasons {
  readonly organises: readonly unknown[];
  readonly attendances: readonly unknown[];
  readonly invitedUntil?: Date | null | undefined;
}

/** Whether somebody has a reason to be signed in, at this time of the database. */
export const hasAReason = ({ organises, attendances, invitedUntil }: Reasons, at: Date) =>
  organises.length > 0 || attendances.length > 0 || (invitedUntil instanceof Date && +invitedUntil > +at);

/** The account that an address may sign in to; one look-up, alike whether there is one or not. */
export async function accountThatMaySignIn(
  models: Models,
  addressIndexes: readonly string[],
): Promise<string | null> {
  const [found] = await models.accounts
    .aggregate<Reasons & { readonly account: string; readonly at: Date }>([
      { $match: { ...atAddress(addressIndexes), disabledAt: null } },
      {
        $project: { account: '$_id', organises: { $ifNull: ['$organises', []] }, invitedUntil: 1, at: NOW },
      },
      validAttendances,
    ])
    .exec();
  return found !== undefined && hasAReason(found, found.at) ? found.account : null;
}

/**
 * Notes the first sign-in, after which no import changes the address, and forgets former addresses that were kept
 * long enough (`keptMillis`); false if the account is gone, or has another address meanwhile.
 */
export async function noteSignIn(
  models: Models,
  account: string,
  addressIndexes: readonly string[],
  keptMillis: number,
): Promise<boolean> {
  const update = [
    { $set: { firstSignedInAt: { $ifNull: ['$firstSignedInAt', NOW] }, ...tidied(keptMillis) } },
  ];
  const { matchedCount } = await models.accounts
    .updateOne({ _id: account, ...atAddress(addressIndexes), disabledAt: null }, update, {
      updatePipeline: true,
      writeConcern: { w: 'majority', j: true },
    })
    .exec();
  return matchedCount === 1;
}

/** Whether this is still the account's address, and it may be signed in to. */
export async function isStillAt(
  models: Models,
  account: string,
  addressIndexes: readonly string[],
): Promise<boolean> {
  const filter = { _id: account, ...atAddress(addressIndexes), disabledAt: null };
  return (await models.accounts.exists(filter).exec()) !== null;
}
