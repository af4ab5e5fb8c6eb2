/**
 * Addresses that an account had. Threat: somebody signs in as another, changes the address, waits until the change can
 * be undone no more, and the letter about it goes to them alone. So a former address is kept, sealed, as long as
 * earlier values are; but of one that can be undone no more the hash and the link go, so that it holds the address
 * against nobody and nobody is found by it. Where one is forgotten, that is kept: `addressForgottenAt`.
 */
import { NOW, nowPlus } from '../time.ts';

/** As many as src/disclosure/rotation/places.ts knows; more than can be undone at a time. */
export const MOST_KEPT = 10;

const FORMER = { $ifNull: ['$formerAddresses', []] };
const IS_HELD = { $gt: ['$$former.undoUntil', NOW] };

const keptAfter = (keptMillis: number, room: number) => ({
  $let: {
    vars: {
      kept: {
        $filter: {
          input: FORMER,
          as: 'former',
          cond: { $or: [IS_HELD, { $gt: ['$$former.changedAt', nowPlus(-keptMillis)] }] },
        },
      },
    },
    in: { $slice: ['$$kept', -room] },
  },
});

/**
 * In a pipeline update: the former addresses without what is over, and `more` after them; those that can be undone are
 * the newest, and fewer than there is room for.
 */
export const tidied = (keptMillis: number, more: readonly object[] = []) => {
  const kept = keptAfter(keptMillis, MOST_KEPT - more.length);
  const dropped = { $slice: [FORMER, { $subtract: [{ $size: FORMER }, { $size: kept }] }] };
  const lastDropped = { $max: { $map: { input: dropped, as: 'former', in: '$$former.changedAt' } } };
  const mapped = {
    $map: {
      input: kept,
      as: 'former',
      in: {
        $cond: [IS_HELD, '$$former', { $mergeObjects: ['$$former', { addressIndex: [], notice: null }] }],
      },
    },
  };
  return {
    formerAddresses: { $concatArrays: [mapped, [...more]] },
    addressForgottenAt: { $max: ['$addressForgottenAt', lastDropped] },
  };
};
