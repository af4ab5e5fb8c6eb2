/**
 * Which integrations may hear of a change. Threat: "something changed" is news by itself, of somebody whom the
 * integration may not know of or of a field that it may not see. So it asks what reading asks, of the integration's keys
 * as they would come in now: one of them may know that the person exists (listed, and by the event's rule; or the roster),
 * and for a protected field that same key has the scope, the approval, the consent, no lockdown.
 * Of a deletion nothing is asked here: whoever was given something hears of it.
 */
import type { ClientSession } from 'mongodb';
import type { Model } from 'mongoose';
import type { AttendeeRecord } from '../attendees/model.ts';
import { isVisible } from '../attendees/visible.ts';
import { decide, type LiveConsent } from '../consent/decide.ts';
import { IN_FORCE } from '../consent/live.ts';
import { CONSENTS_ONLY, type ConsentRecord, parseRecipient, TO_INTEGRATIONS } from '../consent/model.ts';
import type { Models } from '../database/models.ts';
import { groupedBy } from '../grouped-by.ts';
import type { ProfilePart } from '../history/model.ts';
import { isProtected } from '../history/state.ts';
import { type LookedUpKeys, lookUpLiveKeysOf, viewersIn } from '../integrations/key-lookup.ts';
import type { IntegrationViewer } from '../viewer.ts';
import type { WebhookRecord } from './model.ts';

/** What was changed of one person. */
export interface Updated {
  readonly event: string;
  readonly subject: string;
  readonly parts: readonly ProfilePart[];
}

interface Changed extends Omit<Updated, 'parts'> {
  readonly part: ProfilePart;
}

/** Of each person what was changed; that a consent was given is told by itself. */
export function updatesIn(notes: readonly Changed[]): Updated[] {
  const changed = notes.filter(({ part }) => part !== 'consent');
  return [...groupedBy(changed, ({ subject }) => subject)].map(([subject, theirs]) => ({
    event: theirs[0]?.event ?? '',
    subject,
    parts: theirs.map(({ part }) => part),
  }));
}

export interface Told {
  readonly integration: string;
  readonly event: string;
  readonly attendee: string;
}

type Parts = Pick<Models, 'apiKeys' | 'consents' | 'attendees' | 'webhooks'>;
type Person = Pick<AttendeeRecord, '_id' | 'event' | 'registered' | 'listed' | 'category'>;

/** Whom to tell of changes, in the transaction that makes them; at most one line for each person and integration. */
export async function recipientsOfUpdates(
  models: Parts,
  updates: readonly Updated[],
  session: ClientSession,
): Promise<Told[]> {
  const events = [...new Set(updates.map(({ event }) => event))];
  const listening = await models.webhooks
    .find({ events: { $in: events }, types: 'attendee.updated' }, null, { session })
    .select({ integration: 1 })
    .lean<Pick<WebhookRecord, '_id' | 'integration'>[]>()
    .exec();
  const ids = listening.map(({ integration }) => integration);
  const keys = keysIn(await lookUp(models, ids, session));
  if (keys.size === 0) return [];
  const people = await peopleAmong(models, updates, session);
  const live = groupedBy(await liveToIntegrations(models.consents, updates, session), (one) => one.subject);
  return updates.flatMap(({ event, subject, parts }) => {
    const person = people.get(subject);
    if (person === undefined) return [];
    const hear = (key: IntegrationViewer) => mayHear(key, person, parts, live.get(subject) ?? []);
    return [...keys]
      .filter(([, theirs]) => theirs.some(hear))
      .map(([integration]) => ({ integration, event, attendee: subject }));
  });
}

type Given = Pick<ConsentRecord, '_id' | 'event' | 'subject' | 'field' | 'recipient'>;

/**
 * Of consents those that their integration may be told of: whoever gave them is somebody whom it may know of. Of lockdowns
 * nothing is asked: what is closed now is told when it is opened.
 */
export async function tellableConsents(
  models: Parts,
  consents: readonly Given[],
  session: ClientSession,
): Promise<Given[]> {
  const integrationOf = ({ recipient }: Given) => parseRecipient(recipient).integration;
  const ids = consents.flatMap((given) => integrationOf(given) ?? []);
  const found = await lookUp(models, ids, session);
  const keys = keysIn(found && { ...found, lockdowns: [] });
  if (keys.size === 0) return [];
  const people = await peopleAmong(models, consents, session);
  return consents.filter((given) => {
    const person = people.get(given.subject);
    const theirs = keys.get(integrationOf(given) ?? '') ?? [];
    return person !== undefined && theirs.some((key) => isVisible(key, person, false));
  });
}

async function lookUp(
  { apiKeys }: Parts,
  ids: readonly string[],
  session: ClientSession,
): Promise<LookedUpKeys | undefined> {
  if (ids.length === 0) return undefined;
  const asked = lookUpLiveKeysOf([...new Set(ids)]);
  const [found] = await apiKeys.aggregate<LookedUpKeys>(asked).session(session).exec();
  return found;
}

/** The live keys by integration, as who they would ask. */
const keysIn = (found: LookedUpKeys | undefined): ReadonlyMap<string, readonly IntegrationViewer[]> =>
  groupedBy(found === undefined ? [] : viewersIn(found), ({ integration }) => integration);

const subjectsOf = (about: readonly { readonly subject: string }[]) => [
  ...new Set(about.map(({ subject }) => subject)),
];

async function peopleAmong(
  { attendees }: Parts,
  about: readonly { readonly subject: string }[],
  session: ClientSession,
): Promise<ReadonlyMap<string, Person>> {
  const found = await attendees
    .find({ _id: { $in: subjectsOf(about) } }, null, { session })
    .select({ event: 1, registered: 1, listed: 1, category: 1 })
    .lean<Person[]>()
    .exec();
  return new Map(found.map((person) => [person._id, person]));
}

async function liveToIntegrations(
  consents: Model<ConsentRecord>,
  updates: readonly Updated[],
  session: ClientSession,
): Promise<LiveConsent[]> {
  const found = await consents
    .find(
      {
        event: { $in: [...new Set(updates.map(({ event }) => event))] },
        subject: { $in: subjectsOf(updates) },
        ...CONSENTS_ONLY,
        ...TO_INTEGRATIONS,
        ...IN_FORCE,
      },
      null,
      { session },
    )
    .select({ subject: 1, field: 1, recipient: 1 })
    .lean()
    .exec();
  return found.map(({ _id: id, subject, field, recipient }) => ({ id, subject, field, recipient }));
}

function mayHear(
  key: IntegrationViewer,
  person: Person,
  parts: readonly ProfilePart[],
  live: readonly LiveConsent[],
): boolean {
  if (!isVisible(key, person, false)) return false;
  const subject = { id: person._id, event: person.event, registered: person.registered };
  return parts.some(
    (part) => part !== 'consent' && (!isProtected(part) || decide(key, subject, part, live).kind === 'ALLOW'),
  );
}
