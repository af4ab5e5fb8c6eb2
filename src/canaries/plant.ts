/**
 * Plants canaries, and removes them. They come in by the importer, as one more row of a source that the event has, so that nothing of
 * what is written about them is otherwise than about people: account, sealed values, registration, no history. What a form would have said is
 * said with it: listed, and a field shown to every attendee. Removing one is erasing it, as anybody is erased.
 */
import type { ClientSession } from 'mongodb';
import { Groups } from '../attendees/import/groups.ts';
import { RowWriter } from '../attendees/import/write-rows.ts';
import { cleanText } from '../attendees/normalise.ts';
import { keepAudienceConsents } from '../consent/keep-audience.ts';
import { type ConsentRecord, everyAttendee } from '../consent/model.ts';
import type { Context } from '../context.ts';
import { timeOf } from '../database/time-of.ts';
import { erase } from '../erasure/erase.ts';
import { findPeople } from '../erasure/find.ts';
import { forbidden, unavailable } from '../errors.ts';
import { importFrom } from '../history/changed-by.ts';
import { newId } from '../ids.ts';
import { refuseSuspectSession } from '../lockdown/guard.ts';
import { organiserWho } from '../organiser.ts';
import type { ProtectedField } from '../protected-fields.ts';
import { importing } from '../restore/alone.ts';
import { readRow } from '../sync/row.ts';
import { integrationOf } from '../sync/source.ts';
import { FAR_FUTURE } from '../time.ts';
import { type Problem, problem } from '../user-error.ts';
import type { AccountViewer } from '../viewer.ts';
import type { Canary } from './book.ts';
import { type Alike, plantedRows } from './people.ts';

export interface PlantInput {
  readonly event: string;
  readonly count: number;
  readonly names?: readonly string[] | null;
  readonly fields?: readonly ProtectedField[] | null;
}

/** With the name that its attendee has. */
export interface PlantedCanary extends Canary {
  readonly name: string;
}

export type PlantOutcome =
  | { readonly canaries: readonly PlantedCanary[] }
  | { readonly problems: readonly Problem[] };

const MOST_AT_ONCE = 20;
const MOST_AT_AN_EVENT = 50;
/** How many people are looked at, to look like them. */
const LOOKED_AT = 500;
const NAME_LENGTH = 100;

const refuse = (found: Problem): { readonly problems: readonly Problem[] } => ({ problems: [found] });

/** An organiser of this event in a session with the second factor, which no lockdown calls suspect; null for another event. */
function organiserAt({ viewer }: Pick<Context, 'viewer'>, event: string): AccountViewer | null {
  const organiser = organiserWho(viewer, (organised) => organised.includes(event));
  if (organiser === null) return null;
  refuseSuspectSession({ ...organiser, attendances: [...organiser.attendances, { event, attendee: '' }] });
  return organiser;
}

/** The planted attendees of an event, the newest first. */
export async function canariesAt(context: Context, event: string): Promise<PlantedCanary[]> {
  if (organiserAt(context, event) === null) throw forbidden();
  return named(context, await context.services.canaries.at(event));
}

async function named({ services }: Pick<Context, 'services'>, canaries: readonly Canary[]) {
  const found = await services.models.attendees
    .find({ _id: { $in: canaries.map(({ attendee }) => attendee) } })
    .select({ name: 1 })
    .lean()
    .exec();
  const names = new Map(found.map(({ _id, name }) => [_id, name]));
  return canaries.flatMap((canary) => {
    const name = names.get(canary.attendee);
    return name === undefined ? [] : [{ ...canary, name }];
  });
}

export async function plant(context: Context, input: PlantInput): Promise<PlantOutcome> {
  const { services } = context;
  const organiser = organiserAt(context, input.event);
  const event =
    organiser === null
      ? null
      : await services.models.events
          .findById(input.event, { region: 1, formsEndedAt: 1, closedAt: 1 })
          .lean()
          .exec();
  if (organiser === null || event === null)
    return refuse(problem('UNKNOWN_EVENT', 'event', 'You organise no event with this id.'));
  if (event.closedAt != null)
    return refuse(problem('EVENT_CLOSED', 'event', 'Its people were erased; nobody is brought in.'));
  const wrong = await refusalOf(context, input);
  if (wrong !== null) return refuse(wrong);
  const fields = input.fields ?? (['phone'] as const);
  const people = await services.models.attendees
    .find({ event: event._id, registered: true })
    .select({ name: 1, organisation: 1, category: 1, sources: 1 })
    .limit(LOOKED_AT)
    .lean<Alike[]>()
    .exec();
  const source = sourceOf(people);
  const given = (input.names ?? []).map(cleanText);
  const taken = new Set(await services.models.attendees.distinct('sources.id', { event: event._id }).exec());
  const alike = people.filter(({ sources }) => sources.some((one) => one.source === source));
  const asked = alike.flatMap(({ sources }) => sources).find((one) => one.source === source)?.asked ?? [];
  const like = { people: alike, source, region: event.region, given };
  const rows = plantedRows(input.count, like, (id) => taken.has(id));
  const ids = await services.canaries.newIds(rows.length);
  const now = await timeOf(services.database.connection);
  await services.keyRing.upToDate();
  const done = await importing(services.database.connection, async () => {
    const read = rows.map((row) => readRow(row, source, event.region));
    const groups = new Groups();
    const whole = read.flatMap((row) => ('code' in row ? [] : [row]));
    for (const { facts } of whole) groups.add(facts);
    groups.conclude();
    const at = {
      _id: event._id,
      region: event.region,
      formsEndedAt: event.formsEndedAt ?? null,
      exists: true,
    } as const;
    const writer = new RowWriter(services, { event: at, source, groups, by: importFrom(source) });
    await writer.write(
      whole.map((row) => writer.gather(row)),
      async (planned, session) => {
        // An import that brings the same id at this moment: its person is not to be written over.
        if (planned.some(({ said }) => said !== 'NEW'))
          throw unavailable('a registration has this id already');
        const named = { $elemMatch: { source, id: { $in: whole.map(({ facts }) => facts.sourceId) } } };
        const made = await services.models.attendees
          .find({ event: event._id, sources: named }, { _id: 1 }, { session })
          .lean()
          .exec();
        const subjects = made.map(({ _id }) => _id);
        await sayAsForms(services, { event: event._id, subjects, fields, asked, now }, session);
        const planted = subjects.map((attendee, nth) => ({ id: ids[nth] as string, attendee }));
        await services.canaries.note(planted, { event: event._id, by: organiser.account }, session);
      },
    );
    return true;
  });
  if (done === null) throw unavailable('an older copy of the database is being accepted');
  const planted = await services.canaries.at(event._id);
  return {
    canaries: await named(
      context,
      planted.filter(({ id }) => ids.includes(id)),
    ),
  };
}

interface Said {
  readonly event: string;
  readonly subjects: readonly string[];
  readonly fields: readonly ProtectedField[];
  /** The questions that a form asked. */
  readonly asked: readonly string[];
  readonly now: Date;
}

/** What a form would have said of them: that they are listed, and what they show. In the words that the event's forms have. */
async function sayAsForms(
  { models }: Pick<Context['services'], 'models'>,
  { event, subjects, fields, asked, now }: Said,
  session: ClientSession,
): Promise<void> {
  const { attendees, consents } = models;
  const like = await consents
    .findOne({ event, recipient: everyAttendee, 'evidence.how': 'REGISTRATION_FORM' }, null, { session })
    .lean<ConsentRecord>()
    .exec();
  const given = subjects.flatMap((subject) =>
    fields.map((field) => formConsent({ event, subject, field, now, like })),
  );
  await consents.insertMany(given, { session });
  await keepAudienceConsents(models, { event, subjects }, session);
  const listing = { by: 'REGISTRATION_FORM' as const, at: now, session: null };
  // Whom an import just brought was never written again. The model does not know the revision.
  const update = {
    $set: { listed: true, listing, 'sources.0.asked': [...asked] },
    $unset: { revision: true },
  } as const;
  await attendees.collection.updateMany({ _id: { $in: subjects as never } }, update, { session });
}

/** Where most people are from; a file, because what an integration syncs is its own to name. */
function sourceOf(people: readonly Alike[]): string {
  const counts = new Map<string, number>();
  for (const { source } of people.flatMap(({ sources }) => sources))
    if (integrationOf(source) === null) counts.set(source, (counts.get(source) ?? 0) + 1);
  const [most] = [...counts].sort(([, a], [, b]) => b - a);
  return most?.[0] ?? 'registration';
}

async function refusalOf(
  { services }: Context,
  { event, count, names, fields }: PlantInput,
): Promise<Problem | null> {
  if (!(count >= 1 && count <= MOST_AT_ONCE))
    return problem('BAD_COUNT', 'count', `Plant 1 to ${MOST_AT_ONCE} at once.`);
  const bad = (names ?? []).some((name) => cleanText(name) === '' || name.length > NAME_LENGTH);
  if (bad || (names ?? []).length > count)
    return problem(
      'BAD_NAMES',
      'names',
      `Give at most one name for each, of 1 to ${NAME_LENGTH} characters.`,
    );
  if (fields?.length === 0 || fields?.some((field) => field !== 'phone' && field !== 'jobTitle'))
    return problem('BAD_FIELDS', 'fields', 'They can show PHONE, JOB_TITLE, or both.');
  if ((await services.canaries.at(event)).length + count > MOST_AT_AN_EVENT)
    return problem('TOO_MANY', 'count', `An event has at most ${MOST_AT_AN_EVENT}.`);
  return null;
}

function formConsent({
  event,
  subject,
  field,
  now,
  like,
}: {
  readonly event: string;
  readonly subject: string;
  readonly field: ProtectedField;
  readonly now: Date;
  readonly like: ConsentRecord | null;
}): ConsentRecord {
  const language = like?.evidence.language ?? 'en';
  const noticeText = like?.evidence.noticeText ?? 'May other attendees see this? Yes';
  return {
    _id: newId('consent'),
    event,
    subject,
    field,
    recipient: everyAttendee,
    purpose: 'what the registration form asked',
    from: now,
    until: FAR_FUTURE,
    evidence: {
      how: 'REGISTRATION_FORM',
      noticeVersion: 'registration form',
      noticeText,
      language,
      session: null,
    },
    withdrawnAt: null,
    open: true,
    withdrawal: null,
  };
}

export async function remove(context: Context, attendee: string): Promise<readonly Problem[]> {
  const { services } = context;
  const unknown = [
    problem('UNKNOWN_CANARY', 'attendee', 'No event of yours has a planted attendee with this id.'),
  ];
  const found = await services.models.attendees.findById(attendee, { event: 1 }).lean().exec();
  const organiser = organiserAt(context, found?.event ?? '');
  if (found === null || organiser === null || !(await services.canaries.among([attendee])).has(attendee))
    return unknown;
  const parts = { ...services, erasedFile: services.config.erasedFile };
  const { erasures } = await findPeople(parts, {
    who: attendee,
    event: undefined,
    everywhere: false,
    organiserToo: false,
  });
  await erase(parts, erasures);
  return [];
}
