/** The database with the keys and the collections: what the importer and the command line need, and every gateway. */
import { Alarms } from './alarms/raise.ts';
import { Canaries } from './canaries/book.ts';
import type { Config } from './config.ts';
import { refuseForeignAudiences } from './consent/build-audiences.ts';
import type { Database } from './database/connect.ts';
import { createModels, ensureIndexes, type Models } from './database/models.ts';
import { EarlierValues } from './disclosure/earlier-values.ts';
import { openKeyFile } from './disclosure/key-file.ts';
import { KeyRing } from './disclosure/keys.ts';
import { moveLeftValues } from './disclosure/left-values.ts';
import { PhotoStore } from './disclosure/photo-store.ts';
import { VaultStore } from './disclosure/vault-store.ts';
import { ensureErasureIndexes } from './erasure/model.ts';
import { History } from './history/history.ts';
import { Outbox } from './mail/outbox/outbox.ts';
import { DAY, MINUTE } from './time.ts';
import { WebhookQueue } from './webhooks/queue.ts';

/** What the importer and the command line need: no HTTP, no mails. */
export interface Storage {
  readonly database: Database;
  readonly models: Models;
  readonly keyRing: KeyRing;
  readonly vaultStore: VaultStore;
  readonly history: History;
  readonly photos: PhotoStore;
  readonly outbox: Outbox;
  /** What integrations are told. */
  readonly webhooks: WebhookQueue;
  readonly alarms: Alarms;
  /** Planted attendees. */
  readonly canaries: Canaries;
}

interface OpenOptions {
  readonly keyLagMillis?: number | undefined;
  readonly noticeDelayMillis?: number | undefined;
}

interface StorageOptions {
  readonly earlierValuesDays?: number;
  readonly noticeDelayMillis?: number | undefined;
}

/** Opens the key ring and the collections; makes what is missing in an empty database. */
export async function openStorage(
  config: Pick<Config, 'keyFile' | 'earlierValuesDays'>,
  database: Database,
  { keyLagMillis, noticeDelayMillis }: OpenOptions = {},
): Promise<Storage> {
  const models = createModels(database);
  await ensureIndexes(models);
  await ensureErasureIndexes(database);
  await refuseForeignAudiences({ database, models });
  const hasData = async () => (await models.accounts.exists({}).exec()) !== null;
  const outer = await openKeyFile(database.keys, config.keyFile, hasData);
  const keyRing = await KeyRing.open(database.keys, outer, { lagMillis: keyLagMillis });
  return storageWith({ database, models, keyRing }, { ...config, noticeDelayMillis });
}

/** The same with a key ring that is open already. */
export async function storageWith(
  { database, models, keyRing }: Pick<Storage, 'database' | 'models' | 'keyRing'>,
  { earlierValuesDays = 90, noticeDelayMillis = MINUTE }: StorageOptions = {},
): Promise<Storage> {
  const { connection } = database;
  await moveLeftValues({ database, keyRing });
  const vaultStore = new VaultStore(database, keyRing);
  const earlierValues = new EarlierValues(connection, keyRing, vaultStore, earlierValuesDays * DAY);
  await earlierValues.ensureIndexes();
  const photos = new PhotoStore(connection, keyRing, earlierValuesDays * DAY);
  await photos.ensureIndexes();
  const outbox = new Outbox(models.outbox);
  const webhooks = new WebhookQueue(models);
  const history = new History({
    database,
    models,
    vaultStore,
    earlierValues,
    photos,
    outbox,
    webhooks,
    noticeDelayMillis,
  });
  const alarms = new Alarms({ database, models, outbox, webhooks });
  const canaries = new Canaries({ models, keyRing });
  return { database, models, keyRing, vaultStore, history, photos, outbox, webhooks, alarms, canaries };
}
