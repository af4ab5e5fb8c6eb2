/**
 * The collection of the ledger: the only file that reads or writes it. Writes go out as commands of our own rather
 * than by the driver's insertOne, because the whole reply is needed: it names the election of the primary that
 * acknowledged (fence.ts), and the driver would try again by itself, without saying so.
 */
import type {
  AggregationCursor,
  ClientSession,
  Collection,
  Db,
  Filter,
  FindCursor,
  FindOptions,
} from 'mongodb';
import type { Connection } from 'mongoose';
import { DatabaseError } from '../../database/database-error.ts';
import { DUPLICATE_KEY } from '../../database/duplicate-key.ts';
import { IN_ONE_BATCH } from '../../database/one-batch.ts';
import {
  type AboutWindow,
  type EntryAbout,
  SUBJECT_INDEX,
  stagesAbout,
  stagesShownTo,
  type ValueAbout,
  valuesAbout,
  type Window,
} from './about.ts';
import { type Acknowledgement, acknowledgementOf } from './acknowledgement.ts';
import { grantText } from './entries.ts';
import { type Disclosed, isOlderForm, type LedgerRecord, type NotReleased, type Place } from './format.ts';
import { type GivenRecord, givenIn, type Since } from './given.ts';
import { GIVEN_INDEX, type GivenRow, type GivenWindow, stagesGiven } from './given-rows.ts';
import { isSameRecord } from './hash.ts';
import type { Head } from './head-lines.ts';
import {
  type SeenResponse,
  type SeenSession,
  type SessionsShown,
  type ShownIn,
  stagesOfSessions,
  stagesOfShown,
} from './seen.ts';

/** TAKEN: another record stands at this place, for good; this one never will. */
export type Fate = { readonly kind: 'LANDED'; readonly by: Acknowledgement } | { readonly kind: 'TAKEN' };

const DURABLE = { w: 'majority', j: true } as const;
/** How long it may take to be told what stands at a place; then it is asked again. */
const FATE_LIMIT_MS = 2_000;
/** The same for all that was ever acknowledged: a new primary takes a moment. */
const ALL_KNOWN_LIMIT_MS = 20_000;
const AT_ONCE = 500;
const OPENED_INDEX = 'opened';
const NOTES_INDEX = { 'notReleased.chain': 1, 'notReleased.seq': 1 } as const;
const FIRST = 0;
const LAST = Number.MAX_SAFE_INTEGER;

/** The records of one chain, by the index on `_id`: documents compare field by field. */
const inChain = (chain: string, from = FIRST): Filter<LedgerRecord> => ({
  _id: { $gte: { chain, seq: from }, $lte: { chain, seq: LAST } },
});

type Headed = Pick<LedgerRecord, '_id' | 'hash'>;

export class LedgerStore {
  readonly #db: Db;
  readonly #records: Collection<LedgerRecord>;

  constructor(connection: Connection) {
    this.#db = connection.getClient().db(connection.name);
    this.#records = this.#db.collection<LedgerRecord>('ledger', {
      readPreference: 'primary',
      readConcern: { level: 'majority' },
      writeConcern: { w: 'majority', journal: true },
    });
  }

  async ensureIndexes(): Promise<void> {
    await this.#records.createIndexes([
      { key: { at: 1 } },
      { key: { kind: 1, at: 1 }, name: OPENED_INDEX, partialFilterExpression: { kind: 'OPENED' } },
      { key: NOTES_INDEX, sparse: true },
      { key: SUBJECT_INDEX, partialFilterExpression: { kind: 'DISCLOSED' } },
      GIVEN_INDEX,
    ]);
  }

  /**
   * Throws a DatabaseError for the record of a version before the first release, which had an entry for each value: what
   * looks for entries would find none of those, and a list of who saw somebody's fields would be shorter than the truth.
   */
  async refuseOlderForm(): Promise<void> {
    const written = { kind: 'DISCLOSED', 'responses.0': { $exists: true } } as Filter<LedgerRecord>;
    const newest = await this.#records.findOne(written, { sort: { at: -1 } });
    if (newest !== null && isOlderForm(newest))
      throw new DatabaseError(
        `The ledger in the database ${this.#db.databaseName} was written by a version before the first release, in a form that this one does not read. Keep it with that version, or name another database.`,
      );
  }

  /** Writes a record, or finds that it is there already; rejects while its fate is not known. */
  async append(record: LedgerRecord): Promise<Fate> {
    const command = { insert: 'ledger', documents: [record], writeConcern: DURABLE };
    const reply = await this.#db.command(command);
    const refusal = (reply.writeErrors as { code: number; errmsg: string }[] | undefined)?.[0];
    if (refusal?.code === DUPLICATE_KEY) return this.#fateOf(record);
    const problem = refusal ?? reply.writeConcernError;
    if (problem !== undefined)
      throw new Error(`the record was not acknowledged (${problem.code}: ${problem.errmsg})`);
    return { kind: 'LANDED', by: acknowledgementOf(reply) };
  }

  /**
   * Somebody's record stands where this one was to stand. Ours, if an earlier try landed; but the primary may have
   * it and a majority not yet, and then it can still be lost: only a linearizable read tells.
   */
  async #fateOf(record: LedgerRecord): Promise<Fate> {
    const found = await this.#records.findOne(
      { _id: record._id },
      { readConcern: { level: 'linearizable' }, maxTimeMS: FATE_LIMIT_MS },
    );
    if (found === null) throw new Error('whether the record landed is not known yet');
    if (!isSameRecord(found, record)) return { kind: 'TAKEN' };
    return { kind: 'LANDED', by: { election: null, operationTime: null, clusterTime: null } };
  }

  async last(chain: string): Promise<LedgerRecord | null> {
    return this.#records.findOne(inChain(chain), { sort: { _id: -1 } });
  }

  async first(chain: string, since: Date): Promise<Place | null> {
    const found = await this.#records.findOne(
      { ...inChain(chain), at: { $gte: since } },
      { sort: { _id: 1 }, projection: { _id: 1 } },
    );
    return found?._id ?? null;
  }

  /**
   * Of these heads those whose record is not here. The linearizable read waits until the primary's majority knows all
   * that was ever acknowledged: a new primary does not for a moment, and a head is signed of nothing less.
   */
  async missing(heads: readonly Head[]): Promise<Head[]> {
    if (heads.length === 0) return [];
    const { chain, seq } = heads[0] as Head;
    const linearizable = { readConcern: { level: 'linearizable' }, maxTimeMS: ALL_KNOWN_LIMIT_MS } as const;
    await this.#records.findOne({ _id: { chain, seq } }, linearizable);
    const there = new Set<string>();
    for (let from = 0; from < heads.length; from += AT_ONCE) {
      const places = heads.slice(from, from + AT_ONCE).map((head) => ({ chain: head.chain, seq: head.seq }));
      const found = this.#records.find({ _id: { $in: places } }).project<Headed>({ hash: 1 });
      for await (const { _id, hash } of found) there.add(`${_id.chain} ${_id.seq} ${hash}`);
    }
    return heads.filter((head) => !there.has(`${head.chain} ${head.seq} ${head.hash}`));
  }

  /** The time of the newest record; null where there is none. */
  async newest(): Promise<Date | null> {
    const found = await this.#records.findOne({}, { sort: { at: -1 }, projection: { at: 1 } });
    return found?.at ?? null;
  }

  /** Every chain there is; one look-up for each, whatever its length. */
  async *chains(): AsyncGenerator<string> {
    for (let after: Place | null = null; ; ) {
      const beyond: Filter<LedgerRecord> = after === null ? {} : { _id: { $gt: after } };
      const next: Pick<LedgerRecord, '_id'> | null = await this.#records.findOne(beyond, {
        sort: { _id: 1 },
        projection: { _id: 1 },
      });
      if (next === null) return;
      yield next._id.chain;
      after = { chain: next._id.chain, seq: LAST };
    }
  }

  /** The first records of the chains that were opened since a time. */
  opened(since: Date): FindCursor<LedgerRecord> {
    return this.#records.find({ kind: 'OPENED', at: { $gte: since } }, { hint: OPENED_INDEX });
  }

  /** The records of a chain in their order, from a number on. */
  records(
    chain: string,
    from = FIRST,
    how: Pick<FindOptions, 'limit' | 'batchSize' | 'comment'> = {},
  ): FindCursor<LedgerRecord> {
    return this.#records.find(inChain(chain, from), { ...how, sort: { _id: 1 } });
  }

  /** The records with entries between two times, by time. */
  disclosures({ since, until, event, subject }: Window): FindCursor<LedgerRecord> {
    const about = {
      ...(event === undefined ? {} : { 'responses.events': event }),
      ...(subject === undefined ? {} : { 'responses.subjects': subject }),
    };
    const times = {
      ...(since === undefined ? {} : { at: { $gte: since } }),
      ...(until === undefined ? {} : { from: { $lt: until } }),
    };
    const filter = { kind: 'DISCLOSED', ...times, ...about } as Filter<LedgerRecord>;
    return this.#records.find(filter, { sort: { at: 1 }, hint: { at: 1 } });
  }

  /** What was given to whom: in the records of these chains after these places, or in all since a time. */
  given(since: Since): FindCursor<GivenRecord> {
    const { filter, options } = givenIn(since);
    return this.#records.find<GivenRecord>(filter, options);
  }

  /** Whether an entry with the basis of this grant was recorded between two times. */
  async wasLookedAt(grant: string, { since, until }: { since: Date; until: Date }): Promise<boolean> {
    const times = { at: { $gte: since }, from: { $lt: until } };
    // Within a text of an entry, where nothing but a comma can follow.
    const looked = new RegExp(`${grantText(grant)}(,|$)`);
    const filter = { ...times, 'responses.shown': looked } as Filter<LedgerRecord>;
    const found = await this.#records.findOne(filter, {
      hint: { at: 1 },
      sort: { at: 1 },
      projection: { _id: 1 },
    });
    return found !== null;
  }

  /**
   * What was shown of one subject in the newest records that say so: those of `limit` records, from a record on where
   * one is named. Whatever was acknowledged before the session's time is among them.
   */
  async about(window: AboutWindow, session: ClientSession): Promise<ValueAbout[]> {
    const options = { hint: SUBJECT_INDEX, session, batchSize: IN_ONE_BATCH };
    const entries = await this.#records.aggregate<EntryAbout>(stagesAbout(window), options).toArray();
    return entries.flatMap((entry) => valuesAbout(window.subject, entry));
  }

  /** What an integration was shown at an event, in the order of its list. */
  givenTo(window: GivenWindow, session: ClientSession): Promise<GivenRow[]> {
    const options = { hint: GIVEN_INDEX.key, session, batchSize: IN_ONE_BATCH };
    return this.#records.aggregate<GivenRow>(stagesGiven(window), options).toArray();
  }

  /** Those of these subjects of whom something was recorded as shown to this viewer. */
  async shownTo(viewer: string, subjects: readonly string[]): Promise<string[]> {
    if (subjects.length === 0) return [];
    const stages = stagesShownTo(viewer, subjects);
    const found = await this.#records.aggregate<{ _id: string }>(stages, { hint: SUBJECT_INDEX }).toArray();
    return found.map(({ _id }) => _id);
  }

  /** The notes NOT_RELEASED about these records, and maybe others near them. */
  async notesOn(places: readonly Place[], session: ClientSession): Promise<NotReleased[]> {
    const chains = new Map<string, number[]>();
    for (const { chain, seq } of places) chains.set(chain, [...(chains.get(chain) ?? []), seq]);
    if (chains.size === 0) return [];
    const near = [...chains].map(([chain, seqs]) => ({
      notReleased: { $elemMatch: { chain, seq: { $gte: Math.min(...seqs), $lte: Math.max(...seqs) } } },
    }));
    const found = await this.#records
      .find({ $or: near } as Filter<LedgerRecord>, { session, batchSize: IN_ONE_BATCH })
      .project<Pick<Disclosed, 'notReleased'>>({ notReleased: 1 })
      .toArray();
    return found.flatMap(({ notReleased = [] }) => [...notReleased]);
  }

  /** All notes NOT_RELEASED; they are as rare as failures. */
  async *notes(): AsyncGenerator<NotReleased> {
    const filter = { 'notReleased.chain': { $exists: true } } as Filter<LedgerRecord>;
    const found = this.#records.find(filter, { hint: NOTES_INDEX });
    for await (const record of found.project<Pick<Disclosed, 'notReleased'>>({ notReleased: 1 }))
      yield* record.notReleased ?? [];
  }

  /** The responses that these sessions were shown between two times, and the events that were purged from their records. */
  shownIn(asked: ShownIn): AggregationCursor<SeenResponse> {
    return this.#records.aggregate<SeenResponse>(stagesOfShown(asked), { hint: { at: 1 } });
  }

  /** The sessions to which something was shown between two times, among them all that `whose` names. */
  sessionsShown(asked: SessionsShown): AggregationCursor<SeenSession> {
    return this.#records.aggregate<SeenSession>(stagesOfSessions(asked), { hint: { at: 1 } });
  }

  /** Puts stubs in place of entries, if the record is still the one that was read. */
  async purge({ _id, hash, responses, purged }: Disclosed): Promise<void> {
    await this.#records.updateOne({ _id, hash }, { $set: { responses, purged } });
  }
}
