/**
 * Threat: a way round consent. Organisers see no more of protected fields than anybody; but somebody may lie in the
 * medical room whose number is needed now. So an organiser with a second factor and a fresh proof opens named fields of
 * named people of their own event, in this session, for 15 minutes. It is recorded, with its purpose, before anything is
 * read; each of the people is told by mail, whether anything is read or not; each read stands in the ledger under the
 * grant; and there is a limit a day, so that it is no export. A lockdown beats it (docs/decisions/0030-break-glass.md).
 */
import { cleanText } from '../attendees/normalise.ts';
import type { Context } from '../context.ts';
import { freshSignInRequired, lockedDown, purposeRequired, unavailable } from '../errors.ts';
import { peopleOfOneEvent } from '../lockdown/choose.ts';
import { coveringLockdown } from '../lockdown/lockdown.ts';
import { organiserOnly } from '../organiser.ts';
import type { ProtectedField } from '../protected-fields.ts';
import { rateLimitHeaders } from '../sign-in/rate-limit-headers.ts';
import { type Problem, problem } from '../user-error.ts';
import type { AccountViewer } from '../viewer.ts';
import type { NewGrant } from './book.ts';
import type { GrantRecord } from './model.ts';
import { tellSubjects } from './tell.ts';

export interface BreakGlassInput {
  readonly attendees: readonly string[];
  readonly fields: readonly ProtectedField[];
  readonly purpose?: string | null;
}

export type BreakGlassOutcome =
  /** `notTold`: attendee ids of those who have no address of their own. */
  | { readonly grant: GrantRecord; readonly notTold: readonly string[] }
  | { readonly problems: readonly Problem[] };

/** At once; how many in a day stands in limit.ts. */
const MOST_PEOPLE = 10;

const PURPOSE = { least: 10, most: 500 };
const refuse = (found: Problem): BreakGlassOutcome => ({ problems: [found] });

/** Throws FORBIDDEN, SECOND_FACTOR_REQUIRED, FRESH_SIGN_IN_REQUIRED, PURPOSE_REQUIRED, LOCKED_DOWN or RATE_LIMITED. */
export async function breakGlass(
  { viewer, services, http }: Context,
  input: BreakGlassInput,
): Promise<BreakGlassOutcome> {
  const organiser = organiserOnly(viewer);
  if (!organiser.fresh) throw freshSignInRequired();
  const purpose = cleanText(input.purpose ?? '');
  if (purpose.length < PURPOSE.least || purpose.length > PURPOSE.most) throw purposeRequired();
  const fields = [...new Set(input.fields)];
  if (fields.length === 0) return refuse(problem('NO_FIELDS', 'fields', 'Name at least one field.'));
  const people = await peopleOfOneEvent(services.models, input.attendees, {
    within: organiser.organises,
    most: MOST_PEOPLE,
    field: 'attendees',
  });
  if ('code' in people) return refuse(people);
  refuseLocked(organiser, people, fields);
  const { account, session } = organiser;
  await rateLimitHeaders(http.res, services.breakGlassLimit.spend(account, people.attendees.length));
  return opened(services, { ...people, account, session, fields, purpose });
}

/** Ends a grant of the viewer's at once; null for any other id, and for one that is over. */
export async function endBreakGlass({ viewer, services }: Context, id: string): Promise<GrantRecord | null> {
  return viewer.kind !== 'ACCOUNT' ? null : services.grants.end(id, viewer.account);
}

/** Who cannot be told is not opened: grant and mails are kept together, or neither. */
async function opened(services: Context['services'], grant: NewGrant): Promise<BreakGlassOutcome> {
  try {
    return await services.database.transaction(async (session) => {
      const made = await services.grants.grant(grant, session);
      return { grant: made, notTold: await tellSubjects(services, made, session) };
    });
  } catch (error) {
    throw unavailable(error);
  }
}

function refuseLocked(
  organiser: AccountViewer,
  { attendees, event }: { attendees: readonly string[]; event: string },
  fields: readonly ProtectedField[],
): void {
  for (const id of attendees) {
    for (const field of fields) {
      const covering = coveringLockdown(organiser, { id, event }, field);
      if (covering !== null) throw lockedDown(covering.at);
    }
  }
}
