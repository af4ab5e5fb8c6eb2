/**
 * Takes back what suspects changed, of everybody at once: for whoever answers an incident. Threat: the intruder is
 * signed in as the owner, so the changes look like the owner's; only session, account and time tell them apart. What
 * somebody else changed since stays, and is named; nobody is listed or shown to anybody by a restore.
 */
import type { ClientSession } from 'mongodb';
import type { AttendeeRecord } from '../attendees/model.ts';
import { retriedTransaction } from '../database/retried.ts';
import { type Problem, problem } from '../user-error.ts';
import type { History, Next } from './history.ts';
import { type ChangedBy, type ChangeRecord, isRestorable, type ProfilePart } from './model.ts';
import type { NextState, State } from './state.ts';
import { changesFrom, statesBefore, withdrawGiven } from './take-back.ts';

export interface Suspects {
  /** Public ids of sessions. */
  readonly sessions?: readonly string[];
  readonly accounts?: readonly string[];
  /** Only at this event; at all of them where it is null or absent. */
  readonly event?: string | null;
  readonly since: Date;
  readonly until: Date;
}

export interface Restored {
  readonly restored: readonly { readonly attendee: string; readonly part: ProfilePart }[];
  /** What stayed, and why. */
  readonly left: readonly {
    readonly attendee: string;
    readonly part: ProfilePart;
    readonly why: 'CHANGED_SINCE' | 'NOT_KEPT' | 'NOT_RESTORABLE' | 'WOULD_WIDEN';
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
  const subjects = await models.changes.distinct('subject', changesOf(suspects)).exec();
  const all: Restored[] = [];
  for (const subject of subjects) {
    all.push(
      await retriedTransaction(database, (session) => restore(history, subject, suspects, by, session)),
    );
  }
  return {
    restored: all.flatMap(({ restored }) => restored),
    left: all.flatMap(({ left }) => left),
    withdrawn: all.reduce((sum, { withdrawn }) => sum + withdrawn, 0),
  };
}

async function restore(
  history: History,
  subject: string,
  suspects: Suspects,
  by: ChangedBy,
  session: ClientSession,
): Promise<Restored> {
  const { parts } = history;
  const { models } = parts;
  const record = await models.attendees.findById(subject, null, { session }).lean<AttendeeRecord>().exec();
  if (record === null) return { restored: [], left: [], withdrawn: 0 };
  const made = await models.changes
    .find({ subject, ...changesOf(suspects) }, null, { session })
    .sort({ seq: 1 })
    .lean<ChangeRecord[]>()
    .exec();
  const theirs = new Set(made.map(({ _id }) => _id));
  const runs = new Map<ProfilePart, ChangeRecord[]>();
  const left: { attendee: string; part: ProfilePart; why: Why }[] = [];
  const stays = (part: ProfilePart, why: Why) => void left.push({ attendee: subject, part, why });
  for (const part of new Set(made.map((change) => change.part))) {
    if (part === 'consent') continue;
    const { seq } = made.find((change) => change.part === part) as ChangeRecord;
    const run = newestRun(await changesFrom(parts, { subject, part, seq }, session), theirs);
    if (run === 'RESTORED') continue;
    if (!isRestorable(part)) stays(part, 'NOT_RESTORABLE');
    else if (run.length === 0) stays(part, 'CHANGED_SINCE');
    else runs.set(part, run);
  }
  const states = await statesBefore(
    parts,
    [...runs.values()].map(([oldest]) => oldest?._id ?? ''),
    session,
  );
  const next: [ProfilePart, NextState][] = [];
  for (const [part, [oldest]] of runs) {
    const state = states.get(oldest?._id ?? '');
    if (state === undefined) stays(part, 'NOT_KEPT');
    else if (part === 'listed' && state.value === true && !record.listed) stays(part, 'WOULD_WIDEN');
    else next.push([part, asBefore(state)]);
  }
  const consents = made.filter(({ part }) => part === 'consent');
  const withdrawn = await withdrawGiven(parts, subject, consents, by, session);
  const undoes = Object.fromEntries(
    next.map(([part]) => [part, (runs.get(part) ?? []).map(({ _id }) => _id)]),
  );
  const changes = await history.apply(record, Object.fromEntries(next) as Next, { by, undoes }, session);
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

/** Who acts in a session; imports and answers to incidents are no suspect's. */
const IN_A_SESSION: ChangedBy['kind'][] = ['OWNER', 'ORGANISER'];

/** Which changes are the suspects'. */
export function changesOf({ sessions = [], accounts = [], event = null, since, until }: Suspects) {
  return {
    ...(event === null ? {} : { event }),
    at: { $gte: since, $lte: until },
    $or: [{ 'by.session': { $in: [...sessions] } }, { 'by.account': { $in: [...accounts] } }],
    'by.kind': { $in: IN_A_SESSION },
  };
}

function wrongSuspects({ sessions = [], accounts = [], since, until }: Suspects): Problem | null {
  if (sessions.length + accounts.length === 0)
    return problem('NO_SUSPECTS', null, 'Name at least one session or account.');
  return since < until ? null : problem('BAD_WINDOW', 'until', 'The end must be after the beginning.');
}
