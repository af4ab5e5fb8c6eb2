/** What a gateway has one of, handed to every operation. */
import type { Request } from 'express';
import type { Logger } from 'pino';
import { BlockBook } from './blocks/book.ts';
import { GrantBook } from './break-glass/book.ts';
import { breakGlassLimit } from './break-glass/limit.ts';
import { type InvitationLimits, invitationLimits } from './claims/limits.ts';
import type { Config } from './config.ts';
import { ConsentBook } from './consent/book.ts';
import { ContactRequestBook } from './contact-requests/book.ts';
import { contactRequestLimit } from './contact-requests/limit.ts';
import { ContactRequestMails } from './contact-requests/mails.ts';
import { Cursors } from './cursor.ts';
import type { Database } from './database/connect.ts';
import type { Limiter } from './database/limiter.ts';
import { createModels, ensureIndexes, type Models } from './database/models.ts';
import { EarlierValues } from './disclosure/earlier-values.ts';
import { Fence } from './disclosure/fence.ts';
import { openKeyFile } from './disclosure/key-file.ts';
import { KeyRing } from './disclosure/keys.ts';
import type { Heads } from './disclosure/ledger/heads.ts';
import { openLedger } from './disclosure/ledger/index.ts';
import type { Ledger } from './disclosure/ledger/ledger.ts';
import { LedgerStore } from './disclosure/ledger/store.ts';
import { OwnReads } from './disclosure/own-reads.ts';
import { VaultStore } from './disclosure/vault-store.ts';
import { applyErasures } from './erasure/at-start.ts';
import { type Housekeeping, startHousekeeping } from './erasure/housekeeping.ts';
import { ensureErasureIndexes } from './erasure/model.ts';
import { History } from './history/history.ts';
import { networkOf } from './http/network.ts';
import { IncidentBook } from './incidents/book.ts';
import { Forms } from './incidents/documents/forms.ts';
import { LetterBook } from './incidents/letters/book.ts';
import { suspectsLimit } from './incidents/limit.ts';
import { LockdownBook } from './lockdown/book.ts';
import { createLog } from './log.ts';
import { createMailer, type Mailer } from './mail/mailer.ts';
import { Outbox } from './mail/outbox/outbox.ts';
import { Pace } from './mail/outbox/pace.ts';
import { Postman } from './mail/outbox/postman.ts';
import { MailQueue } from './mail/queue.ts';
import { refuseOlderDatabase } from './restore/at-start.ts';
import { SignIn } from './sign-in/index.ts';
import { DAY, MINUTE } from './time.ts';
import { countTrips } from './watch/database-trips.ts';
import { Metrics } from './watch/metrics.ts';

/** What the importer and the command line need: no HTTP, no mails. */
export interface Storage {
  readonly database: Database;
  readonly models: Models;
  readonly keyRing: KeyRing;
  readonly vaultStore: VaultStore;
  readonly history: History;
  readonly outbox: Outbox;
}

export interface Services extends Storage {
  readonly config: Config;
  readonly ledger: Ledger;
  /** For reading what is on record. */
  readonly ledgerStore: LedgerStore;
  /** The ledger's signed heads, kept outside the database. */
  readonly heads: Heads;
  readonly fence: Fence;
  /** How long a response waits for its entries to be durable, in milliseconds. */
  readonly ledgerDeadlineMillis: number;
  /** Owners' reads of their own that are on record already. */
  readonly ownReads: OwnReads;
  readonly cursors: Cursors;
  readonly consents: ConsentBook;
  readonly blocks: BlockBook;
  readonly contactRequests: ContactRequestBook;
  readonly contactRequestLimit: Limiter;
  readonly contactRequestMails: ContactRequestMails;
  readonly invitationLimits: InvitationLimits;
  readonly grants: GrantBook;
  readonly breakGlassLimit: Limiter;
  readonly incidents: IncidentBook;
  readonly suspectsLimit: Limiter;
  readonly lockdowns: LockdownBook;
  readonly letters: LetterBook;
  /** The regulator's forms that were made. */
  readonly forms: Forms;
  readonly signIn: SignIn;
  readonly housekeeping: Housekeeping;
  readonly mailer: Mailer;
  readonly mails: MailQueue;
  readonly postman: Postman;
  readonly log: Logger;
  readonly metrics: Metrics;
  /** Keyed hash of the client's network. */
  readonly networkOf: (req: Request) => string;
  /** Sends what waits, records what waits, and takes no more. */
  close(): Promise<void>;
}

interface StorageOptions {
  readonly earlierValuesDays?: number;
  readonly noticeDelayMillis?: number | undefined;
}

/** Opens the key ring and the collections; makes what is missing in an empty database. */
export async function openStorage(
  config: Pick<Config, 'keyFile' | 'earlierValuesDays'>,
  database: Database,
  { keyLagMillis, noticeDelayMillis }: Pick<ServiceOptions, 'keyLagMillis' | 'noticeDelayMillis'> = {},
): Promise<Storage> {
  const models = createModels(database);
  await ensureIndexes(models);
  await ensureErasureIndexes(database);
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
  const vaultStore = new VaultStore(connection, keyRing);
  const earlierValues = new EarlierValues(connection, keyRing, vaultStore, earlierValuesDays * DAY);
  await earlierValues.ensureIndexes();
  const outbox = new Outbox(models.outbox);
  const history = new History({ database, models, vaultStore, earlierValues, outbox, noticeDelayMillis });
  return { database, models, keyRing, vaultStore, history, outbox };
}

export interface ServiceOptions {
  /** Told where a mail was written, when there is no mail server. */
  readonly announce?: (line: string) => void;
  /** How long a response waits for its entries to be durable. */
  readonly ledgerDeadlineMillis?: number;
  /** How long keys may be remembered; for tests, because it is the same in every process. */
  readonly keyLagMillis?: number;
  /** How often the process says that it lives, and after how long without that its chain is closed. */
  readonly ledgerLease?: { readonly beatMillis: number; readonly deadMillis: number };
  /** How old decisions may be when their values are sent. */
  readonly oldestDecisionMillis?: number;
  /** How long a notice about a profile waits for what else happens to it. */
  readonly noticeDelayMillis?: number;
}

export async function createServices(
  config: Config,
  database: Database,
  {
    announce,
    keyLagMillis,
    ledgerDeadlineMillis = config.ledgerDeadlineMillis,
    ledgerLease,
    noticeDelayMillis,
    oldestDecisionMillis,
  }: ServiceOptions = {},
): Promise<Services> {
  const log = createLog(config);
  // Before anything is made: beside keys of its own a backup that is put back is worth nothing.
  await refuseOlderDatabase({ config, database }, log);
  const storage = await openStorage(config, database, { keyLagMillis, noticeDelayMillis });
  const erasing = { ...storage, erasedFile: config.erasedFile };
  await applyErasures(erasing);
  const { models, keyRing, history, outbox } = storage;
  const metrics = new Metrics();
  const lockdowns = new LockdownBook(models.lockdowns);
  metrics.watchLockdowns(() => lockdowns.countOn());
  const countNoMore = countTrips(database.client, metrics);
  const cursors = new Cursors(() => keyRing.gatewayKeys('CURSOR'));
  const consents = new ConsentBook(database, models.consents, cursors, history);
  const blocks = new BlockBook(models.consents, cursors);
  const mailer = createMailer(config, { announce });
  const mails = new MailQueue({ onGivenUp: (err) => log.error({ err }, 'a mail was given up') });
  const signIn = new SignIn({ config, database, models, keyRing, mailer, queue: mails, outbox });
  await signIn.ensureIndexes();
  const pace = new Pace(database, config.mailsPerMinute);
  const postman = new Postman({ config, models, keyRing, outbox, history, pace, mailer, log });
  outbox.onQueued = (delayMillis) => postman.wake(delayMillis);
  const fence = await Fence.watch(database.client, oldestDecisionMillis);
  const { ledger, heads } = await openLedger({
    config,
    database,
    log,
    metrics,
    deadlineMillis: ledgerDeadlineMillis,
    ...ledgerLease,
  });
  const { publicUrl } = config;
  const housekeeping = startHousekeeping({ ...erasing, mailer, publicUrl }, log);
  const noMoreNotices = signIn.addressChange.notices.keepSending((err) =>
    log.error({ err }, 'notices of changed addresses could not be sent'),
  );
  postman.wake();
  return {
    ...storage,
    config,
    ledger,
    ledgerStore: new LedgerStore(database.connection),
    heads,
    fence,
    ledgerDeadlineMillis,
    ownReads: new OwnReads(),
    cursors,
    consents,
    blocks,
    contactRequests: new ContactRequestBook(database, models.contactRequests, consents, cursors),
    contactRequestLimit: contactRequestLimit(database),
    contactRequestMails: new ContactRequestMails({
      config,
      database,
      models,
      blocks,
      keyRing,
      mailer,
      queue: mails,
    }),
    invitationLimits: invitationLimits(database),
    grants: new GrantBook(models.grants),
    breakGlassLimit: breakGlassLimit(database),
    incidents: new IncidentBook(database, models),
    suspectsLimit: suspectsLimit(database),
    lockdowns,
    letters: new LetterBook({ database, models, outbox }),
    forms: new Forms(database),
    signIn,
    housekeeping,
    mailer,
    mails,
    postman,
    log,
    metrics,
    networkOf: (req) => networkOf(req, keyRing).near,
    close: async () => {
      await housekeeping.close();
      noMoreNotices();
      await Promise.all([mails.close(), postman.close()]);
      mailer.close();
      await ledger.close();
      await heads.close();
      fence.close();
      countNoMore();
    },
  };
}
