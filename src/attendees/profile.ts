/**
 * What owners write about themselves. Threat: in 2018 a stranger who was in replaced photos and job titles and made
 * private details public. So only the owner's own session comes here; a phone number and being listed take a
 * sign-in of the last 15 minutes; what is written here is marked as the owner's, so that no import overwrites it; and
 * what stood there before is kept for a while, to be taken back (src/history).
 */
import type { Context } from '../context.ts';
import { retriedTransaction } from '../database/retried.ts';
import { freshSignInRequired } from '../errors.ts';
import { mayBeListed } from '../events/listing.ts';
import { actorOf } from '../history/actor.ts';
import type { Next } from '../history/history.ts';
import { refuseSuspectWrite, refuseWidening } from '../lockdown/guard.ts';
import { PROTECTED_FIELDS } from '../protected-fields.ts';
import { notAttending, type Problem, problem } from '../user-error.ts';
import { type Attendance, attendanceAt } from '../viewer.ts';
import type { AttendeeRecord } from './model.ts';
import { cleanText, MAX_LENGTH } from './normalise.ts';
import { normalisePhone } from './phone.ts';

export interface UpdateProfileInput {
  readonly event: string;
  readonly name?: string | null;
  readonly organisation?: string | null;
  readonly jobTitle?: string | null;
  readonly phone?: string | null;
}

export type ProfileOutcome = { readonly attendee: string } | { readonly problems: readonly Problem[] };

/** What is to be written, in the shape it is kept in; undefined stays as it is, null is taken away. */
interface Changes {
  name?: string;
  organisation?: string | null;
  jobTitle?: string | null;
  phone?: string | null;
}

/** Writes the viewer's own profile at an event, all of it or nothing. */
export async function updateProfile(context: Context, input: UpdateProfileInput): Promise<ProfileOutcome> {
  const { viewer } = context;
  const own = attendanceAt(viewer, input.event);
  if (viewer.kind !== 'ACCOUNT' || own === null) return { problems: [notAttending()] };
  refuseSuspectWrite(
    viewer,
    own,
    PROTECTED_FIELDS.filter((field) => field in input),
  );
  const changes = await checked(context, input);
  if (Array.isArray(changes)) return { problems: changes };
  if (changes.phone != null && !viewer.fresh) throw freshSignInRequired();
  const next = Object.entries(changes).map(([part, value]) => [part, { value, edited: 'NOW' }]);
  return write(context, own, Object.fromEntries(next));
}

async function checked({ services }: Context, input: UpdateProfileInput): Promise<Changes | Problem[]> {
  const problems: Problem[] = [];
  const changes: Changes = {};
  const text = (field: 'name' | 'organisation' | 'jobTitle') => {
    const given = input[field];
    if (given == null) return null;
    const clean = cleanText(given);
    if (Array.from(clean).length > MAX_LENGTH[field]) {
      problems.push(problem('TOO_LONG', field, `At most ${MAX_LENGTH[field]} characters.`));
    }
    return clean === '' ? null : clean;
  };
  if (input.name !== undefined) {
    const name = text('name');
    if (name === null) problems.push(problem('NAME_MISSING', 'name', 'The name cannot be taken away.'));
    else changes.name = name;
  }
  if (input.organisation !== undefined) changes.organisation = text('organisation');
  if (input.jobTitle !== undefined) changes.jobTitle = text('jobTitle');
  if (input.phone === null) changes.phone = null;
  else if (input.phone !== undefined) {
    const event = await services.models.events.findById(input.event).select({ region: 1 }).lean().exec();
    const phone = normalisePhone(input.phone, event?.region ?? '');
    if (phone === null) {
      problems.push(
        problem(
          'BAD_PHONE',
          'phone',
          'This is no phone number; write it with + and the country, for example +44 7700 900123.',
        ),
      );
    } else changes.phone = phone;
  }
  return problems.length > 0 ? problems : changes;
}

/** Nothing is written when the registration ended meanwhile. */
async function write(context: Context, own: Attendance, next: Next): Promise<ProfileOutcome> {
  const { database, models, history } = context.services;
  const by = actorOf(context);
  const written = await retriedTransaction(database, async (session) => {
    const record = await models.attendees
      .findOne({ _id: own.attendee, account: by.account, registered: true }, null, { session })
      .lean<AttendeeRecord>()
      .exec();
    if (record === null) return false;
    await history.apply(record, next, { by }, session);
    return true;
  });
  return written ? { attendee: own.attendee } : { problems: [notAttending()] };
}

/** Lists the viewer, which takes a fresh sign-in, or takes them out of the directory, which takes nothing. */
export async function setListed(
  context: Context,
  { event, listed }: { readonly event: string; readonly listed: boolean },
): Promise<ProfileOutcome> {
  const { viewer } = context;
  const own = attendanceAt(viewer, event);
  if (viewer.kind !== 'ACCOUNT' || own === null) return { problems: [notAttending()] };
  if (listed) refuseWidening(viewer, own);
  if (listed && !mayBeListed(own.listing, own.category)) return { problems: [listingClosed()] };
  if (listed && !viewer.fresh) throw freshSignInRequired();
  return write(context, own, { listed: { value: listed, edited: 'KEEP', listing: 'NOW' } });
}

export const listingClosed = (field = 'listed') =>
  problem('LISTING_CLOSED', field, 'This event does not list people, or not those of your category.');
