/** The live grants of the sessions that ask, as a stage of the look-up that says who that is, and which of them are whose. */
import type { GrantRecord, LiveGrant } from './model.ts';

export const GRANTS = {
  $lookup: {
    from: 'breakGlassGrants',
    localField: 'publicId',
    foreignField: 'session',
    as: 'grants',
    pipeline: [{ $match: { endedAt: null } }],
  },
};

/** Those of a session that are open still, at this time of the database. */
export function grantsOf(found: readonly GrantRecord[], publicId: string, at: Date): LiveGrant[] {
  return found
    .filter(({ session, until }) => session === publicId && until instanceof Date && +until > +at)
    .map(({ _id: id, event, attendees, fields }) => ({ id, event, attendees, fields }));
}
