/**
 * Threat: an organiser of one event asks who was on a network, and reads the accounts, sessions and sign-in times of
 * people who have nothing to do with that event. A report of one event lists those who are at it, or organise it, and
 * whoever reached something of it; the others look like nobody. What they reached is in the report in any case.
 */
import type { Models } from '../../database/models.ts';
import type { AffectedPerson, SuspectSession } from '../report/report.ts';

export async function suspectsOfEvent(
  { attendees, accounts }: Pick<Models, 'attendees' | 'accounts'>,
  event: string | null,
  { suspects, people }: { suspects: readonly SuspectSession[]; people: readonly AffectedPerson[] },
): Promise<readonly SuspectSession[]> {
  if (event === null) return suspects;
  const theirs = { $in: [...new Set(suspects.map(({ account }) => account))] };
  const here = await attendees.distinct('account', { event, account: theirs }).exec();
  const organisers = await accounts.distinct('_id', { _id: theirs, organises: event }).exec();
  const known = new Set<string | null>([...here, ...organisers]);
  const reached = new Set<string | null>(people.flatMap(sessionsOf));
  return suspects.filter(({ account, session }) => known.has(account) || reached.has(session));
}

const sessionsOf = ({ released, mayHave, signedInAs, changes }: AffectedPerson) => [
  ...[...released, ...mayHave].flatMap(({ sessions }) => sessions),
  ...[...signedInAs, ...changes].map(({ session }) => session),
];
