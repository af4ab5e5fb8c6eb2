/**
 * New records of the ledger, as facts. Read by place and not by time: a record that landed late is missed by whoever
 * asks for what is newer than the last. What this process wrote itself is taken as it wrote it; whatever is read is checked
 * as it comes by (altered.ts), and all of it again by the patrol.
 */
import { textsIn } from '../disclosure/ledger/entries.ts';
import type { LedgerRecord } from '../disclosure/ledger/format.ts';
import type { LedgerStore } from '../disclosure/ledger/store.ts';
import type { KeptDisclosed, KeptRecord, KeptResponse, Tail } from '../disclosure/ledger/tail.ts';
import { MINUTE } from '../time.ts';
import { alteredIn, behind, eventsAt } from './altered.ts';
import type { AnyFact, NotSent, Read } from './facts.ts';
import { type ChainPosition, COMMENT } from './position.ts';
import { LONGEST } from './rules.ts';

/** How long before a chain's first record can be seen by its time it may have been written. */
const LATE = 10 * MINUTE;
/** Of how many records it is looked up whose values they were that were not sent. */
const MOST_LOOKED_UP = 100;

type Place = { -readonly [Key in keyof ChainPosition]: ChainPosition[Key] };

/** `read`: the same as the database gave it; null for what this process wrote itself. */
interface Found {
  readonly record: KeptRecord;
  readonly read: LedgerRecord | null;
}

/** Records of a chain, one after the other. */
interface Source {
  next(): Promise<Found | null> | Found | null;
  close(): Promise<void> | void;
}

export class LedgerReader {
  readonly #store: LedgerStore;
  readonly #own: Pick<Tail, 'from' | 'forget'>;
  #chains = new Map<string, Place>();
  /** How many records the last look read. */
  lastRead = 0;

  /** `own`: what this process writes itself. */
  constructor(store: LedgerStore, own: Pick<Tail, 'from' | 'forget'>) {
    this.#store = store;
    this.#own = own;
  }

  get positions(): ChainPosition[] {
    return [...this.#chains.values()].map((one) => ({ ...one }));
  }

  /** Begins where each chain had come to at a time, or where it stands now. */
  async begin(known: readonly ChainPosition[] | null, since: Date): Promise<void> {
    this.#chains = new Map();
    if (known === null) await this.discover(new Date(0));
    else for (const one of known) this.#chains.set(one.chain, { ...one });
    for (const one of this.#chains.values()) {
      const first = await this.#store.first(one.chain, since);
      if (first !== null && (known === null || first.seq < one.seq))
        Object.assign(one, { seq: first.seq, hash: null, closedAt: null });
      else if (first === null && known === null) Object.assign(one, await this.#end(one.chain));
    }
  }

  /** Chains that were opened since, and long enough before it to have been late. */
  async discover(since: Date): Promise<void> {
    const from = new Date(Math.max(0, since.getTime() - LATE));
    for await (const { _id, at } of this.#store.opened(from).comment(COMMENT)) {
      const { chain } = _id;
      if (!this.#chains.has(chain))
        this.#chains.set(chain, { chain, seq: 0, hash: null, openedAt: at, closedAt: null });
    }
    // Whoever takes over reads the last hour again, of those as well that ended in it.
    const over = since.getTime() - LONGEST;
    for (const [chain, { closedAt, openedAt }] of this.#chains)
      if (closedAt !== null && closedAt.getTime() < over && openedAt < from) this.#chains.delete(chain);
  }

  /** Facts of at most so many records, in the order of their times over all chains. */
  async *facts(most: number): AsyncGenerator<AnyFact> {
    const open = [...this.#chains.values()].filter(({ closedAt }) => closedAt === null);
    const sources = open.map((place) => this.#sourceOf(place, most));
    try {
      const heads = await Promise.all(sources.map((source) => source.next()));
      for (this.lastRead = 0; this.lastRead < most; this.lastRead += 1) {
        const next = earliest(heads);
        const [found, source, place] = [heads[next], sources[next], open[next]];
        if (found == null || source === undefined || place === undefined) return;
        yield* await this.#factsOf(found, place);
        heads[next] = await source.next();
      }
    } finally {
      for (const { chain, seq } of open) this.#own.forget(chain, seq);
      await Promise.all(sources.map((source) => source.close()));
    }
  }

  #sourceOf({ chain, seq }: Place, most: number): Source {
    const kept = this.#own.from(chain, seq);
    if (kept === null) {
      const how = { limit: most, batchSize: AT_ONCE, comment: COMMENT };
      const cursor = this.#store.records(chain, seq, how);
      const next = async () => {
        const read = await cursor.next();
        return read && { record: read, read };
      };
      return { next, close: () => cursor.close() };
    }
    const next = () => {
      const { done, value } = kept.next();
      return done === true ? null : { record: value, read: null };
    };
    return { next, close: () => {} };
  }

  async #end(chain: string): Promise<Partial<Place>> {
    const last = await this.#store.last(chain);
    return last === null ? {} : behind(last);
  }

  async #factsOf({ record, read }: Found, place: Place): Promise<AnyFact[]> {
    const altered = read === null ? [] : alteredIn(read, place);
    Object.assign(place, behind(record));
    if (record.kind !== 'DISCLOSED') return altered;
    // What is none of a record's forms is altered, and told as that; it does not stop what comes after it.
    return [...altered, ...readsIn(record), ...(await this.#notSent(record))];
  }

  async #notSent({ at, notReleased = [] }: KeptDisclosed): Promise<NotSent[]> {
    const events = new Map<string, string[]>();
    const facts: NotSent[] = [];
    const notes = Array.isArray(notReleased) ? notReleased : [];
    for (const { chain, seq, response } of notes.filter((note) => isText(note?.chain))) {
      const key = `${chain} ${seq}`;
      if (!events.has(key) && events.size < MOST_LOOKED_UP)
        events.set(key, await eventsAt(this.#store, { chain, seq }));
      const of = events.get(key) ?? [...events.values()][0] ?? [];
      facts.push({ kind: 'NOT_SENT', at: at.getTime(), events: of, entry: `${key} ${response}` });
    }
    return facts;
  }
}

/** The index of the earliest, whatever else is there; -1 for none. */
function earliest(heads: readonly (Found | null)[]): number {
  let found = -1;
  for (const [i, head] of heads.entries())
    if (head !== null && (found < 0 || head.record.at < (heads[found] ?? head).record.at)) found = i;
  return found;
}

function readsIn({ _id: { chain, seq }, responses }: KeptDisclosed): Read[] {
  if (!Array.isArray(responses)) return [];
  return responses.flatMap((stored: KeptResponse | null, response) => {
    if (stored == null) return [];
    const { asked, subjects, events, shown: texts } = stored;
    if (!isAsked(asked) || ![subjects, events, texts].every(Array.isArray)) return [];
    let photos = true;
    const place = `${chain} ${seq} ${response} `;
    const shown: { event: string; subject: string; entry: string }[] = [];
    for (let entry = 0; entry < subjects.length; entry += 1) {
      const [event, subject, text] = [events[entry], subjects[entry], texts[entry]];
      if (!isText(subject) || !isText(event) || !isText(text)) continue;
      const others = othersIn(text);
      if (others === 'NONE') continue;
      photos &&= others === 'PHOTOS';
      shown.push({ event, subject, entry: place + entry });
    }
    if (shown.length === 0) return [];
    const { viewer, network, operation, at } = asked;
    return [{ kind: 'READ', at: at.getTime(), viewer, network, operation: operation.hash, photos, shown }];
  });
}

const isText = (one: unknown): one is string => typeof one === 'string';

/** Whoever writes to the database may have put anything here. */
const isAsked = (asked: KeptResponse['asked']): asked is NonNullable<typeof asked> =>
  [asked?.viewer?.id, asked?.viewer?.session, asked?.network, asked?.operation?.hash].every(isText) &&
  asked?.at instanceof Date;

/** A record of an export is 300 KB, and a hundred in one reply would be held until the next full collection. */
const AT_ONCE = 10;

/** What owners see of themselves, who moderates in the queue, and the list of who was shown what: ordinary in any number. */
const OWN_OR_LIST = / (OWNER|MODERATION)$|^disclosures /;
const OWN_OR_LIST_WITHIN = / OWNER| MODERATION|disclosures /;

/** What an entry shows to others than its owner; most hold nothing else, and begin with what is no photo. */
function othersIn(text: string): 'NONE' | 'PHOTOS' | 'MORE' {
  if (!text.startsWith('photo ') && !OWN_OR_LIST_WITHIN.test(text)) return 'MORE';
  const others = textsIn(text).filter((one) => !OWN_OR_LIST.test(one));
  if (others.length === 0) return 'NONE';
  return others.every((one) => one.startsWith('photo ')) ? 'PHOTOS' : 'MORE';
}
