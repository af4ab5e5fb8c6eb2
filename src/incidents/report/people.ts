/**
 * From what the record, the sign-ins and the changes say to a line for each person, sorted. Who was signed in as somebody
 * is asked of then, not of now: a registration goes to another account when a ticket is passed on, or was nobody's before
 * it was claimed. So whatever a session was shown, or changed, as the owner says so, whoever owns it by now.
 */
import type { Connection } from 'mongoose';
import type { AttendeeRecord } from '../../attendees/model.ts';
import type { Models } from '../../database/models.ts';
import { fieldsHeld } from '../../disclosure/vault-store.ts';
import { groupedBy } from '../../grouped-by.ts';
import type { FoundChange } from './changes.ts';
import type { DisclosureFold, FoldedPerson } from './fold.ts';
import type { AffectedPerson, ReportedField, SignedInAs, SuspectSession } from './report.ts';

export interface PeopleParts {
  readonly models: Pick<Models, 'attendees'>;
  readonly connection: Connection;
}

export interface Evidence {
  readonly fold: DisclosureFold;
  readonly suspects: readonly SuspectSession[];
  readonly changes: readonly FoundChange[];
  /** Null: all events. */
  readonly event: string | null;
  /** The end of the window; not included. */
  readonly to: Date;
}

type Known = Pick<AttendeeRecord, '_id' | 'event' | 'account' | 'name' | 'category' | 'claimed'>;

const BATCH = 1_000;
const SHOWN = { event: 1, account: 1, name: 1, category: 1, claimed: 1 } as const;

export async function affectedPeople(parts: PeopleParts, evidence: Evidence): Promise<AffectedPerson[]> {
  const { fold, suspects, changes } = evidence;
  const byAccount = groupedBy(suspects, ({ account }) => account);
  const byPerson = groupedBy(changes, ({ attendee }) => attendee);
  const actedAs = ownersOf(evidence);
  const signedInAs = await ofAccounts(parts, [...byAccount.keys()], evidence);
  const ids = new Set([
    ...fold.people.keys(),
    ...byPerson.keys(),
    ...actedAs.keys(),
    ...signedInAs.map(({ _id }) => _id),
  ]);
  const listOf = new Map(fold.listsRead.map(({ attendee, event }) => [attendee, event]));
  const sorted = [...ids].sort();
  const people: AffectedPerson[] = [];
  for (let i = 0; i < sorted.length; i += BATCH) {
    const some = sorted.slice(i, i + BATCH);
    const [known, held] = await Promise.all([byIds(parts, some), fieldsHeld(parts.connection, some)]);
    for (const id of some) {
      const person = known.get(id) ?? null;
      const ofNow = isOfThen(person, evidence.to) ? (byAccount.get(person?.account ?? '') ?? []) : [];
      const ofThen = suspects.filter(({ session }) => actedAs.get(id)?.has(session) === true);
      const as = sessionsAs([...new Set([...ofNow, ...ofThen])]);
      const theirs = byPerson.get(id) ?? [];
      const folded = fold.people.get(id) ?? NOTHING;
      people.push({
        attendee: id,
        event:
          person?.event ?? (folded === NOTHING ? (theirs[0]?.event ?? listOf.get(id) ?? '') : folded.event),
        account: person?.account ?? null,
        name: person?.name ?? null,
        category: person?.category ?? null,
        released: folded.released,
        mayHave: as.length === 0 ? folded.mayHave : withOwn(folded, held.get(id) ?? [], as),
        signedInAs: as,
        changes: theirs.map(({ event: _event, seq: _seq, own: _own, ...change }) => change),
      });
    }
  }
  return people;
}

const NOTHING: FoldedPerson = { event: '', released: [], mayHave: [] };

const sessionsAs = (suspects: readonly SuspectSession[]): SignedInAs[] =>
  suspects.map(({ session, begun }) => ({ session, begun })).sort((a, b) => (a.session < b.session ? -1 : 1));

/** By attendee: the sessions that were shown or changed something as its owner. */
function ownersOf({ fold, changes }: Evidence): Map<string, Set<string>> {
  const owners = new Map([...fold.owners].map(([id, sessions]) => [id, new Set(sessions)]));
  for (const { attendee, session, own } of changes)
    if (own && session !== null) owners.set(attendee, (owners.get(attendee) ?? new Set()).add(session));
  return owners;
}

/** Whether whoever owns it now did so within the window. */
const isOfThen = (person: Known | null, to: Date) => person?.claimed === undefined || person.claimed.at < to;

/** Whoever is signed in as somebody may have seen what owners see of their own: every field they have. */
function withOwn(
  { released, mayHave }: FoldedPerson,
  held: readonly ReportedField['field'][],
  as: readonly SignedInAs[],
): ReportedField[] {
  const said = new Set([...released, ...mayHave].map(({ field }) => field));
  const begun = as
    .flatMap((one) => (one.begun === null ? [] : [one.begun]))
    .sort((a, b) => Number(a) - Number(b));
  const sessions = as.map(({ session }) => session).sort();
  const times = { times: 0, first: begun[0] ?? null, last: begun.at(-1) ?? null };
  const own = held.filter((field) => !said.has(field));
  return [...mayHave, ...own.map((field) => ({ field, ...times, bases: ['OWNER' as const], sessions }))];
}

function ofAccounts(
  { models }: PeopleParts,
  accounts: readonly string[],
  { event, to }: Evidence,
): Promise<Known[]> {
  const then = { $or: [{ claimed: { $exists: false } }, { 'claimed.at': { $lt: to } }] };
  return models.attendees
    .find({ account: { $in: [...accounts] }, ...then, ...(event === null ? {} : { event }) })
    .select({ _id: 1 })
    .lean<Known[]>()
    .exec();
}

async function byIds({ models }: PeopleParts, ids: readonly string[]): Promise<Map<string, Known>> {
  const found = await models.attendees
    .find({ _id: { $in: [...ids] } })
    .select(SHOWN)
    .lean<Known[]>()
    .exec();
  return new Map(found.map((one) => [one._id, one]));
}
