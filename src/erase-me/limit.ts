/** Threat: asking and stopping in turns floods the person's mailboxes, former ones too. Stopping is never counted. */
import type { Database } from '../database/connect.ts';
import { Limiter } from '../database/limiter.ts';
import { DAY, SECOND } from '../time.ts';

const ASKED_A_DAY = 5;

export const eraseMeLimit = (database: Pick<Database, 'client' | 'connection'>) =>
  new Limiter(database, 'eraseMeByAccount', { points: ASKED_A_DAY, duration: DAY / SECOND });
