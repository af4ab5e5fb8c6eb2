/** One chain, read from its beginning or from a signed head, record by record: what is wrong, and how far it is proven. */
import type { KeyObject } from 'node:crypto';
import type { Tell } from './finding.ts';
import type { LedgerRecord, Place } from './format.ts';
import type { HeadsOfChain } from './read-heads.ts';
import type { LedgerStore } from './store.ts';
import { verifyRecord } from './verify-record.ts';

export interface ChainReport {
  readonly chain: string;
  readonly records: number;
  readonly entries: number;
  /** Of the first record read. */
  readonly since: Date | null;
  readonly last: { readonly seq: number; readonly at: Date } | null;
  /** OPEN: its process lives, or nobody has found it yet. */
  readonly end: 'OPEN' | 'CLOSED' | 'CLOSED_BY_ANOTHER';
  /** The last record that a signed head proves, with all before it; null where none does. */
  readonly proven: { readonly seq: number; readonly at: Date } | null;
  readonly sound: boolean;
}

export interface ChainOptions {
  readonly store: LedgerStore;
  readonly key: KeyObject | null;
  readonly heads: HeadsOfChain | undefined;
  readonly since: Date | undefined;
  readonly tell: Tell;
  /** Told of chains that a record speaks of: that they are, and where one ended. */
  readonly mentioned: (chain: string, by: Place, ended?: Place & { readonly hash: string }) => void;
}

export async function verifyChain(chain: string, options: ChainOptions): Promise<ChainReport> {
  const { store, key, heads, mentioned } = options;
  let sound = true;
  const tell: Tell = (finding) => {
    sound = false;
    options.tell(finding);
  };
  const start = await startOf(chain, options);
  let [expected, previous] = [start.seq, start.previous];
  let [records, entries] = [0, 0];
  let first = null as LedgerRecord | null;
  let last = null as LedgerRecord | null;
  let proven: ChainReport['proven'] = null;
  for await (const record of store.records(chain, start.seq)) {
    const { seq } = record._id;
    const gap = seq !== expected;
    if (gap) tell({ kind: 'REMOVED', chain, seq: expected, text: `${span(expected, seq - 1)} missing` });
    else if (previous !== null && record.previous !== previous)
      tell({
        kind: 'CHANGED',
        chain,
        seq: Math.max(0, seq - 1),
        text: `it is not the record that ${seq} was written after`,
      });
    if (last?.kind === 'CLOSED')
      tell({ kind: 'INSERTED', chain, seq, text: 'the chain was closed before it' });
    if (record.kind === 'OPENED' && seq > 0)
      tell({ kind: 'INSERTED', chain, seq, text: 'a chain is opened once' });
    const hash = verifyRecord(record, key, tell);
    const head = heads?.get(seq);
    if (head !== undefined && head.hash !== hash)
      tell({
        kind: 'FORK',
        chain,
        seq,
        text: `its signed head says another hash: it, or one ${after(proven)}, was rewritten`,
      });
    else if (head !== undefined && sound) proven = { seq, at: record.at };
    note(record, mentioned);
    records += 1;
    if (record.kind === 'DISCLOSED')
      for (const one of record.responses ?? []) entries += one.subjects?.length ?? 0;
    first ??= record;
    last = record;
    [expected, previous] = [seq + 1, record.hash];
  }
  const cut = largest(heads?.keys() ?? []);
  if (cut >= expected)
    tell({
      kind: 'TAIL_CUT',
      chain,
      seq: expected,
      text: `${span(expected, cut)} missing at the end; a head of ${heads?.get(cut)?.at} is signed for ${cut}`,
    });
  return {
    chain,
    records,
    entries,
    since: first?.at ?? null,
    last: last === null ? null : { seq: last._id.seq, at: last.at },
    end: last?.kind !== 'CLOSED' ? 'OPEN' : last.by === null ? 'CLOSED' : 'CLOSED_BY_ANOTHER',
    proven,
    sound,
  };
}

interface Start {
  readonly seq: number;
  /** The hash that the record there must carry; null where nothing tells. */
  readonly previous: string | null;
}

/** Checking since a time begins with the last head before it, else at the first record since. */
async function startOf(chain: string, { store, heads, since }: ChainOptions): Promise<Start> {
  const beginning = { seq: 0, previous: '' };
  if (since === undefined) return beginning;
  const before = [...(heads ?? [])].filter(([, { at }]) => new Date(at) < since).map(([seq]) => seq);
  if (before.length > 0) return { seq: largest(before), previous: null };
  const first = await store.first(chain, since);
  return first === null || first.seq === 0 ? beginning : { seq: first.seq, previous: null };
}

function note(record: LedgerRecord, mentioned: ChainOptions['mentioned']): void {
  if (record.kind === 'OPENED' && record.after !== null && record.after !== undefined)
    mentioned(record.after.chain, record._id, record.after);
  if (record.kind === 'CLOSED' && record.by !== null) mentioned(record.by, record._id);
}

function largest(numbers: Iterable<number>): number {
  let most = -1;
  for (const number of numbers) most = Math.max(most, number);
  return most;
}

const span = (from: number, to: number) =>
  from === to ? `record ${from} is` : `records ${from} to ${to} are`;
const after = (proven: ChainReport['proven']) => (proven === null ? 'before it' : `after ${proven.seq}`);
