/**
 * What owners write about themselves. Threat: in 2018 a stranger who was in replaced photos and job titles and made
 * private details public. So only the owner's own session comes here; a phone number and being listed take a
 * sign-in of the last 15 minutes; and what is written here is marked as the owner's, so that no import overwrites it.
 */
import type { ClientSession, Collection } from 'mongodb';
import type { Context } from '../context.ts';
import type { VaultWrite } from '../disclosure/vault-store.ts';
import { freshSignInRequired } from '../errors.ts';
import { mayBeListed } from '../events/listing.ts';
import { refuseSuspectWrite, refuseWidening } from '../lockdown/guard.ts';
import { PROTECTED_FIELDS } from '../protected-fields.ts';
import { NOW } from '../time.ts';
import { notAttending, type Problem, problem } from '../user-error.ts';
import { type Attendance, attendanceAt } from '../viewer.ts';
import type { AttendeeRecord } from './model.ts';
import { cleanText, MAX_LENGTH } from './normalise.ts';
import { normalisePhone } from './phone.ts';
import { wordsOfAttendee } from './words.ts';

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

type Field = keyof Changes;

/** Writes the viewer's own profile at an event, all of it or nothing. */
export async function updateProfile(context: Context, input: UpdateProfileInput): Promise<ProfileOutcome> {
  const { viewer, services } = context;
  const own = attendanceAt(viewer, input.event);
  if (viewer.kind === 'NOBODY' || own === null) return { problems: [notAttending()] };
  refuseSuspectWrite(
    viewer,
    own,
    PROTECTED_FIELDS.filter((field) => field in input),
  );
  const changes = await checked(context, input);
  if (Array.isArray(changes)) return { problems: changes };
  if (changes.phone != null && !viewer.fresh) throw freshSignInRequired();
  const written = await services.database.transaction((session) =>
    write(context, own, viewer.account, changes, session),
  );
  return written ? { attendee: own.attendee } : { problems: [notAttending()] };
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

/** False when the registration ended meanwhile: then nothing is written. */
async function write(
  { services }: Context,
  { attendee, event }: Attendance,
  account: string,
  changes: Changes,
  session: ClientSession,
): Promise<boolean> {
  const { models, vaultStore } = services;
  const filter = { _id: attendee, account, registered: true };
  const before = await models.attendees.findOne(filter, null, { session }).lean<AttendeeRecord>().exec();
  if (before === null) return false;
  const name = changes.name ?? before.name;
  const organisation = changes.organisation === undefined ? before.organisation : changes.organisation;
  const edited = (Object.keys(changes) as Field[]).map((field) => [`edited.${field}`, NOW]);
  const records = models.attendees.collection as unknown as Collection<AttendeeRecord>;
  await records.updateOne(
    filter,
    [
      {
        $set: {
          name: { $literal: name },
          organisation: { $literal: organisation },
          words: { $literal: wordsOfAttendee(name, organisation) },
          ...Object.fromEntries(edited),
        },
      },
    ],
    { session },
  );
  const values: VaultWrite[] = [];
  for (const field of ['jobTitle', 'phone'] as const) {
    const value = changes[field];
    if (value !== undefined) values.push({ event, subject: attendee, field, value });
  }
  await vaultStore.write(values, session);
  return true;
}

/** Lists the viewer, which takes a fresh sign-in, or takes them out of the directory, which takes nothing. */
export async function setListed(
  { viewer, services }: Context,
  { event, listed }: { readonly event: string; readonly listed: boolean },
): Promise<ProfileOutcome> {
  const own = attendanceAt(viewer, event);
  if (viewer.kind === 'NOBODY' || own === null) return { problems: [notAttending()] };
  if (listed) refuseWidening(viewer, own);
  if (listed && !mayBeListed(own.listing, own.category)) return { problems: [listingClosed()] };
  if (listed && !viewer.fresh) throw freshSignInRequired();
  const records = services.models.attendees.collection as unknown as Collection<AttendeeRecord>;
  const done = await records.updateOne({ _id: own.attendee, account: viewer.account, registered: true }, [
    { $set: { listed, listing: { by: 'OWNER', at: NOW, session: { $literal: viewer.session } } } },
  ]);
  return done.matchedCount === 1 ? { attendee: own.attendee } : { problems: [notAttending()] };
}

export const listingClosed = (field = 'listed') =>
  problem('LISTING_CLOSED', field, 'This event does not list people, or not those of your category.');
