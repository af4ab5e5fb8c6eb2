/**
 * A page of what was shown of one person, a value each, the newest first. What was not released is left out: nobody saw it. Records
 * are read in a few portions and at most so many for a page; where that is not enough to fill it, the page is short and
 * its cursor goes on from there, so that no filter makes one request read the whole ledger.
 */
import type { ClientSession } from 'mongodb';
import type { Cursors, Position } from '../../cursor.ts';
import type { ValueAbout } from './about.ts';
import type { LedgerStore } from './store.ts';
import { Withheld } from './withheld.ts';

export interface PageAsked {
  /** Attendee id. */
  readonly subject: string;
  readonly since: Date | null;
  readonly first: number;
  readonly after: string | null;
  /** What the cursors belong to. */
  readonly list: string;
  readonly wanted: (entry: ValueAbout) => boolean;
}

export interface EntryPage {
  readonly entries: readonly ValueAbout[];
  readonly cursors: readonly string[];
  readonly hasNextPage: boolean;
  /** Where to go on, also after a page without entries; null where nothing was looked at. */
  readonly endCursor: string | null;
}

/** How many records one page looks at. */
const MOST_RECORDS = 500;
/** Each portion is so many times as large as the one before. */
const GROWTH = 4;

export async function entryPage(
  store: LedgerStore,
  cursors: Cursors,
  { subject, since, first, after, list, wanted }: PageAsked,
  session: ClientSession,
): Promise<EntryPage> {
  const begun = placeIn(cursors.read(list, after));
  const found: ValueAbout[] = [];
  let last = begun;
  let [looked, more] = [0, true];
  for (let portion = first + 1; more && found.length <= first && looked < MOST_RECORDS; portion *= GROWTH) {
    const limit = Math.min(portion, MOST_RECORDS - looked);
    const entries = (await store.about({ subject, since, from: last, limit }, session)).sort(newestFirst);
    const records = new Map(entries.map(({ _id }) => [`${_id.chain} ${_id.seq}`, _id]));
    const withheld = new Withheld(await store.notesOn([...records.values()], session));
    const beyond = entries.filter((entry) => last === null || isBeyond(entry, last));
    found.push(
      ...beyond.filter(
        (one) =>
          !withheld.has(one._id, one.response, one.entry, one.value) && isSince(one, since) && wanted(one),
      ),
    );
    looked += limit;
    more = records.size === limit;
    last = placeOf(entries.at(-1)) ?? last;
  }
  const entries = found.slice(0, first);
  const written = entries.map((entry) => cursors.write(list, positionOf(placeOf(entry) as Standing)));
  const full = found.length > first;
  const end = last === null ? null : cursors.write(list, positionOf(last));
  return {
    entries,
    cursors: written,
    hasNextPage: full || more,
    endCursor: full ? (written.at(-1) ?? null) : end,
  };
}

/** Where an entry stands, in the list's order. */
interface Standing {
  /** The record's time. */
  readonly at: Date;
  readonly place: { readonly chain: string; readonly seq: number };
  readonly response: number;
  readonly entry: number;
  readonly value: number;
}

function placeOf(found: ValueAbout | undefined): Standing | null {
  if (found === undefined) return null;
  const { at, _id: place, response, entry, value } = found;
  return { at, place, response, entry, value };
}

/** Of what the database compares: time, chain, number; and within a record the later one first, too. */
const keysOf = ({ at, place, response, entry, value }: Standing) =>
  [at.getTime(), place.chain, place.seq, response, entry, value] as const;

function newestFirst(a: ValueAbout, b: ValueAbout): number {
  const [one, other] = [keysOf(placeOf(a) as Standing), keysOf(placeOf(b) as Standing)];
  for (const [i, key] of one.entries()) {
    const than = other[i] as typeof key;
    if (key !== than) return key > than ? -1 : 1;
  }
  return 0;
}

const isBeyond = (entry: ValueAbout, last: Standing) =>
  newestFirst(entry, { ...entry, ...last, _id: last.place }) > 0;

const isSince = ({ asked }: ValueAbout, since: Date | null) => since === null || asked.at >= since;

const positionOf = ({ at, place, response, entry, value }: Standing): Position => [
  at.toISOString(),
  `${place.chain} ${place.seq} ${response} ${entry} ${value}`,
];

function placeIn(position: Position | null): Standing | null {
  if (position === null) return null;
  const [chain = '', ...numbers] = position[1].split(' ');
  const [seq = 0, response = 0, entry = 0, value = 0] = numbers.map(Number);
  return { at: new Date(position[0]), place: { chain, seq }, response, entry, value };
}
