/** `integration …` and `key …`: the same book as in GraphQL, by whoever runs the gateway. */
import { loadConfig } from '../config.ts';
import { timeOf } from '../database/time-of.ts';
import { IntegrationBook } from '../integrations/book.ts';
import { checkedIntegration, checkedKey, type IntegrationInput } from '../integrations/check.ts';
import { environmentOf } from '../integrations/key-text.ts';
import type { ApiKeyRecord, IntegrationRecord } from '../integrations/model.ts';
import { rotate } from '../integrations/rotate.ts';
import { PROTECTED_FIELDS, type ProtectedField } from '../protected-fields.ts';
import { openStorage, type Storage } from '../services.ts';
import type { Problem } from '../user-error.ts';
import { eventNamed } from './event-named.ts';
import { CommandError, EXIT } from './exit-codes.ts';
import { tell, withDatabase } from './open.ts';
import { nameOf, reasonIn, whoami } from './who-and-when.ts';

export interface RegisterFlags {
  readonly event: readonly string[];
  readonly name: string;
  readonly company: string;
  readonly contact: string;
  readonly purpose: string;
  readonly retention: number;
  readonly eraseContact: string;
  readonly field?: readonly string[];
}

export interface KeyFlags {
  readonly scope: readonly string[];
  readonly event?: readonly string[];
  readonly label: string;
  readonly days: number;
  readonly network?: readonly string[];
}

interface Opened extends Storage {
  readonly book: IntegrationBook;
  /** The database's time. */
  readonly now: Date;
}

/** Who wrote it, for the record. */
export const commandLineUser = () => `cli:${nameOf(whoami()).replace(/ .*$/, '')}`;

export async function withBook<T>(work: (opened: Opened) => Promise<T>): Promise<T> {
  const config = loadConfig();
  return withDatabase(config, async (database) => {
    const storage = await openStorage(config, database);
    const book = new IntegrationBook(storage.models, environmentOf(config));
    return work({ ...storage, book, now: await timeOf(database.connection) });
  });
}

const print = (...lines: string[]) => void process.stdout.write(`${lines.join('\n')}\n`);
const bad = (message: string) => new CommandError(message, EXIT.badInput);

/** What was checked, or the problem as an error of the command line. */
function orBad<T extends object>(checked: T | Problem): T {
  if ('code' in checked && 'message' in checked)
    throw bad(`${checked.field?.at(-1) ?? 'input'}: ${checked.message}`);
  return checked as T;
}

export async function registerIntegration(flags: RegisterFlags): Promise<void> {
  await withBook(async ({ book, models }) => {
    const events = await Promise.all(flags.event.map(async (slug) => (await eventNamed(models, slug))._id));
    const fields = (flags.field ?? []).map(wantedIn);
    const { retention: retentionDays, event: _event, field: _field, ...texts } = flags;
    const checked = orBad<IntegrationInput>(checkedIntegration({ ...texts, retentionDays, fields, events }));
    const { _id } = await book.register(checked, commandLineUser());
    print(_id);
    tell(
      `${checked.name} is registered. Nothing is approved yet: attendant integration approve ${_id} FIELD`,
    );
  });
}

function wantedIn(text: string) {
  const [name = '', ...why] = text.split('=');
  return { field: fieldIn(name), why: why.join('=') };
}

function fieldIn(name: string): ProtectedField {
  const field = PROTECTED_FIELDS.find((one) => one === name);
  if (field === undefined) throw bad(`${name} is no protected field: ${PROTECTED_FIELDS.join(', ')}.`);
  return field;
}

export async function listIntegrations({ event: slug }: { event: string }): Promise<void> {
  await withBook(async ({ book, models }) => {
    const event = await eventNamed(models, slug);
    const found = await book.list([event._id], true);
    if (found.length === 0) tell(`No third party comes to ${slug}.`);
    for (const one of found) print(lineOf(one));
  });
}

function lineOf({ _id, name, company, fields, roster, endedAt }: IntegrationRecord): string {
  const wanted = fields.map(({ field, approved, refused }) =>
    approved === null ? `${field} (${refused ? 'refused' : 'not approved'})` : field,
  );
  const may = [...wanted, ...(roster === null ? [] : ['roster'])].join(', ') || 'nothing';
  return `${_id}  ${name} (${company}): ${may}${endedAt === null ? '' : `; ended ${endedAt.toISOString()}`}`;
}

async function changed(id: string, write: (book: IntegrationBook) => Promise<IntegrationRecord | null>) {
  await withBook(async ({ book }) => {
    const record = await write(book);
    if (record === null)
      throw bad(
        `${id}: there is no such integration, it has ended, or there is nothing of the kind to change in it.`,
      );
    print(lineOf(record));
  });
}

export const decideField = (what: 'approve' | 'refuse', id: string, name: string) =>
  changed(id, (book) => book[what](id, fieldIn(name), commandLineUser()));

export async function decideRoster(
  id: string,
  { purpose, withdraw }: { purpose?: string; withdraw: boolean },
): Promise<void> {
  if (withdraw === (purpose !== undefined)) throw bad('Say --purpose, or --withdraw.');
  await changed(id, (book) =>
    purpose === undefined
      ? book.withdrawRoster(id)
      : book.grantRoster(id, reasonIn(purpose), commandLineUser()),
  );
}

export const endIntegration = (id: string) => changed(id, (book) => book.end(id));

export async function createKey(integration: string, flags: KeyFlags): Promise<void> {
  await withBook(async ({ book, models }) => {
    const found = await book.find(integration);
    if (found === null || found.endedAt !== null)
      throw bad(`${integration}: there is no such integration, or it has ended.`);
    const named = flags.event?.map(async (slug) => (await eventNamed(models, slug))._id);
    const events = named === undefined ? found.events : await Promise.all(named);
    const { scope: scopes, network: networks = [], label, days } = flags;
    const checked = orBad(checkedKey({ label, scopes, events, days, networks }, found.events));
    const by = commandLineUser();
    const { text, record } = await book.makeKey({ ...checked, integration, by, rotates: null });
    print(text);
    tell(`This is ${record._id}, until ${record.expiresAt.toISOString()}. It is shown this once.`);
  });
}

export async function rotateKey(
  id: string,
  { overlap: overlapHours, days }: { overlap: number; days: number },
): Promise<void> {
  await withBook(async ({ book, now }) => {
    const key = await book.findKey(id);
    const integration = key && (await book.find(key.integration));
    if (key === null || integration === null) throw bad(`${id}: there is no such key.`);
    const by = { by: commandLineUser(), now };
    const { text, record } = orBad(await rotate(book, { key, integration }, { overlapHours, days }, by));
    const before = await book.findKey(id);
    print(text);
    tell(
      `This is ${record._id}, until ${record.expiresAt.toISOString()}. It is shown this once. ${id} goes on until ${before?.expiresAt.toISOString()}.`,
    );
  });
}

export async function listKeys(integration: string): Promise<void> {
  await withBook(async ({ book }) => {
    const keys = await book.keysOf(integration);
    if (keys.length === 0) tell('It has no keys.');
    for (const key of keys) print(keyLineOf(key));
  });
}

function keyLineOf({ _id, lastFour, label, scopes, expiresAt, revoked, lastUsedAt }: ApiKeyRecord): string {
  const until = revoked === null ? `until ${expiresAt.toISOString()}` : `revoked ${revoked.at.toISOString()}`;
  const used = lastUsedAt === null ? 'never used' : `last used ${lastUsedAt.toISOString()}`;
  return `${_id}  …${lastFour}  ${label}: ${scopes.join(' ')}; ${until}; ${used}`;
}

export async function revokeKey(id: string, { reason }: { reason: string }): Promise<void> {
  await withBook(async ({ book }) => {
    const record = await book.revoke(id, commandLineUser(), reasonIn(reason));
    if (record === null) throw bad(`${id}: there is no such key.`);
    print(keyLineOf(record));
  });
}
