/** Reads files of signed heads: which records are proven to have been the last of their chain, and when. */
import type { KeyObject } from 'node:crypto';
import { open } from 'node:fs/promises';
import type { Tell } from './finding.ts';
import { type Acceptance, type Head, isSignedBy, lineIn } from './head-lines.ts';
import { HeadsFileError } from './heads-file.ts';

/** Heads of one chain, by the number of the record. */
export type HeadsOfChain = Map<number, Pick<Head, 'hash' | 'at'>>;

export interface ReadHeads {
  readonly chains: ReadonlyMap<string, HeadsOfChain>;
  readonly count: number;
  /** Lines that are none, by file and number: cut off by a crash, or changed. */
  readonly unreadable: readonly string[];
  /** Restores that were accepted: what these took with them is not missed. */
  readonly accepted: readonly Acceptance[];
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
  const accepted = new Map<string, Acceptance>();
  let count = 0;
  for (const file of files) {
    // By itself: what an acceptance takes back stands before it in its own file.
    const here = new Map<string, HeadsOfChain>();
    let number = 0;
    for await (const text of linesOf(file)) {
      number += 1;
      if (text === '') continue;
      const line = lineIn(text);
      const where = `${file}, line ${number}`;
      if (line === null) {
        unreadable.push(where);
        continue;
      }
      const { chain, seq } = line.kind === 'HEAD' ? line.said : { chain: '', seq: null };
      if (!isSignedBy(key, line.said))
        tell({ kind: 'HEAD_FORGED', chain, seq, text: `${where} is not signed by this key` });
      else if (line.kind === 'HEAD') {
        count += 1;
        keep(here, line.said, tell, since);
      } else {
        accepted.set(line.said.restore, line.said);
        takeBack(here, line.said);
      }
    }
    for (const [chain, heads] of here)
      for (const [seq, head] of heads) keep(chains, { chain, seq, ...head }, tell, since);
  }
  return { chains, count, unreadable, accepted: [...accepted.values()] };
}

function takeBack(chains: Map<string, HeadsOfChain>, { lost }: Acceptance): void {
  for (const [chain, from] of lost) {
    const heads = chains.get(chain);
    for (const seq of heads?.keys() ?? []) if (seq >= from) heads?.delete(seq);
    if (heads?.size === 0) chains.delete(chain);
  }
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

/** Line by line from its beginning. Throws a HeadsFileError. */
export async function* linesOf(file: string): AsyncGenerator<string> {
  const handle = await open(file).catch((error: unknown) => {
    throw new HeadsFileError(`The heads cannot be read: ${(error as Error).message}`);
  });
  try {
    yield* handle.readLines();
  } finally {
    await handle.close();
  }
}
