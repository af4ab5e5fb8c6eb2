/**
 * What changed since a time. Threat: a copy elsewhere that goes on showing what its owner took back, because an increment
 * is silent about it; and an increment that tells of people whom the key never could know. So what ended is told by ids
 * alone, and only of whom the key knew: those who had consented to its integration, whom a directory listed that it
 * may read, or anybody, where it has the roster. Ids are random: one that was never met says nothing.
 */

import type { AttendeeRecord } from '../attendees/model.ts';
import { hasRoster } from '../attendees/visible.ts';
import { CONSENTS_ONLY, type ConsentRecord, oneIntegration } from '../consent/model.ts';
import type { ErasureRecord } from '../erasure/model.ts';
import { erasureRecords } from '../erasure/model.ts';
import { groupedBy } from '../grouped-by.ts';
import type { ProtectedField } from '../protected-fields.ts';
import type { Services } from '../services.ts';
import { NOW } from '../time.ts';
import type { IntegrationViewer } from '../viewer.ts';

export interface Increment {
  readonly event: string;
  readonly since: Date;
}

type Parts = Pick<Services, 'database' | 'ledgerStore' | 'models'>;

/** Ids of whom something changed, in their order, beyond `after`; at most about `most`, and whether there are more. */
export async function changedSince(
  { database, models }: Parts,
  { integration }: IntegrationViewer,
  { event, since }: Increment,
  { after, most }: { readonly after: string | null; readonly most: number },
): Promise<{ readonly ids: readonly string[]; readonly hasMore: boolean }> {
  const beyond = { $gt: after ?? '' };
  const [people, consents, erased] = await Promise.all([
    models.attendees
      .find({ event, _id: beyond, $or: [{ modifiedAt: { $gt: since } }, { createdAt: { $gt: since } }] })
      .select({ _id: 1 })
      .sort({ _id: 1 })
      .limit(most)
      .lean()
      .exec(),
    models.consents
      .aggregate<{ readonly _id: string }>([
        {
          $match: {
            event,
            recipient: oneIntegration(integration),
            subject: beyond,
            ...CONSENTS_ONLY,
            ...changed(since),
          },
        },
        { $group: { _id: '$subject' } },
        { $sort: { _id: 1 } },
        { $limit: most },
      ])
      .exec(),
    erasureRecords({ connection: database.connection })
      .find({ event, _id: beyond, begunAt: { $gt: since } }, { projection: { _id: 1 } })
      .sort({ _id: 1 })
      .limit(most)
      .toArray(),
  ]);
  const lists = [people, consents, erased].map((list) => list.map(({ _id }) => _id));
  // Beyond the end of a list that was cut off, more of it may come first.
  const cut = lists.filter((list) => list.length === most).map((list) => list.at(-1) as string);
  const end = cut.sort()[0];
  const ids = [...new Set(lists.flat())].sort();
  return { ids: end === undefined ? ids : ids.filter((id) => id <= end), hasMore: end !== undefined };
}

/** Given, withdrawn or ended since. */
const changed = (since: Date) => ({
  $or: [
    { from: { $gt: since } },
    { withdrawnAt: { $gt: since } },
    { until: { $gt: since }, $expr: { $lte: ['$until', NOW] } },
  ],
});

/** By id: the fields whose consent to the integration ended since, and that no other opens now. */
export async function withdrawnOf(
  { models }: Parts,
  { integration }: IntegrationViewer,
  { event, since }: Increment,
  ids: readonly string[],
): Promise<ReadonlyMap<string, readonly ProtectedField[]>> {
  if (ids.length === 0) return new Map();
  const found = await models.consents
    .aggregate<
      Pick<ConsentRecord, 'subject' | 'field'> & { readonly live: boolean; readonly ended: boolean }
    >([
      { $match: { event, subject: { $in: ids }, recipient: oneIntegration(integration), ...CONSENTS_ONLY } },
      {
        $project: {
          subject: 1,
          field: 1,
          live: {
            $and: [{ $eq: ['$withdrawnAt', null] }, { $lte: ['$from', NOW] }, { $gt: ['$until', NOW] }],
          },
          ended: {
            $or: [
              { $gt: ['$withdrawnAt', { $literal: since }] },
              { $and: [{ $gt: ['$until', since] }, { $lte: ['$until', NOW] }] },
            ],
          },
        },
      },
    ])
    .exec();
  const withdrawn = [...groupedBy(found, ({ subject }) => subject)].map(([subject, theirs]) => {
    const live = theirs.filter((one) => one.live).map(({ field }) => field);
    const ended = theirs.filter((one) => one.ended && !live.includes(one.field)).map(({ field }) => field);
    return [subject, [...new Set(ended)].sort()] as const;
  });
  return new Map(withdrawn.filter(([, fields]) => fields.length > 0));
}

/** Since when the integration may know people: by the roster since that was granted, by their being listed since it came. */
async function knowsSince({ models }: Parts, viewer: IntegrationViewer, since: Date): Promise<Date> {
  const found = await models.integrations.findById(viewer.integration).orFail().lean().exec();
  const from = hasRoster(viewer) && found.roster !== null ? found.roster.at : found.createdAt;
  return from > since ? from : since;
}

/** Of these, whom the key may not know now: those of whom it may be told that they are gone. */
export async function goneAmong(
  parts: Parts,
  viewer: IntegrationViewer,
  { event, since: asked }: Increment,
  ids: readonly string[],
  withdrawn: ReadonlyMap<string, unknown>,
): Promise<ReadonlySet<string>> {
  if (ids.length === 0) return new Set();
  const { models, database } = parts;
  const since = await knowsSince(parts, viewer, asked);
  const among = { $in: [...ids] };
  const [people, unlisted, erased] = await Promise.all([
    models.attendees
      .find({ _id: among, event })
      .select({ registered: 1, listed: 1, listing: 1, modifiedAt: 1 })
      .lean<Pick<AttendeeRecord, '_id' | 'registered' | 'listed' | 'listing' | 'modifiedAt'>[]>()
      .exec(),
    models.changes.distinct('subject', { subject: among, part: 'listed', at: { $gt: since } }).exec(),
    erasureRecords({ connection: database.connection })
      .find<Pick<ErasureRecord, '_id'>>(
        { _id: among, event, begunAt: { $gt: since } },
        { projection: { _id: 1 } },
      )
      .toArray(),
  ]);
  const roster = hasRoster(viewer);
  const reads = roster || viewer.scopes.has('attendee:read');
  const gone = people
    .filter(({ _id, registered, listed, listing, modifiedAt }) => {
      if (withdrawn.has(_id)) return true;
      if (!registered)
        return modifiedAt != null && modifiedAt > since && (roster || (reads && listing.lapsed === true));
      return reads && !listed && unlisted.includes(_id);
    })
    .map(({ _id }) => _id);
  const there = new Set(people.map(({ _id }) => _id));
  const nowhere = erased.map(({ _id }) => _id).filter((id) => !there.has(id));
  const known = roster ? nowhere : await parts.ledgerStore.shownTo(viewer.integration, nowhere);
  return new Set([...gone, ...known]);
}
