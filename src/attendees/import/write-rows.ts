/**
 * Writes rows in one transaction: of them everything is there or nothing. The import hands over its batches here, and
 * src/sync what an integration sent.
 */
import type { ClientSession } from 'mongodb';
import { isDuplicateKey } from '../../database/duplicate-key.ts';
import { ErasedSubjectError } from '../../disclosure/erased-subjects.ts';
import { UnknownGeneration } from '../../disclosure/index-hashes.ts';
import { erasedAmong } from '../../erasure/registrations.ts';
import type { ChangedBy } from '../../history/model.ts';
import { newId } from '../../ids.ts';
import { Changes } from './changes.ts';
import type { ImportEvent } from './event.ts';
import type { GroupDecision, Groups } from './groups.ts';
import type { ImportDeps } from './import.ts';
import { type ImportHashes, type Known, lookUp, NOTHING_KNOWN } from './known.ts';
import { type PlanContext, type Planned, phoneOf, planRow } from './plan.ts';
import type { Details, RowFacts } from './row.ts';
import { type DecisionOf, decisionsFrom } from './voices.ts';
import { writeChanges } from './write.ts';

const TRIES = 3;
const LEFT_OUT: Planned = { outcome: 'erased', said: 'THE_SAME', account: true, notices: [], arrival: null };

export interface WritingContext {
  readonly event: ImportEvent;
  /** As it is kept. */
  readonly source: string;
  /** What the rows say of each other. */
  readonly groups: Groups;
  /** As the history is to say. */
  readonly by: ChangedBy;
  readonly dryRun?: boolean | undefined;
}

/** With what can be told of a row before the database is asked: its hashes are of the first generation. */
export type Gathered = RowHashes & {
  readonly facts: RowFacts;
  readonly details: Details | null;
  readonly group: GroupDecision;
  readonly phone: string | null | undefined;
};

interface RowHashes {
  readonly addressIndex: string | null;
  readonly person: string | null;
  readonly nameHash: string;
}

/** Called in the transaction, after all else that it writes. */
export type Besides = (planned: readonly Planned[], session: ClientSession) => Promise<void>;

export class RowWriter {
  readonly #deps: ImportDeps;
  readonly #context: WritingContext;
  readonly #decisionOf: DecisionOf;
  /** To make hashes of the first generation with, which no rotation changes. */
  readonly #first: ImportHashes;
  #ids = new Map<string, string>();

  constructor(deps: ImportDeps, context: WritingContext) {
    this.#deps = deps;
    this.#context = context;
    this.#first = this.#hashes();
    this.#decisionOf = decisionsFrom(context.source, (id) => context.groups.decide(id));
  }

  gather({ facts, details }: Pick<Gathered, 'facts' | 'details'>): Gathered {
    const { event, groups } = this.#context;
    const group = groups.decide(facts.sourceId);
    if (group === null) throw new Error('a row that no first pass saw');
    const phone = details === null ? undefined : phoneOf(details, group, event.region);
    return { facts, details, ...firstHashes(facts, this.#first), group, phone };
  }

  /** What became of each; rejects with nothing written. */
  async write(rows: readonly Gathered[], besides: Besides = async () => {}): Promise<Planned[]> {
    const planned = await this.#again(() => this.#write(rows, besides));
    this.#ids = new Map();
    return planned;
  }

  /** Another import that makes the same person at the same time wins; what it made is found by the next try. */
  async #again<T>(work: () => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await work();
      } catch (error) {
        // Somebody is being erased at this moment: the next try finds that their registration is not to be brought in.
        const passes = error instanceof ErasedSubjectError || isDuplicateKey(error);
        if (!passes || attempt === TRIES) throw error;
      }
    }
  }

  /** Once more when the key of the hashes turns out to have been rotated meanwhile. */
  async #write(rows: readonly Gathered[], besides: Besides): Promise<Planned[]> {
    try {
      return await this.#tryToWrite(rows, besides, (hashes) => hashes);
    } catch (error) {
      if (!(error instanceof UnknownGeneration)) throw error;
      await this.#deps.keyRing.refresh();
      return this.#tryToWrite(rows, besides, (hashes) => ({
        ADDRESS_INDEX: hashes.ADDRESS_INDEX.ahead(),
        ROW_HASH: hashes.ROW_HASH.ahead(),
      }));
    }
  }

  async #tryToWrite(
    gathered: readonly Gathered[],
    besides: Besides,
    as: (hashes: ImportHashes) => ImportHashes,
  ): Promise<Planned[]> {
    const { event, source, by, dryRun } = this.#context;
    const { keyRing, models, database } = this.#deps;
    const hashesNow = async () => {
      await keyRing.upToDate();
      return as(this.#hashes());
    };
    if (!event.exists) return this.#plan(gathered, NOTHING_KNOWN, new Changes(), await hashesNow());
    const wanted = { source, ids: gathered.map(({ facts }) => facts.sourceId) };
    return database.transaction(async (session: ClientSession) => {
      const hashes = await hashesNow();
      const addresses = gathered.flatMap(({ addressIndex }) =>
        addressIndex === null ? [] : hashes.ADDRESS_INDEX.everyOf(addressIndex),
      );
      const known = await lookUp(models, event, { ...wanted, addresses }, hashes, session);
      const erased = await erasedAmong(this.#deps, { ...wanted, event: event._id }, session);
      const changes = new Changes();
      const planned = this.#plan(gathered, known, changes, hashes, erased);
      const { now } = known;
      if (dryRun) return planned;
      await writeChanges(this.#deps, changes, { now, by }, session);
      await besides(planned, session);
      return planned;
    });
  }

  #plan(
    gathered: readonly Gathered[],
    known: Known,
    changes: Changes,
    hashes: ImportHashes,
    erased: ReadonlySet<string> = new Set(),
  ): Planned[] {
    const context: PlanContext = {
      event: this.#context.event,
      source: this.#context.source,
      known,
      decisionOf: this.#decisionOf,
      hash: (text) => hashes.ROW_HASH.kept(text),
      idFor: (kind, of) => this.#idFor(kind, of),
    };
    return gathered.map((row) =>
      erased.has(row.facts.sourceId)
        ? LEFT_OUT
        : planRow({ ...row, ...keptHashes(row, hashes) }, context, changes),
    );
  }

  #hashes(): ImportHashes {
    const { keyRing } = this.#deps;
    return { ADDRESS_INDEX: keyRing.hashes('ADDRESS_INDEX'), ROW_HASH: keyRing.hashes('ROW_HASH') };
  }

  #idFor(kind: 'attendee' | 'account', of: string): string {
    const known = this.#ids.get(`${kind} ${of}`);
    if (known !== undefined) return known;
    const id = newId(kind);
    this.#ids.set(`${kind} ${of}`, id);
    return id;
  }
}

/** Keyed hashes of the address, of address and name, and of the name; of the first generation, which stays. */
function firstHashes({ address, name, nameKey }: RowFacts, hashes: ImportHashes): RowHashes {
  const hash = (parts: readonly string[]) => hashes.ROW_HASH.first(JSON.stringify(parts));
  // A name without letters equals no other but itself.
  const nameHash = hash(nameKey === '' ? ['name', '', name] : ['name', nameKey]);
  if (!address) return { addressIndex: null, person: null, nameHash };
  const person = nameKey === '' ? null : hash(['person', address, nameKey]);
  return { addressIndex: hashes.ADDRESS_INDEX.first(address), person, nameHash };
}

/** The same as they are kept now. */
function keptHashes({ addressIndex, person, nameHash }: RowHashes, hashes: ImportHashes): RowHashes {
  return {
    addressIndex: addressIndex && hashes.ADDRESS_INDEX.lift(addressIndex),
    person: person && hashes.ROW_HASH.lift(person),
    nameHash: hashes.ROW_HASH.lift(nameHash),
  };
}
