/** Threat: a package costs many reads, and each makes a mail. */
import type { Database } from '../database/connect.ts';
import { Limiter } from '../database/limiter.ts';
import { DAY, SECOND } from '../time.ts';

export const PACKAGES_A_DAY = 5;

export const myDataLimit = (database: Database) =>
  new Limiter(database, 'myDataByAccount', { points: PACKAGES_A_DAY, duration: DAY / SECOND });
