import type { HistoryParts } from './history.ts';
import { type ChangeRecord, isRestorable } from './model.ts';

/** Which of these changes, all of one subject, could be taken back now, each by itself. */
export async function undoable(
  { models, earlierValues }: HistoryParts,
  changes: readonly ChangeRecord[],
): Promise<Set<string>> {
  const [first] = changes;
  if (first === undefined) return new Set();
  const consents = changes.flatMap(({ consent }) => (consent === null ? [] : [consent]));
  const [newest, kept, open] = await Promise.all([
    models.changes
      .aggregate<{ change: string }>([
        { $match: { subject: first.subject } },
        { $sort: { part: 1, seq: -1 } },
        { $group: { _id: '$part', change: { $first: '$_id' } } },
      ])
      .exec(),
    earlierValues.kept(changes.map(({ _id }) => _id)),
    models.consents
      .find({ _id: { $in: consents }, withdrawnAt: null }, { _id: 1 })
      .lean()
      .exec(),
  ]);
  const last = new Set(newest.map(({ change }) => change));
  const inForce = new Set(open.map(({ _id }) => _id));
  const can = ({ _id, part, consent }: ChangeRecord) =>
    consent === null ? isRestorable(part) && last.has(_id) && kept.has(_id) : inForce.has(consent);
  return new Set(changes.filter(can).map(({ _id }) => _id));
}
