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

/** How long a note stands without being written again. */
const NOTE_LENGTH = 2 * MINUTE;

/** Notes that work of this name is being done, by any number side by side, as long as it lasts. */
export async function whileNoted<T>(
  connection: Connection,
  name: string,
  work: () => Promise<T>,
): Promise<T> {
  const notes = connection.collection<Lease>('leases');
  const holder = randomBytes(16).toString('hex');
  const _id = `${name} ${holder}`;
  const note = () =>
    notes.updateOne({ _id }, [{ $set: { holder, until: nowPlus(NOTE_LENGTH) } }], { upsert: true });
  await note();
  // Should one fail, the next is in time.
  const again = setInterval(() => void note().catch(() => {}), NOTE_LENGTH / 4).unref();
  try {
    return await work();
  } finally {
    clearInterval(again);
    await notes.deleteOne({ _id });
  }
}

/** Whether somebody does work of this name now; who died is taken for at work for two minutes. */
export async function isNoted(connection: Connection, name: string): Promise<boolean> {
  const notes = connection.collection<Lease>('leases');
  // One that ends later than any can was written by a clock that was ahead.
  const now = { $and: [{ $gt: ['$until', NOW] }, { $lte: ['$until', nowPlus(NOTE_LENGTH)] }] };
  const of = { _id: { $regex: `^${name} ` }, $expr: now };
  return (await notes.findOne(of)) !== null;
}

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
