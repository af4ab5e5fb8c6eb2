/**
 * New data keys: each subject gets one, what was sealed is sealed anew, and the old keys are destroyed. Threats: a value
 * whose key goes before it; a value that somebody wrote meanwhile and a rotation writes over; an erased person who
 * gets a key again.
 *
 *   - A new key is added only to a holder's document that is still there with the key that was read.
 *   - A value is replaced only where its bytes are still those that were opened.
 *   - An old key is taken away only in a pass that begins when no process can still seal under it, and found nothing
 *     under it. What does not open keeps its key.
 */
import type { AnyBulkWriteOperation, Document } from 'mongodb';
import type { Connection } from 'mongoose';
import { groupedBy } from '../../grouped-by.ts';
import { NOW } from '../../time.ts';
import { DURABLE, type KeyRecord, newEntry, recordsOf, SUBJECT, subjectOf } from '../key-records.ts';
import { type DataKey, keyNamed, open, type Sealed, seal } from '../seal.ts';
import { at, belongingAt, SEALED_PLACES, type SealedPlace } from './places.ts';
import { lagAfter, type Rotation, RotationError } from './rotation.ts';

/** Where a rotation of the data keys is. */
interface State {
  readonly _id: 'data';
  /** Keys made until then are to be replaced. */
  readonly startedAt: Date;
  /** Since then every subject has a new key. */
  readonly renewedAt?: Date;
}

const BATCH = 200;
/** A value that is written in the very moment is found by the next pass; more of them are no accident. */
const MOST_PASSES = 5;

const statesOf = (keys: Connection) => keys.collection<State>('rotations');

/** Whether one is under way, since when, and whether every subject has its new key. */
export const dataRotation = (keys: Connection) => statesOf(keys).findOne({ _id: 'data' });

export async function rotateData(rotation: Rotation): Promise<void> {
  const { keys } = rotation.database;
  const states = statesOf(keys);
  const before = await dataRotation(keys);
  rotation.tell(
    before === null
      ? 'data keys: a new one for each person, and everything sealed anew'
      : `data keys: the rotation of ${before.startedAt.toISOString()} goes on`,
  );
  if (before === null) {
    await rotation.step('begin');
    await states.updateOne({ _id: 'data' }, [{ $set: { startedAt: NOW } }], { upsert: true, ...DURABLE });
  }
  const state = await dataRotation(keys);
  if (state === null) throw new RotationError('The rotation was ended by another command.');
  if (state.renewedAt === undefined) {
    await renewAll(rotation, state.startedAt);
    await rotation.step('note that all are renewed');
    await states.updateOne({ _id: 'data' }, [{ $set: { renewedAt: NOW } }], DURABLE);
  }
  await lagAfter(rotation, (await dataRotation(keys))?.renewedAt);
  await destroyOld(rotation);
  await rotation.step('end');
  await states.deleteOne({ _id: 'data' }, DURABLE);
}

async function renewAll(rotation: Rotation, startedAt: Date): Promise<void> {
  let resealed = 0;
  await eachPage(rotation, {}, async (page) => {
    const old = page.filter(({ keys: [newest] }) => newest !== undefined && newest.createdAt <= startedAt);
    if (old.length > 0) await renew(rotation, old);
    const { changed } = await reseal(
      rotation,
      page.map(({ _id }) => subjectOf(_id)),
    );
    resealed += changed;
  });
  rotation.tell(`  ${resealed} values are sealed anew`);
}

/** A new key in front, for whoever is still there as they were read. */
async function renew(rotation: Rotation, page: readonly KeyRecord[]): Promise<void> {
  const records = recordsOf(rotation.database.keys);
  const { current } = rotation.keyRing.outer;
  await rotation.step('new keys');
  const operations: AnyBulkWriteOperation<KeyRecord>[] = page.map(({ _id, keys }) => ({
    updateOne: {
      filter: { _id, 'keys.0.id': keys[0]?.id },
      update: [{ $set: { keys: { $concatArrays: [[newEntry(current)], '$keys'] } } }],
    },
  }));
  await records.bulkWrite(operations, { ordered: false, ...DURABLE });
}

interface Resealed {
  readonly changed: number;
  /** Ids of keys that something is sealed under, as it was read. */
  readonly inUse: ReadonlySet<string>;
  /** Values that did not open. */
  readonly damaged: readonly string[];
}

/** Seals anew what these subjects have under an older key. */
async function reseal(rotation: Rotation, subjects: readonly string[]): Promise<Resealed> {
  const keys = await rotation.keyRing.freshForSubjects(subjects);
  const inUse = new Set<string>();
  const damaged: string[] = [];
  let changed = 0;
  for (const [collection, places] of placesByCollection()) {
    const documents = await documentsOf(rotation, collection, places, subjects);
    const operations: AnyBulkWriteOperation<Document>[] = [];
    for (const document of documents) {
      for (const place of places) {
        const sealed = at(document, place.path) as Sealed | null | undefined;
        const subject = String(at(document, place.subject));
        if (sealed == null) continue;
        inUse.add(sealed.k);
        const operation = resealed(place, document, subject, sealed, keys.get(subject));
        if (operation === 'DAMAGED') damaged.push(`${collection} ${String(document._id)} ${place.path}`);
        else if (operation !== null) operations.push(operation);
      }
    }
    if (operations.length === 0) continue;
    await rotation.step(`reseal ${collection}`);
    const { modifiedCount } = await rotation.database.connection
      .collection(collection)
      .bulkWrite(operations, { ordered: false, ...DURABLE });
    changed += modifiedCount;
  }
  return { changed, inUse, damaged };
}

/** Null where there is nothing to do: it is under the newest key, or its subject's keys are destroyed. */
function resealed(
  place: SealedPlace,
  document: Document,
  subject: string,
  sealed: Sealed,
  key: DataKey | undefined,
): AnyBulkWriteOperation<Document> | 'DAMAGED' | null {
  if (key === undefined || sealed.k === key.id) return null;
  if (keyNamed(key, sealed.k) === null) return 'DAMAGED';
  const belonging = belongingAt(place, document, subject);
  try {
    const anew = seal(open(sealed, key, belonging), key, belonging);
    const filter = {
      _id: document._id,
      [`${place.path}.k`]: sealed.k,
      [`${place.path}.b`]: sealed.b,
    };
    const set = { [`${place.path}.k`]: anew.k, [`${place.path}.b`]: anew.b };
    return { updateOne: { filter, update: { $set: set } } };
  } catch {
    return 'DAMAGED';
  }
}

/** Passes until one finds nothing under an old key any more. */
async function destroyOld(rotation: Rotation): Promise<void> {
  let destroyed = 0;
  let damaged: string[] = [];
  for (let pass = 1; ; pass += 1) {
    let late = 0;
    damaged = [];
    await eachPage(rotation, { 'keys.1': { $exists: true } }, async (page) => {
      const found = await reseal(
        rotation,
        page.map(({ _id }) => subjectOf(_id)),
      );
      late += found.changed;
      damaged.push(...found.damaged);
      destroyed += await destroyUnused(rotation, page, found.inUse);
    });
    if (late === 0) break;
    if (pass === MOST_PASSES)
      throw new RotationError(
        'Something still seals under old keys: is an older gateway running? End it, then run this again.',
      );
  }
  rotation.tell(`  ${destroyed} old keys are destroyed`);
  if (damaged.length > 0) {
    const some = damaged.slice(0, 10).join('\n    ');
    rotation.tell(
      `  ${damaged.length} values do not open; the keys they name, where there are any, are kept:\n    ${some}`,
    );
  }
}

async function destroyUnused(
  rotation: Rotation,
  page: readonly KeyRecord[],
  inUse: ReadonlySet<string>,
): Promise<number> {
  const operations: AnyBulkWriteOperation<KeyRecord>[] = [];
  let count = 0;
  for (const { _id, keys } of page) {
    const unused = keys
      .slice(1)
      .filter(({ id }) => !inUse.has(id))
      .map(({ id }) => id);
    if (unused.length === 0) continue;
    count += unused.length;
    operations.push({ updateOne: { filter: { _id }, update: { $pull: { keys: { id: { $in: unused } } } } } });
  }
  if (operations.length === 0) return 0;
  await rotation.step('destroy old keys');
  await recordsOf(rotation.database.keys).bulkWrite(operations, { ordered: false, ...DURABLE });
  return count;
}

/** The subjects' holders in the order of their ids, some at a time. */
async function eachPage(
  rotation: Rotation,
  filter: object,
  work: (page: readonly KeyRecord[]) => Promise<void>,
): Promise<void> {
  const records = recordsOf(rotation.database.keys);
  const within = { $gte: SUBJECT, $lt: `${SUBJECT}\uffff` };
  const of = await records.countDocuments({ ...filter, _id: within });
  let after = SUBJECT;
  for (let done = 0; ; ) {
    const page = await records
      .find({ ...filter, _id: { ...within, $gt: after } })
      .sort({ _id: 1 })
      .limit(BATCH)
      .toArray();
    if (page.length === 0) return;
    await work(page);
    done += page.length;
    rotation.progress(Math.min(done, of), of);
    after = page.at(-1)?._id ?? '';
  }
}

const placesByCollection = () => groupedBy<SealedPlace>(SEALED_PLACES, ({ collection }) => collection);

function documentsOf(
  { database }: Rotation,
  collection: string,
  places: readonly SealedPlace[],
  subjects: readonly string[],
): Promise<Document[]> {
  const paths = [...new Set(places.map(({ subject }) => subject))];
  const projection = Object.fromEntries(
    // A projection knows no place in a list, so the whole list is read.
    [
      ...paths,
      ...places.map(({ path }) => path.replace(/\.\d+\..*$/, '')),
      ...places.map(({ event = 'event' }) => event),
    ].map((path) => [path, 1]),
  );
  return database.connection
    .collection(collection)
    .find({ $or: paths.map((path) => ({ [path]: { $in: [...subjects] } })) } as Document, { projection })
    .toArray();
}
