/**
 * One rotation, backup or restore at a time, on whatever machine. A lease in the keys' database by its clock: whoever
 * was killed loses it by itself, and one that was held up for longer than the lease stops before its next step.
 */
import { randomBytes } from 'node:crypto';
import os from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Connection } from 'mongoose';
import { isDuplicateKey } from '../../database/duplicate-key.ts';
import { NOW, nowPlus, SECOND } from '../../time.ts';
import { DURABLE } from '../key-records.ts';
import { RotationError } from './rotation.ts';

const LEASE = 12 * SECOND;
const RENEW_EVERY = 3 * SECOND;

interface Lease {
  readonly _id: 'rotation';
  readonly token: string;
  readonly by: string;
  readonly until: Date;
}

/** Runs `work` while nobody else rotates; `stillHeld` throws when that may not be so any more. */
export async function withKeysLock<T>(
  keys: Connection,
  work: (stillHeld: () => void) => Promise<T>,
): Promise<T> {
  const leases = keys.collection<Lease>('keyLocks');
  const token = randomBytes(12).toString('hex');
  await take(leases, token);
  let heldUntil = performance.now() + LEASE;
  const renewing = setInterval(() => {
    const asked = performance.now();
    const renewal = leases.updateOne(
      { _id: 'rotation', token },
      [{ $set: { until: nowPlus(LEASE) } }],
      DURABLE,
    );
    renewal.then(
      ({ matchedCount }) => {
        heldUntil = matchedCount === 1 ? asked + LEASE : Number.NEGATIVE_INFINITY;
      },
      () => {},
    );
  }, RENEW_EVERY);
  try {
    return await work(() => {
      if (performance.now() < heldUntil) return;
      throw new RotationError('The database did not answer for long; run the command again to go on.');
    });
  } finally {
    clearInterval(renewing);
    await leases.deleteOne({ _id: 'rotation', token }, DURABLE).catch(() => {});
  }
}

/** Waits as long as a lease lives that nobody renews. */
async function take(
  leases: ReturnType<typeof Connection.prototype.collection<Lease>>,
  token: string,
): Promise<void> {
  const by = `process ${process.pid} on ${os.hostname()}`;
  const free = { $lte: [{ $ifNull: ['$until', NOW] }, NOW] };
  const mine = (value: unknown, theirs: string) => ({ $cond: ['$free', value, theirs] });
  const update = [
    { $set: { free } },
    {
      $set: {
        token: mine(token, '$token'),
        by: mine({ $literal: by }, '$by'),
        until: mine(nowPlus(LEASE), '$until'),
      },
    },
    { $unset: 'free' },
  ];
  const until = performance.now() + LEASE + RENEW_EVERY;
  for (;;) {
    const held = await leases
      .findOneAndUpdate({ _id: 'rotation' }, update, { upsert: true, returnDocument: 'after', ...DURABLE })
      .catch((error: { code?: unknown }) => {
        // Two that make it at once.
        if (!isDuplicateKey(error)) throw error;
        return null;
      });
    if (held?.token === token) return;
    if (performance.now() > until) {
      const holder = await leases.findOne({ _id: 'rotation' });
      throw new RotationError(
        `The keys are being worked on by another command (${holder?.by ?? 'just ended'}); try again when it has ended.`,
      );
    }
    await sleep(500);
  }
}
