/**
 * Whether somebody wants a mail when a contact request comes. Nobody does until they say so: it is their mailbox. What
 * is kept is the account that said so, so that it never holds for somebody else to whom a registration might go.
 */
import type { Context } from '../context.ts';
import { notAttending, type Problem } from '../user-error.ts';
import { attendanceAt } from '../viewer.ts';

type Asking = Pick<Context, 'viewer' | 'services'>;

/** The viewer's own choice; false where they do not attend. */
export async function wantsMails({ viewer, services }: Asking, event: string): Promise<boolean> {
  const own = attendanceAt(viewer, event);
  if (viewer.kind !== 'ACCOUNT' || own === null) return false;
  const wanting = { _id: own.attendee, contactRequestMails: viewer.account };
  return (await services.models.attendees.countDocuments(wanting).exec()) === 1;
}

/** Answers what holds now. */
export async function setWantsMails(
  { viewer, services }: Asking,
  { event, wanted }: { readonly event: string; readonly wanted: boolean },
): Promise<{ readonly wanted: boolean } | { readonly problems: readonly Problem[] }> {
  const own = attendanceAt(viewer, event);
  if (viewer.kind !== 'ACCOUNT' || own === null) return { problems: [notAttending()] };
  const mine = { _id: own.attendee, account: viewer.account, registered: true };
  const choice = { contactRequestMails: wanted ? viewer.account : null };
  const done = await services.models.attendees.updateOne(mine, choice).exec();
  return done.matchedCount === 1 ? { wanted } : { problems: [notAttending()] };
}
