/**
 * Whether the ledger holds what its heads prove. Threat: an older copy of the database is restored, and with it come back
 * to life consents that were withdrawn, blocks that were made, lockdowns. Nothing in the database tells; the
 * heads do, which no restore touches: they are ahead of the ledger.
 */
import type { KeyObject } from 'node:crypto';
import { type FileHandle, open } from 'node:fs/promises';
import { type Acceptance, type Head, isSignedBy, type Lost, lineIn } from './head-lines.ts';
import { HeadsFileError } from './heads-file.ts';
import { linesOf } from './read-heads.ts';
import type { LedgerStore } from './store.ts';

/** How much of a file's end is read at start: some hundred heads, however long the file is. */
const TAIL_BYTES = 256 * 1024;

export interface BehindParts {
  readonly store: LedgerStore;
  /** Null where there is none: then nothing is signed by it. */
  readonly key: KeyObject | null;
  /** Of these ids of restores those that the database knows. */
  readonly knownRestores: (ids: readonly string[]) => Promise<ReadonlySet<string>>;
}

/** The newest thing that a file proves and the database does not hold. */
export interface Missing {
  readonly file: string;
  readonly at: Date;
}

export interface Looked {
  /** Null where nothing is missing. */
  readonly missing: Missing | null;
  /** Files that prove nothing: gone, emptied, or with one line that a crash cut off. */
  readonly silent: readonly string[];
}

/**
 * Looks at the ends of these files only: whatever is older than what stands there is older than the newest. Throws a HeadsFileError for a file that cannot be read or holds nothing signed by the key.
 */
export async function missingOf(files: readonly string[], parts: BehindParts): Promise<Looked> {
  const found: Missing[] = [];
  const silent: string[] = [];
  for (const file of files) {
    const newest = new Map<string, Head>();
    let acceptance: Acceptance | null = null;
    let [lines, signed] = [0, 0];
    for (const text of await endOf(file)) {
      const line = lineIn(text);
      lines += 1;
      if (line === null || parts.key === null || !isSignedBy(parts.key, line.said)) continue;
      signed += 1;
      if (line.kind === 'HEAD') newest.set(line.said.chain, line.said);
      else {
        acceptance = line.said;
        takeBack(newest, line.said.lost);
      }
    }
    // One alone may have been cut off by a crash before anything else was there.
    if (lines > 1 && signed === 0)
      throw new HeadsFileError(
        `${file} holds nothing at its end that the ledger’s key signed: it is another ledger’s file, or was changed. Put the right one there, or move it away (docs/restore.md).`,
      );
    if (signed === 0) silent.push(file);
    const heads = await parts.store.missing([...newest.values()]);
    const times = [...heads, ...(await withoutRecord(acceptance, parts))].map(({ at }) =>
      Number(new Date(at)),
    );
    if (times.length > 0) found.push({ file, at: new Date(Math.max(...times)) });
  }
  return { missing: found.sort((a, b) => Number(b.at) - Number(a.at))[0] ?? null, silent };
}

export interface LostIn extends Missing {
  /** All of it, a line for each chain. */
  readonly lost: readonly Lost[];
  /** The newest missing head of each chain and an acceptance that is missing, by what is theirs alone. */
  readonly names: readonly string[];
}

/** The same from the whole file, chain by chain; null where nothing is missing. */
export async function lostIn(file: string, parts: BehindParts): Promise<LostIn | null> {
  const newest = new Map<string, Head>();
  let acceptance: Acceptance | null = null;
  let taken: Head[] = [];
  for await (const line of signedIn(file, parts.key)) {
    if (!('restore' in line)) newest.set(line.chain, line);
    else {
      taken = [...(acceptance?.restore === line.restore ? taken : []), ...takeBack(newest, line.lost)];
      acceptance = line;
    }
  }
  const voided = await withoutRecord(acceptance, parts);
  // What such a line took back is to be looked for again; a newer head of the chain tells more.
  if (voided.length > 0) for (const head of taken) if (!newest.has(head.chain)) newest.set(head.chain, head);
  const missing = await parts.store.missing([...newest.values()]);
  const from = new Map(missing.map(({ chain, seq }) => [chain, seq]));
  let batch: Head[] = [];
  const look = async () => {
    for (const { chain, seq } of await parts.store.missing(batch))
      from.set(chain, Math.min(seq, from.get(chain) ?? seq));
    batch = [];
  };
  if (from.size > 0)
    for await (const line of signedIn(file, parts.key)) {
      if ('restore' in line || !from.has(line.chain)) continue;
      batch.push(line);
      if (batch.length === BATCH) await look();
    }
  await look();
  const times = [...missing, ...voided].map(({ at }) => Number(new Date(at)));
  if (times.length === 0) return null;
  const names = [
    ...missing.map(({ chain, seq, hash }) => `${chain} ${seq} ${hash}`),
    ...voided.map((one) => one.restore),
  ];
  return { file, at: new Date(Math.max(...times)), lost: [...from], names };
}

const BATCH = 1_000;

/** The acceptance, if the database does not know it; one says all that those before it said. */
async function withoutRecord(
  acceptance: Acceptance | null,
  { knownRestores }: BehindParts,
): Promise<Acceptance[]> {
  if (acceptance === null) return [];
  return (await knownRestores([acceptance.restore])).has(acceptance.restore) ? [] : [acceptance];
}

async function* signedIn(file: string, key: KeyObject | null): AsyncGenerator<Head | Acceptance> {
  for await (const text of linesOf(file)) {
    const line = lineIn(text);
    if (line !== null && key !== null && isSignedBy(key, line.said)) yield line.said;
  }
}

/** Takes away the heads that an acceptance says are gone, and answers them. */
function takeBack(newest: Map<string, Head>, lost: readonly Lost[]): Head[] {
  const taken: Head[] = [];
  for (const [chain, from] of lost) {
    const head = newest.get(chain);
    if (head === undefined || head.seq < from) continue;
    newest.delete(chain);
    taken.push(head);
  }
  return taken;
}

/** The last lines; none where there is no such file. */
async function endOf(file: string): Promise<string[]> {
  let handle: FileHandle;
  try {
    handle = await open(file);
  } catch (error) {
    if ((error as { code?: unknown }).code === 'ENOENT') return [];
    throw new HeadsFileError(`The heads cannot be read: ${(error as Error).message}`);
  }
  try {
    const { size } = await handle.stat();
    const from = Math.max(0, size - TAIL_BYTES);
    const bytes = Buffer.alloc(size - from);
    const { bytesRead } = await handle.read(bytes, 0, bytes.length, from);
    const lines = bytes.subarray(0, bytesRead).toString().split('\n');
    // Where it begins in the middle of a line, that one is none.
    return lines.slice(from === 0 ? 0 : 1).filter((line) => line !== '');
  } finally {
    await handle.close();
  }
}
