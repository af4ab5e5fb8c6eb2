/** The live grants of the session that asks, as a stage of the look-up that says who that is. */
import { NOW } from '../time.ts';

export const LIVE_GRANTS = {
  $lookup: {
    from: 'breakGlassGrants',
    localField: 'publicId',
    foreignField: 'session',
    as: 'grants',
    pipeline: [
      { $match: { endedAt: null, $expr: { $gt: ['$until', NOW] } } },
      { $project: { _id: 0, id: '$_id', event: 1, attendees: 1, fields: 1 } },
    ],
  },
};
