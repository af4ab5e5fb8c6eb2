/** What stands in the database about older copies of it that were accepted. */
import type { Collection } from 'mongodb';
import type { Connection } from 'mongoose';
import type { LockdownActor } from '../lockdown/model.ts';

/** Accepting would be wrong, or not yet; the text says what to do. */
export class NotAcceptedError extends Error {
  override readonly name = 'NotAcceptedError';
}

/** That an older copy was accepted, and what was closed by that. Kept for ever. */
export interface RestoreRecord {
  _id: string;
  at: Date;
  by: LockdownActor;
  reason: string;
  /**
   * What it was that was lost, each head and each acceptance by its name (behind.ts). Never by a time: the clock of the
   * database that was lost may have been ahead.
   */
  lost: readonly string[];
  /** The lockdown that keeps everybody out until somebody lifts it. */
  lockdown: string;
}

export const restoresOf = (connection: Connection) =>
  connection.collection<RestoreRecord>('restores') as unknown as Collection<RestoreRecord>;

/** Whether an older copy was ever accepted: what is younger than that copy is as unknown as what it holds. */
export const wasRestored = async (connection: Connection): Promise<boolean> =>
  (await restoresOf(connection).findOne({}, { projection: { _id: 1 } })) !== null;

/** Of these ids those that the database knows. */
export async function knownRestores(
  connection: Connection,
  ids: readonly string[],
): Promise<ReadonlySet<string>> {
  if (ids.length === 0) return new Set();
  const found = await restoresOf(connection)
    .find({ _id: { $in: [...ids] } }, { projection: { _id: 1 } })
    .toArray();
  return new Set(found.map(({ _id }) => _id));
}
