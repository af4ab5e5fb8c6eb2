/**
 * Whom an account was at an event, at a time, and what they were called. Threat: what one person did is said of another,
 * because a registration changed hands, or because somebody is called otherwise by now. So only a registration counts
 * that was the account's already; whoever got that account, or that registration, later did nothing then.
 */
import type { AttendeeRecord } from '../attendees/model.ts';
import { SINCE_FIELDS, theirsSince } from '../attendees/theirs-since.ts';
import { IN_ONE_BATCH } from '../database/one-batch.ts';
import type { HistoryParts } from './history.ts';
import { type NameThen, namesAt } from './names.ts';

/** Somebody acted in the session of an account. */
export interface Act {
  readonly account: string;
  readonly at: Date;
}

export type PeopleThenParts = Pick<HistoryParts, 'models' | 'earlierValues'>;

export interface PersonThen extends NameThen {
  /** Attendee id. */
  readonly attendee: string;
}

type Person = Pick<AttendeeRecord, '_id' | 'account' | 'name' | 'createdAt' | 'accountSince' | 'claimed'>;

/** For each act, who it was; null where the account had no registration at the event then, or has it no more. */
export function peopleThen(
  parts: PeopleThenParts,
  event: string,
  acts: readonly Act[],
): Promise<(PersonThen | null)[]> {
  const moments = acts.map(({ account: who, at }) => ({ who, at }));
  return among(parts, event, 'account', moments);
}

/** The same of acts that are known by the attendee's id. */
export function namesOfThen(
  parts: PeopleThenParts,
  event: string,
  acts: readonly { readonly attendee: string; readonly at: Date }[],
): Promise<(PersonThen | null)[]> {
  const moments = acts.map(({ attendee: who, at }) => ({ who, at }));
  return among(parts, event, '_id', moments);
}

async function among(
  parts: PeopleThenParts,
  event: string,
  by: 'account' | '_id',
  acts: readonly { readonly who: string; readonly at: Date }[],
): Promise<(PersonThen | null)[]> {
  const ids = [...new Set(acts.map(({ who }) => who))];
  // `$type` lets the planner use the partial index on accounts; who is parted from theirs did nothing.
  const known = { account: { $type: 'string' as const } };
  const which =
    by === 'account' ? { account: { $in: ids, ...known.account } } : { _id: { $in: ids }, ...known };
  const found = await parts.models.attendees
    .find({ event, ...which })
    .select({ account: 1, name: 1, createdAt: 1, ...SINCE_FIELDS })
    .batchSize(IN_ONE_BATCH)
    .lean<Person[]>()
    .exec();
  const people = new Map(found.map((person) => [person[by], person]));
  const then = acts.map(({ who, at }) => {
    const person = people.get(who);
    return person !== undefined && (theirsSince(person) ?? person.createdAt) <= at ? { person, at } : null;
  });
  const named = then.flatMap((one) =>
    one === null ? [] : [{ subject: one.person._id, name: one.person.name, at: one.at }],
  );
  const names = (await namesAt(parts, named)).values();
  return then.map((one) =>
    one === null ? null : { ...(names.next().value as NameThen), attendee: one.person._id },
  );
}
