/** Threat: broken glass as an export, ten people at a time. Each person that is opened counts, whoever they are. */
import type { Database } from '../database/connect.ts';
import { Limiter } from '../database/limiter.ts';
import { DAY, SECOND } from '../time.ts';

/** Of one organiser. */
const PEOPLE_A_DAY = 50;

export const breakGlassLimit = (database: Database) =>
  new Limiter(database, 'breakGlassByAccount', { points: PEOPLE_A_DAY, duration: DAY / SECOND });
