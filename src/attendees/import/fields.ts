/**
 * Whose word counts for a field that several sources fill: the better ranked one's that has something to say, so that
 * the order of the files does not matter. No values of the others are kept; a field that falls empty is filled again
 * by the next import of a source that has it.
 *
 * Threat: beside an address of several people stands the phone of another. So it is left out unless its own source
 * knows the person as the buyer who wrote it. Whose word it is stays noted: no lesser source steps in, or the phone
 * would depend on whether the second person came before or after it.
 */
import type { AttendeeRecord } from '../model.ts';
import { otherSources, outranks } from './person.ts';

export type SourcedField = 'name' | 'organisation' | 'category' | 'phone' | 'jobTitle';

export type Given = Partial<Record<SourcedField, string | null | undefined>>;

export interface Settled {
  /** Only what this source may write; null takes away. */
  readonly values: Given;
  readonly from: Record<string, string>;
  /** Whether the phone that `from` names is left out. */
  readonly doubtful: boolean;
  /** Whether a field comes to this source that was not its own before, or comes back, or goes. */
  readonly moved: boolean;
}

export function settleFields(
  given: Given,
  existing: AttendeeRecord | undefined,
  source: string,
  inDoubt: (source: string) => boolean,
): Settled {
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
  const before = existing?.doubtful === true;
  const doubtful = from.phone !== undefined && ((before && values.phone == null) || inDoubt(from.phone));
  if (doubtful && (values.phone != null || !before)) values.phone = null;
  return { values, from, doubtful, moved: moved || doubtful !== before };
}

/** Whether a phone that is kept stands beside this address, and was not written by the one known buyer. */
export function phoneBeside(
  index: string | null,
  { from, sources, edited, doubtful }: AttendeeRecord,
): boolean {
  if (from?.phone === undefined || edited.phone !== undefined || doubtful === true) return false;
  return sources.some(
    (entry) =>
      entry.source === from.phone && (entry.address === index || entry.retired) && entry.buyer !== true,
  );
}
