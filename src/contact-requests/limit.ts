/**
 * Threat: somebody who asks everybody of the event, or asks for ids to learn who is there. Counted by account, which
 * the server knows, before anything is looked up: unknown, hidden and listed people cost the same.
 */
import type { Database } from '../database/connect.ts';
import { Limiter } from '../database/limiter.ts';
import { DAY, SECOND } from '../time.ts';

export const REQUESTS_A_DAY = 20;

export const contactRequestLimit = (database: Database) =>
  new Limiter(database, 'contactRequestsByAccount', { points: REQUESTS_A_DAY, duration: DAY / SECOND });
