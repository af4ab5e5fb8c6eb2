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
export async function peopleThen(
  parts: PeopleThenParts,
  event: string,
  acts: readonly Act[],
): Promise<(PersonThen | null)[]> {
  const accounts = [...new Set(acts.map(({ account }) => account))];
  const found = await parts.models.attendees
    // `$type` lets the planner use the partial index on accounts.
    .find({ event, account: { $in: accounts, $type: 'string' } })
    .select({ account: 1, name: 1, createdAt: 1, ...SINCE_FIELDS })
    .batchSize(IN_ONE_BATCH)
    .lean<Person[]>()
    .exec();
  const people = new Map(found.map((person) => [person.account, person]));
  const then = acts.map(({ account, at }) => {
    const person = people.get(account);
    return person !== undefined && (theirsSince(person) ?? person.createdAt) <= at ? { person, at } : null;
  });
  const known = then.flatMap((one) =>
    one === null ? [] : [{ subject: one.person._id, name: one.person.name, at: one.at }],
  );
  const names = (await namesAt(parts, known)).values();
  return then.map((one) =>
    one === null ? null : { ...(names.next().value as NameThen), attendee: one.person._id },
  );
}
