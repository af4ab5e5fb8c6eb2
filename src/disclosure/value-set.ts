/**
 * A person's protected values as they are kept: one sealed set on their own document, so that a page brings them along
 * and one opening serves all its fields. Which fields are in it stands beside in clear, because the report of an
 * incident names them and has no key; the seal is associated with those names, so that a set whose names were changed
 * does not open. Only src/disclosure opens one, or reads or writes the field it is in.
 */
import { PROTECTED_FIELDS, type ProtectedField } from '../protected-fields.ts';
import { type Belonging, type DataKey, open, type Sealed, seal } from './seal.ts';

/** `of`: the fields that have a value, in their order, with a space between. */
export interface SealedSet extends Sealed {
  of: string;
}

/** A document that may have a set. Most of what reads attendees is never handed one: the model leaves it out. */
export interface HoldsValues {
  readonly sealedValues?: SealedSet;
}

/**
 * Where a photo is kept that nobody but its owner is shown: it waits for a moderator, or was refused. Whoever asks a set
 * for its photo finds none, as of somebody who has none. A set has one photo, in the one place or in the other.
 */
export const HELD_PHOTO = 'heldPhoto';

/** A place for a value in a set. */
export type Slot = ProtectedField | typeof HELD_PHOTO;

const SLOTS: readonly Slot[] = [...PROTECTED_FIELDS, HELD_PHOTO];

/** What a set is, opened. */
export type ValueSet = Readonly<Partial<Record<Slot, string>>>;

export type ValueChanges = Readonly<Partial<Record<Slot, string | null>>>;

/** The field of the seal, before the names of the fields in it. */
export const SET = 'values';

const belonging = (event: string, subject: string, of: string): Belonging => ({
  event,
  subject,
  field: `${SET} ${of}`,
});

/** Null where there is no value to keep. */
export function sealSet(set: ValueSet, key: DataKey, event: string, subject: string): SealedSet | null {
  const fields = SLOTS.filter((field) => typeof set[field] === 'string');
  if (fields.length === 0) return null;
  const of = fields.join(' ');
  const text = JSON.stringify(Object.fromEntries(fields.map((field) => [field, set[field]])));
  return { ...seal(text, key, belonging(event, subject, of)), of };
}

/** Throws where it was sealed under another key, for another person, or with other fields. */
export function openSet(sealed: SealedSet, key: DataKey, event: string, subject: string): ValueSet {
  return JSON.parse(open(sealed, key, belonging(event, subject, sealed.of)));
}

/** The set after changes; null takes a value away. */
export function changed(set: ValueSet, changes: ValueChanges): ValueSet {
  const next: Partial<Record<Slot, string>> = {};
  for (const slot of SLOTS) {
    const value = changes[slot] === undefined ? set[slot] : changes[slot];
    if (value != null) next[slot] = value;
  }
  if (changes.photo !== undefined && changes.heldPhoto == null) delete next.heldPhoto;
  if (changes.heldPhoto != null) delete next.photo;
  return next;
}

const NONE: readonly ProtectedField[] = [];
const held = new Map<string, readonly ProtectedField[]>();

/** Which fields have a value; no key is needed for that, and nothing is opened. */
export function fieldsIn(sealed: Pick<SealedSet, 'of'> | undefined): readonly ProtectedField[] {
  if (sealed === undefined) return NONE;
  const known = held.get(sealed.of);
  if (known !== undefined) return known;
  const names = new Set(sealed.of.split(' '));
  const fields = PROTECTED_FIELDS.filter((field) => names.has(field));
  // As it is written, there are no more of these than sets of fields; whatever else a database holds is not remembered.
  if (SLOTS.filter((slot) => names.has(slot)).join(' ') === sealed.of) held.set(sealed.of, fields);
  return fields;
}

/** Where a field's value stands for its owner: their photo is theirs to see, held back or not. Null where there is none. */
export function ownersSlot(sealed: Pick<SealedSet, 'of'>, field: ProtectedField): Slot | null {
  if (fieldsIn(sealed).includes(field)) return field;
  return field === 'photo' && sealed.of.split(' ').includes(HELD_PHOTO) ? HELD_PHOTO : null;
}
