/** From what somebody names to what is locked. */
import type { Models } from '../database/models.ts';
import type { ProtectedField } from '../protected-fields.ts';
import { type Problem, problem } from '../user-error.ts';
import type { Locked } from './model.ts';

/** As `LockdownScopeInput`: exactly one is set. */
export interface ScopeChoice {
  readonly everything?: boolean | null;
  readonly signIn?: boolean | null;
  readonly event?: string | null;
  readonly field?: { readonly event: string; readonly field: ProtectedField } | null;
  readonly attendees?: readonly string[] | null;
  /** Of an event, one integration or every one. */
  readonly integration?: { readonly event: string; readonly integration?: string | null } | null;
}

/** In characters. */
export const REASON_LENGTH = 500;
const MOST_ATTENDEES = 200;

const unknownEvent = () => problem('UNKNOWN_EVENT', 'scope', 'You organise no event with this id.');

/** `within`: the events that may be named; null for all there are (the command line). */
export async function chooseLocked(
  models: Pick<Models, 'attendees' | 'events' | 'integrations'>,
  choice: ScopeChoice,
  { since, now, within }: { since: Date | null; now: Date; within: readonly string[] | null },
): Promise<Locked | Problem> {
  if (since !== null && since > now)
    return problem('SINCE_IN_FUTURE', 'since', 'It must not be in the future.');
  const locked = { event: null, field: null, attendees: [], since };
  if (choice.everything === true) return { ...locked, scope: 'EVERYTHING' };
  if (choice.signIn === true) {
    return since === null
      ? problem('SINCE_MISSING', 'since', 'Say since when the sessions are to end; an early time ends all.')
      : { ...locked, scope: 'SIGN_IN' };
  }
  if (choice.attendees != null) {
    const named = { within, most: MOST_ATTENDEES, field: 'scope' };
    const people = await peopleOfOneEvent(models, choice.attendees, named);
    return 'code' in people ? people : { ...locked, scope: 'ATTENDEES', ...people };
  }
  const event = choice.event ?? choice.field?.event ?? choice.integration?.event;
  if (event === undefined) return problem('NO_SCOPE', 'scope', 'Say what to lock; pass true, not false.');
  if (!(await mayName(models, event, within))) return unknownEvent();
  if (choice.integration != null) {
    const { integration = null } = choice.integration;
    const there = { _id: integration ?? '', events: event };
    if (integration !== null && (await models.integrations.exists(there).exec()) === null)
      return problem('UNKNOWN_INTEGRATION', 'scope', 'There is no such integration at this event.');
    return { ...locked, scope: 'INTEGRATION', event, integration };
  }
  return choice.field == null
    ? { ...locked, scope: 'EVENT', event }
    : { ...locked, scope: 'FIELD', event, field: choice.field.field };
}

async function mayName({ events }: Pick<Models, 'events'>, event: string, within: readonly string[] | null) {
  return within === null ? (await events.exists({ _id: event }).exec()) !== null : within.includes(event);
}

export interface Naming {
  /** The events that may be named; null for all there are. */
  readonly within: readonly string[] | null;
  readonly most: number;
  /** Where in the input they are named. */
  readonly field: string;
}

/** Attendees of one event, sorted; one answer for people who are not there and for those of another event. */
export async function peopleOfOneEvent(
  { attendees: people }: Pick<Models, 'attendees'>,
  ids: readonly string[],
  { within, most, field }: Naming,
): Promise<{ attendees: string[]; event: string } | Problem> {
  const attendees = [...new Set(ids)].sort();
  if (attendees.length === 0 || attendees.length > most)
    return problem('BAD_ATTENDEES', field, `Name 1 to ${most} attendees.`);
  const found = await people
    .find({ _id: { $in: attendees } })
    .select({ event: 1 })
    .lean()
    .exec();
  const [event, ...more] = new Set(found.map((one) => one.event));
  const known = event !== undefined && (within === null || within.includes(event));
  if (!known || more.length > 0 || found.length !== attendees.length)
    return problem('UNKNOWN_ATTENDEE', field, 'These are not all people of one event that you organise.');
  return { attendees, event };
}
