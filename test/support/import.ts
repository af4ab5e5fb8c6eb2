/** What tests of the import share: a gateway's stores without the gateway, and pretix files made of a few facts. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { type ImportOptions, importRegistrations } from '../../src/attendees/import/import.ts';
import { csvLine } from '../../src/attendees/import/report.ts';
import type { AttendeeRecord } from '../../src/attendees/model.ts';
import { createModels, ensureIndexes } from '../../src/database/models.ts';
import { KeyRing } from '../../src/disclosure/keys.ts';
import { outerKeyFromBytes } from '../../src/disclosure/outer-key.ts';
import { openValue } from '../../src/disclosure/vault-store.ts';
import { PROTECTED_FIELDS } from '../../src/protected-fields.ts';
import { storageWith } from '../../src/services.ts';
import { refuseStale, staleAudiences } from './audiences.ts';
import { openTestDatabase } from './database.ts';

export const HEADER = [
  'Event slug',
  'Order code',
  'Position ID',
  'Status',
  'Email',
  'Phone number',
  'Product',
  'Variation',
  'Attendee name',
  'Attendee name: Given name',
  'Attendee name: Family name',
  'Attendee email',
  'Company',
  'Country',
  'Job title',
  'May other attendees find you in the app?',
  'Show to other attendees – Phone',
  'Show to other attendees – E-mail',
  'Show to other attendees – Photo',
  'Company',
  'Invoice address name',
  'Country',
  'Order locale',
] as const;

/** One position; what is not given is that of Ada, who bought her own ticket. */
export interface Position {
  order?: string;
  position?: string;
  status?: string;
  orderEmail?: string;
  phone?: string;
  product?: string;
  variation?: string;
  name?: string;
  given?: string;
  family?: string;
  email?: string;
  company?: string;
  country?: string;
  jobTitle?: string;
  listed?: string;
  showPhone?: string;
  showEmail?: string;
  showPhoto?: string;
  invoiceCompany?: string;
  invoiceName?: string;
  invoiceCountry?: string;
  locale?: string;
  slug?: string;
}

export function cellsOf(p: Position): string[] {
  return [
    p.slug ?? 'autumn',
    p.order ?? 'ADA01',
    p.position ?? '1',
    p.status ?? 'Paid',
    p.orderEmail ?? 'ada@demo.example',
    p.phone ?? '+44 7700 900123',
    p.product ?? 'Pass',
    p.variation ?? 'Member',
    p.name ?? 'Ada Archer',
    p.given ?? '',
    p.family ?? '',
    p.email ?? 'ada@demo.example',
    p.company ?? 'Archers',
    p.country ?? 'GB',
    p.jobTitle ?? 'Engineer',
    p.listed ?? 'No',
    p.showPhone ?? 'No',
    p.showEmail ?? 'No',
    p.showPhoto ?? 'No',
    p.invoiceCompany ?? 'Archers',
    p.invoiceName ?? 'Ada Archer',
    p.invoiceCountry ?? 'GB',
    p.locale ?? 'en',
  ];
}

/** A pretix export of these positions. */
export function pretixCsv(...positions: Position[]): string {
  return [HEADER, ...positions.map(cellsOf)].map((cells) => csvLine(cells).replaceAll(`"'`, '"')).join('');
}

export interface Stage {
  readonly folder: string;
  readonly deps: Parameters<typeof importRegistrations>[0];
  readonly keyRing: KeyRing;
  /** Of an operation's context what is not the viewer. */
  readonly asked: object;
  write(content: string | Buffer, name?: string): Promise<string>;
  /** Imports a file of this content into the event `autumn`. */
  take(content: string | Buffer, options?: Partial<ImportOptions>): ReturnType<typeof importRegistrations>;
  people(): Promise<AttendeeRecord[]>;
  person(name: string): Promise<AttendeeRecord>;
  /** What the vault holds of somebody, opened as only a test may. */
  values(name: string): Promise<Record<string, string>>;
  /** `field` of each consent of somebody that is in force. */
  shown(name: string): Promise<string[]>;
  close(): Promise<void>;
}

export async function openStage(name = 'import'): Promise<Stage> {
  const database = await openTestDatabase({ name });
  const models = createModels(database);
  await ensureIndexes(models);
  const keyRing = await KeyRing.open(database.keys, outerKeyFromBytes(Buffer.alloc(32, 7)));
  const deps = await storageWith({ database, models, keyRing });
  const { vaultStore } = deps;
  const folder = await mkdtemp(path.join(os.tmpdir(), 'attendant-import-test-'));
  let files = 0;
  const write = async (content: string | Buffer, file = `registrations-${++files}.csv`) => {
    const at = path.join(folder, file);
    await writeFile(at, content);
    return at;
  };
  const person = async (who: string) => {
    const found = await models.attendees.find({ name: who }).lean<AttendeeRecord[]>().exec();
    if (found.length !== 1) throw new Error(`${found.length} people are called ${who}`);
    return found[0] as AttendeeRecord;
  };
  return {
    folder,
    deps,
    keyRing,
    asked: { services: { ...deps, networkOf: () => 'a network' }, http: { req: { headers: {} } } },
    write,
    take: async (content, options = {}) =>
      importRegistrations(deps, {
        files: [await write(content)],
        event: 'autumn',
        rejectsFile: path.join(folder, `rejects-${++files}.csv`),
        ...options,
      }),
    people: () => models.attendees.find({}).sort({ name: 1 }).lean<AttendeeRecord[]>().exec(),
    person,
    values: async (who) => {
      const { _id, event } = await person(who);
      const sealed = (await vaultStore.fetch([_id])).get(_id) ?? null;
      const opened = PROTECTED_FIELDS.map((field) => [field, openValue(sealed, event, _id, field)] as const);
      return Object.fromEntries(
        opened.filter((entry): entry is [(typeof entry)[0], string] => entry[1] !== null),
      );
    },
    shown: async (who) => {
      const { _id } = await person(who);
      const consents = await models.consents.find({ subject: _id, withdrawnAt: null }).lean().exec();
      return consents.map(({ field }) => field).sort();
    },
    close: async () => {
      const stale = await staleAudiences(models);
      await rm(folder, { recursive: true, force: true });
      await database.close();
      refuseStale(stale);
    },
  };
}

/** One row of an Eventbrite attendee report; what is not given is that of Ada. */
export interface Ticket {
  order?: string;
  attendee?: string;
  first?: string;
  last?: string;
  email?: string;
  type?: string;
  status?: string;
  phone?: string;
  jobTitle?: string;
  company?: string;
  exhibitors?: string;
}

const TICKET: [string, (ticket: Ticket) => string][] = [
  ['Order #', ({ order }) => order ?? '7000000001'],
  ['Prefix', () => 'Dr'],
  ['First Name', ({ first }) => first ?? 'Ada'],
  ['Surname', ({ last }) => last ?? 'Archer'],
  ['Email', ({ email }) => email ?? 'ada@demo.example'],
  ['Ticket Type', ({ type }) => type ?? 'Guest'],
  ['Attendee #', ({ attendee }) => attendee ?? '9000000001'],
  ['Attendee Status', ({ status }) => status ?? 'Attending'],
  ['Cell Phone', ({ phone }) => phone ?? '07700 900 456'],
  ['Job Title', ({ jobTitle }) => jobTitle ?? 'Poet'],
  ['Company', ({ company }) => company ?? 'Verse Ltd'],
  ['Can we share your contact details with exhibitors?', ({ exhibitors }) => exhibitors ?? ''],
];

/** An Eventbrite attendee report of these tickets. */
export function eventbriteCsv(...tickets: Ticket[]): string {
  const header = csvLine(TICKET.map(([name]) => name));
  return header + tickets.map((ticket) => csvLine(TICKET.map(([, cell]) => cell(ticket)))).join('');
}
