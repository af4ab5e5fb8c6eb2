/**
 * A new key for the hashes by which addresses, people and rows are found again. The plaintext of most is kept nowhere, so
 * each hash gets another layer (../index-hashes.ts). Threat: while some processes know the new key and others do not, one
 * of them misses an account and makes a second one of the same address, or misses that an address is shared.
 *
 *   1. The new key is there, and not in use. Who knows it looks for both hashes, and a new account gets both: against
 *      one who does not know it the unique index still holds by the old one.
 *   2. When all know it, every account gets both, and where a hash stands alone it is lifted.
 *   3. It is settled: who knows that looks for the new hash only. When all know that, the old ones go.
 */
import type { AnyBulkWriteOperation, Collection, Document } from 'mongodb';
import type { Connection } from 'mongoose';
import { oldestIndex } from '../../accounts/find.ts';
import type { AccountRecord } from '../../accounts/model.ts';
import { NOW, nowPlus } from '../../time.ts';
import type { IndexHashes } from '../index-hashes.ts';
import { DURABLE, type KeyEntry, newEntry, recordsOf } from '../key-records.ts';
import { INDEX_PURPOSES, type IndexPurpose } from '../keys.ts';
import { at, HASHES_OF_SOURCES } from './places.ts';
import { lagAfter, type Rotation, RotationError } from './rotation.ts';

const BATCH = 500;

type Entries = ReadonlyMap<IndexPurpose, { readonly newest: KeyEntry; readonly count: number }>;

export async function rotateIndexKeys(rotation: Rotation): Promise<void> {
  const before = await entriesOf(rotation);
  const goesOn = INDEX_PURPOSES.some((purpose) => isUnderWay(before, purpose));
  rotation.tell(
    goesOn
      ? 'address index: the rotation that was under way goes on'
      : 'address index: another layer for the hashes of addresses, people and rows',
  );
  if (!goesOn) for (const purpose of INDEX_PURPOSES) await addLayer(rotation, purpose, before);
  // Killed between the two, one has its layer and the other not: that one gets it now.
  const begun = await entriesOf(rotation);
  for (const purpose of INDEX_PURPOSES) {
    const counts = INDEX_PURPOSES.map((one) => begun.get(one)?.count ?? 0);
    if ((begun.get(purpose)?.count ?? 0) < Math.max(...counts)) await addLayer(rotation, purpose, begun);
  }
  const added = await entriesOf(rotation);
  if (!all(added, ({ settledAt }) => settledAt !== undefined)) {
    await lagAfter(
      rotation,
      latest(added, ({ from }) => from),
    );
    await lift(rotation, 'BOTH');
    await mark(rotation, added, 'settledAt');
  }
  const settled = await entriesOf(rotation);
  await lagAfter(
    rotation,
    latest(settled, ({ settledAt }) => settledAt),
  );
  await lift(rotation, 'NEWEST');
  await mark(rotation, settled, 'sweptAt');
  await rotation.keyRing.refresh();
}

/**
 * Lifts every hash, where no rotation is under way: data that was restored may be older than the newest layer, and
 * nobody in it would be found by their address.
 */
export async function liftRestored(rotation: Rotation): Promise<void> {
  const entries = await entriesOf(rotation);
  if (INDEX_PURPOSES.some((purpose) => isUnderWay(entries, purpose))) return;
  if ([...entries.values()].some(({ count }) => count > 1)) await lift(rotation, 'NEWEST');
}

const isUnderWay = (entries: Entries, purpose: IndexPurpose) => {
  const entry = entries.get(purpose);
  return entry !== undefined && entry.count > 1 && entry.newest.sweptAt === undefined;
};

/** Whether a rotation of the index keys is under way. */
export async function indexRotationUnderWay(keys: Connection): Promise<boolean> {
  const entries = await entriesOf({ database: { keys } });
  return INDEX_PURPOSES.some((purpose) => isUnderWay(entries, purpose));
}

async function entriesOf({
  database,
}: {
  readonly database: { readonly keys: Connection };
}): Promise<Entries> {
  const found = await recordsOf(database.keys)
    .find({ _id: { $in: [...INDEX_PURPOSES] } })
    .toArray();
  return new Map(
    found.flatMap(({ _id, keys }) => {
      const [newest] = keys;
      return newest === undefined ? [] : [[_id as IndexPurpose, { newest, count: keys.length }] as const];
    }),
  );
}

const all = (entries: Entries, is: (entry: KeyEntry) => boolean) =>
  [...entries.values()].every(({ newest }) => is(newest));

function latest(entries: Entries, of: (entry: KeyEntry) => Date | undefined): Date {
  return new Date(Math.max(...[...entries.values()].map(({ newest }) => of(newest)?.getTime() ?? 0)));
}

async function addLayer({ database, keyRing, step }: Rotation, purpose: IndexPurpose, entries: Entries) {
  const newest = entries.get(purpose)?.newest;
  if (newest === undefined)
    throw new RotationError(`There is no key for ${purpose}; start the gateway once.`);
  const entry = newEntry(keyRing.outer.current, { from: nowPlus(keyRing.lagMillis) });
  await step(`new layer ${purpose}`);
  await recordsOf(database.keys).updateOne(
    { _id: purpose, 'keys.0.id': newest.id },
    [{ $set: { keys: { $concatArrays: [[entry], '$keys'] } } }],
    DURABLE,
  );
}

async function mark({ database, step }: Rotation, entries: Entries, as: 'settledAt' | 'sweptAt') {
  for (const [purpose, { newest }] of entries) {
    if (newest[as] !== undefined) continue;
    await step(`${as} ${purpose}`);
    const first = { $mergeObjects: [{ $first: '$keys' }, { [as]: NOW }] };
    const rest = { $slice: ['$keys', 1, { $max: [1, { $size: '$keys' }] }] };
    await recordsOf(database.keys).updateOne(
      { _id: purpose, 'keys.0.id': newest.id },
      [{ $set: { keys: { $concatArrays: [[first], rest] } } }],
      DURABLE,
    );
  }
}

/** Every hash to the newest layer; accounts keep those of before besides, until all processes look for the newest only. */
async function lift(rotation: Rotation, accounts: 'BOTH' | 'NEWEST'): Promise<void> {
  await rotation.keyRing.refresh();
  const hashes: Record<IndexPurpose, IndexHashes> = {
    ADDRESS_INDEX: rotation.keyRing.hashes('ADDRESS_INDEX').ahead(),
    ROW_HASH: rotation.keyRing.hashes('ROW_HASH').ahead(),
  };
  const ofAccounts = await eachPage(rotation, 'accounts', { addressIndex: 1 }, (account) => {
    const { _id, addressIndex } = account as AccountRecord & Document;
    const oldest = oldestIndex({ addressIndex });
    const wanted =
      accounts === 'BOTH' ? hashes.ADDRESS_INDEX.liveOf(oldest) : [hashes.ADDRESS_INDEX.lift(oldest)];
    if (JSON.stringify(wanted) === JSON.stringify(addressIndex)) return [];
    return [{ updateOne: { filter: { _id, addressIndex }, update: { $set: { addressIndex: wanted } } } }];
  });
  const ofAttendees = await eachPage(rotation, 'attendees', { sources: 1 }, (attendee) =>
    Object.entries(HASHES_OF_SOURCES).flatMap(([path, purpose]) =>
      ((attendee.sources ?? []) as object[]).flatMap((source) => {
        const old = at(source, path);
        if (typeof old !== 'string' || old === '') return [];
        const anew = hashes[purpose].lift(old);
        if (anew === old) return [];
        const update = { $set: { [`sources.$[one].${path}`]: anew } };
        return [
          {
            updateOne: { filter: { _id: attendee._id }, update, arrayFilters: [{ [`one.${path}`]: old }] },
          },
        ];
      }),
    ),
  );
  rotation.tell(`  ${ofAccounts} accounts and ${ofAttendees} hashes of registrations are lifted`);
}

/** Answers how many operations there were. */
async function eachPage(
  rotation: Rotation,
  name: 'accounts' | 'attendees',
  projection: Document,
  change: (document: Document) => AnyBulkWriteOperation<{ _id: string }>[],
): Promise<number> {
  const collection = rotation.database.connection.collection(name) as unknown as Collection<{ _id: string }>;
  const of = await collection.countDocuments({});
  let changes = 0;
  let after = '';
  for (let done = 0; ; ) {
    const page = await collection
      .find({ _id: { $gt: after } }, { projection })
      .sort({ _id: 1 })
      .limit(BATCH)
      .toArray();
    if (page.length === 0) return changes;
    const operations = page.flatMap(change);
    if (operations.length > 0) {
      await rotation.step(`lift ${name}`);
      await collection.bulkWrite(operations, { ordered: false, ...DURABLE });
    }
    changes += operations.length;
    done += page.length;
    rotation.progress(Math.min(done, of), of);
    after = page.at(-1)?._id ?? '';
  }
}
