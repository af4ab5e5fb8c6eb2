/**
 * A new key for what passes by itself: cursors, cookies, links to photos, the networks that limits count by. Nothing has to be written
 * anew. The new key is in use once every gateway knows it, and the old one counts for as long as what was made under
 * it is worth something.
 */
import { DAY, MINUTE, NOW, nowPlus } from '../../time.ts';
import { DURABLE, newEntry, recordsOf } from '../key-records.ts';
import type { PassingPurpose } from '../keys.ts';
import { databaseTime, type Rotation, RotationError } from './rotation.ts';

/** How long the old key counts once the new one is in use. */
const OVERLAP: Record<PassingPurpose, { readonly millis: number; readonly says: string }> = {
  CURSOR: { millis: DAY, says: 'cursors of before work for a day more' },
  // As long as a session lives.
  SESSION: {
    millis: 14 * DAY,
    says: 'nobody is signed out: cookies of before are believed for 14 days more',
  },
  // As long as a link counts.
  PHOTO_LINK: { millis: 5 * MINUTE, says: 'links to photos of before work until they are over' },
  NETWORK: {
    millis: 0,
    says: 'limits by network begin anew, and ledger entries of before cannot be compared with later ones',
  },
};

export async function rotatePassing(rotation: Rotation, purpose: PassingPurpose): Promise<void> {
  const records = recordsOf(rotation.database.keys);
  const record = await records.findOne({ _id: purpose });
  const newest = record?.keys[0];
  if (newest === undefined)
    throw new RotationError(`There is no key for ${purpose}; start the gateway once.`);
  const name = purpose.toLowerCase();
  const now = await databaseTime(rotation);
  if (newest.from !== undefined && newest.from > now) {
    rotation.tell(
      `${name} key: has just been rotated; the new one is in use from ${newest.from.toISOString()}`,
    );
    return;
  }
  const { millis, says } = OVERLAP[purpose];
  const lag = rotation.keyRing.lagMillis;
  const until = { until: { $ifNull: ['$$key.until', nowPlus(lag + millis)] } };
  const valid = { $not: [{ $lte: [{ $ifNull: ['$$key.until', nowPlus(1)] }, NOW] }] };
  const kept = { $filter: { input: '$keys', as: 'key', cond: valid } };
  const older = { $map: { input: kept, as: 'key', in: { $mergeObjects: ['$$key', until] } } };
  const entry = newEntry(rotation.keyRing.outer.current, { from: nowPlus(lag) });
  await rotation.step(`rotate ${name}`);
  await records.updateOne(
    { _id: purpose, 'keys.0.id': newest.id },
    [{ $set: { keys: { $concatArrays: [[entry], older] } } }],
    DURABLE,
  );
  rotation.tell(`${name} key: a new one, in use in ${Math.ceil(lag / 60_000)} min; ${says}`);
}
