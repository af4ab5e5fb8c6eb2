/** What becomes of one row that was decided: the attendee's record, the values to seal, and what a dry run shows of it. */
import type { VaultWrite } from '../../disclosure/vault-store.ts';
import type { EventRecord } from '../../events/model.ts';
import type { ProtectedField } from '../../protected-fields.ts';
import type { AttendeeRecord, RegistrationSource } from '../model.ts';
import { wordsOfAttendee } from '../words.ts';
import type { AccountChoice } from './accounts.ts';
import type { Answers } from './answers.ts';
import { listingFrom, proposalsFrom } from './consents.ts';
import type { Settled } from './fields.ts';
import type { GroupDecision } from './groups.ts';
import { holderBy } from './holder.ts';
import type { Known } from './known.ts';
import { answersHeard, askedIn, otherSources, outranks } from './person.ts';
import type { Arrival } from './preview.ts';
import type { Details, RowFacts } from './row.ts';

interface RecordContext {
  readonly event: Pick<EventRecord, '_id'>;
  readonly source: string;
  readonly known: Known;
}

export interface PlannedRow {
  readonly facts: RowFacts;
  readonly group: GroupDecision;
  /** Null for a registration that is not paid. */
  readonly details: Details | null;
  /** In E.164, null for none that is theirs; undefined where the file has no column for it. */
  readonly phone: string | null | undefined;
  /** Keyed hash of the address, null where there is none. */
  readonly addressIndex: string | null;
  /** Keyed hash of address and name, null where one is missing. */
  readonly person: string | null;
  /** Keyed hash of the name. */
  readonly nameHash: string;
}

export interface Decided extends PlannedRow {
  readonly details: Details;
  readonly existing: AttendeeRecord | undefined;
  readonly choice: AccountChoice;
  readonly settled: Settled;
  readonly rowHash: string;
  /** Whether the row gives a phone number that is none. */
  readonly unusablePhone: boolean;
}

export function arrivalOf(row: Decided, { source, known }: RecordContext): Arrival {
  const { details, existing, group, settled, choice } = row;
  const answers = heard(row, source);
  const given = group.answersOwn ? answers.consents.filter(({ yes }) => yes) : [];
  return {
    name: details.name,
    category: details.category ?? null,
    listed: listingFrom(answers, group.answersOwn, existing, known.now).listed,
    ownAddress: choice.account !== null,
    fields: [
      ...(choice.own ? ['email'] : []),
      ...(['phone', 'jobTitle'] as const).filter((field) => settled.values[field]),
    ],
    consents: given.map(({ field, recipient }) => `${field} to ${recipient}`),
  };
}

export function heard({ details, group, existing }: Decided, source: string): Answers {
  return answersHeard(details.answers, group.answersOwn, source, otherSources(existing, source));
}

export function recordOf(
  row: Decided,
  { _id, account }: Pick<AttendeeRecord, '_id' | 'account'>,
  { event, source, known }: RecordContext,
): AttendeeRecord {
  const { details, existing, group, settled } = row;
  const {
    name = existing?.name ?? details.name,
    organisation = existing?.organisation,
    category = existing?.category,
  } = settled.values;
  // Whose registration ended does not get it back by a row that may be another person's.
  const stays = row.choice.foreign && existing !== undefined && !existing.registered ? existing : null;
  const { listed, listing } = stays ?? listingFrom(heard(row, source), group.answersOwn, existing, known.now);
  const byRank = (a: { source: string }, b: { source: string }) =>
    a.source === b.source ? 0 : outranks(a.source, b.source) ? -1 : 1;
  const others = <T extends { source: string }>(list: readonly T[] = []) =>
    list.filter((one) => one.source !== source);
  const own = existing?.proposals.filter((one) => one.source === source) ?? [];
  const proposals = row.choice.foreign ? own : proposalsFrom(details.answers, group.answersOwn, source);
  return {
    _id,
    event: event._id,
    account,
    name: name ?? details.name,
    organisation: organisation ?? null,
    category: category ?? null,
    registered: stays === null,
    listed,
    ...(existing?.listed === true && !listed ? { wasListed: true } : {}),
    listing,
    words: wordsOfAttendee(name ?? details.name, organisation ?? null),
    sources: [...others(existing?.sources), sourceEntry(row, source)].sort(byRank),
    edited: existing?.edited ?? {},
    from: fromOf(row, source),
    doubtful: settled.doubtful,
    proposals: [...others(existing?.proposals), ...proposals].sort(byRank),
    createdAt: existing?.createdAt ?? known.now,
    ...(account === null || account === (existing?.account ?? null) || existing === undefined
      ? {}
      : { accountSince: known.now }),
  };
}

/** An e-mail is from the best source that gives it, whichever it was kept by. */
function fromOf(
  { settled, choice, existing, addressIndex }: Decided,
  source: string,
): Record<string, string> {
  const from = { ...settled.from };
  if (choice.own === undefined) return from;
  delete from.email;
  if (!choice.own) return from;
  const alike = otherSources(existing, source).filter(({ address }) => address === addressIndex);
  from.email = alike.map((entry) => entry.source).reduce((a, b) => (outranks(a, b) ? a : b), source);
  return from;
}

function sourceEntry(
  { facts, group, person, addressIndex, nameHash, details, rowHash, existing, choice }: Decided,
  source: string,
): RegistrationSource {
  const before = existing?.sources.find((one) => one.source === source);
  const foreign = choice.foreign && before !== undefined;
  // A file without the column leaves the address by which the person is known.
  const address = facts.address === undefined ? (before?.holder?.address ?? null) : addressIndex;
  return {
    source,
    id: facts.sourceId,
    rowHash,
    address: addressIndex,
    buyer: group.buyer,
    person,
    nth: before?.person === person ? (before.nth ?? group.nth) : group.nth,
    standing: group.standing,
    live: true,
    asked: askedIn(details.answers, group.answersOwn),
    holder: foreign ? holderBy(before) : { address, name: nameHash },
    ...(foreign ? { foreign } : {}),
  };
}

export function valuesOf(
  { facts, existing, choice, settled }: Decided,
  subject: string,
  event: string,
): VaultWrite[] {
  const writes: VaultWrite[] = [];
  const keep = (field: ProtectedField, value: string | null | undefined) => {
    // For somebody new there is nothing to take away.
    if (value === undefined || (value === null && existing === undefined)) return;
    if (existing?.edited[field] === undefined) writes.push({ event, subject, field, value });
  };
  keep('phone', settled.values.phone);
  keep('jobTitle', settled.values.jobTitle);
  if (choice.own !== undefined) keep('email', choice.own ? (facts.address ?? null) : null);
  return writes;
}
