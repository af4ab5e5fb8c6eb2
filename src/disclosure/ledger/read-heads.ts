/** Reads files of signed heads: which records are proven to have been the last of their chain, and when. */
import type { KeyObject } from 'node:crypto';
import { open } from 'node:fs/promises';
import type { Tell } from './finding.ts';
import { type Head, isSignedBy, type SignedHead } from './heads.ts';
import { HeadsFileError } from './heads-file.ts';

/** Heads of one chain, by the number of the record. */
export type HeadsOfChain = Map<number, Pick<Head, 'hash' | 'at'>>;

export interface ReadHeads {
  readonly chains: ReadonlyMap<string, HeadsOfChain>;
  readonly count: number;
  /** Lines that are none, by file and number: cut off by a crash, or changed. */
  readonly unreadable: readonly string[];
}

/** Of the heads before `since` only the last of each chain is kept. Throws a HeadsFileError. */
export async function readHeads(
  files: readonly string[],
  key: KeyObject,
  tell: Tell,
  since?: Date,
): Promise<ReadHeads> {
  const chains = new Map<string, HeadsOfChain>();
  const unreadable: string[] = [];
  let count = 0;
  for (const file of files) {
    let number = 0;
    for await (const line of linesOf(file)) {
      number += 1;
      if (line === '') continue;
      const head = headIn(line);
      const where = `${file}, line ${number}`;
      if (head === null) unreadable.push(where);
      else if (!isSignedBy(key, head))
        tell({
          kind: 'HEAD_FORGED',
          chain: head.chain,
          seq: head.seq,
          text: `${where} is not signed by this key`,
        });
      else {
        count += 1;
        keep(chains, head, tell, since);
      }
    }
  }
  return { chains, count, unreadable };
}

function keep(chains: Map<string, HeadsOfChain>, head: Head, tell: Tell, since?: Date): void {
  const { chain, seq, hash, at } = head;
  const heads: HeadsOfChain = chains.get(chain) ?? new Map();
  chains.set(chain, heads);
  const before = heads.get(seq);
  if (before !== undefined && before.hash !== hash)
    tell({ kind: 'FORK', chain, seq, text: 'two heads with different hashes are signed for it' });
  if (since !== undefined && new Date(at) < since) {
    for (const [other, one] of heads) if (other < seq && new Date(one.at) < since) heads.delete(other);
  }
  heads.set(seq, { hash, at });
}

async function* linesOf(file: string): AsyncGenerator<string> {
  const handle = await open(file).catch((error: unknown) => {
    throw new HeadsFileError(`The heads cannot be read: ${(error as Error).message}`);
  });
  try {
    yield* handle.readLines();
  } finally {
    await handle.close();
  }
}

function headIn(line: string): SignedHead | null {
  try {
    const head = JSON.parse(line) as Partial<SignedHead>;
    const texts = [head.chain, head.hash, head.at, head.key, head.signature];
    const whole = texts.every((text) => typeof text === 'string') && Number.isSafeInteger(head.seq);
    return whole ? (head as SignedHead) : null;
  } catch {
    return null;
  }
}
