/**
 * Threat: while everything is closed something else goes on: a gateway gives a consent behind the closing's back, or an
 * import that read the event before writes what its form says. So accepting wants to be alone, and an import does not
 * begin meanwhile. Each says first what it does and then looks at the other: of two that begin at once one sees it at least.
 */
import type { Connection } from 'mongoose';
import { isNoted, whileNoted } from '../database/lease.ts';
import { Leases } from '../disclosure/ledger/leases.ts';
import { DEAD_MILLIS } from '../disclosure/ledger/ledger.ts';
import { NotAcceptedError } from './model.ts';

const ACCEPTING = 'accept-restore';
const IMPORTING = 'import';

/** Runs `work` with no gateway and no import beside it; throws a NotAcceptedError where there is one. */
export const alone = <T>(connection: Connection, work: () => Promise<T>): Promise<T> =>
  whileNoted(connection, ACCEPTING, async () => {
    if ((await new Leases(connection).countLive(DEAD_MILLIS)) > 0)
      throw new NotAcceptedError(
        'A gateway runs on this database, or ended less than half a minute ago without saying so. Stop it, wait that long, and run this again.',
      );
    if (await isNoted(connection, IMPORTING))
      throw new NotAcceptedError(
        'An import is running, or was killed less than two minutes ago. Wait for its end, and run this again.',
      );
    return work();
  });

/** For a gateway that is about to start: another machine's heads may tell it nothing. */
export const isBeingAccepted = (connection: Connection) => isNoted(connection, ACCEPTING);

/** Runs an import; null where an older copy of the database is being accepted. */
export const importing = <T>(connection: Connection, work: () => Promise<T>): Promise<T | null> =>
  whileNoted(connection, IMPORTING, async () => ((await isBeingAccepted(connection)) ? null : work()));
