/** What a gateway has one of, handed to every operation. */
import type { Request } from 'express';
import type { Logger } from 'pino';
import { AlarmBook } from './alarms/book.ts';
import { AlarmRound, type AlarmRoundOptions } from './alarms/round.ts';
import { loadRules } from './alarms/rules.ts';
import { AttendeeRecords } from './attendees/records.ts';
import { BlockBook } from './blocks/book.ts';
import { GrantBook } from './break-glass/book.ts';
import { breakGlassLimit } from './break-glass/limit.ts';
import { type InvitationLimits, invitationLimits } from './claims/limits.ts';
import { complaintLimit } from './complaints/limit.ts';
import type { Config } from './config.ts';
import { ConsentBook } from './consent/book.ts';
import { buildAudiences } from './consent/build-audiences.ts';
import { DirectConsents } from './consent/direct.ts';
import { ContactRequestBook } from './contact-requests/book.ts';
import { contactRequestLimit } from './contact-requests/limit.ts';
import { ContactRequestMails } from './contact-requests/mails.ts';
import { Cursors } from './cursor.ts';
import type { Database } from './database/connect.ts';
import type { Limiter } from './database/limiter.ts';
import type { ReadingBudgetOptions, ReadingBudgets } from './disclosure/budget/budget.ts';
import { openReadingBudgets } from './disclosure/budget/open.ts';
import { Fence } from './disclosure/fence.ts';
import type { Heads } from './disclosure/ledger/heads.ts';
import { openLedger } from './disclosure/ledger/index.ts';
import type { Ledger } from './disclosure/ledger/ledger.ts';
import { LedgerStore } from './disclosure/ledger/store.ts';
import { OwnReads } from './disclosure/own-reads.ts';
import { PhotoLinks } from './disclosure/photo-link.ts';
import { applyErasures } from './erasure/at-start.ts';
import { type Housekeeping, startHousekeeping } from './erasure/housekeeping.ts';
import { nearNetworks } from './http/network.ts';
import { IncidentBook } from './incidents/book.ts';
import { Forms } from './incidents/documents/forms.ts';
import { LetterBook } from './incidents/letters/book.ts';
import { suspectsLimit } from './incidents/limit.ts';
import { type IntegrationServices, integrationServices } from './integrations/services.ts';
import { Budgets } from './limits/budgets.ts';
import { LockdownBook } from './lockdown/book.ts';
import { createLog } from './log.ts';
import { createMailer, type Mailer } from './mail/mailer.ts';
import { neverMailing } from './mail/never-mailed.ts';
import { Pace } from './mail/outbox/pace.ts';
import { Postman } from './mail/outbox/postman.ts';
import { MailQueue } from './mail/queue.ts';
import { PackageBook } from './my-data/book.ts';
import { myDataLimit } from './my-data/limit.ts';
import { photoUploadLimit } from './photos/limit.ts';
import { photoReportLimit } from './photos/moderation/limit.ts';
import { PhotoPool } from './photos/pool.ts';
import { ProcessingBook } from './processing/book.ts';
import { ReceiptSigner } from './receipts/signer.ts';
import { refuseOlderDatabase } from './restore/at-start.ts';
import { SignIn } from './sign-in/index.ts';
import { openStorage, type Storage } from './storage.ts';
import { type BulkLimits, bulkLimits } from './sync/limits.ts';
import { countTrips } from './watch/database-trips.ts';
import { Metrics } from './watch/metrics.ts';
import type { CourierOptions } from './webhooks/courier.ts';
import { openWebhooks, type WebhookServices } from './webhooks/open.ts';

export { openStorage, type Storage, storageWith } from './storage.ts';

export interface Services extends Storage, IntegrationServices, WebhookServices {
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
  readonly directConsents: DirectConsents;
  readonly attendeeRecords: AttendeeRecords;
  readonly blocks: BlockBook;
  readonly contactRequests: ContactRequestBook;
  /** Privacy notices and records of processing. */
  readonly processing: ProcessingBook;
  /** Signs consent receipts. */
  readonly receiptSigner: ReceiptSigner;
  readonly contactRequestLimit: Limiter;
  readonly contactRequestMails: ContactRequestMails;
  readonly complaintLimit: Limiter;
  readonly packages: PackageBook;
  readonly myDataLimit: Limiter;
  readonly invitationLimits: InvitationLimits;
  readonly grants: GrantBook;
  readonly breakGlassLimit: Limiter;
  readonly incidents: IncidentBook;
  readonly suspectsLimit: Limiter;
  readonly bulkLimits: BulkLimits;
  readonly lockdowns: LockdownBook;
  readonly letters: LetterBook;
  /** The regulator's forms that were made. */
  readonly forms: Forms;
  readonly photoLinks: PhotoLinks;
  /** Reads uploads. */
  readonly photoPool: PhotoPool;
  readonly photoUploadLimit: Limiter;
  readonly photoReportLimit: Limiter;
  readonly signIn: SignIn;
  /** Points that viewers may spend in a minute. */
  readonly budgets: Budgets;
  /** Of how many people somebody may be given protected fields. */
  readonly readingBudgets: ReadingBudgets;
  readonly housekeeping: Housekeeping;
  readonly alarmBook: AlarmBook;
  /** Looks for what is out of the ordinary. */
  readonly alarmRound: AlarmRound;
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
  /** Where the windows of budgets are counted from, and how often other processes' records are read. */
  readonly reading?: Partial<Pick<ReadingBudgetOptions, 'begun' | 'everyMillis' | 'silentMillis'>>;
  /** How often alarms are looked for. */
  readonly alarms?: AlarmRoundOptions;
  /** How webhooks are sent. */
  readonly courier?: CourierOptions;
}

export async function createServices(
  config: Config,
  database: Database,
  {
    alarms: alarmOptions,
    announce,
    courier: courierOptions,
    keyLagMillis,
    ledgerDeadlineMillis = config.ledgerDeadlineMillis,
    ledgerLease,
    noticeDelayMillis,
    oldestDecisionMillis,
    reading,
  }: ServiceOptions = {},
): Promise<Services> {
  const log = createLog(config);
  const rules = loadRules(config.alarmsFile);
  // Before anything is made: beside keys of its own a backup that is put back is worth nothing.
  await refuseOlderDatabase({ config, database }, log);
  const storage = await openStorage(config, database, { keyLagMillis, noticeDelayMillis });
  const erasing = { ...storage, erasedFile: config.erasedFile };
  await applyErasures(erasing);
  const receiptSigner = await ReceiptSigner.open(database.keys, config.receiptKeyFile);
  const left = await storage.vaultStore.left.people();
  if (left > 0)
    log.error({ people: left }, 'values of an earlier version were not moved; nobody is shown them');
  const { models, keyRing, history, outbox } = storage;
  const metrics = new Metrics();
  const lockdowns = new LockdownBook(models.lockdowns);
  metrics.watchLockdowns(() => lockdowns.countOn());
  const countNoMore = countTrips(database.client, metrics);
  const cursors = new Cursors(() => keyRing.gatewayKeys('CURSOR'));
  const consents = new ConsentBook(database, models.consents, cursors, history);
  const directConsents = new DirectConsents(models.consents);
  const blocks = new BlockBook(models.consents, cursors);
  const mailer = neverMailing(createMailer(config, { announce }));
  const mails = new MailQueue({ onGivenUp: (err) => log.error({ err }, 'a mail was given up') });
  const signIn = new SignIn({ config, database, models, keyRing, mailer, queue: mails, outbox });
  await signIn.ensureIndexes();
  const budgets = await Budgets.open(database, config);
  const networkOf = nearNetworks(keyRing);
  const integrations = integrationServices({ config, database, models, budgets, networkOf });
  const pace = new Pace(database, config.mailsPerMinute);
  const postman = new Postman({ config, models, keyRing, outbox, history, pace, mailer, log });
  outbox.onQueued = (delayMillis) => postman.wake(delayMillis);
  const processing = new ProcessingBook(models, config);
  await processing.keepAll();
  const fence = await Fence.watch(database.client, oldestDecisionMillis);
  const { ledger, heads } = await openLedger({
    config,
    database,
    log,
    metrics,
    deadlineMillis: ledgerDeadlineMillis,
    ...ledgerLease,
  });
  const ledgerStore = new LedgerStore(database.connection);
  const readingBudgets = await openReadingBudgets(
    { ...storage, config, ledger, store: ledgerStore, log },
    { ...reading, deadlineMillis: ledgerDeadlineMillis },
  );
  const { publicUrl, eraseMeDays } = config;
  const building = buildAudiences(storage, log);
  const housekeeping = startHousekeeping({ ...erasing, mailer, publicUrl, eraseMeDays }, log);
  const alarmRound = new AlarmRound({ ...storage, ledgerStore, tail: ledger.tail, rules, log }, alarmOptions);
  alarmRound.start();
  metrics.watchAlarms(() => alarmRound.behindMillis);
  const noMoreNotices = signIn.addressChange.notices.keepSending((err) =>
    log.error({ err }, 'notices of changed addresses could not be sent'),
  );
  const photoPool = new PhotoPool();
  postman.wake();
  const sending = openWebhooks({ ...storage, config, metrics, log }, courierOptions);
  return {
    ...storage,
    config,
    ledger,
    ledgerStore,
    heads,
    fence,
    ledgerDeadlineMillis,
    ownReads: new OwnReads(),
    cursors,
    consents,
    directConsents,
    attendeeRecords: new AttendeeRecords(models.attendees),
    blocks,
    contactRequests: new ContactRequestBook(database, models.contactRequests, consents, cursors),
    processing,
    receiptSigner,
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
    complaintLimit: complaintLimit(database),
    packages: new PackageBook(storage),
    myDataLimit: myDataLimit(database),
    invitationLimits: invitationLimits(database),
    grants: new GrantBook(models.grants),
    breakGlassLimit: breakGlassLimit(database),
    incidents: new IncidentBook(database, models),
    suspectsLimit: suspectsLimit(database),
    bulkLimits: bulkLimits(database),
    lockdowns,
    letters: new LetterBook({ database, models, outbox }),
    forms: new Forms(database),
    photoLinks: new PhotoLinks(keyRing),
    photoPool,
    photoUploadLimit: photoUploadLimit(database),
    photoReportLimit: photoReportLimit(database),
    signIn,
    budgets,
    readingBudgets,
    ...integrations,
    housekeeping,
    alarmBook: new AlarmBook(models),
    alarmRound,
    mailer,
    mails,
    postman,
    ...sending,
    log,
    metrics,
    networkOf,
    close: async () => {
      await Promise.all([housekeeping.close(), building.close(), readingBudgets.close(), alarmRound.close()]);
      noMoreNotices();
      await photoPool.close();
      await Promise.all([
        mails.close(),
        postman.close(),
        integrations.apiKeys.close(),
        sending.courier.close(),
      ]);
      mailer.close();
      await ledger.close();
      await heads.close();
      fence.close();
      countNoMore();
    },
  };
}
