/** What stands in the database about older copies of it that were accepted. */
import type { Collection } from 'mongodb';
import type { Connection } from 'mongoose';
import type { LockdownActor } from '../lockdown/model.ts';

/** That an older copy was accepted, and what was closed by that. Kept for ever. */
export interface RestoreRecord {
  _id: string;
  at: Date;
  by: LockdownActor;
  reason: string;
  /** Whatever was lost is no younger; another machine's heads that are missing since then need no more closing. */
  covers: Date;
  /** The lockdown that keeps everybody out until somebody lifts it; null where nobody was there. */
  lockdown: string | null;
}

export const restoresOf = (connection: Connection) =>
  connection.collection<RestoreRecord>('restores') as unknown as Collection<RestoreRecord>;

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
