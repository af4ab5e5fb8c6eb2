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
  readonly keyRing: Pick<KeyRing, 'hashes' | 'upToDate'>;
}

const DURABLE = { writeConcern: { w: 'majority', journal: true } } as const;

const records = ({ database }: Parts): Collection<ErasedRegistration> =>
  database.connection.collection<ErasedRegistration>('erasedRegistrations');

const textOf = ({ event, source, id }: Registration) => JSON.stringify(['erased', event, source, id]);

/** Of every key there was: the plaintext comes with each question, so a rotation need not lift what is kept. */
const everyHash = ({ keyRing }: Parts, registration: Registration) =>
  keyRing.hashes('ROW_HASH').every(textOf(registration));

/** Durably, or in the transaction of this session. */
export async function rememberErased(
  parts: Parts,
  registrations: readonly Registration[],
  session?: ClientSession,
): Promise<void> {
  if (registrations.length === 0) return;
  await parts.keyRing.upToDate();
  const hashes = parts.keyRing.hashes('ROW_HASH');
  const operations = registrations.map((registration) => ({
    updateOne: {
      filter: { _id: hashes.kept(textOf(registration)) },
      update: { $set: { event: registration.event } },
      upsert: true,
    },
  }));
  await records(parts).bulkWrite(operations, {
    ordered: false,
    ...(session === undefined ? DURABLE : { session }),
  });
}

/** Which of these ids of a source were erased from an event; asked in the transaction that would bring them in. */
export async function erasedAmong(
  parts: Parts,
  { event, source, ids }: { event: string; source: string; ids: readonly string[] },
  session: ClientSession,
): Promise<ReadonlySet<string>> {
  const byHash = new Map(
    ids.flatMap((id) => everyHash(parts, { event, source, id }).map((hash) => [hash, id] as const)),
  );
  const found = await records(parts)
    .find({ _id: { $in: [...byHash.keys()] } }, { session })
    .toArray();
  return new Set(found.map(({ _id }) => byHash.get(_id) ?? ''));
}

/** Lets the next import bring a registration in again; false if it was not left out. */
export async function readmit(parts: Parts, registration: Registration): Promise<boolean> {
  await parts.keyRing.upToDate();
  const done = await records(parts).deleteMany({ _id: { $in: everyHash(parts, registration) } }, DURABLE);
  return done.deletedCount > 0;
}
