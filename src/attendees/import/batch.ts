/** Gathers rows and writes some five hundred of them in one transaction: of a batch everything is there or nothing. */
import type { ClientSession } from 'mongodb';
import { newId } from '../../ids.ts';
import { Changes } from './changes.ts';
import type { CheckedFile } from './check.ts';
import type { ImportEvent } from './event.ts';
import type { GroupDecision, Groups } from './groups.ts';
import type { ImportDeps } from './import.ts';
import { type Known, lookUp, NOTHING_KNOWN } from './known.ts';
import { type PlanContext, type Planned, planRow } from './plan.ts';
import type { Notice } from './report.ts';
import type { Details, RowFacts } from './row.ts';
import type { Place, Tally } from './tally.ts';
import { type DecisionOf, decisionsFrom } from './voices.ts';
import { writeChanges } from './write.ts';

const BATCH = 500;
const TRIES = 3;

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

type Ready = BatchRow & {
  readonly group: GroupDecision;
  readonly addressIndex: string | null;
  readonly person: string | null;
  readonly nameHash: string;
};

export class BatchWriter {
  readonly #deps: ImportDeps;
  readonly #context: BatchContext;
  readonly #source: string;
  readonly #decisionOf: DecisionOf;
  #rows: Ready[] = [];
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
    const { address } = row.facts;
    const addressIndex = address ? this.#deps.keyRing.keyedHash('ADDRESS_INDEX', address) : null;
    this.#rows.push({
      ...row,
      group,
      addressIndex,
      person: this.#personOf(row.facts),
      nameHash: this.#nameOf(row.facts),
    });
    if (this.#rows.length >= BATCH) await this.flush();
    else if (tally.waiting >= BATCH) await tally.flush();
  }

  #personOf({ address, nameKey }: RowFacts): string | null {
    if (!address || nameKey === '') return null;
    return this.#hash(['person', address, nameKey]);
  }

  /** A name without letters equals no other but itself. */
  #nameOf({ name, nameKey }: RowFacts): string {
    return this.#hash(nameKey === '' ? ['name', '', name] : ['name', nameKey]);
  }

  #hash(parts: readonly string[]): string {
    return this.#deps.keyRing.keyedHash('ROW_HASH', JSON.stringify(parts));
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
        if ((error as { code?: unknown }).code !== 11_000 || attempt === TRIES) throw error;
      }
    }
  }

  async #write(rows: readonly Ready[]): Promise<Planned[]> {
    const { event, dryRun } = this.#context;
    if (!event.exists) return this.#plan(rows, NOTHING_KNOWN, new Changes());
    const wanted = {
      source: this.#source,
      ids: rows.map(({ facts }) => facts.sourceId),
      addresses: rows.map(({ addressIndex }) => addressIndex).filter((index) => index !== null),
    };
    return this.#deps.database.transaction(async (session: ClientSession) => {
      const known = await lookUp(this.#deps.models, event, wanted, session);
      const changes = new Changes();
      const planned = this.#plan(rows, known, changes);
      if (!dryRun) await writeChanges(this.#deps, changes, known.now, session);
      return planned;
    });
  }

  #plan(rows: readonly Ready[], known: Known, changes: Changes): Planned[] {
    const context: PlanContext = {
      event: this.#context.event,
      source: this.#source,
      known,
      decisionOf: this.#decisionOf,
      hash: (text) => this.#deps.keyRing.keyedHash('ROW_HASH', text),
      idFor: (kind, of) => this.#idFor(kind, of),
    };
    return rows.map((row) => planRow(row, context, changes));
  }

  #idFor(kind: 'attendee' | 'account', of: string): string {
    const known = this.#ids.get(`${kind} ${of}`);
    if (known !== undefined) return known;
    const id = newId(kind);
    this.#ids.set(`${kind} ${of}`, id);
    return id;
  }
}
