/**
 * Checks the whole ledger, several chains at a time, each as a stream. What it proves and what it cannot is in
 * docs/ledger.md.
 */
import type { KeyObject } from 'node:crypto';
import type { Finding } from './finding.ts';
import type { Place } from './format.ts';
import type { ReadHeads } from './read-heads.ts';
import type { LedgerStore } from './store.ts';
import { type ChainReport, verifyChain } from './verify-chain.ts';
import { verifyRecord } from './verify-record.ts';

export interface VerifyOptions {
  readonly store: LedgerStore;
  /** Checks purges; without it they are believed. */
  readonly key: KeyObject | null;
  /** Null where there are none. */
  readonly heads: ReadHeads | null;
  readonly since?: Date | undefined;
  readonly tell: (finding: Finding) => void;
}

const AT_A_TIME = 4;

type Mention = { readonly by: Place; readonly ended: (Place & { readonly hash: string }) | undefined };

/** A report for each chain; findings are told as they are found. */
export async function verifyLedger(options: VerifyOptions): Promise<ChainReport[]> {
  const { store, key, heads, since, tell } = options;
  const reports: ChainReport[] = [];
  const mentions = new Map<string, Mention>();
  const chains = store.chains();
  const worker = async () => {
    for (let next = await chains.next(); !next.done; next = await chains.next()) {
      const chain = next.value;
      const report = await verifyChain(chain, {
        store,
        key,
        heads: heads?.chains.get(chain),
        since,
        tell,
        mentioned: (other, by, ended) =>
          void mentions.set(`${other} ${by.chain}`, { by, ended: ended ?? undefined }),
      });
      reports.push(report);
    }
  };
  await Promise.all(Array.from({ length: AT_A_TIME }, worker));
  const known = new Set(reports.map(({ chain }) => chain));
  for (const [chain, of] of heads?.chains ?? [])
    if (!known.has(chain))
      tell({
        kind: 'CHAIN_MISSING',
        chain,
        seq: 0,
        text: `${of.size} heads are signed for it, and no record is there`,
      });
  for (const [names, mention] of mentions) {
    const chain = names.split(' ')[0] as string;
    if (!known.has(chain) && heads?.chains.has(chain) !== true)
      tell({ kind: 'CHAIN_MISSING', chain, seq: 0, text: `chain ${mention.by.chain} speaks of it` });
    else if (mention.ended !== undefined) await verifyEnd(mention.ended, options);
  }
  return reports.sort((a, b) => Number(a.since) - Number(b.since));
}

/** A process that lost its chain says where it ended: after that there is the closing record, and nothing else. */
async function verifyEnd(
  ended: Place & { readonly hash: string },
  { store, tell }: VerifyOptions,
): Promise<void> {
  const { chain } = ended;
  for await (const record of store.records(chain, ended.seq)) {
    const { seq } = record._id;
    if (seq === ended.seq && verifyRecord(record, null, () => {}) !== ended.hash)
      tell({ kind: 'FORK', chain, seq, text: 'its process ended the chain with another hash' });
    if (seq > ended.seq && record.kind !== 'CLOSED')
      tell({ kind: 'INSERTED', chain, seq, text: `its process ended the chain at ${ended.seq}` });
  }
}
