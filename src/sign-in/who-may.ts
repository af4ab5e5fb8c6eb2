/** Whose sign-ins come to something: accounts that are not disabled, and organise, attend, or are invited to. */
import type { PipelineStage } from 'mongoose';
import { atAddress } from '../accounts/find.ts';
import { tidied } from '../accounts/former-addresses.ts';
import type { Models } from '../database/models.ts';
import { NOW } from '../time.ts';

type Stages = NonNullable<PipelineStage.Lookup['$lookup']['pipeline']>;

/** The attendances that count, in a `$lookup` from anything with a field `account`; `more` of each, if given. */
export const validAttendances = (more: Stages = []) => ({
  $lookup: {
    from: 'attendees',
    localField: 'account',
    foreignField: 'account',
    as: 'attendances',
    pipeline: [
      // The type is said for the sake of the index, which holds strings only.
      { $match: { account: { $type: 'string' }, registered: true } },
      { $project: { _id: 0, attendee: '$_id', event: 1, category: 1 } },
      ...more,
    ],
  },
});

const isNotEmpty = (field: string) => ({ $gt: [{ $size: field }, 0] });

/** True, in an aggregation with `organises`, `attendances` and `invitedUntil`, for somebody with a reason to be signed in. */
export const ORGANISES = isNotEmpty('$organises');
export const HAS_A_REASON = {
  $or: [ORGANISES, isNotEmpty('$attendances'), { $gt: ['$invitedUntil', NOW] }],
};

/** The account that an address may sign in to; one look-up, alike whether there is one or not. */
export async function accountThatMaySignIn(
  models: Models,
  addressIndexes: readonly string[],
): Promise<string | null> {
  const [found] = await models.accounts
    .aggregate<{ _id: string }>([
      { $match: { ...atAddress(addressIndexes), disabledAt: null } },
      { $project: { account: '$_id', organises: { $ifNull: ['$organises', []] }, invitedUntil: 1 } },
      validAttendances(),
      { $match: { $expr: HAS_A_REASON } },
      { $project: { _id: 1 } },
    ])
    .exec();
  return found?._id ?? null;
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
