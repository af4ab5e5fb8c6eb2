/**
 * Who was shown what in suspect sessions: the record of disclosures, folded to a line for each person and field. It reads
 * the window once, as a stream, and holds people and fields, never entries, so its memory goes with how many people
 * there are. Where the record does not say that a value was sent, it counts as "may have been", never as "not". That a
 * list of who was shown somebody's fields was read is on the same record, and is no release of a field: it stands apart.
 */
import { fieldAndKind, textsIn } from '../../disclosure/ledger/entries.ts';
import { LIST } from '../../disclosure/ledger/format.ts';
import { Sent } from '../../disclosure/ledger/sent.ts';
import type { LedgerStore } from '../../disclosure/ledger/store.ts';
import { PROTECTED_FIELDS, type ProtectedField } from '../../protected-fields.ts';
import { HOUR } from '../../time.ts';
import { FieldFold } from './field-fold.ts';
import type { ListRead, ReportedField } from './report.ts';

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

/** Attendee id, then the public ids of sessions that were shown something as its owner. */
export type OwnersSeen = ReadonlyMap<string, ReadonlySet<string>>;

export interface DisclosureFold {
  /** By attendee id. */
  readonly people: ReadonlyMap<string, FoldedPerson>;
  /** Sorted by attendee id. */
  readonly listsRead: readonly ListRead[];
  readonly owners: OwnersSeen;
  /** How many values the record says were shown. */
  readonly values: number;
  /** Events whose entries are gone from records of the window. */
  readonly purged: readonly string[];
}

interface Person {
  readonly event: string;
  /** By the field's index, and whether it is certain. */
  readonly folds: Map<number, FieldFold>;
}

interface List {
  readonly event: string;
  readonly fold: FieldFold;
  sent: boolean;
}

export async function foldDisclosures(store: LedgerStore, asked: Folding): Promise<DisclosureFold> {
  const { from, to, event } = asked;
  const hour = hourOf(from);
  const sessions = new Map(asked.sessions.map((session, index) => [session, index]));
  const sent = await Sent.read(store, asked.abandoned);
  const people = new Map<string, Person>();
  const lists = new Map<string, List>();
  const owners = new Map<string, Set<string>>();
  const purged = new Set<string>();
  let values = 0;
  for await (const row of store.shownIn({ ...asked, from: hour })) {
    for (const gone of row.purged ?? []) if (event === null || gone === event) purged.add(gone);
    const session = sessions.get(row.session ?? '');
    if (session === undefined || row.at === undefined || row.at < hour || row.at >= to) continue;
    const before = row.at < from;
    const wasSent = await sent.inResponse(row);
    const { subjects = [], events = [], shown = [] } = row;
    for (const [entry, subject] of subjects.entries()) {
      const [at, text] = [events[entry], shown[entry]];
      if (subject == null || at == null || text == null || (event !== null && at !== event)) continue;
      for (const [value, one] of textsIn(text).entries()) {
        const { field, kind } = fieldAndKind(one);
        if (before && kind !== 'OWNER') continue;
        values += 1;
        const certain = !before && wasSent(entry, value);
        const fold =
          field === LIST
            ? listOf(lists, subject, at, certain).fold
            : foldOf(people, subject, at, field, certain);
        fold.add(row.at.getTime(), kind, session);
        if (kind === 'OWNER') addTo(owners, subject, row.session ?? '');
      }
    }
  }
  const folded = new Map([...people].map(([id, person]) => [id, foldedOf(person, asked.sessions)]));
  const listsRead = [...lists]
    .map(([attendee, { event: at, fold, sent: certain }]) => {
      return { attendee, event: at, ...fold.folded(asked.sessions), sent: certain };
    })
    .sort((a, b) => (a.attendee < b.attendee ? -1 : 1));
  return { people: folded, listsRead, owners, values, purged: [...purged].sort() };
}

/**
 * Owners' reads of their own are on record once an hour: one from before the window, in the hour in which that begins,
 * may have been read again in it.
 */
export const hourOf = (time: Date) => new Date(Math.floor(time.getTime() / HOUR) * HOUR);

const FIELD_INDEX: ReadonlyMap<ProtectedField, number> = new Map(
  PROTECTED_FIELDS.map((field, i) => [field, i]),
);
const MAY_HAVE = PROTECTED_FIELDS.length;

function foldOf(
  people: Map<string, Person>,
  subject: string,
  event: string,
  field: ProtectedField,
  sent: boolean,
): FieldFold {
  const index = FIELD_INDEX.get(field);
  // Leaving it out would say that it was not shown.
  if (index === undefined)
    throw new Error(`the record names a field that this version does not know: ${field}`);
  let person = people.get(subject);
  if (person === undefined) {
    person = { event, folds: new Map() };
    people.set(subject, person);
  }
  const key = sent ? index : index + MAY_HAVE;
  let fold = person.folds.get(key);
  if (fold === undefined) {
    fold = new FieldFold();
    person.folds.set(key, fold);
  }
  return fold;
}

function listOf(lists: Map<string, List>, subject: string, event: string, sent: boolean): List {
  let list = lists.get(subject);
  if (list === undefined) {
    list = { event, fold: new FieldFold(), sent: false };
    lists.set(subject, list);
  }
  list.sent ||= sent;
  return list;
}

function addTo(owners: Map<string, Set<string>>, subject: string, session: string): void {
  const seen = owners.get(subject);
  if (seen === undefined) owners.set(subject, new Set([session]));
  else seen.add(session);
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
