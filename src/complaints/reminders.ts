/**
 * The clock of a complaint: the event's organisers hear of it when it is filed, and are reminded until the person was
 * told the outcome. A reminder and the mark that it was queued are one transaction.
 */
import type { Database } from '../database/connect.ts';
import type { Models } from '../database/models.ts';
import { timeOf } from '../database/time-of.ts';
import { organisersOf } from '../events/organisers.ts';
import type { ComplaintDue } from '../mail/complaint-mail.ts';
import type { NewMail, Outbox } from '../mail/outbox/outbox.ts';
import { dueOf, type Reminded, type Reminder, untold } from '../reminding.ts';
import { DAY } from '../time.ts';
import type { ComplaintRecord } from './model.ts';

interface ReminderParts {
  readonly database: Database;
  readonly models: Pick<Models, 'accounts' | 'events' | 'complaints'>;
  readonly outbox: Outbox;
}

/** The most urgent last. FILED is told with the complaint itself. */
const REMINDERS: readonly Reminder[] = [
  { name: 'FILED', left: Number.POSITIVE_INFINITY },
  { name: 'LEFT_14D', left: 14 * DAY },
  { name: 'LEFT_7D', left: 7 * DAY },
  { name: 'LEFT_1D', left: DAY },
  { name: 'OVER', left: 0 },
];

type RemindedComplaint = Reminded & { readonly complaint: string };

/** Queues what is due. Again is as good as once. */
export async function remindOfComplaints({
  database,
  models,
  outbox,
}: ReminderParts): Promise<RemindedComplaint[]> {
  const now = await timeOf(database.connection);
  const reminded: RemindedComplaint[] = [];
  for await (const complaint of models.complaints
    .find({ state: { $ne: 'CLOSED' } })
    .lean<ComplaintRecord[]>()) {
    const next = untold(dueOf(REMINDERS, complaint.dueAt, now), complaint.reminded);
    if (next === null) continue;
    const { due, last } = next;
    const organisers = await organisersOf(models, complaint.event);
    if (organisers.length === 0) {
      // Not marked: whoever organises it next is told.
      reminded.push({ complaint: complaint._id, reminder: last, told: 0 });
      continue;
    }
    const named = await models.events.findById(complaint.event).select({ name: 1 }).lean().exec();
    const mine = await database.transaction(async (session) => {
      const open = { _id: complaint._id, state: { $ne: 'CLOSED' as const }, reminded: { $ne: last } };
      const marked = await models.complaints.updateOne(
        open,
        { $addToSet: { reminded: { $each: due } } },
        { session },
      );
      if (marked.matchedCount === 0) return false;
      await outbox.queueAll(dueNotices(complaint, named?.name ?? '', last, organisers), session);
      return true;
    });
    if (mine) reminded.push({ complaint: complaint._id, reminder: last, told: organisers.length });
  }
  return reminded;
}

/** A mail to each organiser. */
export const dueNotices = (
  { _id: complaint, dueAt }: Pick<ComplaintRecord, '_id' | 'dueAt'>,
  event: string,
  left: string,
  organisers: readonly string[],
): NewMail[] =>
  organisers.map((account) => ({
    key: `complaint ${complaint} ${left} ${account}`,
    kind: 'COMPLAINT_DUE',
    account,
    about: { ...({ complaint, event, left, dueAt } satisfies ComplaintDue) },
  }));
