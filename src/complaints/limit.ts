/** Threat: one account that fills the organisers' list. Counted before anything is written. */
import type { Database } from '../database/connect.ts';
import { Limiter } from '../database/limiter.ts';
import { DAY, SECOND } from '../time.ts';

export const COMPLAINTS_A_DAY = 10;

export const complaintLimit = (database: Database) =>
  new Limiter(database, 'complaintsByAccount', { points: COMPLAINTS_A_DAY, duration: DAY / SECOND });
