/**
 * The collection of the ledger: the only file that reads or writes it. Writes go out as commands of our own rather
 * than by the driver's insertOne, because the whole reply is needed: it names the election of the primary that
 * acknowledged (fence.ts), and the driver would try again by itself, without saying so.
 */
import type {
  AggregationCursor,
  Collection,
  Db,
  Document,
  Filter,
  FindCursor,
  ObjectId,
  Timestamp,
} from 'mongodb';
import type { Connection } from 'mongoose';
import type { Disclosed, LedgerRecord, NotReleased, Place } from './format.ts';
import { recordHash } from './hash.ts';
import {
  type SeenResponse,
  type SeenSession,
  type SessionsShown,
  type ShownIn,
  stagesOfSessions,
  stagesOfShown,
} from './seen.ts';

/** What the primary said when a majority had the record in its journals. */
export interface Acknowledgement {
  /** Of the primary that answered; null where that is not known (a record found again; a sharded cluster). */
  readonly election: string | null;
  /** Whatever is read at or after this time knows all that was acknowledged before. */
  readonly operationTime: Timestamp | null;
  readonly clusterTime: Document | null;
}

/** TAKEN: another record stands at this place, for good; this one never will. */
export type Fate = { readonly kind: 'LANDED'; readonly by: Acknowledgement } | { readonly kind: 'TAKEN' };

const DUPLICATE_KEY = 11_000;
const DURABLE = { w: 'majority', j: true } as const;
/** How long it may take to be told what stands at a place; then it is asked again. */
const FATE_LIMIT_MS = 2_000;
const FIRST = 0;
const LAST = Number.MAX_SAFE_INTEGER;

/** The records of one chain, by the index on `_id`: documents compare field by field. */
const inChain = (chain: string, from = FIRST): Filter<LedgerRecord> => ({
  _id: { $gte: { chain, seq: from }, $lte: { chain, seq: LAST } },
});

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
      { key: { 'notReleased.chain': 1, 'notReleased.seq': 1 }, sparse: true },
    ]);
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
    if (!isSame(found, record)) return { kind: 'TAKEN' };
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

  /** The records of a chain in their order, from a number on. */
  records(chain: string, from = FIRST): FindCursor<LedgerRecord> {
    return this.#records.find(inChain(chain, from), { sort: { _id: 1 } });
  }

  /** The records with entries between two times, by time. */
  disclosures({ since, until, event, subject }: Window): FindCursor<LedgerRecord> {
    const about = {
      ...(event === undefined ? {} : { 'responses.entries.event': event }),
      ...(subject === undefined ? {} : { 'responses.entries.subject': subject }),
    };
    const times = {
      ...(since === undefined ? {} : { at: { $gte: since } }),
      ...(until === undefined ? {} : { from: { $lt: until } }),
    };
    const filter = { kind: 'DISCLOSED', ...times, ...about } as Filter<LedgerRecord>;
    return this.#records.find(filter, { sort: { at: 1 }, hint: { at: 1 } });
  }

  /** All notes NOT_RELEASED; they are as rare as failures. */
  async *notes(): AsyncGenerator<NotReleased> {
    const filter = { 'notReleased.chain': { $exists: true } } as Filter<LedgerRecord>;
    const found = this.#records.find(filter, { hint: { 'notReleased.chain': 1, 'notReleased.seq': 1 } });
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

/** By its content, not by the hash that is written in it; what is no record of ours is another. */
function isSame(found: LedgerRecord, record: LedgerRecord): boolean {
  try {
    return recordHash(found) === record.hash;
  } catch {
    return false;
  }
}

/** Between which times, and about whom; what is absent does not narrow. */
export interface Window {
  readonly since?: Date | undefined;
  readonly until?: Date | undefined;
  readonly event?: string | undefined;
  readonly subject?: string | undefined;
}

/** From the reply to a write that a majority acknowledged. */
export function acknowledgementOf(reply: Document): Acknowledgement {
  return {
    election: (reply.electionId as ObjectId | undefined)?.toHexString() ?? null,
    operationTime: (reply.operationTime as Timestamp | undefined) ?? null,
    clusterTime: (reply.$clusterTime as Document | undefined) ?? null,
  };
}
