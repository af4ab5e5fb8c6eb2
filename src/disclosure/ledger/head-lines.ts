/**
 * The lines of a file of heads: what each says, by its form. Beside heads there are acceptances: that records which
 * heads prove are gone, because an older copy of the database was restored and somebody said so.
 */
import { type KeyObject, sign, verify } from 'node:crypto';
import type { Place } from './format.ts';
import type { HeadKey } from './head-key.ts';

export interface Head extends Place {
  readonly hash: string;
  /** The database's time of the record. */
  readonly at: string;
}

interface Signature {
  /** Fingerprint of the key. */
  readonly key: string;
  /** Ed25519 over {@link signedBytes}, in base64. */
  readonly signature: string;
}

export type SignedHead = Head & Signature;

/** From which record on a chain is gone. */
export type Lost = readonly [chain: string, from: number];

export interface Acceptance {
  /** Id of the record of the restore in the database: without it this line says nothing. */
  readonly restore: string;
  /** The database's time. */
  readonly at: string;
  readonly lost: readonly Lost[];
}

export type SignedAcceptance = Acceptance & Signature;

/** What is signed: the canonical form of hash.ts. */
export function signedBytes(said: Head | Acceptance): Buffer {
  const canonical =
    'restore' in said
      ? ['attendant restore 1', said.restore, said.at, said.lost]
      : ['attendant head 1', said.chain, said.seq, said.hash, said.at];
  return Buffer.from(JSON.stringify(canonical));
}

export function isSignedBy(key: KeyObject, said: SignedHead | SignedAcceptance): boolean {
  return verify(null, signedBytes(said), key, Buffer.from(said.signature, 'base64'));
}

/** A line of the file, with its line break. */
export function signedLine(said: Head | Acceptance, { fingerprint, privateKey }: HeadKey): string {
  const signature = sign(null, signedBytes(said), privateKey).toString('base64');
  return `${JSON.stringify({ ...said, key: fingerprint, signature })}\n`;
}

export type Line =
  | { readonly kind: 'HEAD'; readonly said: SignedHead }
  | { readonly kind: 'ACCEPTANCE'; readonly said: SignedAcceptance };

/** Null for what is none: cut off by a crash, or changed. */
export function lineIn(text: string): Line | null {
  try {
    const said = JSON.parse(text) as Record<string, unknown>;
    if (!areTexts(said.key, said.signature, said.at)) return null;
    if (areTexts(said.chain, said.hash) && Number.isSafeInteger(said.seq))
      return { kind: 'HEAD', said: said as unknown as SignedHead };
    if (areTexts(said.restore) && Array.isArray(said.lost) && said.lost.every(isLost))
      return { kind: 'ACCEPTANCE', said: said as unknown as SignedAcceptance };
  } catch {
    // It is none.
  }
  return null;
}

const areTexts = (...values: unknown[]) => values.every((value) => typeof value === 'string');

const isLost = (value: unknown): value is Lost =>
  Array.isArray(value) && value.length === 2 && areTexts(value[0]) && Number.isSafeInteger(value[1]);
