/** What `attendant keys status` says: which keys there are, since when, and what is under way. */
import type { Connection } from 'mongoose';
import { claimsOf, type KeyEntry, recordsOf, SUBJECT } from '../key-records.ts';
import { INDEX_PURPOSES, PASSING_PURPOSES } from '../keys.ts';
import { dataRotation } from './data.ts';
import { indexRotationUnderWay } from './index-keys.ts';
import { RotationError } from './rotation.ts';

const day = (date: Date | undefined) => date?.toISOString().slice(0, 16).replace('T', ' ') ?? 'the beginning';

/** Lines for a person; they hold no key, only fingerprints and counts. */
export async function keyStatus(keys: Connection): Promise<string[]> {
  return [
    ...(await outerStatus(keys)),
    ...(await dataStatus(keys)),
    ...(await indexStatus(keys)),
    ...(await passingStatus(keys)),
  ];
}

async function outerStatus(keys: Connection): Promise<string[]> {
  const claim = await claimsOf(keys).findOne({ _id: 'outer' });
  if (claim === null) throw new RotationError(`The database "${keys.name}" holds no keys yet.`);
  const { fingerprint, next, previous, settledAt, switchedAt, claimedAt } = claim;
  const lines = [`outer key: ${fingerprint}, since ${day(switchedAt ?? claimedAt)}`];
  const others = await recordsOf(keys).countDocuments({ 'keys.outer': { $ne: next ?? fingerprint } });
  if (next !== undefined)
    lines.push(`  a rotation to ${next} is under way; ${others} holders to be rewrapped`);
  else if (previous !== undefined && settledAt === undefined)
    lines.push(`  the rotation from ${previous} is not finished; ${others} holders to be rewrapped`);
  else if (others > 0) lines.push(`  ${others} holders’ keys are wrapped by another`);
  return lines;
}

async function dataStatus(keys: Connection): Promise<string[]> {
  const [counts] = await recordsOf(keys)
    .aggregate<{ people: number; old: number; oldest: Date }>([
      { $match: { _id: { $gte: SUBJECT, $lt: `${SUBJECT}\uffff` } } },
      {
        $group: {
          _id: null,
          people: { $sum: 1 },
          old: { $sum: { $subtract: [{ $size: '$keys' }, 1] } },
          oldest: { $min: { $first: '$keys.createdAt' } },
        },
      },
    ])
    .toArray();
  if (counts === undefined) return ['data keys: none yet'];
  const { people, old, oldest } = counts;
  const lines = [`data keys: of ${people} attendees and accounts, the oldest of ${day(oldest)}`];
  const state = await dataRotation(keys);
  if (state !== null) lines.push(`  a rotation is under way since ${day(state.startedAt)}`);
  if (old > 0) lines.push(`  ${old} old keys are not destroyed yet`);
  return lines;
}

async function indexStatus(keys: Connection): Promise<string[]> {
  const records = await recordsOf(keys)
    .find({ _id: { $in: [...INDEX_PURPOSES] } })
    .toArray();
  const layers = Math.max(0, ...records.map((record) => record.keys.length));
  const newest = records.map((record) => record.keys[0]?.createdAt).find((date) => date !== undefined);
  const line = `address index: ${layers} ${layers === 1 ? 'layer' : 'layers'}, the newest of ${day(newest)}`;
  const underWay = await indexRotationUnderWay(keys);
  return underWay ? [line, '  a rotation is under way'] : [line];
}

async function passingStatus(keys: Connection): Promise<string[]> {
  const records = await recordsOf(keys)
    .find({ _id: { $in: [...PASSING_PURPOSES] } })
    .toArray();
  return PASSING_PURPOSES.map((purpose) => {
    const entries = records.find(({ _id }) => _id === purpose)?.keys ?? [];
    return `${purpose.toLowerCase()} key: ${entries.map(passing).join('; ')}`;
  });
}

function passing({ createdAt, from, until }: KeyEntry): string {
  return until === undefined ? `in use since ${day(from ?? createdAt)}` : `an old one until ${day(until)}`;
}
