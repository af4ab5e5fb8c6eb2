/** Whether a record of the ledger is what it was, as it comes by: alone, and against the one before it. */
import type { LedgerRecord } from '../disclosure/ledger/format.ts';
import type { LedgerStore } from '../disclosure/ledger/store.ts';
import { verifyRecord } from '../disclosure/ledger/verify-record.ts';
import type { Altered } from './facts.ts';
import { type ChainPosition, COMMENT } from './position.ts';

/** `place`: where the record ought to stand. Empty for one that is sound. */
export function alteredIn(record: LedgerRecord, place: ChainPosition): Altered[] {
  const { seq, hash } = place;
  let sound = record._id.seq === seq && (hash === null || record.previous === hash);
  verifyRecord(record, null, () => {
    sound = false;
  });
  if (sound) return [];
  const entry = `${place.chain} ${record._id.seq}`;
  return [{ kind: 'ALTERED', at: timeOf(record), chain: place.chain, events: eventsIn(record), entry }];
}

/** Where the chain goes on after a record. */
export const behind = (record: Pick<LedgerRecord, '_id' | 'at' | 'hash' | 'kind'>) => ({
  seq: record._id.seq + 1,
  hash: record.hash,
  closedAt: record.kind === 'CLOSED' ? new Date(timeOf(record)) : null,
});

/** Of the record at a place; none where there is none. */
export async function eventsAt(
  store: Pick<LedgerStore, 'records'>,
  { chain, seq }: Pick<ChainPosition, 'chain' | 'seq'>,
): Promise<string[]> {
  const found = await store.records(chain, seq).limit(1).comment(COMMENT).next();
  return found?._id.seq === seq ? eventsIn(found) : [];
}

function eventsIn(record: LedgerRecord): string[] {
  if (record.kind !== 'DISCLOSED' || !Array.isArray(record.responses)) return [];
  const all = record.responses.flatMap((one) => (Array.isArray(one?.events) ? [...one.events] : []));
  return [...new Set(all.filter((one): one is string => typeof one === 'string'))];
}

const timeOf = ({ at }: Pick<LedgerRecord, 'at'>) => (at instanceof Date ? at.getTime() : 0);
