/** The lockdowns that concern who asks, as a stage of the look-up that says who that is. */
import { NOW } from '../time.ts';

/**
 * Those of all events, and of the events in `organises` and `attendances`, that are on; and the SIGN_IN ones that were
 * lifted within `longestSession` milliseconds, because the sessions they ended stay ended.
 */
export const lockdownsFor = (longestSession: number) => ({
  $lookup: {
    from: 'lockdowns',
    as: 'lockdowns',
    let: { events: { $concatArrays: [[null], '$organises', '$attendances.event'] } },
    pipeline: [
      {
        $match: {
          $expr: {
            $and: [
              { $in: [{ $ifNull: ['$event', null] }, '$$events'] },
              {
                $or: [
                  '$open',
                  {
                    $and: [
                      { $eq: ['$scope', 'SIGN_IN'] },
                      { $gt: ['$lifted.at', { $subtract: [NOW, longestSession] }] },
                    ],
                  },
                ],
              },
            ],
          },
        },
      },
      {
        $project: {
          _id: 0,
          scope: 1,
          event: 1,
          field: 1,
          attendees: 1,
          since: 1,
          at: 1,
          liftedAt: { $ifNull: ['$lifted.at', null] },
        },
      },
    ],
  },
});
