/**
 * Threat: the next import of the same file brings an erased person back. So a keyed hash of event, source and the
 * source's id is kept of each registration that was erased (never of the address, which a person may well use again),
 * and the importer leaves such rows out and counts them.
 */
import type { ClientSession, Collection } from 'mongodb';
import type { Connection } from 'mongoose';
import type { KeyRing } from '../disclosure/keys.ts';

interface ErasedRegistration {
  /** Keyed hash. */
  _id: string;
  event: string;
}

export interface Registration {
  readonly event: string;
  readonly source: string;
  readonly id: string;
}

interface Parts {
  readonly database: { readonly connection: Connection };
  readonly keyRing: Pick<KeyRing, 'keyedHash'>;
}

const DURABLE = { writeConcern: { w: 'majority', journal: true } } as const;

const records = ({ database }: Parts): Collection<ErasedRegistration> =>
  database.connection.collection<ErasedRegistration>('erasedRegistrations');

const hashOf = ({ keyRing }: Parts, { event, source, id }: Registration) =>
  keyRing.keyedHash('ROW_HASH', JSON.stringify(['erased', event, source, id]));

export async function rememberErased(parts: Parts, registrations: readonly Registration[]): Promise<void> {
  if (registrations.length === 0) return;
  const operations = registrations.map((registration) => ({
    updateOne: {
      filter: { _id: hashOf(parts, registration) },
      update: { $set: { event: registration.event } },
      upsert: true,
    },
  }));
  await records(parts).bulkWrite(operations, { ordered: false, ...DURABLE });
}

/** Which of these ids of a source were erased from an event; asked in the transaction that would bring them in. */
export async function erasedAmong(
  parts: Parts,
  { event, source, ids }: { event: string; source: string; ids: readonly string[] },
  session: ClientSession,
): Promise<ReadonlySet<string>> {
  const byHash = new Map(ids.map((id) => [hashOf(parts, { event, source, id }), id]));
  const found = await records(parts)
    .find({ _id: { $in: [...byHash.keys()] } }, { session })
    .toArray();
  return new Set(found.map(({ _id }) => byHash.get(_id) ?? ''));
}

/** Lets the next import bring a registration in again; false if it was not left out. */
export async function readmit(parts: Parts, registration: Registration): Promise<boolean> {
  const done = await records(parts).deleteOne({ _id: hashOf(parts, registration) }, DURABLE);
  return done.deletedCount === 1;
}
