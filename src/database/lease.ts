/**
 * Work that one process of several does at a time, on whatever machine: it holds a document until a time, by the
 * database's clock. A holder that died lets go by itself; work must bear being done twice all the same.
 */
import { randomBytes } from 'node:crypto';
import type { Connection } from 'mongoose';
import { MINUTE, NOW, nowPlus } from '../time.ts';

interface Lease {
  _id: string;
  holder: string;
  until: Date;
}

const LENGTH = 30 * MINUTE;

/** Runs `work` and answers true, or answers false where another process is at it. */
export async function withLease(
  connection: Connection,
  name: string,
  work: () => Promise<void>,
): Promise<boolean> {
  const leases = connection.collection<Lease>('leases');
  const holder = randomBytes(16).toString('hex');
  const free = { $lte: [{ $ifNull: ['$until', new Date(0)] }, NOW] };
  const taken = {
    holder: { $cond: [free, holder, '$holder'] },
    until: { $cond: [free, nowPlus(LENGTH), '$until'] },
  };
  const held = await leases.findOneAndUpdate({ _id: name }, [{ $set: taken }], {
    upsert: true,
    returnDocument: 'after',
  });
  if (held?.holder !== holder) return false;
  try {
    await work();
  } finally {
    await leases.deleteOne({ _id: name, holder });
  }
  return true;
}
