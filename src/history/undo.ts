/**
 * Owners take back changes of their own profile, whoever made them. It takes a fresh proof: undoing can put a phone
 * number back, or list somebody again. All or nothing, and only from the newest change of a part backwards: what was
 * written since is not lost unnoticed, but named.
 */
import type { ClientSession } from 'mongodb';
import type { AttendeeRecord } from '../attendees/model.ts';
import type { Context } from '../context.ts';
import { retriedTransaction } from '../database/retried.ts';
import { freshSignInRequired } from '../errors.ts';
import { refuseSuspectWrite, refuseWidening } from '../lockdown/guard.ts';
import { PROTECTED_FIELDS } from '../protected-fields.ts';
import { notAttending, type Problem, problem } from '../user-error.ts';
import { attendanceAt } from '../viewer.ts';
import { actorOf } from './actor.ts';
import type { History, Next } from './history.ts';
import { type ChangedBy, type ChangeRecord, isRestorable, type ProfilePart } from './model.ts';
import type { NextState, State } from './state.ts';
import { changesFrom, statesBefore, withdrawGiven } from './take-back.ts';

export type UndoOutcome =
  | { readonly changes: readonly ChangeRecord[]; readonly withdrawn: number }
  | { readonly problems: readonly Problem[] };

const MOST = 100;
const refuse = (code: string, message: string) => ({ problems: [problem(code, 'changes', message)] });

export async function undoChanges(
  context: Context,
  { event, changes }: { readonly event: string; readonly changes: readonly string[] },
): Promise<UndoOutcome> {
  const { viewer, services } = context;
  const own = attendanceAt(viewer, event);
  if (viewer.kind !== 'ACCOUNT' || own === null) return { problems: [notAttending()] };
  const ids = [...new Set(changes)];
  if (ids.length === 0 || ids.length > MOST) return refuse('BAD_CHANGES', `Name 1 to ${MOST} changes.`);
  refuseSuspectWrite(viewer, own, PROTECTED_FIELDS);
  if (!viewer.fresh) throw freshSignInRequired();
  const by = actorOf(context);
  const { models } = services;
  return retriedTransaction(services.database, async (session) => {
    const record = await models.attendees
      .findOne({ _id: own.attendee, account: viewer.account, registered: true }, null, { session })
      .lean<AttendeeRecord>()
      .exec();
    return record === null
      ? { problems: [notAttending()] }
      : undo(services.history, record, ids, { by, mayList: () => refuseWidening(viewer, own) }, session);
  });
}

async function undo(
  history: History,
  record: AttendeeRecord,
  ids: readonly string[],
  { by, mayList }: { readonly by: ChangedBy; readonly mayList: () => void },
  session: ClientSession,
): Promise<UndoOutcome> {
  const { parts } = history;
  const named = await history.find(record._id, ids, session);
  if (named.length !== ids.length)
    return refuse(
      'UNKNOWN_CHANGE',
      'One of these is no change of your profile at this event; nothing was undone.',
    );
  const consents = named.filter(({ part }) => part === 'consent');
  const oldest = new Map<ProfilePart, ChangeRecord>();
  for (const change of named)
    if (change.part !== 'consent' && !oldest.has(change.part)) oldest.set(change.part, change);
  const first = [...oldest.values()];
  const never = first.find(({ part }) => !isRestorable(part));
  if (never !== undefined) return notUndoable(never);
  for (const { part, seq, subject } of first) {
    const since = (await changesFrom(parts, { subject, part, seq }, session)).filter(
      ({ _id }) => !ids.includes(_id),
    );
    if (since.length > 0) return changedSince(part, since);
  }
  const states = await statesBefore(
    parts,
    first.map(({ _id }) => _id),
    session,
  );
  const gone = first.find(({ _id }) => !states.has(_id));
  if (gone !== undefined)
    return refuse('NOT_KEPT', `What stood there before ${gone._id} is no longer kept; nothing was undone.`);
  if (first.some(({ _id, part }) => part === 'listed' && states.get(_id)?.value === true)) mayList();
  const withdrawn = await withdrawGiven(parts, record, consents, by, session);
  const next = Object.fromEntries(
    first.map((change) => [change.part, ownersAgain(change, states.get(change._id))]),
  );
  const undoes = Object.fromEntries(
    first.map(({ part }) => [part, named.filter((change) => change.part === part).map(({ _id }) => _id)]),
  );
  const noted = await history.apply(record, next as Next, { by, undoes }, session);
  const changes = await history.find(
    record._id,
    noted.map(({ id }) => id),
    session,
  );
  return { changes, withdrawn };
}

/** Undone by its owner, what an import changed is the owner's from now on; what the owner changed is as it was. */
function ownersAgain({ by }: ChangeRecord, state: State | undefined): NextState {
  if (state === undefined) throw new Error('the state before a change is not kept');
  return {
    value: state.value,
    edited: by.kind === 'IMPORT' || by.kind === 'INTEGRATION' ? 'NOW' : state.edited,
    listing: 'NOW',
  };
}

const notUndoable = ({ part, _id }: ChangeRecord) =>
  refuse(
    'NOT_UNDOABLE',
    `${_id} changed the ${part}, which is not put back here: it comes with your registration. Nothing was undone.`,
  );

const changedSince = (part: ProfilePart, since: readonly ChangeRecord[]) =>
  refuse(
    'CHANGED_SINCE',
    `The ${part} was changed again since, by ${since
      .slice(0, 5)
      .map(({ _id }) => _id)
      .join(
        ', ',
      )}${since.length > 5 ? ' and more' : ''}. Undo those, too, or leave this one; nothing was undone.`,
  );
