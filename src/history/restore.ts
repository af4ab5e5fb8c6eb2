/**
 * Takes back what suspects changed, of everybody at once: for whoever answers an incident. Threat: the intruder is
 * signed in as the owner, so the changes look like the owner's; only session, account and time tell them apart. And a
 * suspicion may be wrong, or an organiser's pretext: the owner is suspect, too, where their account is. So what somebody
 * else changed since stays, and what was done in a session that began after the incident was known, unless that very
 * session was named (suspects.ts); a field that was emptied is filled again only from such a session (emptied.ts). Where
 * in doubt it is closed: consents and listings are taken back all the same, and nobody is listed by a restore.
 */
import type { ClientSession } from 'mongodb';
import type { AttendeeRecord } from '../attendees/model.ts';
import { retriedTransaction } from '../database/retried.ts';
import { groupedBy } from '../grouped-by.ts';
import { type Problem, problem } from '../user-error.ts';
import { notRefilling } from './emptied.ts';
import type { History, Next } from './history.ts';
import { type ChangedBy, type ChangeRecord, isRestorable, type ProfilePart } from './model.ts';
import { isProtected, type NextState, type State, stateOf } from './state.ts';
import { changesOf, mayBeTheOwners, NONE, type Suspects } from './suspects.ts';
import { changesFrom, statesBefore, withdrawGiven } from './take-back.ts';

export interface Restored {
  readonly restored: readonly { readonly attendee: string; readonly part: ProfilePart }[];
  /** What stayed, and why. */
  readonly left: readonly {
    readonly attendee: string;
    readonly part: ProfilePart;
    readonly why: 'AFTER_AWARE' | 'CHANGED_SINCE' | 'NOT_KEPT' | 'NOT_RESTORABLE' | 'WOULD_WIDEN';
  }[];
  /** Consents that were given by suspects and are withdrawn now. */
  readonly withdrawn: number;
}

type Why = Restored['left'][number]['why'];

/** Restores attendee by attendee, each whole or not at all; run again it does what is left to do. */
export async function restoreChanges(
  history: History,
  suspects: Suspects,
  by: ChangedBy,
): Promise<Restored | { readonly problems: readonly Problem[] }> {
  const wrong = wrongSuspects(suspects);
  if (wrong !== null) return { problems: [wrong] };
  const { database, models } = history.parts;
  const made = await models.changes
    .find(changesOf(suspects), { subject: 1 })
    .sort({ subject: 1 })
    .lean<Pick<ChangeRecord, '_id' | 'subject'>[]>()
    .exec();
  const all: Restored[] = [];
  for (const [subject, theirs] of groupedBy(made, (one) => one.subject)) {
    const changes = theirs.map(({ _id }) => _id);
    const about = { subject, changes, suspects, by };
    all.push(await retriedTransaction(database, (session) => restore(history, about, session)));
  }
  return {
    restored: all.flatMap(({ restored }) => restored),
    left: all.flatMap(({ left }) => left),
    withdrawn: all.reduce((sum, { withdrawn }) => sum + withdrawn, 0),
  };
}

interface About {
  readonly subject: string;
  /** Ids of what suspects changed. */
  readonly changes: readonly string[];
  readonly suspects: Suspects;
  readonly by: ChangedBy;
}

async function restore(
  history: History,
  { subject, changes: ids, suspects, by }: About,
  session: ClientSession,
): Promise<Restored> {
  const { parts } = history;
  const { models, earlierValues } = parts;
  const record = await models.attendees.findById(subject, null, { session }).lean<AttendeeRecord>().exec();
  if (record === null) return { restored: [], left: [], withdrawn: 0 };
  const made = await models.changes
    .find({ _id: { $in: [...ids] }, subject }, null, { session })
    .sort({ seq: 1 })
    .lean<ChangeRecord[]>()
    .exec();
  const theirs = new Set(made.filter((one) => isTakenBack(one, suspects)).map(({ _id }) => _id));
  const runs = new Map<ProfilePart, ChangeRecord[]>();
  const left: { attendee: string; part: ProfilePart; why: Why }[] = [];
  const stays = (part: ProfilePart, why: Why) => void left.push({ attendee: subject, part, why });
  for (const part of new Set(made.map((change) => change.part))) {
    if (part === 'consent') continue;
    const { seq } = made.find((change) => change.part === part) as ChangeRecord;
    const since = await changesFrom(parts, { subject, part, seq }, session);
    const run = newestRun(since, theirs);
    if (run === 'RESTORED') continue;
    if (!isRestorable(part)) stays(part, 'NOT_RESTORABLE');
    else if (run.length > 0) runs.set(part, run);
    else stays(part, ids.includes(since.at(-1)?._id ?? '') ? 'AFTER_AWARE' : 'CHANGED_SINCE');
  }
  const states = await statesBefore(
    parts,
    [...runs.values()].flatMap((run) => run.map(({ _id }) => _id)),
    session,
  );
  const inVault = await earlierValues.inVault([subject], [...runs.keys()].filter(isProtected), session);
  const next: [ProfilePart, NextState][] = [];
  for (const [part, whole] of runs) {
    const now = stateOf(record, part, inVault);
    const run = isProtected(part) ? notRefilling(whole, states, now.value, suspects) : whole;
    runs.set(part, run);
    const [oldest] = run;
    const state = oldest && states.get(oldest._id);
    if (oldest === undefined) stays(part, 'WOULD_WIDEN');
    else if (state === undefined) stays(part, 'NOT_KEPT');
    else if (part === 'listed' && state.value === true && !record.listed) stays(part, 'WOULD_WIDEN');
    else next.push([part, asBefore(state)]);
  }
  const consents = made.filter(({ part }) => part === 'consent');
  const withdrawn = await withdrawGiven(parts, record, consents, by, session);
  const undoes = Object.fromEntries(
    next.map(([part]) => [part, (runs.get(part) ?? []).map(({ _id }) => _id)]),
  );
  const changes = await history.apply(record, Object.fromEntries(next) as Next, { by, undoes }, session);
  const emptied = left.filter(({ part, why }) => isProtected(part) && why === 'WOULD_WIDEN');
  await history.tell(
    record,
    'LEFT_EMPTY',
    emptied.map(({ part }) => ({ part, by })),
    session,
  );
  return { restored: changes.map(({ part }) => ({ attendee: subject, part })), left, withdrawn };
}

/**
 * The changes that suspects made last of all, the oldest first: what stood before them was the owner's. Empty where
 * somebody else came after them; RESTORED where that was an earlier run of this.
 */
export function newestRun<T extends Pick<ChangeRecord, '_id' | 'by' | 'undoes'>>(
  changes: readonly T[],
  theirs: ReadonlySet<string>,
): T[] | 'RESTORED' {
  const newest = changes.at(-1);
  if (newest?.by.kind === 'INCIDENT' && newest.undoes.some((id) => theirs.has(id))) return 'RESTORED';
  const run: T[] = [];
  for (const change of [...changes].reverse()) {
    if (!theirs.has(change._id)) break;
    run.unshift(change);
  }
  return run;
}

const asBefore = ({ value, edited, listing }: State): NextState => ({
  value,
  edited,
  ...(listing === undefined ? {} : { listing }),
});

/**
 * Whether a change of a suspect's is taken back. What may be the owner's own stays as it is, unless it shows more of
 * them than before: that is closed in doubt.
 */
export const isTakenBack = (change: Pick<ChangeRecord, 'part' | 'at' | 'by'>, suspects: Suspects) =>
  change.part === 'listed' || change.part === 'consent' || !mayBeTheOwners(change, suspects);

function wrongSuspects({
  sessions = [],
  supposed = NONE,
  accounts = [],
  since,
  until,
}: Suspects): Problem | null {
  if (sessions.length + supposed.size + accounts.length === 0)
    return problem('NO_SUSPECTS', null, 'Name at least one session or account.');
  return since < until ? null : problem('BAD_WINDOW', 'until', 'The end must be after the beginning.');
}
