/** Threat: naming networks and accounts one after the other, to learn who comes up. */
import type { Database } from '../database/connect.ts';
import { Limiter } from '../database/limiter.ts';
import { DAY, SECOND } from '../time.ts';

/** How often one organiser names suspects. */
export const NAMINGS_A_DAY = 200;

export const suspectsLimit = (database: Pick<Database, 'client' | 'connection'>) =>
  new Limiter(database, 'incidentSuspectsByAccount', { points: NAMINGS_A_DAY, duration: DAY / SECOND });
