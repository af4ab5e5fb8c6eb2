/**
 * The photo that its owner had before one that a moderator refused. Threat: a moderator brings back what the owner took
 * away, or what somebody else had put there. So the way goes back from the refused photo over others that were refused,
 * and no further: where nothing stood there, nothing is put back; nor what the owner had not set.
 */
import type { ClientSession } from 'mongodb';
import type { AttendeeRecord } from '../attendees/model.ts';
import type { History } from './history.ts';
import type { State } from './state.ts';
import { changesFrom, statesBefore } from './take-back.ts';

export interface EarlierPhoto {
  readonly state: State;
  /** Ids of the changes that came since. */
  readonly undoes: readonly string[];
}

/** Null where there is none, or it is no longer kept. */
export async function earlierPhoto(
  { parts }: History,
  { _id: subject }: AttendeeRecord,
  refused: string,
  session: ClientSession,
): Promise<EarlierPhoto | null> {
  const changes = await changesFrom(parts, { subject, part: 'photo', seq: 0 }, session);
  const ids = changes.map(({ _id }) => _id);
  const states = await statesBefore(parts, ids, session);
  const before = ids.map((id) => states.get(id));
  const after = [...before.slice(1).map((state) => state?.value), refused];
  const owners = new Set(changes.flatMap(({ by }, i) => (by.kind === 'OWNER' ? [after[i]] : [])));
  for (let i = changes.length - 1; i >= 0; i -= 1) {
    const state = before[i];
    if (typeof state?.value !== 'string') return null;
    if (state.value === refused || (await wasRefused(parts, state.value, session))) continue;
    return owners.has(state.value) ? { state, undoes: ids.slice(i) } : null;
  }
  return null;
}

async function wasRefused({ models }: History['parts'], photo: string, session: ClientSession) {
  const found = await models.photoModerations
    .exists({ _id: photo, verdict: 'REFUSED' })
    .session(session)
    .exec();
  return found !== null;
}
