/** What a gateway has one of for integrations. */
import type { Config } from '../config.ts';
import type { Database } from '../database/connect.ts';
import type { Models } from '../database/models.ts';
import type { Budgets } from '../limits/budgets.ts';
import { IntegrationBook } from './book.ts';
import { environmentOf } from './key-text.ts';
import { ApiKeys } from './keys.ts';
import { NamedIntegrations } from './named.ts';
import { type From, KeyTries } from './tries.ts';

export interface IntegrationServices {
  /** Who asks with an API key. */
  readonly apiKeys: ApiKeys;
  readonly integrations: IntegrationBook;
  /** As whoever consented to one reads of it. */
  readonly namedIntegrations: NamedIntegrations;
}

interface Parts {
  readonly config: Pick<Config, 'production'>;
  readonly database: Database;
  readonly models: Models;
  readonly budgets: Budgets;
  readonly networkOf: (from: From) => string;
}

export function integrationServices(parts: Parts): IntegrationServices {
  const { models, config } = parts;
  const environment = environmentOf(config);
  return {
    apiKeys: new ApiKeys(models, environment, new KeyTries(parts)),
    integrations: new IntegrationBook(models, environment),
    namedIntegrations: new NamedIntegrations(models.integrations),
  };
}
