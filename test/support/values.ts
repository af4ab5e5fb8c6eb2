/** Protected values as they lie in the database. */
import type { Binary } from 'mongodb';
import type { Database } from '../../src/database/connect.ts';
import type { KeyRing } from '../../src/disclosure/keys.ts';
import { type Sealed, seal } from '../../src/disclosure/seal.ts';
import type { ProtectedField } from '../../src/protected-fields.ts';
import type { BuiltAttendee } from './factories.ts';

export interface Lying {
  readonly k: string;
  readonly b: Binary;
  readonly of: string;
}

export const holdersOf = ({ database }: { readonly database: Database }) =>
  database.connection.collection<{ _id: string; sealedValues?: Lying }>('attendees');

type Place = Parameters<typeof holdersOf>[0];
type Person = Pick<BuiltAttendee, 'id'>;

/** What lies there for somebody. */
export async function lyingOf(place: Place, { id }: Person): Promise<Lying> {
  const found = await holdersOf(place).findOne({ _id: id });
  if (found?.sealedValues === undefined) throw new Error(`${id} has no values`);
  return found.sealedValues;
}

/** Puts something else there. */
export async function lay(place: Place, { id }: Person, sealedValues: Lying): Promise<void> {
  await holdersOf(place).updateOne({ _id: id }, { $set: { sealedValues } });
}

/** A filter of people with a value in this field. */
export const having = (field: string) => ({ 'sealedValues.of': new RegExp(`\\b${field}\\b`) });

interface Left {
  readonly _id: string;
  readonly event: string;
  readonly fields: Partial<Record<ProtectedField, Sealed>>;
}

/** Where early versions kept them. */
export const leftIn = ({ database }: Place) => database.connection.collection<Left>('values');

/** As an early version left somebody's: each sealed by itself, and none on their own document. */
export async function leave(
  place: Place & { readonly services: { readonly keyRing: KeyRing } },
  people: readonly BuiltAttendee[],
): Promise<void> {
  const keys = await place.services.keyRing.ensureForSubjects(people.map(({ id }) => id));
  const records = people.map(({ id, event, values }) => {
    const key = keys.get(id);
    if (key === undefined) throw new Error('no key');
    const sealed = (Object.entries(values) as [ProtectedField, string][]).map(
      ([field, value]) => [field, seal(value, key, { event, subject: id, field })] as const,
    );
    return { _id: id, event, fields: Object.fromEntries(sealed) };
  });
  await leftIn(place).insertMany(records as never);
  await holdersOf(place).updateMany(
    { _id: { $in: people.map(({ id }) => id) } },
    { $unset: { sealedValues: '' } },
  );
}
