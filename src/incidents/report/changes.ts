/** What suspects changed on profiles, and whether a restore would take it back now. Never what stood there. */
import type { Connection } from 'mongoose';
import type { Models } from '../../database/models.ts';
import { keptValues } from '../../disclosure/earlier-values.ts';
import { type ChangeRecord, isRestorable } from '../../history/model.ts';
import { changesOf, newestRun, type Suspects } from '../../history/restore.ts';
import type { ReportedChange } from './report.ts';

export interface ChangeParts {
  readonly models: Pick<Models, 'changes' | 'consents'>;
  readonly connection: Connection;
}

export type FoundChange = ReportedChange & { readonly event: string };

type Known = Pick<
  ChangeRecord,
  '_id' | 'event' | 'subject' | 'seq' | 'part' | 'consent' | 'by' | 'at' | 'undoes'
>;

const BATCH = 200;

/** Sorted by time. */
export async function suspectsChanges(parts: ChangeParts, suspects: Suspects): Promise<FoundChange[]> {
  if ((suspects.sessions?.length ?? 0) + (suspects.accounts?.length ?? 0) === 0) return [];
  const theirs = changesOf(suspects);
  const subjects = await parts.models.changes.distinct('subject', theirs).exec();
  const found: FoundChange[] = [];
  for (let i = 0; i < subjects.length; i += BATCH) {
    const some = subjects.slice(i, i + BATCH);
    const [made, all] = await Promise.all([
      parts.models.changes
        .find({ ...theirs, subject: { $in: some } })
        .lean<Known[]>()
        .exec(),
      parts.models.changes
        .find({ subject: { $in: some } })
        .sort({ subject: 1, seq: 1 })
        .lean<Known[]>()
        .exec(),
    ]);
    found.push(...(await reported(parts, made, all)));
  }
  return found.sort((a, b) => a.at.getTime() - b.at.getTime());
}

async function reported(
  { models, connection }: ChangeParts,
  made: readonly Known[],
  all: readonly Known[],
): Promise<FoundChange[]> {
  const theirs = new Set(made.map(({ _id }) => _id));
  const consents = made.flatMap(({ consent }) => (consent === null ? [] : [consent]));
  const inForce = new Set(
    (
      await models.consents
        .find({ _id: { $in: consents }, withdrawnAt: null }, { _id: 1 })
        .lean()
        .exec()
    ).map(({ _id }) => _id),
  );
  const undone = new Set(all.flatMap(({ undoes }) => undoes));
  const runs = runsOf(all, theirs);
  const kept = await keptValues(
    connection,
    [...runs.values()].flatMap(([oldest]) => (oldest === undefined ? [] : [oldest._id])),
  );
  return made.map(({ _id, event, subject, part, consent, by, at }) => {
    const run = runs.get(`${subject} ${part}`) ?? [];
    const again = run.some((one) => one._id === _id) && isRestorable(part) && kept.has(run[0]?._id ?? '');
    return {
      event,
      attendee: subject,
      part,
      at,
      session: by.session,
      restorable: consent === null ? again : inForce.has(consent),
      takenBack: undone.has(_id) || (consent !== null && !inForce.has(consent)),
    };
  });
}

/** By subject and part: what a restore would take back, the oldest first. */
function runsOf(all: readonly Known[], theirs: ReadonlySet<string>): Map<string, readonly Known[]> {
  const byPart = new Map<string, Known[]>();
  for (const change of all) {
    const key = `${change.subject} ${change.part}`;
    const before = byPart.get(key);
    if (before === undefined) byPart.set(key, [change]);
    else before.push(change);
  }
  const runs = new Map<string, readonly Known[]>();
  for (const [key, changes] of byPart) {
    const run = newestRun(changes, theirs);
    if (run !== 'RESTORED') runs.set(key, run);
  }
  return runs;
}
