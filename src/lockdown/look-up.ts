/** The lockdowns that may concern who asks, as a stage of the look-up that says who that is, and which of them do. */
import { NOW } from '../time.ts';
import type { LiveLockdown, LockdownRecord } from './model.ts';

/**
 * Those that are on; and the SIGN_IN ones that were lifted within `longestSession` milliseconds, because the sessions they
 * ended stay ended. Found by two indexes: lockdowns are kept for ever, and those that ended long ago must cost nothing.
 */
export const lockdownsOf = (longestSession: number) => ({
  $lookup: {
    from: 'lockdowns',
    as: 'lockdowns',
    pipeline: [
      {
        $match: {
          $or: [
            { open: true },
            { scope: 'SIGN_IN', $expr: { $gt: ['$lifted.at', { $subtract: [NOW, longestSession] }] } },
          ],
        },
      },
    ],
  },
});

/** Of these, what every decision asks of those that reach beyond one event, or are of one of these events. */
export function lockdownsAmong(
  found: readonly LockdownRecord[],
  events: ReadonlySet<string>,
): LiveLockdown[] {
  return found
    .filter(({ event }) => (event ?? null) === null || events.has(event as string))
    .map(({ scope, event, field, attendees, integration = null, since, at, lifted }) => {
      return { scope, event, field, attendees, integration, since, at, liftedAt: lifted?.at ?? null };
    });
}
