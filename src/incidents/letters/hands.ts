/**
 * Registrations that somebody took over. Threat: a letter that tells whoever has a registration now what was shown, or
 * changed, of whoever had it before. So what is of before `claimed.at` goes in no letter to them: it is a part of its
 * own, with no account and no name, and whoever answers the incident finds out whose it was.
 */
import type { AttendeeRecord } from '../../attendees/model.ts';
import type { Models } from '../../database/models.ts';
import type { AffectedPerson, IncidentReport, ReportedField } from '../report/report.ts';

type Report = Pick<IncidentReport, 'people' | 'suspects'>;

const AT_ONCE = 1_000;

/** The people of a report, those in two parts whose registration was taken over since; `former`: the parts of before. */
export async function inWhoseHands(
  { attendees }: Pick<Models, 'attendees'>,
  { people, suspects }: Report,
): Promise<{ people: AffectedPerson[]; former: ReadonlySet<AffectedPerson> }> {
  const former = new Set<AffectedPerson>();
  const accounts = new Map(suspects.map(({ session, account }) => [session, account]));
  const parts: AffectedPerson[] = [];
  for (let at = 0; at < people.length; at += AT_ONCE) {
    const some = people.slice(at, at + AT_ONCE);
    const taken = await attendees
      .find({ _id: { $in: some.map(({ attendee }) => attendee) }, 'claimed.at': { $type: 'date' } })
      .select({ claimed: 1 })
      .lean<Pick<AttendeeRecord, '_id' | 'claimed'>[]>()
      .exec();
    const since = new Map(taken.map(({ _id, claimed }) => [_id, claimed?.at]));
    for (const person of some) {
      const claimedAt = since.get(person.attendee);
      if (claimedAt === undefined || person.account === null) {
        parts.push(person);
        continue;
      }
      const before = { ...of(person, claimedAt, accounts, true), account: null, name: null };
      const after = of(person, claimedAt, accounts, false);
      if (isSomething(before)) former.add(before);
      parts.push(...[before, after].filter(isSomething));
    }
  }
  return { people: parts, former };
}

const isSomething = ({ released, mayHave, signedInAs, changes }: AffectedPerson) =>
  released.length + mayHave.length + signedInAs.length + changes.length > 0;

/** What is of before that time, or what is of then and later. */
function of(
  person: AffectedPerson,
  claimedAt: Date,
  accounts: ReadonlyMap<string, string>,
  before: boolean,
): AffectedPerson {
  const isTheirs = (session: string) => (accounts.get(session) === person.account) !== before;
  const fields = (list: readonly ReportedField[]) => list.flatMap((one) => fieldOf(one, claimedAt, before));
  return {
    ...person,
    released: fields(person.released),
    // What no entry says is known by whom a session was signed in as.
    mayHave: [
      ...fields(person.mayHave.filter(({ times }) => times > 0)),
      ...person.mayHave.filter(({ times, sessions }) => times === 0 && sessions.some(isTheirs)),
    ],
    signedInAs: person.signedInAs.filter(({ session }) => isTheirs(session)),
    changes: person.changes.filter(({ at }) => at < claimedAt === before),
  };
}

/** Of entries on both sides it is known only that the first is on one and the last on the other. */
function fieldOf(field: ReportedField, claimedAt: Date, before: boolean): ReportedField[] {
  const { first, last } = field;
  if (first === null || last === null) return before ? [field] : [];
  if (last < claimedAt) return before ? [field] : [];
  if (first >= claimedAt) return before ? [] : [field];
  const at = before ? first : last;
  return [{ ...field, times: 1, first: at, last: at }];
}
