/**
 * Who is to be written to about an incident, and who cannot be. Threat: somebody affected who is forgotten because
 * nobody owns their registration, or because an intruder moved their account to another address. The first are named; the
 * second get the letter twice: where they are found now, and where they were when it began; where that is not known any
 * more they are named, too.
 */
import { setImmediate } from 'node:timers/promises';
import type { AccountRecord } from '../../accounts/model.ts';
import type { Models } from '../../database/models.ts';
import { byOwner } from '../documents/letters-document.ts';
import { type WithoutPersons, withoutPeopleOf } from '../documents/without-persons.ts';
import type { AffectedPerson, IncidentReport } from '../report/report.ts';
import { type LetterContent, type LetterFrame, letterOf } from './content.ts';
import { inWhoseHands } from './hands.ts';

export interface PlannedLetter {
  readonly account: string;
  /** The account's address was changed since the incident began. */
  readonly moved: boolean;
  /** 2 and more: there is more to tell than in the letter before. */
  readonly round: number;
  readonly content: () => LetterContent;
}

export interface Unreachable {
  readonly attendee: string;
  readonly event: string;
  readonly name: string | null;
  /**
   * ADDRESS_CHANGED: they get a letter, at an address that is not known to be theirs. CHANGED_HANDS: whoever had the
   * registration before somebody took it over.
   */
  readonly why: 'ERASED' | 'NO_ACCOUNT' | 'ADDRESS_CHANGED' | 'CHANGED_HANDS';
}

export interface LetterPlan {
  /** To people who were not written to yet. */
  readonly first: readonly PlannedLetter[];
  /** To people of whom there is something else to tell than their last letter said. */
  readonly updates: readonly PlannedLetter[];
  /** Whom no letter is known to reach. */
  readonly unreachable: readonly Unreachable[];
}

/** An account's last letter of an incident. */
export interface LastLetter {
  readonly round: number;
  readonly facts: string;
}

/** Looked up at once; and in between others have their turn. */
const AT_ONCE = 100;

export async function planLetters(
  models: Pick<Models, 'accounts' | 'attendees' | 'events'>,
  report: IncidentReport,
  last: ReadonlyMap<string, LastLetter>,
): Promise<LetterPlan> {
  const frame = await frameOf(models, report, await withoutPeopleOf(report));
  const { startedAt } = report.incident;
  const first: PlannedLetter[] = [];
  const updates: PlannedLetter[] = [];
  const unreachable: Unreachable[] = [];
  const { people: inHands, former } = await inWhoseHands(models, report);
  const groups = byOwner(inHands);
  for (let at = 0; at < groups.length; at += AT_ONCE) {
    const some = groups.slice(at, at + AT_ONCE);
    const accounts = await accountsOf(models, some);
    await setImmediate();
    for (const people of some) {
      const account = accounts.get(people[0]?.account ?? '');
      if (account === undefined) {
        unreachable.push(
          ...people.map((person) =>
            former.has(person) ? unreachableOf(person, 'CHANGED_HANDS') : unreachableOf(person),
          ),
        );
        continue;
      }
      if ((account.addressForgottenAt ?? NEVER) >= startedAt)
        unreachable.push(...people.map((person) => unreachableOf(person, 'ADDRESS_CHANGED')));
      const { round = 0, facts } = last.get(account._id) ?? {};
      const letter: PlannedLetter = {
        account: account._id,
        moved: (account.formerAddresses ?? []).some(({ changedAt }) => changedAt >= startedAt),
        round: round + 1,
        content: () => letterOf(people, frame, round + 1),
      };
      if (round === 0) first.push(letter);
      else if (letter.content().facts !== facts) updates.push(letter);
    }
  }
  return { first, updates, unreachable };
}

/** What the letters of a report share. */
export async function frameOf(
  { events }: Pick<Models, 'events'>,
  report: IncidentReport,
  without: WithoutPersons,
): Promise<LetterFrame & { readonly report: IncidentReport }> {
  const ids = [...new Set(report.people.map(({ event }) => event))];
  const found = await events
    .find({ _id: { $in: ids } })
    .select({ name: 1 })
    .lean()
    .exec();
  const { consequences, measures } = report.incident;
  return {
    report,
    events: new Map(found.map(({ _id, name }) => [_id, name])),
    words: { consequences: without(consequences), measures: without(measures) },
  };
}

const NEVER = new Date(0);

type Reached = Pick<AccountRecord, '_id' | 'formerAddresses' | 'addressForgottenAt'>;

async function accountsOf(
  { accounts }: Pick<Models, 'accounts'>,
  groups: readonly (readonly AffectedPerson[])[],
): Promise<Map<string, Reached>> {
  const ids = groups.flatMap(([person]) => (person?.account == null ? [] : [person.account]));
  const found = await accounts
    .find({ _id: { $in: ids } })
    .select({ 'formerAddresses.changedAt': 1, addressForgottenAt: 1 })
    .lean<Reached[]>()
    .exec();
  return new Map(found.map((account) => [account._id, account]));
}

const unreachableOf = (
  { attendee, event, name }: AffectedPerson,
  why: Unreachable['why'] = name === null ? 'ERASED' : 'NO_ACCOUNT',
): Unreachable => ({ attendee, event, name, why });
