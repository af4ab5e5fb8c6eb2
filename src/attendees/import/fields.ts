/**
 * Whose word counts for a field that several sources fill: the better ranked one's that has something to say, so that
 * the order of the files does not matter. No values of the others are kept; a field that falls empty is filled again
 * by the next import of a source that has it.
 */
import type { AttendeeRecord } from '../model.ts';
import { otherSources, outranks } from './person.ts';

export type SourcedField = 'name' | 'organisation' | 'category' | 'phone' | 'jobTitle';

export type Given = Partial<Record<SourcedField, string | null | undefined>>;

export interface Settled {
  /** Only what this source may write; null takes away. */
  readonly values: Given;
  readonly from: Record<string, string>;
  /** Whether a field comes to this source that was not its own before. */
  readonly moved: boolean;
}

export function settleFields(given: Given, existing: AttendeeRecord | undefined, source: string): Settled {
  const others = otherSources(existing, source);
  const from = { ...existing?.from };
  const values: Given = {};
  let moved = false;
  for (const [field, value] of Object.entries(given) as [SourcedField, string | null | undefined][]) {
    if (value === undefined || existing?.edited[field] !== undefined) continue;
    const owner = others.some((entry) => entry.source === from[field]) ? from[field] : undefined;
    if (owner !== undefined && (value === null || !outranks(source, owner))) continue;
    values[field] = value;
    if (value === null) delete from[field];
    else {
      moved ||= from[field] !== source;
      from[field] = source;
    }
  }
  return { values, from, moved };
}

/** Where an address is not somebody's alone, the phone beside it may be the other's too, unless a buyer wrote it. */
export function phoneInDoubt({ from, sources, edited }: AttendeeRecord): boolean {
  if (from?.phone === undefined || edited.phone !== undefined) return false;
  return !sources.some((entry) => entry.source === from.phone && entry.buyer === true);
}
