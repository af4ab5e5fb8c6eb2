/**
 * Threat: somebody restores yesterday's backup, and what owners took back today is open again: consents withdrawn, people
 * blocked, sessions ended, a lockdown. A gateway that starts on a database that is older than the heads of its ledger
 * serves nothing, and says what there is to do.
 */
import type { Logger } from 'pino';
import type { Config } from '../config.ts';
import type { Database } from '../database/connect.ts';
import { type BehindParts, missingOf } from '../disclosure/ledger/behind.ts';
import { findHeadKey } from '../disclosure/ledger/head-key.ts';
import { LedgerStore } from '../disclosure/ledger/store.ts';
import { isBeingAccepted } from './alone.ts';
import { knownRestores } from './model.ts';

/** The database is older than the heads of its ledger, or another; the text says what to do. */
export class OlderDatabaseError extends Error {
  override readonly name = 'OlderDatabaseError';
}

interface Parts {
  readonly config: Pick<Config, 'ledgerKeyFile' | 'ledgerHeadsFiles'>;
  readonly database: Database;
}

/** What comparing needs, over this database and with its key. Nothing is made by it: the backup may be put beside. */
export async function behindParts({ config, database }: Parts): Promise<BehindParts> {
  const key = (await findHeadKey(database.keys, config.ledgerKeyFile))?.publicKey ?? null;
  const { connection } = database;
  return { store: new LedgerStore(connection), key, knownRestores: (ids) => knownRestores(connection, ids) };
}

/** Throws an OlderDatabaseError, HeadsFileError or KeyFileError; a file that is gone, or emptied, is only told. */
export async function refuseOlderDatabase(parts: Parts, log: Pick<Logger, 'error'>): Promise<void> {
  const comparing = await behindParts(parts);
  const { missing, silent } = await missingOf(parts.config.ledgerHeadsFiles, comparing);
  const newest = await comparing.store.newest();
  if (missing !== null) throw olderThan(missing, newest);
  if (await isBeingAccepted(parts.database.connection))
    throw new OlderDatabaseError(
      'An older copy of the database is being accepted, or that was killed less than two minutes ago. Start when it is done.',
    );
  if (silent.length > 0 && newest !== null)
    log.error(
      { files: silent },
      'heads of the ledger are gone: nothing tells whether this database is the newest, nor that its ledger is whole',
    );
}

function olderThan(missing: { readonly file: string; readonly at: Date }, newest: Date | null) {
  const proven = `${missing.file} proves what the ledger held until ${missing.at.toISOString()}`;
  if (newest === null)
    return new OlderDatabaseError(
      `The database is empty, and ${proven}: nothing is served. Put the database back, or set MONGODB_URI or DATA_DIR to it. If you begin anew, move that file away: attendant reset does. docs/restore.md says more.`,
    );
  return new OlderDatabaseError(
    `The database is older than its ledger’s heads, or another: ${proven}, and that is not in it; its own ends with ${newest.toISOString()}. Consents withdrawn since, blocks and lockdowns would be undone, so nothing is served. Put the newest database back, or LEDGER_HEADS_FILE right. If there is no newer one: attendant ledger accept-restore (docs/restore.md).`,
  );
}
