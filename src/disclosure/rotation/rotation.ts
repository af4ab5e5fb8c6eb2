/** What every rotation has: the databases, the ring, somebody to tell, and steps between which it may be killed. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Database } from '../../database/connect.ts';
import { NOW } from '../../time.ts';
import { claimsOf } from '../key-records.ts';
import type { KeyRing } from '../keys.ts';

/** A rotation cannot begin or go on; the text says what to do. */
export class RotationError extends Error {
  override readonly name = 'RotationError';
}

export interface Rotation {
  readonly database: Pick<Database, 'connection' | 'keys'>;
  readonly keyRing: KeyRing;
  readonly keyFile: string;
  /** A line about what is done. */
  readonly tell: (line: string) => void;
  /** How far a long step is. */
  readonly progress: (done: number, of: number) => void;
  /** Called before each thing that is written. Throws where the rotation must not go on. */
  readonly step: (name: string) => Promise<void>;
}

/** The database's time. */
export async function databaseTime({ database }: Pick<Rotation, 'database'>): Promise<Date> {
  const [answer] = await claimsOf(database.keys)
    .aggregate<{ now: Date }>([{ $match: { _id: 'outer' } }, { $project: { now: NOW } }])
    .toArray();
  if (answer === undefined) throw new RotationError('The claim of the outer key is gone.');
  return answer.now;
}

/** Waits until no process acts any more on what it knew at a moment of the database's time. */
export async function lagAfter(rotation: Rotation, moment: Date | undefined): Promise<void> {
  const until = (moment?.getTime() ?? 0) + rotation.keyRing.lagMillis;
  let left = until - (await databaseTime(rotation)).getTime();
  if (left <= 0) return;
  const minutes = Math.ceil(left / 60_000);
  rotation.tell(
    `  waiting ${minutes} min, until no gateway remembers the old keys; interrupted, run it again to go on`,
  );
  while (left > 0) {
    await sleep(Math.min(left, 1_000));
    await rotation.step('waiting');
    left = until - (await databaseTime(rotation)).getTime();
  }
}
