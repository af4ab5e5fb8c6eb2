/**
 * What is told of a row. Threat: whoever may write registrations asks whether somebody is registered: by an address that
 * turns out to be known, a person whom another source brought, an account that somebody uses. So a row is CREATED where
 * this integration's source never said its id before, and else UPDATED or UNCHANGED beside what it said itself; what
 * became of it among everybody else's, the import's notices tell organisers, and no key.
 */
import type { Planned } from '../attendees/import/plan.ts';
import type { RejectionCode } from '../attendees/import/row.ts';
import type { Remark, RowResult } from './model.ts';
import type { ReadRow, Warning } from './row.ts';

export type RefusalCode = RejectionCode | 'DUPLICATE_ID' | 'ERASED';

const OUTCOMES = { NEW: 'CREATED', OTHERWISE: 'UPDATED', THE_SAME: 'UNCHANGED' } as const;

export function resultOf(
  row: number,
  id: string,
  { outcome, said }: Planned,
  { warnings }: ReadRow,
): RowResult {
  if (outcome === 'erased') return refusedRow(row, id, 'ERASED', 'id');
  return { row, id, outcome: OUTCOMES[said], error: null, warnings: warnings.map(toldOf) };
}

export const refusedRow = (row: number, id: string, code: RefusalCode, field: string): RowResult => ({
  row,
  id,
  outcome: 'REFUSED',
  error: toldOf({ code, field }),
  warnings: [],
});

type Code = RefusalCode | Warning['code'];

const MESSAGES: Record<Code, string> = {
  BAD_SHAPE: 'is broken.',
  BAD_ID: 'must be 1 to 100 characters.',
  DAMAGED: 'holds what is no text.',
  NO_NAME: 'must be there.',
  LONG_CATEGORY: 'must be at most 100 characters.',
  DUPLICATE_ID: 'stands in a row above.',
  ERASED: 'This person was erased, and is not brought in again. Delete what you keep of them.',
  TOO_LONG: 'is too long; the rest was left out.',
  NO_ADDRESS: 'is no address that mail can go to; it was left out.',
  UNUSABLE_PHONE: 'is no phone number that is possible; it was left out.',
};

const toldOf = ({ code, field }: { code: Code; field: string }): Remark => ({
  code,
  field,
  message: MESSAGES[code],
});
