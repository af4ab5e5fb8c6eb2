/** Opens the ledger of a gateway with all that belongs to it; the first head of its chain is kept before it serves. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Logger } from 'pino';
import type { Config } from '../../config.ts';
import type { Database } from '../../database/connect.ts';
import { projectRoot } from '../../schema/load.ts';
import type { Metrics } from '../../watch/metrics.ts';
import { openHeadKey } from './head-key.ts';
import { Heads } from './heads.ts';
import { Leases } from './leases.ts';
import { Ledger, type LedgerOptions } from './ledger.ts';
import { LedgerStore } from './store.ts';

export interface OpenLedgerOptions
  extends Pick<LedgerOptions, 'deadlineMillis' | 'beatMillis' | 'deadMillis'> {
  readonly config: Pick<Config, 'ledgerKeyFile' | 'ledgerHeadsFiles'>;
  readonly database: Database;
  readonly log: Logger;
  readonly metrics: Metrics;
}

/** Rejects with a KeyFileError or a HeadsFileError where its files are not right. */
export async function openLedger({ config, database, log, metrics, ...limits }: OpenLedgerOptions) {
  const key = await openHeadKey(database.keys, config.ledgerKeyFile);
  const heads = new Heads({
    key,
    files: config.ledgerHeadsFiles,
    onTrouble: (err) => {
      metrics.ledgerHeadsFailed();
      log.error({ err }, 'the ledger’s heads could not be kept');
    },
  });
  const ledger = await Ledger.open({
    ...limits,
    store: new LedgerStore(database.connection),
    leases: new Leases(database.connection),
    version: gatewayVersion(),
    key: key.fingerprint,
    onTrouble: (err) => {
      metrics.ledgerFailed();
      log.error({ err }, 'the ledger could not be written');
    },
    onLanded: (record) => heads.note(record),
    onWritten: (seconds) => metrics.ledgerWritten(seconds),
  });
  try {
    await heads.keep();
  } catch (error) {
    await ledger.close();
    await heads.close();
    throw error;
  }
  return { ledger, heads };
}

function gatewayVersion(): string {
  const { version } = JSON.parse(readFileSync(path.join(projectRoot(), 'package.json'), 'utf8'));
  return String(version);
}
