/**
 * From values to entries and back. What a response showed of one person is one entry, with one salt and one hash, and
 * what was shown is a text that is stored as it is hashed: most of a record's cost is its number of parts.
 */
import type { Asked, Entries, Entry, Response, Shown, ShownBasis, ShownField } from './format.ts';

/** A response as it is recorded. */
export interface Packed extends Entries {
  readonly asked: Asked;
}

const BETWEEN = ', ';

/** Throws for an id with a space in it, which would be read as something else. */
export function packed({ asked, shown: values }: Response): Packed {
  const events: string[] = [];
  const subjects: string[] = [];
  const texts: string[][] = [];
  const entryOf = numbering();
  for (const one of values) {
    const entry = entryOf(one);
    const before = texts[entry];
    if (before !== undefined) before.push(textOf(one));
    else {
      events.push(one.event);
      subjects.push(one.subject);
      texts.push([textOf(one)]);
    }
  }
  // Joined they are whole, and not chains of pieces that are carried along and put together later.
  return { asked, events, subjects, shown: texts.map((of) => of.join(BETWEEN)) };
}

/** Numbers the entries of values that come in their order: one for each person, who is of one event. */
function numbering(): (one: Shown) => number {
  const known = new Map<string, { readonly event: string; readonly entry: number }>();
  let count = 0;
  let [event, subject, entry] = ['', '', -1];
  return (one) => {
    // As a rule a person's values come one after the other.
    if (one.subject === subject && one.event === event) return entry;
    ({ event, subject } = one);
    const before = known.get(subject);
    if (before?.event === event) entry = before.entry;
    else {
      entry = count;
      count += 1;
      known.set(subject, { event, entry });
    }
    return entry;
  };
}

/** Where each value stands on the record: the number of its entry, and its own within that. */
export function placesOf(values: readonly Shown[]): { readonly entry: number; readonly value: number }[] {
  const counts: number[] = [];
  const entryOf = numbering();
  return values.map((one) => {
    const entry = entryOf(one);
    const value = counts[entry] ?? 0;
    counts[entry] = value + 1;
    return { entry, value };
  });
}

function textOf({ field, basis }: Shown): string {
  if (basis.kind !== 'CONSENT' && basis.kind !== 'BREAK_GLASS') return `${field} ${basis.kind}`;
  const id = basis.kind === 'CONSENT' ? basis.consent : basis.grant;
  if (id.includes(' ')) throw new Error('an id with a space in it cannot be recorded');
  return `${field} ${basis.kind} ${id}`;
}

/** The texts of an entry's values. */
export const textsIn = (shown: string): string[] => shown.split(BETWEEN);

/** How one value shown on the basis of a grant stands in an entry's text. */
export const grantText = (grant: string) => ` BREAK_GLASS ${grant}`;

/** A value's field and the kind of its basis, from its text. */
export function fieldAndKind(text: string): { field: ShownField; kind: ShownBasis['kind'] } {
  const field = text.indexOf(' ');
  const kind = text.indexOf(' ', field + 1);
  return {
    field: text.slice(0, field) as ShownField,
    kind: text.slice(field + 1, kind < 0 ? undefined : kind) as ShownBasis['kind'],
  };
}

/** The values of an entry, in its order. */
export function valuesOf({ event, subject, shown }: Entry): Shown[] {
  return textsIn(shown).map((text) => {
    const { field, kind } = fieldAndKind(text);
    return { event, subject, field, basis: basisOf(kind, text.slice(field.length + kind.length + 2)) };
  });
}

function basisOf(kind: ShownBasis['kind'], id: string): ShownBasis {
  if (kind === 'CONSENT') return { kind, consent: id };
  return kind === 'BREAK_GLASS' ? { kind, grant: id } : { kind };
}

/** An entry by its number; null where it was purged. */
export function entryAt({ events, subjects, shown }: Entries<string | null>, index: number): Entry | null {
  const [event, subject, text] = [events[index], subjects[index], shown[index]];
  if (event == null || subject == null || text == null) return null;
  return { event, subject, shown: text };
}
