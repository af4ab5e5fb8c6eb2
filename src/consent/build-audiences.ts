/**
 * Threat: a backup is put back of which people's documents are of another moment than the consents beside them
 * (mongodump copies one collection after the other), and a document goes on permitting what was withdrawn before the
 * backup was whole. A collection has an id of the server's that is new when it is made anew, as mongorestore --drop does. So
 * whenever the two are not those for which it was derived, what stands on the documents is taken away before anything is
 * served, and derived anew beside serving; who has none meanwhile is asked of in the record.
 */

import type { Collection } from 'mongodb';
import type { Connection } from 'mongoose';
import type { Logger } from 'pino';
import type { AttendeeRecord } from '../attendees/model.ts';
import type { Database } from '../database/connect.ts';
import { withLease } from '../database/lease.ts';
import type { Models } from '../database/models.ts';
import { retriedTransaction } from '../database/retried.ts';
import { keepAudienceConsents } from './keep-audience.ts';

interface Derived {
  _id: typeof AUDIENCES;
  /** Ids of the two collections. */
  of: readonly string[];
  /** Whether nobody of before is left without. Who comes has it from the beginning. */
  done: boolean;
}

interface Parts {
  readonly database: Pick<Database, 'connection' | 'transaction'>;
  readonly models: Pick<Models, 'attendees' | 'consents'>;
}

export interface Building {
  /** Resolves when nobody is left without, or it was ended. */
  readonly done: Promise<void>;
  close(): Promise<void>;
}

const AUDIENCES = 'audienceConsents';
const DURABLE = { writeConcern: { w: 'majority', journal: true } } as const;
const BATCH = 500;
const WITHOUT = { audienceConsents: { $exists: false } } as const;

/** Takes away what was derived for other collections than these. */
export async function refuseForeignAudiences({ database, models }: Parts): Promise<void> {
  const derived = derivedIn(database.connection);
  const of = await idsOf(database.connection);
  const found = await derived.findOne({ _id: AUDIENCES });
  if (found !== null && JSON.stringify(found.of) === JSON.stringify(of)) return;
  const attendees = recordsOf(models);
  const foreign = { audienceConsents: { $exists: true } };
  await attendees.updateMany(foreign, { $unset: { audienceConsents: 1 }, $inc: { revision: 1 } }, DURABLE);
  const done = (await attendees.findOne({}, { projection: { _id: 1 } })) === null;
  await derived.updateOne({ _id: AUDIENCES }, { $set: { of, done } }, { upsert: true, ...DURABLE });
}

/** Derives it for those who are without; what kept it from that is logged, and the next start tries again. */
export function buildAudiences(parts: Parts, log: Pick<Logger, 'error'>): Building {
  const { connection } = parts.database;
  let ended = false;
  const build = async () => {
    const derived = derivedIn(connection);
    const there = await derived.findOne({ _id: AUDIENCES, done: false });
    if (there === null) return;
    await withLease(connection, AUDIENCES, async () => {
      if (!(await buildAll(parts, () => ended))) return;
      await derived.updateOne({ _id: AUDIENCES, of: there.of }, { $set: { done: true } }, DURABLE);
    });
  };
  const done = build().catch((err: unknown) =>
    log.error(
      { err },
      'consents to audiences were not put on people’s documents; pages look them up until the next start',
    ),
  );
  return {
    done,
    close: () => {
      ended = true;
      return done;
    },
  };
}

/** False if it was ended before. */
async function buildAll({ database, models }: Parts, isEnded: () => boolean): Promise<boolean> {
  let last = '';
  while (!isEnded()) {
    const batch = await recordsOf(models)
      .find({ _id: { $gt: last }, ...WITHOUT }, { projection: { event: 1 } })
      .sort({ _id: 1 })
      .limit(BATCH)
      .toArray();
    if (batch.length === 0) return true;
    for (const event of new Set(batch.map((one) => one.event))) {
      const subjects = batch.filter((one) => one.event === event).map(({ _id }) => _id);
      await retriedTransaction(database, (session) =>
        keepAudienceConsents(models, { event, subjects }, session),
      );
    }
    last = batch.at(-1)?._id ?? last;
  }
  return false;
}

const recordsOf = ({ attendees }: Parts['models']) =>
  attendees.collection as unknown as Collection<AttendeeRecord>;

const derivedIn = (connection: Connection) =>
  connection.collection<Derived>('derived') as unknown as Collection<Derived>;

async function idsOf(connection: Connection): Promise<string[]> {
  const { db } = connection;
  if (db === undefined) throw new Error('not connected');
  const found = await db.listCollections({ name: { $in: ['attendees', 'consents'] } }).toArray();
  return found.map((one) => `${one.name} ${'info' in one ? one.info?.uuid?.toString('hex') : ''}`).sort();
}
