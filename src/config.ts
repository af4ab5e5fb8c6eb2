/**
 * Every setting of the gateway: read once from the environment and a `.env` file, checked as a whole
 * (all problems are listed at once), before anything listens. What they are called and mean: {@link SETTINGS}.
 */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { config as readDotenv } from 'dotenv';
import { z } from 'zod';
import type { StatedController } from './processing/controller.ts';
import { SETTINGS } from './settings.ts';
import { privateNetworksIn } from './webhooks/networks.ts';

const LOOPBACK = new Set(['127.0.0.1', '::1', 'localhost']);

export interface Config {
  readonly port: number;
  readonly host: string;
  /** Origin only, without a slash at the end. Port 0 is filled in by the gateway once it listens. */
  readonly publicUrl: string;
  readonly trustProxy: number;
  readonly dataDir: string;
  readonly keyFile: string;
  readonly erasedFile: string;
  readonly mongodbUri: string | undefined;
  readonly smtpUrl: string | undefined;
  /** What the controller says of itself; null for what is not stated. */
  readonly controller: StatedController;
  readonly mailFrom: string;
  readonly mailsPerMinute: number;
  readonly pointsPerQuery: number;
  readonly pointsPerMinute: number;
  readonly keyPointsPerMinute: number;
  /** Undefined: events have no limit of their own. */
  readonly eventPointsPerMinute: number | undefined;
  /** Of whom an attendee is given protected fields at an event. */
  readonly peoplePerDay: number;
  readonly peoplePerTenMinutes: number;
  /** Undefined: everybody at the event. */
  readonly keyPeoplePerDay: number | undefined;
  /** Undefined: three quarters of the event, at least 10,000. */
  readonly networkPeoplePerTenMinutes: number | undefined;
  /** Null: alarms are as by default. */
  readonly alarmsFile: string | null;
  readonly earlierValuesDays: number;
  readonly eraseMeDays: number;
  /** Blocks of private addresses where webhooks may be sent. */
  readonly webhookPrivateNetworks: readonly string[];
  readonly production: boolean;
  readonly sandbox: boolean;
  readonly demo: boolean;
  readonly ledgerDeadlineMillis: number;
  readonly ledgerKeyFile: string;
  readonly receiptKeyFile: string;
  /** Files that get the same lines; at least one. */
  readonly ledgerHeadsFiles: readonly string[];
  /** Undefined: the counts are served nowhere. */
  readonly metricsPort: number | undefined;
  readonly logLevel: 'silent' | 'fatal' | 'error' | 'warn' | 'info' | 'debug';
  /** True when browsers reach us by https: cookies then are `Secure` and carry the `__Host-` prefix. */
  readonly secure: boolean;
}

/** What is wrong with the settings, all of it; the command line prints the text and exits with 78 (EX_CONFIG). */
export class ConfigError extends Error {
  readonly problems: readonly string[];
  constructor(problems: readonly string[]) {
    super(`The settings are not right:\n${problems.map((p) => `  - ${p}`).join('\n')}`);
    this.name = 'ConfigError';
    this.problems = problems;
  }
}

const schema = z.object({
  PORT: SETTINGS.PORT.schema,
  HOST: SETTINGS.HOST.schema,
  PUBLIC_URL: SETTINGS.PUBLIC_URL.schema,
  TRUST_PROXY: SETTINGS.TRUST_PROXY.schema,
  DATA_DIR: SETTINGS.DATA_DIR.schema,
  KEY_FILE: SETTINGS.KEY_FILE.schema,
  ERASED_FILE: SETTINGS.ERASED_FILE.schema,
  MONGODB_URI: SETTINGS.MONGODB_URI.schema,
  SMTP_URL: SETTINGS.SMTP_URL.schema,
  CONTROLLER_NAME: SETTINGS.CONTROLLER_NAME.schema,
  CONTROLLER_ADDRESS: SETTINGS.CONTROLLER_ADDRESS.schema,
  CONTROLLER_CONTACT: SETTINGS.CONTROLLER_CONTACT.schema,
  CONTROLLER_COUNTRY: SETTINGS.CONTROLLER_COUNTRY.schema,
  DPO_CONTACT: SETTINGS.DPO_CONTACT.schema,
  STORAGE_COUNTRY: SETTINGS.STORAGE_COUNTRY.schema,
  MAIL_FROM: SETTINGS.MAIL_FROM.schema,
  MAILS_PER_MINUTE: SETTINGS.MAILS_PER_MINUTE.schema,
  POINTS_PER_QUERY: SETTINGS.POINTS_PER_QUERY.schema,
  POINTS_PER_MINUTE: SETTINGS.POINTS_PER_MINUTE.schema,
  KEY_POINTS_PER_MINUTE: SETTINGS.KEY_POINTS_PER_MINUTE.schema,
  EVENT_POINTS_PER_MINUTE: SETTINGS.EVENT_POINTS_PER_MINUTE.schema,
  PEOPLE_PER_DAY: SETTINGS.PEOPLE_PER_DAY.schema,
  PEOPLE_PER_TEN_MINUTES: SETTINGS.PEOPLE_PER_TEN_MINUTES.schema,
  KEY_PEOPLE_PER_DAY: SETTINGS.KEY_PEOPLE_PER_DAY.schema,
  NETWORK_PEOPLE_PER_TEN_MINUTES: SETTINGS.NETWORK_PEOPLE_PER_TEN_MINUTES.schema,
  WEBHOOK_PRIVATE_NETWORKS: SETTINGS.WEBHOOK_PRIVATE_NETWORKS.schema,
  ALARMS_FILE: SETTINGS.ALARMS_FILE.schema,
  EARLIER_VALUES_DAYS: SETTINGS.EARLIER_VALUES_DAYS.schema,
  ERASE_ME_DAYS: SETTINGS.ERASE_ME_DAYS.schema,
  NODE_ENV: SETTINGS.NODE_ENV.schema,
  SANDBOX: SETTINGS.SANDBOX.schema,
  DEMO: SETTINGS.DEMO.schema,
  LEDGER_DEADLINE_MS: SETTINGS.LEDGER_DEADLINE_MS.schema,
  LEDGER_KEY_FILE: SETTINGS.LEDGER_KEY_FILE.schema,
  LEDGER_HEADS_FILE: SETTINGS.LEDGER_HEADS_FILE.schema,
  LEDGER_HEADS_COPY: SETTINGS.LEDGER_HEADS_COPY.schema,
  RECEIPT_KEY_FILE: SETTINGS.RECEIPT_KEY_FILE.schema,
  LOG_LEVEL: SETTINGS.LOG_LEVEL.schema,
  METRICS_PORT: SETTINGS.METRICS_PORT.schema,
});

/** Reads the settings from `environment`, by default the process's own and a `.env` file in the working folder. */
export function loadConfig(environment: NodeJS.ProcessEnv = withDotenv()): Config {
  const given = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''));
  const parsed = schema.safeParse(given);
  if (!parsed.success) {
    throw new ConfigError(parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`));
  }
  const s = parsed.data;
  const production = s.NODE_ENV === 'production';
  const publicUrl = new URL(s.PUBLIC_URL ?? `http://localhost:${s.PORT}`);
  const besideKey = (name: string) => path.join(path.dirname(path.resolve(s.KEY_FILE)), name);
  const config: Config = {
    port: s.PORT,
    host: s.HOST,
    publicUrl: publicUrl.origin,
    trustProxy: s.TRUST_PROXY,
    dataDir: path.resolve(s.DATA_DIR),
    keyFile: path.resolve(s.KEY_FILE),
    erasedFile: path.resolve(s.ERASED_FILE),
    mongodbUri: s.MONGODB_URI,
    smtpUrl: s.SMTP_URL,
    controller: {
      name: s.CONTROLLER_NAME ?? null,
      address: s.CONTROLLER_ADDRESS ?? null,
      contact: s.CONTROLLER_CONTACT ?? null,
      country: s.CONTROLLER_COUNTRY ?? null,
      dpo: s.DPO_CONTACT ?? null,
      storedIn: s.STORAGE_COUNTRY ?? null,
    },
    mailFrom: s.MAIL_FROM,
    mailsPerMinute: s.MAILS_PER_MINUTE,
    pointsPerQuery: s.POINTS_PER_QUERY,
    pointsPerMinute: s.POINTS_PER_MINUTE,
    keyPointsPerMinute: s.KEY_POINTS_PER_MINUTE,
    eventPointsPerMinute: s.EVENT_POINTS_PER_MINUTE,
    peoplePerDay: s.PEOPLE_PER_DAY,
    peoplePerTenMinutes: s.PEOPLE_PER_TEN_MINUTES,
    keyPeoplePerDay: s.KEY_PEOPLE_PER_DAY,
    networkPeoplePerTenMinutes: s.NETWORK_PEOPLE_PER_TEN_MINUTES,
    alarmsFile: alarmsFileOf(s.ALARMS_FILE),
    eraseMeDays: s.ERASE_ME_DAYS,
    earlierValuesDays: s.EARLIER_VALUES_DAYS,
    webhookPrivateNetworks: privateNetworksIn(s.WEBHOOK_PRIVATE_NETWORKS) ?? [],
    production,
    sandbox: s.SANDBOX === undefined ? !production : s.SANDBOX === 'on',
    demo: s.DEMO === undefined ? s.MONGODB_URI === undefined : s.DEMO === 'on',
    ledgerDeadlineMillis: s.LEDGER_DEADLINE_MS,
    ledgerKeyFile: path.resolve(s.LEDGER_KEY_FILE ?? besideKey('attendant-ledger.key')),
    ledgerHeadsFiles: [
      path.resolve(s.LEDGER_HEADS_FILE ?? besideKey('attendant.heads')),
      ...(s.LEDGER_HEADS_COPY === undefined ? [] : [path.resolve(s.LEDGER_HEADS_COPY)]),
    ],
    receiptKeyFile: path.resolve(s.RECEIPT_KEY_FILE ?? besideKey('attendant-receipts.key')),
    logLevel: s.LOG_LEVEL,
    metricsPort: s.METRICS_PORT,
    secure: publicUrl.protocol === 'https:',
  };
  const problems = contradictions(config, publicUrl);
  if (problems.length > 0) throw new ConfigError(problems);
  return config;
}

const ALARMS_FILE = 'attendant.alarms.json';

/** One that is named must be there; the other need not. */
const alarmsFileOf = (named: string | undefined): string | null =>
  named === undefined && !existsSync(ALARMS_FILE) ? null : path.resolve(named ?? ALARMS_FILE);

/** Threat: a session cookie or a phone number that crosses a network in the clear. Plain http stays on loopback. */
function contradictions(config: Config, publicUrl: URL): string[] {
  const problems: string[] = [];
  const loopback = LOOPBACK.has(config.host);
  if (!loopback && !(config.secure && config.trustProxy > 0)) {
    problems.push(
      `HOST: plain http is served on loopback only; for ${config.host} put a proxy with TLS in front and set PUBLIC_URL=https://… and TRUST_PROXY=1`,
    );
  }
  if (!config.secure && !LOOPBACK.has(publicUrl.hostname.replace(/^\[|\]$/g, ''))) {
    problems.push('PUBLIC_URL: plain http is for loopback only; use https://');
  }
  // All the world would be one network, the proxy's, and one stranger could use up everybody's limits for signing in.
  if (config.secure && config.trustProxy === 0) {
    problems.push(
      'TRUST_PROXY: an https PUBLIC_URL means that a proxy is in front; say how many are, TRUST_PROXY=1',
    );
  }
  for (const [setting, points] of [
    ['POINTS_PER_MINUTE', config.pointsPerMinute],
    ['KEY_POINTS_PER_MINUTE', config.keyPointsPerMinute],
    ['EVENT_POINTS_PER_MINUTE', config.eventPointsPerMinute],
  ] as const) {
    if (points !== undefined && points < config.pointsPerQuery)
      problems.push(
        `${setting}: must be at least POINTS_PER_QUERY, or the dearest operations would never run`,
      );
  }
  if (publicUrl.pathname !== '/') problems.push('PUBLIC_URL: must have no path');
  if (config.metricsPort !== undefined && config.metricsPort !== 0 && config.metricsPort === config.port) {
    problems.push('METRICS_PORT: must be another than PORT, which the public reaches');
  }
  if (isWithin(config.dataDir, config.keyFile)) {
    problems.push('KEY_FILE: must lie outside DATA_DIR, so that a copy of the data alone opens nothing');
  }
  if (isWithin(config.dataDir, config.ledgerKeyFile)) {
    problems.push(
      'LEDGER_KEY_FILE: must lie outside DATA_DIR, so that whoever has the data cannot sign another ledger',
    );
  }
  if (isWithin(config.dataDir, config.receiptKeyFile)) {
    problems.push(
      'RECEIPT_KEY_FILE: must lie outside DATA_DIR, so that whoever has the data cannot sign receipts',
    );
  }
  for (const [index, file] of config.ledgerHeadsFiles.entries()) {
    if (!isWithin(config.dataDir, file)) continue;
    const setting = index === 0 ? 'LEDGER_HEADS_FILE' : 'LEDGER_HEADS_COPY';
    problems.push(
      `${setting}: must lie outside DATA_DIR, so that it is not changed or restored with the data`,
    );
  }
  if (new Set(config.ledgerHeadsFiles).size < config.ledgerHeadsFiles.length) {
    problems.push('LEDGER_HEADS_COPY: must be another file than LEDGER_HEADS_FILE');
  }
  if (isWithin(config.dataDir, config.erasedFile)) {
    problems.push(
      'ERASED_FILE: must lie outside DATA_DIR, so that restoring the data does not undo an erasure',
    );
  }
  return problems;
}

function isWithin(folder: string, file: string): boolean {
  const relative = path.relative(folder, file);
  return !relative.startsWith('..') && !path.isAbsolute(relative);
}

function withDotenv(): NodeJS.ProcessEnv {
  const fromFile: Record<string, string> = {};
  readDotenv({ quiet: true, processEnv: fromFile });
  return { ...fromFile, ...process.env };
}
