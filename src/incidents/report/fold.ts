/**
 * Who was shown what in suspect sessions: the record of disclosures, folded to a line for each person and field. It reads
 * the window once, as a stream, and holds people and fields, never entries, so its memory goes with how many people
 * there are. Where the record does not say that a value was sent, it counts as "may have been", never as "not".
 */
import type { Basis } from '../../consent/decide.ts';
import type { LedgerRecord, NotReleased } from '../../disclosure/ledger/format.ts';
import { MOST_ENTRIES } from '../../disclosure/ledger/pending.ts';
import type { SeenResponse } from '../../disclosure/ledger/seen.ts';
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
  const notes = await notesOf(store);
  const ends = new ChainEnds(store, asked.abandoned);
  const people = new Map<string, Person>();
  const purged = new Set<string>();
  let entries = 0;
  for await (const row of store.shownIn({ ...asked, from: hour })) {
    for (const gone of row.purged ?? []) if (event === null || gone === event) purged.add(gone);
    const session = sessions.get(row.session ?? '');
    if (session === undefined || row.at === undefined || row.at < hour || row.at >= to) continue;
    const before = row.at < from;
    const note = notes.get(`${row.chain} ${row.seq} ${row.response}`);
    const certain = note !== 'ALL' && !(await ends.isOpen(row));
    const { subjects = [], events = [], fields = [], bases = [] } = row;
    for (const [index, subject] of subjects.entries()) {
      const at = events[index];
      if (subject == null || at == null || (event !== null && at !== event)) continue;
      if (before && bases[index] !== 'OWNER') continue;
      entries += 1;
      const sent = certain && !before && note?.has(index) !== true;
      foldOf(people, subject, at, FIELD_INDEX.get(fields[index] ?? '') ?? -1, sent).add(
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

type Note = 'ALL' | Set<number>;

/** By place. */
async function notesOf(store: LedgerStore): Promise<ReadonlyMap<string, Note>> {
  const notes = new Map<string, Note>();
  for await (const { chain, seq, response, entries } of store.notes())
    merge(notes, { chain, seq, response, entries });
  return notes;
}

function merge(notes: Map<string, Note>, { chain, seq, response, entries }: NotReleased): void {
  const place = `${chain} ${seq} ${response}`;
  const before = notes.get(place) ?? new Set<number>();
  if (entries === null || before === 'ALL') notes.set(place, 'ALL');
  else notes.set(place, new Set([...before, ...entries]));
}

/**
 * The ends of chains whose process is gone: it may have ended between recording and sending, so whether their last two
 * records were sent nobody knows; nor whether a response of many records was that ends in them (docs/ledger.md).
 */
class ChainEnds {
  readonly #store: LedgerStore;
  readonly #abandoned: ReadonlySet<string>;
  /** By chain: from which number on, and the responses that end there. */
  readonly #known = new Map<
    string,
    { readonly from: number; readonly responses: ReadonlySet<string> } | null
  >();

  constructor(store: LedgerStore, abandoned: ReadonlySet<string> = new Set()) {
    this.#store = store;
    this.#abandoned = abandoned;
  }

  /** Whether it is not known if a response was sent. */
  async isOpen(row: SeenResponse): Promise<boolean> {
    const { chain, seq, subjects = [] } = row;
    let end = this.#known.get(chain);
    if (end === undefined) {
      end = await this.#endOf(chain);
      this.#known.set(chain, end);
    }
    if (end === null) return false;
    return seq >= end.from || (subjects.length === MOST_ENTRIES && end.responses.has(responseKey(row)));
  }

  async #endOf(chain: string) {
    const last = await this.#store.last(chain);
    const after = last === null ? null : closedAt(last, this.#abandoned.has(chain));
    if (after === null) return null;
    const from = after - 2;
    const responses = new Set<string>();
    for await (const record of this.#store.records(chain, Math.max(0, from))) {
      if (record.kind !== 'DISCLOSED') continue;
      for (const { asked } of record.responses)
        if (asked !== null) responses.add(responseKey({ ...asked, session: asked.viewer.session }));
    }
    return { from, responses };
  }
}

/** Where the record stands, or would, that says that the process is gone; null where it is not. */
function closedAt({ kind, _id: { seq }, ...record }: LedgerRecord, abandoned: boolean): number | null {
  if (kind !== 'CLOSED') return abandoned ? seq + 1 : null;
  return (record as { by: string | null }).by === null ? null : seq;
}

const responseKey = ({ session, request, at }: Pick<SeenResponse, 'session' | 'request' | 'at'>) =>
  `${session} ${at?.getTime()} ${request}`;
