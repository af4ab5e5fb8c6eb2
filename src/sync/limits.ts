/**
 * Threat: a key that guesses addresses by the thousand, fills an event with people, or keeps the database busy with
 * exports. Counted by integration, so that more keys are no more room, before anything is looked up.
 */
import type { Database } from '../database/connect.ts';
import { Limiter } from '../database/limiter.ts';
import { HOUR, SECOND } from '../time.ts';

const AN_HOUR = HOUR / SECOND;

export const ROWS_AN_HOUR = 200_000;
export const EXPORTS_AN_HOUR = 600;

export interface BulkLimits {
  readonly rows: Limiter;
  readonly exports: Limiter;
}

export const bulkLimits = (database: Database): BulkLimits => ({
  rows: new Limiter(database, 'syncedRowsByIntegration', { points: ROWS_AN_HOUR, duration: AN_HOUR }),
  exports: new Limiter(database, 'exportsByIntegration', { points: EXPORTS_AN_HOUR, duration: AN_HOUR }),
});
