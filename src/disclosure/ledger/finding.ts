/** What checking the ledger can find, with its position. */
import type { Place } from './format.ts';

export type FindingKind =
  | 'CHANGED'
  | 'REMOVED'
  | 'INSERTED'
  | 'REORDERED'
  | 'TAIL_CUT'
  | 'CHAIN_MISSING'
  | 'FORK'
  | 'HEAD_FORGED';

export interface Finding {
  readonly kind: FindingKind;
  /** Empty where the finding is about a line of the heads. */
  readonly chain: string;
  readonly seq: number | null;
  /** Index of the response in its record. */
  readonly response?: number;
  /** Index of the entry in its response. */
  readonly entry?: number;
  readonly text: string;
}

export type Tell = (finding: Finding) => void;

/** Findings in one record. */
export const at = ({ chain, seq }: Place) => ({ chain, seq });
