/** What one part of a profile is, or was: with it go the marks that imports heed, or an undo would leave them wrong. */
import type { AttendeeRecord, Listing } from '../attendees/model.ts';
import { PROTECTED_FIELDS, type ProtectedField } from '../protected-fields.ts';
import type { ProfilePart } from './model.ts';

export type Value = string | boolean | null;

export interface State {
  readonly value: Value;
  /** When the owner wrote it; null if it is an import's to change. */
  readonly edited: Date | null;
  /** For `listed`: who decided. */
  readonly listing?: Listing;
}

/** What a part is to be. `NOW`: its owner says so now; `KEEP`: whoever's it was, it stays. */
export interface NextState {
  readonly value: Value;
  readonly edited: Date | 'NOW' | 'KEEP' | null;
  readonly listing?: Listing | 'NOW';
}

export type VaultReader = (subject: string, event: string, field: ProtectedField) => string | null;

export const isProtected = (part: ProfilePart): part is ProtectedField =>
  (PROTECTED_FIELDS as readonly string[]).includes(part);

export function stateOf(record: AttendeeRecord, part: ProfilePart, inVault: VaultReader): State {
  const edited = record.edited?.[part] ?? null;
  if (isProtected(part)) return { value: inVault(record._id, record.event, part), edited };
  if (part === 'listed') return { value: record.listed, edited, listing: record.listing };
  return { value: part === 'consent' ? null : record[part], edited };
}

export const stateText = (state: State) => JSON.stringify(state);

export function parseState(text: string): State {
  const { value, edited, listing } = JSON.parse(text);
  const date = (at: string | null) => (at === null ? null : new Date(at));
  const state = { value, edited: date(edited) };
  return listing === undefined ? state : { ...state, listing: { ...listing, at: date(listing.at) } };
}
