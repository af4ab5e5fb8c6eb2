/** Opens the budgets of a gateway: what was given today is counted before it serves. */
import type { Logger } from 'pino';
import { registeredAt } from '../../events/registered.ts';
import type { Storage } from '../../storage.ts';
import { BEHIND_OTHERS } from '../ledger/given.ts';
import { Leases } from '../ledger/leases.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { LedgerStore } from '../ledger/store.ts';
import { type ReadingBudgetOptions, ReadingBudgets } from './budget.ts';
import type { ReadingSettings } from './limits.ts';
import { tellOrganisers } from './tell.ts';

export interface OpenReadingParts extends Pick<Storage, 'database' | 'models' | 'alarms'> {
  readonly config: ReadingSettings;
  readonly ledger: Ledger;
  readonly store: LedgerStore;
  readonly log: Logger;
}

type Limits = Pick<ReadingBudgetOptions, 'deadlineMillis' | 'begun' | 'everyMillis' | 'silentMillis'>;

export function openReadingBudgets(
  { database, models, alarms, config: settings, ledger, store, log }: OpenReadingParts,
  limits: Limits,
): Promise<ReadingBudgets> {
  return ReadingBudgets.open({
    ...limits,
    settings,
    store,
    leases: new Leases(database.connection),
    own: () => ledger.chain,
    peopleAt: (event) => registeredAt(models, event, BEHIND_OTHERS),
    onHalf: tellOrganisers({ alarms, store, models, settings }),
    onTrouble: (err) =>
      log.error({ err }, 'what other gateways gave could not be counted, or an alarm not raised'),
  });
}
