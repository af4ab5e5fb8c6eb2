/**
 * Organisers take back what somebody made of a profile: they put back what stood there before, or take it away. Threat:
 * a moderator who writes words into somebody's mouth, puts back a number that its owner removed, lists somebody, or
 * learns by an answer what they may not see. So there is no text of theirs in it; nothing is put back where there is
 * nothing now; being listed only ends; and the answer, the work behind it and the record are the same whether there
 * was anything to take back. It takes the second factor, stands on the record, and is told to the person.
 */
import type { ClientSession } from 'mongodb';
import type { AttendeeRecord } from '../attendees/model.ts';
import type { Context } from '../context.ts';
import { retriedTransaction } from '../database/retried.ts';
import { secondFactorRequired } from '../errors.ts';
import { refuseSuspectWrite } from '../lockdown/guard.ts';
import { type Problem, problem } from '../user-error.ts';
import { actorOf } from './actor.ts';
import type { History, Next } from './history.ts';
import {
  type ChangedBy,
  type ChangeRecord,
  isRestorable,
  type ProfilePart,
  type RestorablePart,
} from './model.ts';
import { type NextState, type State, stateOf } from './state.ts';
import { changesFrom, statesBefore } from './take-back.ts';

export interface TakeBackInput {
  readonly attendee: string;
  readonly parts: readonly ProfilePart[];
  /** Puts back what stood there then; null takes the parts away. */
  readonly since: Date | null;
}

export async function takeBack(context: Context, input: TakeBackInput): Promise<readonly Problem[]> {
  const { viewer, services, attendees } = context;
  if (viewer.kind !== 'ACCOUNT') return [unknown()];
  if (viewer.organises.length === 0 && viewer.organiserOf.length > 0) throw secondFactorRequired();
  const parts = [...new Set(input.parts)];
  const wrong = wrongInput(parts, input.since, viewer.at);
  if (wrong !== null) return [wrong];
  const found = await attendees.load(input.attendee);
  if (found === null || !viewer.organises.includes(found.event)) return [unknown()];
  refuseSuspectWrite(viewer, { attendee: found.id, event: found.event });
  const by = actorOf(context, 'ORGANISER');
  const done = await retriedTransaction(services.database, async (session) => {
    const record = await services.models.attendees
      .findOne({ _id: found.id, registered: true }, null, { session })
      .lean<AttendeeRecord>()
      .exec();
    if (record === null) return false;
    await moderate(services.history, record, parts.filter(isRestorable), input.since, by, session);
    return true;
  });
  return done ? [] : [unknown()];
}

async function moderate(
  history: History,
  record: AttendeeRecord,
  which: readonly RestorablePart[],
  since: Date | null,
  by: ChangedBy,
  session: ClientSession,
): Promise<void> {
  const { parts } = history;
  const inVault = await parts.earlierValues.inVault([record._id], ['jobTitle', 'phone', 'photo'], session);
  const first = new Map<RestorablePart, ChangeRecord>();
  const undoes: Partial<Record<ProfilePart, string[]>> = {};
  for (const part of which) {
    const all = await changesFrom(parts, { subject: record._id, part, seq: 0 }, session);
    const after = since === null ? [] : all.filter(({ at }) => at >= since);
    undoes[part] = after.map(({ _id }) => _id);
    if (after[0] !== undefined) first.set(part, after[0]);
  }
  const states = await statesBefore(
    parts,
    [...first.values()].map(({ _id }) => _id),
    session,
  );
  const next = which.map((part) => {
    const now = stateOf(record, part, inVault);
    const before = since === null ? NOTHING : states.get(first.get(part)?._id ?? '');
    return [part, narrowed(part, now, before ?? now)];
  });
  await history.apply(record, Object.fromEntries(next) as Next, { by, undoes, always: true }, session);
}

const NOTHING: State = { value: null, edited: null };

/** What is not there now stays so; what is taken away stays its owner's, so that no import fills it. */
function narrowed(part: RestorablePart, now: State, before: State): NextState {
  const { listing } = now;
  if (part === 'listed')
    return { value: now.value === true && before.value === true, edited: 'KEEP', listing };
  if (now.value === null || before === NOTHING) return { value: null, edited: 'KEEP' };
  return { value: before.value, edited: before.edited };
}

function wrongInput(parts: readonly ProfilePart[], since: Date | null, now: Date): Problem | null {
  if (parts.length === 0) return problem('NO_PARTS', 'parts', 'Name at least one part of the profile.');
  const other = parts.find((part) => !isRestorable(part));
  if (other !== undefined)
    return problem('NOT_RESTORABLE', 'parts', `The ${other} is not an organiser’s to take back here.`);
  if (since === null && parts.includes('name'))
    return problem(
      'NAME_MISSING',
      'parts',
      'The name cannot be taken away; say `since` to put an earlier one back.',
    );
  if (since !== null && since >= now) return problem('SINCE_FUTURE', 'since', 'Name a time in the past.');
  return null;
}

const unknown = () =>
  problem('UNKNOWN_ATTENDEE', 'attendee', 'There is no such attendee at an event that you organise.');
