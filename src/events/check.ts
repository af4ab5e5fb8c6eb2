/** What is wrong with an event's settings, each problem with its place; and what they are, cleaned. */
import type { Model } from 'mongoose';
import type { AttendeeRecord } from '../attendees/model.ts';
import { cleanText, MAX_LENGTH } from '../attendees/normalise.ts';
import { isRegion } from '../attendees/phone.ts';
import type { PhotoModeration } from '../photos/moderation/rule.ts';
import { type Problem, problem } from '../user-error.ts';
import type { ListingRule } from './listing.ts';
import type { ConsentNotice, EventCategory, EventRecord } from './model.ts';
import { languageTag, saysOtherwise } from './notice.ts';

/** As somebody wrote them: what is left out stays, null takes away. */
export interface EventSettings {
  readonly name?: string | null;
  readonly region?: string | null;
  readonly categories?: readonly { readonly name: string; readonly label?: string | null }[] | null;
  readonly notice?: {
    readonly version: string;
    readonly texts: readonly { readonly language: string; readonly text: string }[];
  } | null;
  readonly listing?: {
    readonly who: ListingRule['kind'];
    readonly categories?: readonly string[] | null;
  } | null;
  readonly photoModeration?: PhotoModeration | null;
  readonly startsAt?: Date | null;
  readonly endsAt?: Date | null;
  readonly retentionDays?: number | null;
}

export type Change = Partial<
  Pick<
    EventRecord,
    | 'name'
    | 'region'
    | 'categories'
    | 'notice'
    | 'listing'
    | 'photoModeration'
    | 'startsAt'
    | 'endsAt'
    | 'retentionDays'
  >
>;

const MOST_CATEGORIES = 100;
const MOST_LANGUAGES = 50;
const NOTICE_LENGTH = 4_000;
const VERSION_LENGTH = 40;
export const MOST_DAYS = 3_650;

type Report = (code: string, field: string, message: string) => void;

export async function checkSettings(
  attendees: Model<AttendeeRecord>,
  event: EventRecord,
  given: EventSettings,
): Promise<{ readonly change: Change; readonly problems: readonly Problem[] }> {
  const problems: Problem[] = [];
  const report: Report = (code, field, message) => problems.push(problem(code, field, message));
  const change: Change = {
    ...textsOf(given, report),
    ...(given.categories === undefined ? {} : { categories: categoriesOf(given.categories ?? [], report) }),
    ...(given.notice == null ? {} : { notice: noticeOf(given.notice, event, report) }),
    ...(given.photoModeration == null ? {} : { photoModeration: given.photoModeration }),
    ...datesOf(given),
  };
  if (given.listing != null) {
    const known = change.categories ?? event.categories ?? [];
    change.listing = await listingOf(given.listing, known, attendees, event, report);
  }
  checkDates({ ...event, ...change }, report);
  return { change, problems };
}

function textsOf({ name, region }: EventSettings, report: Report): Change {
  const change: Change = {};
  if (name !== undefined) {
    change.name = cleanText(name ?? '');
    if (change.name === '') report('NAME_MISSING', 'name', 'The name cannot be taken away.');
    if (Array.from(change.name).length > MAX_LENGTH.name)
      report('TOO_LONG', 'name', `At most ${MAX_LENGTH.name} characters.`);
  }
  if (region !== undefined) {
    change.region = region ?? '';
    if (!isRegion(change.region))
      report('BAD_REGION', 'region', 'A country’s two letters in capitals, like GB (ISO 3166-1).');
  }
  return change;
}

function categoriesOf(given: NonNullable<EventSettings['categories']>, report: Report): EventCategory[] {
  const categories = given.map(({ name, label }) => {
    const clean = cleanText(name);
    return { name: clean, label: cleanText(label ?? '') || clean };
  });
  const most = MAX_LENGTH.category;
  if (categories.length > MOST_CATEGORIES)
    report('TOO_MANY', 'categories', `At most ${MOST_CATEGORIES} categories.`);
  if (categories.some(({ name, label }) => name === '' || name.length > most || label.length > most))
    report('BAD_CATEGORY', 'categories', `A category’s name and label have 1 to ${most} characters.`);
  if (new Set(categories.map(({ name }) => name)).size < categories.length)
    report('DUPLICATE_CATEGORY', 'categories', 'A category stands here twice.');
  // Else people who read the one consent to the other.
  const misleads = ({ name, label }: EventCategory) =>
    name !== label && categories.some((other) => other.name === label);
  if (categories.some(misleads))
    report('DUPLICATE_CATEGORY', 'categories', 'A label is the name of another category.');
  return categories;
}

function noticeOf(
  { version, texts }: NonNullable<EventSettings['notice']>,
  event: EventRecord,
  report: Report,
): ConsentNotice {
  const notice: ConsentNotice = { version: cleanText(version), texts: {} };
  for (const { language, text } of texts) {
    const tag = languageTag(language);
    const clean = cleanText(text);
    if (tag === null) report('BAD_LANGUAGE', 'notice', 'A language is a BCP 47 tag, like en or de-CH.');
    else if (Object.hasOwn(notice.texts, tag))
      report('DUPLICATE_LANGUAGE', 'notice', `${tag} stands here twice.`);
    else notice.texts[tag] = clean;
    if (clean === '' || clean.length > NOTICE_LENGTH)
      report('BAD_NOTICE', 'notice', `A text has 1 to ${NOTICE_LENGTH} characters.`);
  }
  if (notice.version === '' || notice.version.length > VERSION_LENGTH)
    report('BAD_VERSION', 'notice', `A version has 1 to ${VERSION_LENGTH} characters.`);
  if (texts.length > MOST_LANGUAGES) report('TOO_MANY', 'notice', `At most ${MOST_LANGUAGES} languages.`);
  if (notice.texts.en === undefined)
    report('ENGLISH_MISSING', 'notice', 'The text in English (en) must be there.');
  const used = [...(event.pastNotices ?? []), event.notice].find((one) => one.version === notice.version);
  if (used !== undefined && (used !== event.notice || saysOtherwise(used, notice)))
    report('VERSION_USED', 'notice', 'This version had other words; a new wording is a new version.');
  return notice;
}

async function listingOf(
  { who, categories }: NonNullable<EventSettings['listing']>,
  known: readonly EventCategory[],
  attendees: Model<AttendeeRecord>,
  event: EventRecord,
  report: Report,
): Promise<ListingRule> {
  const names = [...new Set((categories ?? []).map(cleanText))];
  if (who === 'CATEGORIES' && names.length === 0)
    report('NO_CATEGORIES', 'listing', 'Name at least one category, or say NOBODY.');
  if (who !== 'CATEGORIES' && names.length > 0)
    report('CATEGORIES_UNUSED', 'listing', 'Categories are for CATEGORIES only.');
  if (names.length > MOST_CATEGORIES) report('TOO_MANY', 'listing', `At most ${MOST_CATEGORIES} categories.`);
  for (const name of names.length > MOST_CATEGORIES ? [] : names) {
    if (known.some((one) => one.name === name)) continue;
    const some = await attendees.exists({ event: event._id, registered: true, category: name }).exec();
    if (some === null)
      report('UNKNOWN_CATEGORY', 'listing', 'One of these is no category of this event; they are by name.');
  }
  return { kind: who, categories: names };
}

function datesOf(given: EventSettings): Change {
  const { startsAt, endsAt, retentionDays } = given;
  return {
    ...(startsAt === undefined ? {} : { startsAt }),
    ...(endsAt === undefined ? {} : { endsAt }),
    ...(retentionDays === undefined ? {} : { retentionDays }),
  };
}

function checkDates({ startsAt, endsAt, retentionDays }: EventRecord, report: Report): void {
  if (startsAt != null && endsAt != null && endsAt <= startsAt)
    report('ENDS_TOO_EARLY', 'endsAt', 'The end must be after the start.');
  if (retentionDays == null) return;
  if (!Number.isInteger(retentionDays) || retentionDays < 0 || retentionDays > MOST_DAYS)
    report('BAD_RETENTION', 'retentionDays', `A whole number of days, 0 to ${MOST_DAYS}.`);
  if (endsAt == null)
    report('END_MISSING', 'endsAt', 'The retention counts from the end of the event, which is not set.');
}
