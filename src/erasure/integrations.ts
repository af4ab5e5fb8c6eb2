/**
 * Whoever was given something of a person is told that they are erased (GDPR Art. 19), and asked to delete it. Who that
 * is, is found out before anything is removed and kept with the erasure, so that a process that goes on with it knows;
 * told are they once all else is gone.
 *
 * A disclosure to an integration needs a consent to it, so the consents there ever were name all that were shown a value.
 * Besides, those that were granted the roster, and of somebody who is listed, or ever was, those that read whom it lists.
 */
import { CONSENTS_ONLY, parseRecipient, TO_INTEGRATIONS } from '../consent/model.ts';
import { type ErasureParts, type ErasureRecord, erasureRecords, subjectsOf } from './model.ts';

type Batch = readonly Pick<ErasureRecord, '_id' | 'event' | 'addressIndex'>[];

const DURABLE = { writeConcern: { w: 'majority', journal: true } } as const;
const IN_ONE_TRANSACTION = 100;

/** Notes with each erasure which integrations are to be told of it; adds to what was noted before. */
export async function noteIntegrations(parts: ErasureParts, batch: Batch): Promise<void> {
  const { attendees, events } = subjectsOf(batch);
  if (attendees.length === 0) return;
  const found = [...(await byConsents(parts, attendees, events)), ...(await byEvents(parts, attendees))];
  if (found.length === 0) return;
  const operations = found.map(({ attendee, event, integration }) => ({
    updateOne: { filter: { _id: attendee }, update: { $addToSet: { told: { event, integration } } } },
  }));
  await erasureRecords(parts.database).bulkWrite(operations, { ordered: false, ...DURABLE });
}

/** Tells them; each once, however often this is done. */
export async function tellIntegrations({ database, webhooks }: ErasureParts, batch: Batch): Promise<void> {
  const found = await erasureRecords(database)
    .find({ _id: { $in: batch.map(({ _id }) => _id) }, 'told.0': { $exists: true } })
    .toArray();
  const erased = found.flatMap(({ _id: attendee, told = [] }) => told.map((one) => ({ ...one, attendee })));
  for (let at = 0; at < erased.length; at += IN_ONE_TRANSACTION)
    await database.transaction((session) =>
      webhooks.erased(erased.slice(at, at + IN_ONE_TRANSACTION), session),
    );
}

interface Known {
  readonly attendee: string;
  readonly event: string;
  readonly integration: string;
}

async function byConsents(
  { models }: ErasureParts,
  attendees: readonly string[],
  events: readonly string[],
): Promise<Known[]> {
  const found = await models.consents
    .find({
      ...(events.length === 0 ? {} : { event: { $in: [...events] } }),
      subject: { $in: [...attendees] },
      ...CONSENTS_ONLY,
      ...TO_INTEGRATIONS,
    })
    .select({ event: 1, subject: 1, recipient: 1 })
    .lean()
    .exec();
  return found.flatMap(({ subject, event, recipient }) => {
    const { integration } = parseRecipient(recipient);
    return integration === null ? [] : [{ attendee: subject, event, integration }];
  });
}

async function byEvents({ models }: ErasureParts, attendees: readonly string[]): Promise<Known[]> {
  const people = await models.attendees
    .find({ _id: { $in: [...attendees] } })
    .select({ event: 1, listed: 1, wasListed: 1, listing: 1 })
    .lean()
    .exec();
  const events = { events: { $in: [...new Set(people.map(({ event }) => event))] } };
  const rosters = await models.integrations
    .find({ ...events, roster: { $ne: null } })
    .select({ events: 1 })
    .lean()
    .exec();
  // Also keys that are dead by now: what they read is kept where it was read.
  const keys = await models.apiKeys
    .find({ ...events, scopes: 'attendee:read' })
    .select({ events: 1, integration: 1 })
    .lean()
    .exec();
  return people.flatMap(({ _id: attendee, event, ...person }) => {
    // Whoever asks to be erased is hidden from then on, and what was read before is kept where it was read.
    const listed = person.listed || person.wasListed === true || person.listing?.lapsed === true;
    const granted = rosters.filter((one) => one.events.includes(event)).map(({ _id }) => _id);
    const reading = keys
      .filter((one) => listed && one.events.includes(event))
      .map(({ integration }) => integration);
    return [...new Set([...granted, ...reading])].map((integration) => ({ attendee, event, integration }));
  });
}
