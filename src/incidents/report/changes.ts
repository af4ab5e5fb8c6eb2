/** What suspects changed on profiles, and whether a restore would take it back now. Never what stood there. */
import type { Connection } from 'mongoose';
import type { Models } from '../../database/models.ts';
import { keptValues } from '../../disclosure/earlier-values.ts';
import { fieldsHeld } from '../../disclosure/vault-store.ts';
import { groupedBy } from '../../grouped-by.ts';
import { type ChangeRecord, isRestorable } from '../../history/model.ts';
import { isTakenBack, newestRun } from '../../history/restore.ts';
import { isProtected } from '../../history/state.ts';
import { changesOf, isNamed, type Suspects } from '../../history/suspects.ts';
import type { IncidentRecord } from '../model.ts';
import type { ReportedChange, SuspectSession } from './report.ts';

export interface ChangeParts {
  readonly models: Pick<Models, 'attendees' | 'changes' | 'consents'>;
  readonly connection: Connection;
}

export type FoundChange = ReportedChange & {
  readonly event: string;
  readonly seq: number;
  /** Whether it was made as the owner. */
  readonly own: boolean;
};

type Known = Pick<
  ChangeRecord,
  '_id' | 'event' | 'subject' | 'seq' | 'part' | 'consent' | 'by' | 'at' | 'undoes'
>;

const BATCH = 200;

/** Whose changes are the suspects' of an incident: those named one by one apart, for an owner may be among the others. */
export function changersIn(
  { awareAt, event, suspicion }: Pick<IncidentRecord, 'awareAt' | 'event' | 'suspicion'>,
  suspects: readonly SuspectSession[],
  { from: since, to: until }: { readonly from: Date; readonly to: Date },
): Suspects {
  const isNamedOne = ({ why }: SuspectSession) => why.includes('NAMED');
  return {
    sessions: suspects.filter(isNamedOne).map(({ session }) => session),
    supposed: new Map(
      suspects.filter((one) => !isNamedOne(one)).map(({ session, begun }) => [session, begun]),
    ),
    accounts: suspicion.accounts,
    ...{ awareAt, event, since, until },
  };
}

/** How many of these a restore would take back now, as far as can be said without opening what stood there before. */
export const restorableOf = (changes: readonly Pick<ReportedChange, 'restorable'>[]) =>
  changes.filter(({ restorable }) => restorable).length;

/** Sorted by time. */
export async function suspectsChanges(parts: ChangeParts, suspects: Suspects): Promise<FoundChange[]> {
  const { sessions = [], supposed, accounts = [] } = suspects;
  if (sessions.length + (supposed?.size ?? 0) + accounts.length === 0) return [];
  const made = await parts.models.changes.find(changesOf(suspects)).lean<Known[]>().exec();
  const bySubject = groupedBy(made, ({ subject }) => subject);
  const subjects = [...bySubject.keys()];
  const found: FoundChange[] = [];
  for (let i = 0; i < subjects.length; i += BATCH) {
    const some = subjects.slice(i, i + BATCH);
    const all = await parts.models.changes
      .find({ subject: { $in: some } })
      .sort({ subject: 1, seq: 1 })
      .lean<Known[]>()
      .exec();
    const made = some.flatMap((subject) => bySubject.get(subject) ?? []);
    found.push(...(await reported(parts, made, all, suspects)));
  }
  return found.sort((a, b) => a.at.getTime() - b.at.getTime() || a.seq - b.seq);
}

async function reported(
  { models, connection }: ChangeParts,
  made: readonly Known[],
  all: readonly Known[],
  suspects: Suspects,
): Promise<FoundChange[]> {
  const theirs = new Set(made.filter((one) => isTakenBack(one, suspects)).map(({ _id }) => _id));
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
  const subjects = [...new Set(made.map(({ subject }) => subject))];
  const [held, listed] = await Promise.all([
    fieldsHeld(connection, subjects),
    models.attendees.distinct('_id', { _id: { $in: subjects }, listed: true }).exec(),
  ]);
  // What is empty now stays empty, unless who emptied it was named; and nobody is listed again.
  const isOpen = ({ subject, part }: Known, last: Known | undefined) => {
    if (part === 'listed') return listed.includes(subject);
    if (!isProtected(part)) return true;
    return held.get(subject)?.includes(part) === true || (last !== undefined && isNamed(last, suspects));
  };
  return made.map((one) => {
    const { _id, event, subject, seq, part, consent, by, at } = one;
    const run = runs.get(`${subject} ${part}`) ?? [];
    const isInRun = run.some((other) => other._id === _id);
    const again = isInRun && isRestorable(part) && kept.has(run[0]?._id ?? '') && isOpen(one, run.at(-1));
    return {
      event,
      seq,
      own: by.kind === 'OWNER',
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
  const byPart = groupedBy(all, ({ subject, part }) => `${subject} ${part}`);
  const runs = new Map<string, readonly Known[]>();
  for (const [key, changes] of byPart) {
    const run = newestRun(changes, theirs);
    if (run !== 'RESTORED') runs.set(key, run);
  }
  return runs;
}
