/**
 * The clock of Art. 33(1): organisers are reminded of what is left of the 72 hours until the regulator was told or the
 * incident is closed. A reminder and the mark that it was queued are one transaction, so however many gateways keep
 * house, each goes out once; where several are due at once only the most urgent does.
 */
import type { Database } from '../database/connect.ts';
import type { Models } from '../database/models.ts';
import { timeOf } from '../database/time-of.ts';
import { organisersOf } from '../events/organisers.ts';
import type { IncidentReminder } from '../mail/incident-mail.ts';
import type { Outbox } from '../mail/outbox/outbox.ts';
import { dueOf, type Reminded, type Reminder, untold } from '../reminding.ts';
import { HOUR } from '../time.ts';
import { IncidentBook } from './book.ts';
import type { IncidentRecord } from './model.ts';
import { DEADLINE } from './report/make.ts';

export interface ReminderParts {
  readonly database: Database;
  readonly models: Pick<Models, 'accounts' | 'events' | 'incidents'>;
  readonly outbox: Outbox;
}

/** The most urgent last. */
const REMINDERS: readonly Reminder[] = [
  { name: 'OPENED', left: Number.POSITIVE_INFINITY },
  { name: 'LEFT_48H', left: 48 * HOUR },
  { name: 'LEFT_24H', left: 24 * HOUR },
  { name: 'LEFT_6H', left: 6 * HOUR },
  { name: 'LEFT_1H', left: HOUR },
  { name: 'OVER', left: 0 },
];

type RemindedIncident = Reminded & { readonly incident: string };

/** Queues what is due, of all incidents or of one. Again is as good as once. */
export async function remind(parts: ReminderParts, only?: string): Promise<RemindedIncident[]> {
  const now = await timeOf(parts.database.connection);
  const open = await parts.models.incidents
    .find({ closedAt: null, regulatorToldAt: null, ...(only === undefined ? {} : { _id: only }) })
    .lean<IncidentRecord[]>()
    .exec();
  const reminded: RemindedIncident[] = [];
  for (const incident of open) {
    const next = untold(dueOfIncident(incident, now), incident.reminded);
    if (next === null) continue;
    const told = await queue(parts, incident, next.due, next.last);
    if (told !== null) reminded.push({ incident: incident._id, reminder: next.last, told });
  }
  return reminded;
}

/** Those whose time has come, told or not. */
export const dueOfIncident = ({ awareAt }: Pick<IncidentRecord, 'awareAt'>, now: Date): string[] =>
  dueOf(REMINDERS, new Date(awareAt.getTime() + DEADLINE), now);

/** How many were told; null where another process was first. */
async function queue(
  { database, models, outbox }: ReminderParts,
  incident: IncidentRecord,
  due: readonly string[],
  last: string,
): Promise<number | null> {
  const { _id, event, awareAt, drill } = incident;
  const organisers = await organisersOf(models, event);
  const named = event === null ? null : await models.events.findById(event).select({ name: 1 }).lean().exec();
  const deadline = new Date(awareAt.getTime() + DEADLINE);
  const about = {
    incident: _id,
    event: named?.name ?? event,
    deadline,
    left: last,
    drill,
  } satisfies IncidentReminder;
  return database.transaction(async (session) => {
    const reminder = { due, last, awareAt, told: organisers.length };
    const mine = await new IncidentBook(database, models).remind(_id, reminder, session);
    if (!mine) return null;
    for (const account of organisers)
      await outbox.queue(
        { key: `incident ${_id} ${last} ${awareAt.getTime()} ${account}`, kind: 'INCIDENT', account, about },
        session,
      );
    return organisers.length;
  });
}
