/**
 * `lockdown`: the brake for when the web is the problem. It needs the database and nothing else: no gateway, no mail
 * server, no key file. Whoever may reach the database's settings may lock and lift; their operating-system user stands on
 * record.
 */
import { type Config, loadConfig } from '../config.ts';
import type { Database } from '../database/connect.ts';
import { createModels, type Models } from '../database/models.ts';
import { timeOf } from '../database/time-of.ts';
import { LockdownBook } from '../lockdown/book.ts';
import { chooseLocked, type ScopeChoice } from '../lockdown/choose.ts';
import type { LockdownRecord, LockdownScope } from '../lockdown/model.ts';
import { PROTECTED_FIELDS } from '../protected-fields.ts';
import { CommandError, EXIT } from './exit-codes.ts';
import { withDatabase } from './open.ts';
import { nameOf, reasonIn, timeIn, whoami } from './who-and-when.ts';

export interface LockFlags {
  readonly event?: string;
  readonly reason: string;
  readonly since?: string;
}

export interface LockTarget {
  readonly scope: LockdownScope;
  /** For FIELD, as it was typed. */
  readonly field?: string;
  /** For ATTENDEES. */
  readonly attendees?: readonly string[];
  /** For INTEGRATION; none for every one. */
  readonly integration?: string | undefined;
}

interface Rooms {
  readonly models: Models;
  readonly book: LockdownBook;
}

/** Locks, and prints how to lift it. */
export async function lockDown(target: LockTarget, flags: LockFlags): Promise<void> {
  const reason = reasonIn(flags.reason);
  await atTheBook(async ({ models, book }, database) => {
    const now = await timeOf(database.connection);
    const choice = await choiceOf(models, target, flags.event);
    const since = flags.since === undefined ? null : timeIn('--since', flags.since, now);
    const locked = await chooseLocked(models, choice, { since, now, within: null });
    if ('code' in locked) throw wrong(TEXTS[locked.code] ?? locked.message);
    const { lockdown, already } = await book.lock({ ...locked, reason, by: whoami() });
    if (already) throw wrong(`This is locked already:\n${lineOf(lockdown)}`);
    print(
      `Locked, for every request that begins from now on:\n${lineOf(lockdown)}\nTo lift it: attendant lockdown lift ${lockdown._id} --reason WHY`,
    );
  });
}

export async function listLockdowns({ all }: { readonly all: boolean }): Promise<void> {
  await atTheBook(async ({ book }) => {
    const found = await book.list({ events: null, includeLifted: all });
    print(found.length === 0 ? 'No lockdown is on.' : found.map(lineOf).join('\n'));
  });
}

export async function liftLockdown(id: string, flags: { readonly reason: string }): Promise<void> {
  const reason = reasonIn(flags.reason);
  await atTheBook(async ({ book }) => {
    const lifted = await book.lift(id, whoami(), reason);
    if (lifted !== null) return print(`Lifted, from now on:\n${lineOf(lifted)}`);
    const before = await book.find(id);
    throw wrong(
      before === null
        ? `There is no lockdown ${id}. attendant lockdown list shows those that are on.`
        : `This was lifted before:\n${lineOf(before)}`,
    );
  });
}

/** The collection is made here, too: on the worst day nobody has started this version's gateway yet. */
async function atTheBook(work: (rooms: Rooms, database: Database) => Promise<void>): Promise<void> {
  const config: Config = loadConfig();
  await withDatabase(config, async (database) => {
    const models = createModels(database);
    await models.lockdowns.createIndexes();
    await work({ models, book: new LockdownBook(models.lockdowns) }, database);
  });
}

const TEXTS: Readonly<Record<string, string>> = {
  SINCE_MISSING: '--since: say since when the sessions are to end; an early time ends all.',
  SINCE_IN_FUTURE: '--since: must not be in the future.',
  UNKNOWN_ATTENDEE: 'These are not all people of one event.',
};

async function choiceOf(models: Models, target: LockTarget, slug: string | undefined): Promise<ScopeChoice> {
  if (target.scope === 'EVERYTHING') return { everything: true };
  if (target.scope === 'SIGN_IN') return { signIn: true };
  if (target.scope === 'ATTENDEES') return { attendees: target.attendees ?? [] };
  const event = await models.events
    .findOne({ slug: slug ?? '' })
    .select({ _id: 1 })
    .lean()
    .exec();
  if (event === null) throw wrong(`There is no event ${slug}.`);
  if (target.scope === 'EVENT') return { event: event._id };
  if (target.scope === 'INTEGRATION')
    return { integration: { event: event._id, integration: target.integration ?? null } };
  const field = PROTECTED_FIELDS.find((name) => name === target.field);
  if (field === undefined) throw wrong(`There is no field ${target.field}: ${PROTECTED_FIELDS.join(', ')}.`);
  return { field: { event: event._id, field } };
}

/** One lockdown, for people: id, what, since when, by whom and why, and how it ended. */
function lineOf(record: LockdownRecord) {
  const { _id, scope, event, field, attendees, integration = null, since, at, by, reason, lifted } = record;
  const what = [scope, event, field, integration, attendees.length > 0 ? `${attendees.length} people` : null];
  const suspect = since === null ? 'every session is suspect' : `sessions since ${since.toISOString()}`;
  const lines = [
    `${_id}  ${what.filter((part) => part !== null).join(' ')}, ${suspect}`,
    `    on      ${at.toISOString()} by ${nameOf(by)}: ${reason}`,
  ];
  if (lifted !== null)
    lines.push(`    lifted  ${lifted.at.toISOString()} by ${nameOf(lifted.by)}: ${lifted.reason}`);
  return lines.join('\n');
}

const wrong = (message: string) => new CommandError(message, EXIT.badInput);
const print = (text: string) => void process.stdout.write(`${text}\n`);
