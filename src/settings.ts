/**
 * Every setting by its name in the environment: shape, default and meaning, in the one place where they are written down.
 * The table in the README is made from it, and a test keeps it fresh.
 */
import { z } from 'zod';
import { isContact, isCountry } from './processing/controller.ts';
import { privateNetworksIn } from './webhooks/networks.ts';

const port = z.coerce.number({ error: 'must be a number' }).int('must be a whole number').min(0).max(65_535);
const url = (protocols: readonly string[]) =>
  z.string().refine((text) => URL.canParse(text) && protocols.includes(new URL(text).protocol), {
    error: `must be a URL that begins with ${protocols.map((p) => `${p}//`).join(' or ')}`,
  });

const words = z
  .string()
  .trim()
  .min(1)
  .max(500, { error: 'must have at most 500 characters' })
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for.
  .refine((text) => !/[\u0000-\u001f\u007f]/.test(text), { error: 'must be one line' });
const country = z.string().refine(isCountry, {
  error: 'must be a country’s two letters in capitals, like GB (ISO 3166-1)',
});

const pointsPerMinute = z.coerce.number({ error: 'must be a number' }).int().min(1_000).max(1_000_000_000);

const people = z.coerce.number({ error: 'must be a number of people' }).int().min(1).max(100_000_000);
const contact = words.refine(isContact, {
  error: 'must be an address of mail, or a URL that begins with https://',
});

interface Setting {
  readonly schema: z.ZodType;
  readonly byDefault: string;
  readonly meaning: string;
}

/** Name, shape, default and meaning of each setting; the single place where they are written down. */
export const SETTINGS = {
  PORT: { schema: port.default(4000), byDefault: '4000', meaning: 'The port to listen on.' },
  HOST: {
    schema: z.string().min(1).default('127.0.0.1'),
    byDefault: '127.0.0.1',
    meaning: 'The address to listen on. Another than loopback needs an https `PUBLIC_URL` and `TRUST_PROXY`.',
  },
  PUBLIC_URL: {
    schema: url(['http:', 'https:']).optional(),
    byDefault: 'http://localhost:`PORT`',
    meaning: 'Where browsers find the gateway; links in mails and the allowed Origin come from it.',
  },
  TRUST_PROXY: {
    schema: z.coerce.number({ error: 'must be a number of proxies' }).int().min(0).max(5).default(0),
    byDefault: '0',
    meaning:
      'How many proxies in front are ours; the client’s address is read that many steps back. An https `PUBLIC_URL` needs it.',
  },
  DATA_DIR: {
    schema: z.string().min(1).default('.data'),
    byDefault: '.data',
    meaning: 'The folder of the embedded database and of mails that are kept as files.',
  },
  KEY_FILE: {
    schema: z.string().min(1).default('attendant.key'),
    byDefault: 'attendant.key',
    meaning:
      'The outer key, 32 bytes in base64, mode 0600, outside `DATA_DIR`. Made for an empty database only.',
  },
  ERASED_FILE: {
    schema: z.string().min(1).default('attendant.erased'),
    byDefault: 'attendant.erased',
    meaning:
      'The ids of erased people, outside `DATA_DIR` and every backup; applied before a restored database serves.',
  },
  MONGODB_URI: {
    schema: url(['mongodb:', 'mongodb+srv:']).optional(),
    byDefault: '(embedded mongod)',
    meaning: 'A replica set of your own, with the database’s name as its path.',
  },
  SMTP_URL: {
    schema: url(['smtp:', 'smtps:']).optional(),
    byDefault: '(files in `DATA_DIR`/outbox)',
    meaning: 'The mail server. Without it mails are written as .eml files.',
  },
  CONTROLLER_NAME: {
    schema: words.optional(),
    byDefault: '(not stated)',
    meaning:
      'Who is responsible for the data (the controller), by name: in privacy notices, records of processing and consent receipts.',
  },
  CONTROLLER_ADDRESS: {
    schema: words.optional(),
    byDefault: '(not stated)',
    meaning: 'The controller’s postal address, in one line.',
  },
  CONTROLLER_CONTACT: {
    schema: contact.optional(),
    byDefault: '(not stated)',
    meaning: 'Where people reach the controller: an address of mail, or an https URL.',
  },
  CONTROLLER_COUNTRY: {
    schema: country.optional(),
    byDefault: '(the event’s region)',
    meaning: 'Whose law holds, as a country’s two letters: `GB`.',
  },
  DPO_CONTACT: {
    schema: contact.optional(),
    byDefault: '(there is none)',
    meaning: 'Where people reach the data protection officer, if there is one: the same.',
  },
  STORAGE_COUNTRY: {
    schema: country.optional(),
    byDefault: '(not stated)',
    meaning: 'Where database and backups are, as a country’s two letters.',
  },
  MAIL_FROM: {
    schema: z.string().min(3).default('Attendant <no-reply@attendant.invalid>'),
    byDefault: 'Attendant <no-reply@attendant.invalid>',
    meaning: 'The sender of mails.',
  },
  MAILS_PER_MINUTE: {
    schema: z.coerce.number({ error: 'must be a number' }).int().min(1).max(6_000).default(60),
    byDefault: '60',
    meaning: 'How many notices and letters leave in a minute, all gateways together.',
  },
  POINTS_PER_QUERY: {
    schema: z.coerce.number({ error: 'must be a number' }).int().min(1_000).max(1_000_000).default(10_000),
    byDefault: '10000',
    meaning:
      'What one operation may cost, in points: about one for each field of each item that it may be answered. Dearer ones are refused before they run.',
  },
  POINTS_PER_MINUTE: {
    schema: pointsPerMinute.default(60_000),
    byDefault: '60000',
    meaning:
      'What an account may spend in a minute, or a network that asks without one, all gateways together: docs/limits.md.',
  },
  KEY_POINTS_PER_MINUTE: {
    schema: pointsPerMinute.default(60_000),
    byDefault: '60000',
    meaning: 'What an API key may spend in a minute.',
  },
  EVENT_POINTS_PER_MINUTE: {
    schema: pointsPerMinute.optional(),
    byDefault: '(off)',
    meaning:
      'What all who ask at one event may spend in a minute together; allow 1,000 for each person there.',
  },
  PEOPLE_PER_DAY: {
    schema: people.default(2_000),
    byDefault: '2000',
    meaning:
      'Of how many people an attendee is given protected fields at an event in a day, all gateways together; more at an event of more than 40,000: docs/budgets.md.',
  },
  PEOPLE_PER_TEN_MINUTES: {
    schema: people.default(500),
    byDefault: '500',
    meaning: 'The same in ten minutes.',
  },
  KEY_PEOPLE_PER_DAY: {
    schema: people.optional(),
    byDefault: '(everybody at the event)',
    meaning: 'The same for an API key, in a day.',
  },
  NETWORK_PEOPLE_PER_TEN_MINUTES: {
    schema: people.optional(),
    byDefault: '(three quarters of the event, at least 10000)',
    meaning: 'The same for all who ask from one network, in ten minutes.',
  },
  WEBHOOK_PRIVATE_NETWORKS: {
    schema: z
      .string()
      .refine((text) => privateNetworksIn(text) !== null, {
        error: 'must be on, off, or blocks of addresses with commas between them, for example 10.1.0.0/16',
      })
      .default('off'),
    byDefault: 'off',
    meaning:
      'Private networks where webhooks may be sent, by plain http as well: blocks like `10.1.0.0/16,fd00::/8`, or `on` for every one. All else is https to public addresses.',
  },
  ALARMS_FILE: {
    schema: z.string().min(1).optional(),
    byDefault: 'attendant.alarms.json, where there is one',
    meaning:
      'Windows and thresholds of alarms, as JSON: docs/alarms.md. What it does not say is as by default.',
  },
  EARLIER_VALUES_DAYS: {
    schema: z.coerce.number({ error: 'must be a number' }).int().min(1).max(3_650).default(90),
    byDefault: '90',
    meaning:
      'How long what a profile held before a change is kept, sealed, so that the change can be undone.',
  },
  ERASE_ME_DAYS: {
    schema: z.coerce.number({ error: 'must be a number' }).int().min(3).max(30).default(7),
    byDefault: '7',
    meaning:
      'How many days pass, 3 to 30, from `eraseMe` until it is carried out; meanwhile the person can stop it.',
  },
  NODE_ENV: {
    schema: z.enum(['development', 'production', 'test']).default('development'),
    byDefault: 'development',
    meaning: '`production` hides the Sandbox and the schema from strangers.',
  },
  SANDBOX: {
    schema: z.enum(['on', 'off']).optional(),
    byDefault: 'on, in production off',
    meaning: 'Apollo Sandbox at /sandbox, and GraphiQL at /graphiql.',
  },
  DEMO: {
    schema: z.enum(['on', 'off']).optional(),
    byDefault: 'on with the embedded mongod, else off',
    meaning: 'Whether the first start on an empty database imports the demo event.',
  },
  LEDGER_DEADLINE_MS: {
    schema: z.coerce.number({ error: 'must be a number' }).int().min(50).max(60_000).default(1_000),
    byDefault: '1000',
    meaning:
      'How long a response waits for the record of its disclosures; past that its values are withheld.',
  },
  LEDGER_KEY_FILE: {
    schema: z.string().min(1).optional(),
    byDefault: '(beside `KEY_FILE`) attendant-ledger.key',
    meaning:
      'The key that signs the ledger’s heads, mode 0600, outside `DATA_DIR`; made once, its public half beside it.',
  },
  LEDGER_HEADS_FILE: {
    schema: z.string().min(1).optional(),
    byDefault: '(beside `KEY_FILE`) attendant.heads',
    meaning:
      'Where the ledger’s signed heads are kept, outside `DATA_DIR`; best on a disk that whoever writes the database cannot.',
  },
  LEDGER_HEADS_COPY: {
    schema: z.string().min(1).optional(),
    byDefault: '(none)',
    meaning: 'A second file for the same heads, for example on a file system of another machine.',
  },
  RECEIPT_KEY_FILE: {
    schema: z.string().min(1).optional(),
    byDefault: '(beside `KEY_FILE`) attendant-receipts.key',
    meaning:
      'The key that signs consent receipts, mode 0600, outside `DATA_DIR`. Made where there is none; receipts of before still verify.',
  },
  LOG_LEVEL: {
    schema: z.enum(['silent', 'fatal', 'error', 'warn', 'info', 'debug']).default('warn'),
    byDefault: 'warn',
    meaning:
      'How much is logged, as JSON lines on standard error; never a protected value. `info` has a line for each request.',
  },
  METRICS_PORT: {
    schema: port.optional(),
    byDefault: '(off)',
    meaning:
      'The port of /metrics for Prometheus. On loopback only: counts about people are not for the public.',
  },
} satisfies Record<string, Setting>;
