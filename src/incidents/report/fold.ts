/**
 * Who was shown what in suspect sessions: the record of disclosures, folded to a line for each person and field. It reads
 * the window once, as a stream, and holds people and fields, never entries, so its memory goes with how many people
 * there are. Where the record does not say that a value was sent, it counts as "may have been", never as "not".
 */
import type { Basis } from '../../consent/decide.ts';
import { Sent } from '../../disclosure/ledger/sent.ts';
import type { LedgerStore } from '../../disclosure/ledger/store.ts';
import { PROTECTED_FIELDS } from '../../protected-fields.ts';
import { HOUR } from '../../time.ts';
import { FieldFold } from './field-fold.ts';
import type { ReportedField } from './report.ts';

export interface Folding {
  /** Public ids of the suspect sessions. */
  readonly sessions: readonly string[];
  /** Null: all events. */
  readonly event: string | null;
  readonly from: Date;
  /** Not included. */
  readonly to: Date;
  /** Chains that nobody writes any more and nobody closed yet. */
  readonly abandoned?: ReadonlySet<string>;
}

export interface FoldedPerson {
  readonly event: string;
  readonly released: readonly ReportedField[];
  readonly mayHave: readonly ReportedField[];
}

export interface DisclosureFold {
  /** By attendee id. */
  readonly people: ReadonlyMap<string, FoldedPerson>;
  /** How many entries were read. */
  readonly entries: number;
  /** Events whose entries are gone from records of the window. */
  readonly purged: readonly string[];
}

interface Person {
  readonly event: string;
  /** By the field's index, and whether it is certain. */
  readonly folds: Map<number, FieldFold>;
}

export async function foldDisclosures(store: LedgerStore, asked: Folding): Promise<DisclosureFold> {
  const { from, to, event } = asked;
  const hour = hourOf(from);
  const sessions = new Map(asked.sessions.map((session, index) => [session, index]));
  const sent = await Sent.read(store, asked.abandoned);
  const people = new Map<string, Person>();
  const purged = new Set<string>();
  let entries = 0;
  for await (const row of store.shownIn({ ...asked, from: hour })) {
    for (const gone of row.purged ?? []) if (event === null || gone === event) purged.add(gone);
    const session = sessions.get(row.session ?? '');
    if (session === undefined || row.at === undefined || row.at < hour || row.at >= to) continue;
    const before = row.at < from;
    const wasSent = await sent.inResponse(row);
    const { subjects = [], events = [], fields = [], bases = [] } = row;
    for (const [index, subject] of subjects.entries()) {
      const at = events[index];
      if (subject == null || at == null || (event !== null && at !== event)) continue;
      if (before && bases[index] !== 'OWNER') continue;
      entries += 1;
      const certain = !before && wasSent(index);
      foldOf(people, subject, at, FIELD_INDEX.get(fields[index] ?? '') ?? -1, certain).add(
        row.at.getTime(),
        bases[index] as Basis['kind'],
        session,
      );
    }
  }
  const folded = new Map([...people].map(([id, person]) => [id, foldedOf(person, asked.sessions)]));
  return { people: folded, entries, purged: [...purged].sort() };
}

/**
 * Owners' reads of their own are on record once an hour: one from before the window, in the hour in which that begins,
 * may have been read again in it.
 */
export const hourOf = (time: Date) => new Date(Math.floor(time.getTime() / HOUR) * HOUR);

const FIELD_INDEX: ReadonlyMap<string, number> = new Map(PROTECTED_FIELDS.map((field, i) => [field, i]));
const MAY_HAVE = PROTECTED_FIELDS.length;

function foldOf(people: Map<string, Person>, subject: string, event: string, field: number, sent: boolean) {
  let person = people.get(subject);
  if (person === undefined) {
    person = { event, folds: new Map() };
    people.set(subject, person);
  }
  const key = sent ? field : field + MAY_HAVE;
  let fold = person.folds.get(key);
  if (fold === undefined) {
    fold = new FieldFold();
    person.folds.set(key, fold);
  }
  return fold;
}

/** What was released once has been released, whatever else was not. */
function foldedOf({ event, folds }: Person, sessions: readonly string[]): FoldedPerson {
  const released: ReportedField[] = [];
  const mayHave: ReportedField[] = [];
  for (const [index, field] of PROTECTED_FIELDS.entries()) {
    const sent = folds.get(index);
    const unsure = folds.get(index + MAY_HAVE);
    if (sent !== undefined) released.push(sent.reported(field, sessions));
    else if (unsure !== undefined) mayHave.push(unsure.reported(field, sessions));
  }
  return { event, released, mayHave };
}
