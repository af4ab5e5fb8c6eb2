/** How many invitations an organiser sends: enough for the groups of a congress, too few to flood anybody. */
import type { Database } from '../database/connect.ts';
import { Limiter } from '../database/limiter.ts';
import { DAY, SECOND } from '../time.ts';

export const INVITATIONS_A_DAY = 500;
/** To one address, by one organiser. */
const INVITATIONS_TO_ONE = 5;

const duration = DAY / SECOND;

export const invitationLimits = (database: Pick<Database, 'client' | 'connection'>) => ({
  byOrganiser: new Limiter(database, 'invitationsByOrganiser', { points: INVITATIONS_A_DAY, duration }),
  toAddress: new Limiter(database, 'invitationsToAddress', { points: INVITATIONS_TO_ONE, duration }),
});

export type InvitationLimits = ReturnType<typeof invitationLimits>;
