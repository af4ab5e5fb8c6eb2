/**
 * A read whose whole answer comes in one reply, made as a plain command. The driver's cursor takes each document out of the
 * reply by itself, and that costs more than all else about reading a page (docs/decisions/0040). What a cursor does besides is
 * done by one: where the command fails, or the reply is not all of it, the same is asked for again as usual.
 */
import {
  type CollationOptions,
  type Collection,
  type Db,
  type Document,
  type Filter,
  MongoServerSelectionError,
} from 'mongodb';
import type { Connection, Model } from 'mongoose';
import { IN_ONE_BATCH } from './one-batch.ts';

export interface HowToRead {
  /** All of it, if nothing else is said. */
  readonly projection?: Readonly<Record<string, 0 | 1>>;
  readonly sort?: Readonly<Record<string, 1 | -1>>;
  readonly collation?: CollationOptions;
  readonly limit?: number;
}

/** A collection with the database that it is of. */
export interface Kept {
  readonly db: Db;
  readonly collection: Collection<Document>;
}

/** From the primary, what a majority has, as every find of ours. */
export async function readAtOnce<Record, Shown extends Document>(
  model: Model<Record>,
  filter: Filter<Record>,
  how: HowToRead,
): Promise<Shown[]> {
  return findAtOnce<Shown>(keptBy(model), filter, how);
}

export const keptBy = <Record>({ db, collection }: Model<Record>): Kept => keptIn(db, collection);

/** A collection of a connection, by mongoose or by the driver. Throws where it is not connected. */
export function keptIn({ db }: Pick<Connection, 'db'>, collection: object): Kept {
  if (db === undefined) throw new Error('the database is not connected');
  return { db, collection: collection as Collection<Document> };
}

/** The same for what has no model. */
export function findAtOnce<Shown extends Document>(
  { db, collection }: Kept,
  filter: object,
  how: HowToRead,
): Promise<Shown[]> {
  const options = { ...how, batchSize: IN_ONE_BATCH, ...OF_A_MAJORITY } as object;
  return atOnce<Shown>(db, { find: collection.collectionName, filter, ...options }, () =>
    collection.find<Shown>(filter, options).toArray(),
  );
}

/** The same for what a pipeline answers. */
export function aggregateAtOnce<Shown extends Document>(
  { db, collection }: Kept,
  stages: readonly Document[],
): Promise<Shown[]> {
  const pipeline = [...stages];
  const cursor = { batchSize: IN_ONE_BATCH };
  const command = { aggregate: collection.collectionName, pipeline, cursor, ...OF_A_MAJORITY };
  return atOnce<Shown>(db, command, () =>
    collection.aggregate<Shown>(pipeline, { ...cursor, ...OF_A_MAJORITY }).toArray(),
  );
}

async function atOnce<Shown>(db: Db, command: Document, asUsual: () => Promise<Shown[]>): Promise<Shown[]> {
  try {
    const { cursor } = await db.command(command, UNCHECKED);
    return isExhausted(cursor.id) ? cursor.firstBatch : asUsual();
  } catch (error) {
    // There is no primary: it was waited for, and is not waited for twice.
    if (error instanceof MongoServerSelectionError) throw error;
    return asUsual();
  }
}

const OF_A_MAJORITY = { readConcern: { level: 'majority' } } as const;

/** Every text was UTF-8 when the driver wrote it; to look through all of them again is a sixth of reading a page. */
const UNCHECKED = { enableUtf8Validation: false } as const;

/** A number, or the driver's Long. */
const isExhausted = (id: unknown) => String(id) === '0';
