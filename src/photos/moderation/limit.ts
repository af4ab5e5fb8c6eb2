/** Threat: one account that reports everybody, or fills the moderators' queue. Counted before anything is looked up. */
import type { Database } from '../../database/connect.ts';
import { Limiter } from '../../database/limiter.ts';
import { DAY, SECOND } from '../../time.ts';

export const REPORTS_A_DAY = 20;

export const photoReportLimit = (database: Database) =>
  new Limiter(database, 'photoReportsByAccount', { points: REPORTS_A_DAY, duration: DAY / SECOND });
