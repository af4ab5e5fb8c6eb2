/** `event show` and `event set`: the settings of an event, for whoever runs the gateway. */
import { readFile } from 'node:fs/promises';
import { loadConfig } from '../config.ts';
import type { EventSettings } from '../events/check.ts';
import { EVERYBODY_MAY } from '../events/listing.ts';
import { type EventRecord, erasesAt } from '../events/model.ts';
import { changeSettings } from '../events/settings.ts';
import { PHOTO_MODERATION, photoModerationOf } from '../photos/moderation/rule.ts';
import { openStorage } from '../services.ts';
import { DAY } from '../time.ts';
import { eventNamed } from './event-named.ts';
import { CommandError, EXIT } from './exit-codes.ts';
import { withDatabase } from './open.ts';
import { userFile } from './user-file.ts';

export interface EventFlags {
  readonly name?: string;
  readonly region?: string;
  readonly starts?: string;
  readonly ends?: string;
  readonly retention?: string;
  readonly list?: string;
  readonly listCategory?: readonly string[];
  readonly photoModeration?: string;
  readonly category?: readonly string[];
  readonly noticeVersion?: string;
  readonly notice?: readonly string[];
}

const PHOTO_WORDS = {
  OFF: 'off, but for those reported',
  AFTER: 'after they are shown',
  BEFORE: 'before they are shown',
};

const usage = (text: string) => new CommandError(text, EXIT.usage);

/** Prints the settings; there is nothing about people in them. */
export async function showEvent(slug: string): Promise<void> {
  const config = loadConfig();
  const event = await withDatabase(config, async (database) =>
    eventNamed((await openStorage(config, database)).models, slug),
  );
  process.stdout.write(describe(event));
}

/** Changes what was named, all of it or nothing. */
export async function setEvent(slug: string, flags: EventFlags): Promise<void> {
  const settings = await settingsOf(flags);
  if (Object.keys(settings).length === 0) throw usage('Nothing to set: attendant event set --help');
  const config = loadConfig();
  const outcome = await withDatabase(config, async (database) => {
    const { models } = await openStorage(config, database);
    return changeSettings(models, (await eventNamed(models, slug))._id, settings);
  });
  if ('problems' in outcome) {
    const lines = outcome.problems.map(({ field, message }) => `  - ${field?.at(-1) ?? slug}: ${message}`);
    throw new CommandError(`Nothing was changed:\n${lines.join('\n')}`, EXIT.badInput);
  }
  process.stdout.write(describe(outcome.event));
}

async function settingsOf(flags: EventFlags): Promise<EventSettings> {
  const { name, region, starts, ends, retention, category } = flags;
  return {
    ...(name === undefined ? {} : { name }),
    ...(region === undefined ? {} : { region }),
    ...(starts === undefined ? {} : { startsAt: dateOf('--starts', starts) }),
    ...(ends === undefined ? {} : { endsAt: endOf(ends) }),
    ...(retention === undefined ? {} : { retentionDays: daysOf(retention) }),
    ...(category === undefined ? {} : { categories: category.map(categoryOf) }),
    ...listingOf(flags),
    ...photoModerationSet(flags),
    ...(await noticeOf(flags)),
  };
}

/** `none` takes it away. */
function dateOf(flag: string, text: string): Date | null {
  if (text === 'none') return null;
  const date = new Date(text);
  if (
    !/^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2})?(Z|[+-]\d{2}:\d{2}))?$/.test(text) ||
    Number.isNaN(date.getTime())
  )
    throw usage(`${flag}: a day like 2027-09-30 (UTC), a time like 2027-09-30T18:00+02:00, or none`);
  return date;
}

/** A day ends when it is over: an event must not count as over while its last day has begun. */
function endOf(text: string): Date | null {
  const date = dateOf('--ends', text);
  return date === null || text.includes('T') ? date : new Date(date.getTime() + DAY);
}

function daysOf(text: string): number | null {
  if (text === 'none') return null;
  if (!/^\d{1,6}$/.test(text)) throw usage('--retention: a number of days, or none');
  return Number(text);
}

/** `NAME` or `NAME=LABEL`. */
function categoryOf(text: string): { name: string; label?: string } {
  const at = text.indexOf('=');
  return at === -1 ? { name: text } : { name: text.slice(0, at), label: text.slice(at + 1) };
}

function listingOf({ list, listCategory }: EventFlags): Pick<EventSettings, 'listing'> {
  if (list !== undefined && listCategory !== undefined)
    throw usage('Say --list or --list-category, not both.');
  if (listCategory !== undefined) return { listing: { who: 'CATEGORIES', categories: listCategory } };
  if (list === undefined) return {};
  if (list !== 'everybody' && list !== 'nobody') throw usage('--list: everybody or nobody');
  return { listing: { who: list === 'everybody' ? 'EVERYBODY' : 'NOBODY' } };
}

function photoModerationSet({ photoModeration: given }: EventFlags): Pick<EventSettings, 'photoModeration'> {
  if (given === undefined) return {};
  const photoModeration = PHOTO_MODERATION.find((one) => one.toLowerCase() === given);
  if (photoModeration === undefined) throw usage('--photo-moderation: off, after or before');
  return { photoModeration };
}

/** `LANGUAGE=FILE`, any number of them, all of one version. */
async function noticeOf({ notice, noticeVersion }: EventFlags): Promise<Pick<EventSettings, 'notice'>> {
  if (notice === undefined && noticeVersion === undefined) return {};
  if (notice === undefined || noticeVersion === undefined)
    throw usage('--notice and --notice-version go together: --notice-version 2 --notice en=notice.txt');
  const texts: { language: string; text: string }[] = [];
  for (const one of notice) {
    const at = one.indexOf('=');
    if (at === -1) throw usage('--notice: LANGUAGE=FILE, like en=notice.txt');
    const file = userFile(one.slice(at + 1));
    const text = await readFile(file, 'utf8').catch((error: unknown) => {
      throw new CommandError(`${file} cannot be read: ${(error as Error).message}`, EXIT.badInput);
    });
    texts.push({ language: one.slice(0, at), text });
  }
  return { notice: { version: noticeVersion, texts } };
}

function describe(event: EventRecord): string {
  const { notice, listing = EVERYBODY_MAY, categories = [] } = event;
  const day = (date: Date | null | undefined) => (date == null ? 'not set' : date.toISOString());
  const who = { EVERYBODY: 'everybody', NOBODY: 'nobody', CATEGORIES: listing.categories.join(', ') };
  const lines = [
    `slug: ${event.slug}`,
    `name: ${event.name}`,
    `region: ${event.region}`,
    `starts: ${day(event.startsAt)}`,
    `ends: ${day(event.endsAt)}`,
    `retention: ${event.retentionDays == null ? 'not set' : `${event.retentionDays} days after the end`}`,
    event.closedAt == null
      ? `people are erased: ${day(erasesAt(event))}`
      : `people were erased: ${day(event.closedAt)}`,
    `may be listed: ${who[listing.kind]}`,
    `photos are moderated: ${PHOTO_WORDS[photoModerationOf(event)]}`,
    `categories: ${categories.map(({ name, label }) => (name === label ? name : `${name} (${label})`)).join(', ') || 'not set'}`,
    `notice: version ${notice.version} in ${Object.keys(notice.texts).sort().join(', ')}`,
  ];
  return `${lines.join('\n')}\n`;
}
