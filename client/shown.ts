/**
 * What is withheld looks like what is not there: `null`, both. The difference that a viewer may know is in `sharedWithMe`, so ask
 * for it beside a protected field, and tell people "not shared with you" and "none given" apart.
 */
import type { ProtectedField } from './generated/graphql.ts';
import { PROTECTED } from './generated/schema.ts';

export type Shown<Value> =
  | { readonly state: 'SHOWN'; readonly value: Value }
  /** They share the field with you, and it is empty. */
  | { readonly state: 'NONE' }
  /** They do not share it with you. Whether it is empty, nobody tells. */
  | { readonly state: 'WITHHELD' };

type Name = keyof typeof PROTECTED;

/** A protected field of somebody. */
export function shown<Field extends Name, Person extends { readonly [Asked in Field]: unknown }>(
  person: Person & { readonly sharedWithMe: readonly ProtectedField[] },
  field: Field,
): Shown<NonNullable<Person[Field]>> {
  const value = person[field];
  if (value !== null && value !== undefined) return { state: 'SHOWN', value };
  return { state: person.sharedWithMe.includes(PROTECTED[field]) ? 'NONE' : 'WITHHELD' };
}
