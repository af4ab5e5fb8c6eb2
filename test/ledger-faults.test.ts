/**
 * No record, no value; and no note NOT_RELEASED about a value that was sent: counted over 1,000 responses to 20
 * clients, while gateways are killed with -9, the database stands still and is killed with -9, and the ledger's writes
 * fail, hang, break off and land without an answer. `npm run bench -- ledger` does the same over 100,000.
 */
import { expect, it } from '@jest/globals';
import { tryLedger } from './support/ledger-trial.ts';

const RESPONSES = 1_000;

it('over 1,000 responses: no value without an entry, and every NOT_RELEASED is true', async () => {
  const trial = await tryLedger({ responses: RESPONSES, calmMillis: 500 });
  expect(trial.unrecorded).toEqual([]);
  expect(trial.untrueNotes).toEqual([]);
  expect(trial.responses).toBeGreaterThanOrEqual(RESPONSES);
  // It did come to all that was to be survived, each of it twice at least.
  expect(trial.values).toBeGreaterThan(RESPONSES);
  expect(trial.notes).toBeGreaterThan(0);
  expect(trial.withheld).toBeGreaterThan(0);
  expect(Object.keys(trial.faults)).toHaveLength(7);
  expect(trial.closedByAnother).toBeGreaterThanOrEqual(trial.faults['gateway killed'] as number);
  expect(trial.findings).toEqual([]);
});
