/** Gathers rows and writes some five hundred of them in one transaction: of a batch everything is there or nothing. */
import type { ClientSession } from 'mongodb';
import { ErasedSubjectError } from '../../disclosure/erased-subjects.ts';
import { UnknownGeneration } from '../../disclosure/index-hashes.ts';
import { erasedAmong } from '../../erasure/registrations.ts';
import { newId } from '../../ids.ts';
import { Changes } from './changes.ts';
import type { CheckedFile } from './check.ts';
import type { ImportEvent } from './event.ts';
import type { GroupDecision, Groups } from './groups.ts';
import type { ImportDeps } from './import.ts';
import { type ImportHashes, type Known, lookUp, NOTHING_KNOWN } from './known.ts';
import { type PlanContext, type Planned, planRow } from './plan.ts';
import type { Notice } from './report.ts';
import type { Details, RowFacts } from './row.ts';
import type { Place, Tally } from './tally.ts';
import { type DecisionOf, decisionsFrom } from './voices.ts';
import { writeChanges } from './write.ts';

const BATCH = 500;
const TRIES = 3;
const LEFT_OUT: Planned = { outcome: 'erased', account: true, notices: [], arrival: null };

export interface BatchRow {
  readonly place: Place;
  readonly facts: RowFacts;
  readonly details: Details | null;
  readonly notices: readonly Notice[];
}

export interface BatchContext {
  readonly event: ImportEvent;
  readonly file: CheckedFile;
  readonly groups: Groups;
  readonly tally: Tally;
  readonly dryRun?: boolean | undefined;
}

type Gathered = BatchRow & { readonly group: GroupDecision };

type Ready = Gathered & {
  readonly addressIndex: string | null;
  readonly person: string | null;
  readonly nameHash: string;
};

export class BatchWriter {
  readonly #deps: ImportDeps;
  readonly #context: BatchContext;
  readonly #source: string;
  readonly #decisionOf: DecisionOf;
  #rows: Gathered[] = [];
  #ids = new Map<string, string>();

  constructor(deps: ImportDeps, context: BatchContext) {
    this.#deps = deps;
    this.#context = context;
    this.#source = context.file.layout.profile.source;
    this.#decisionOf = decisionsFrom(this.#source, (id) => context.groups.decide(id));
  }

  async add(row: BatchRow): Promise<void> {
    const { groups, tally } = this.#context;
    const group = groups.decide(row.facts.sourceId);
    if (group === null) throw new Error('a row that no first pass saw');
    this.#rows.push({ ...row, group });
    if (this.#rows.length >= BATCH) await this.flush();
    else if (tally.waiting >= BATCH) await tally.flush();
  }

  /** Writes what was gathered; counts and notices are taken only once it is there. */
  async flush(): Promise<void> {
    const rows = this.#rows;
    this.#rows = [];
    const outcomes = rows.length === 0 ? [] : await this.#again(() => this.#write(rows));
    for (const [i, row] of rows.entries()) {
      const planned = outcomes[i];
      if (planned !== undefined) this.#context.tally.take(row.place, planned, row.notices);
    }
    this.#ids = new Map();
    await this.#context.tally.flush();
  }

  /** Another import that makes the same person at the same time wins; what it made is found by the next try. */
  async #again<T>(work: () => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await work();
      } catch (error) {
        // Somebody is being erased at this moment: the next try finds that their registration is not to be brought in.
        const passes = error instanceof ErasedSubjectError || (error as { code?: unknown }).code === 11_000;
        if (!passes || attempt === TRIES) throw error;
      }
    }
  }

  /** Once more when the key of the hashes turns out to have been rotated meanwhile. */
  async #write(rows: readonly Gathered[]): Promise<Planned[]> {
    try {
      return await this.#tryToWrite(rows, (hashes) => hashes);
    } catch (error) {
      if (!(error instanceof UnknownGeneration)) throw error;
      await this.#deps.keyRing.refresh();
      return this.#tryToWrite(rows, (hashes) => ({
        ADDRESS_INDEX: hashes.ADDRESS_INDEX.ahead(),
        ROW_HASH: hashes.ROW_HASH.ahead(),
      }));
    }
  }

  async #tryToWrite(
    gathered: readonly Gathered[],
    as: (hashes: ImportHashes) => ImportHashes,
  ): Promise<Planned[]> {
    const { event, dryRun } = this.#context;
    const { keyRing, models, database } = this.#deps;
    const hashesNow = async () => {
      await keyRing.upToDate();
      return as({ ADDRESS_INDEX: keyRing.hashes('ADDRESS_INDEX'), ROW_HASH: keyRing.hashes('ROW_HASH') });
    };
    if (!event.exists) return this.#plan(gathered, NOTHING_KNOWN, new Changes(), await hashesNow());
    const wanted = { source: this.#source, ids: gathered.map(({ facts }) => facts.sourceId) };
    return database.transaction(async (session: ClientSession) => {
      const hashes = await hashesNow();
      const addresses = gathered.flatMap(({ facts: { address } }) =>
        address ? hashes.ADDRESS_INDEX.every(address) : [],
      );
      const known = await lookUp(models, event, { ...wanted, addresses }, hashes, session);
      const erased = await erasedAmong(this.#deps, { ...wanted, event: event._id }, session);
      const changes = new Changes();
      const planned = this.#plan(gathered, known, changes, hashes, erased);
      const { now } = known;
      if (!dryRun) await writeChanges(this.#deps, changes, { now, source: this.#source }, session);
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
      source: this.#source,
      known,
      decisionOf: this.#decisionOf,
      hash: (text) => hashes.ROW_HASH.kept(text),
      idFor: (kind, of) => this.#idFor(kind, of),
    };
    const rows: Ready[] = gathered.map((row) => ({ ...row, ...hashesOf(row.facts, hashes) }));
    return rows.map((row) => (erased.has(row.facts.sourceId) ? LEFT_OUT : planRow(row, context, changes)));
  }

  #idFor(kind: 'attendee' | 'account', of: string): string {
    const known = this.#ids.get(`${kind} ${of}`);
    if (known !== undefined) return known;
    const id = newId(kind);
    this.#ids.set(`${kind} ${of}`, id);
    return id;
  }
}

/** Keyed hashes of the address, of address and name, and of the name. */
function hashesOf({ address, name, nameKey }: RowFacts, hashes: ImportHashes) {
  const hash = (parts: readonly string[]) => hashes.ROW_HASH.kept(JSON.stringify(parts));
  // A name without letters equals no other but itself.
  const nameHash = hash(nameKey === '' ? ['name', '', name] : ['name', nameKey]);
  if (!address) return { addressIndex: null, person: null, nameHash };
  const person = nameKey === '' ? null : hash(['person', address, nameKey]);
  return { addressIndex: hashes.ADDRESS_INDEX.kept(address), person, nameHash };
}
