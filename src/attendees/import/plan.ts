/** What one row changes, worked out before anything is written; a dry run stops here. */
import type { AnyBulkWriteOperation } from 'mongodb';
import type { ConsentRecord } from '../../consent/model.ts';
import type { VaultWrite } from '../../disclosure/vault-store.ts';
import type { EventRecord } from '../../events/model.ts';
import type { ProtectedField } from '../../protected-fields.ts';
import type { AttendeeRecord, RegistrationSource } from '../model.ts';
import { isRegion, normalisePhone } from '../phone.ts';
import { wordsOfAttendee } from '../words.ts';
import { type AccountChoice, chooseAccount, type DecisionOf, isSomebodyElse } from './accounts.ts';
import { consentsFrom, listingFrom, listingOnLapse, onlyNo, proposalsFrom } from './consents.ts';
import type { GroupDecision } from './groups.ts';
import type { Known } from './known.ts';
import type { ImportCounts, Notice } from './report.ts';
import type { Details, RowFacts } from './row.ts';

export interface PlannedRow {
  readonly facts: RowFacts;
  readonly group: GroupDecision;
  /** Null for a registration that is not paid. */
  readonly details: Details | null;
  /** Keyed hash of the address, null where there is none. */
  readonly addressIndex: string | null;
}

export interface Changes {
  readonly attendees: AnyBulkWriteOperation<AttendeeRecord>[];
  readonly accounts: { readonly id: string; readonly addressIndex: string; readonly address: string }[];
  readonly values: VaultWrite[];
  readonly consents: ConsentRecord[];
  /** Ids of consents. */
  readonly withdrawn: string[];
  /** Accounts that lost their attendee. */
  readonly unlinked: string[];
}

export const noChanges = (): Changes => ({
  attendees: [],
  accounts: [],
  values: [],
  consents: [],
  withdrawn: [],
  unlinked: [],
});

export interface PlanContext {
  readonly event: Pick<EventRecord, '_id' | 'region'>;
  readonly source: string;
  readonly known: Known;
  readonly decisionOf: DecisionOf;
  readonly hash: (text: string) => string;
  /** The same id however often a transaction is run again, so that keys made for it are not wasted. */
  readonly idFor: (kind: 'attendee' | 'account', of: string) => string;
}

export type Outcome = Exclude<keyof ImportCounts, 'rejected'>;

export interface Planned {
  readonly outcome: Outcome;
  readonly account: boolean;
  readonly notices: readonly Notice[];
}

export function planRow(row: PlannedRow, context: PlanContext, changes: Changes): Planned {
  const found = context.known.attendees.get(row.facts.sourceId);
  if (row.details === null) return lapse(found, changes);
  const { facts, group, addressIndex: index } = row;
  const claim = { source: context.source, address: facts.address, index, nameKey: facts.nameKey, group };
  const succeeds = found !== undefined && isSomebodyElse(claim, found, context.known);
  if (succeeds) retire(found, context, changes);
  const existing = succeeds ? undefined : found;
  const choice = chooseAccount(claim, existing, context.known, context.decisionOf);
  const details = choice.foreign ? withoutPerson(row.details, existing) : row.details;
  const phone = phoneOf(details, group, context.event.region);
  const notices: Notice[] = [];
  if (choice.notice !== null) notices.push({ column: 'e-mail', ...choice.notice });
  if (phone === null && wrotePhone(details, group)) {
    notices.push({
      code: 'UNUSABLE_PHONE',
      column: 'phone',
      text: 'no phone number that is possible; left out',
    });
  }
  const rowHash = context.hash(
    JSON.stringify([row.details, phone, facts.address, group.buyer, group.answersOwn, choice.own ?? 'LEAVE']),
  );
  const same = existing?.sources.find(({ source }) => source === context.source)?.rowHash === rowHash;
  const account = choice.account !== null;
  if (existing?.registered && same && choice.account === existing.account) {
    return { outcome: 'unchanged', account, notices };
  }
  write({ ...row, details, existing, choice, phone, rowHash }, context, changes);
  return { outcome: existing === undefined ? 'created' : 'updated', account, notices };
}

/** Pending, expired, cancelled: never brought in; what is there exists for nobody from now on. */
function lapse(existing: AttendeeRecord | undefined, changes: Changes): Planned {
  if (existing?.registered) {
    const update = { $set: { registered: false, ...listingOnLapse(existing) } };
    changes.attendees.push({ updateOne: { filter: { _id: existing._id }, update } });
  }
  return { outcome: 'cancelled', account: true, notices: [] };
}

/**
 * Somebody else has this registration now. Who had it exists for nobody from here on, under an id that no row names;
 * consents that were given to them are theirs, and open nothing any more.
 */
function retire(found: AttendeeRecord, context: PlanContext, changes: Changes): void {
  const { source, idFor, known } = context;
  const sources = found.sources.map((one) => {
    if (one.source !== source) return one;
    return { ...one, id: `${one.id} before ${idFor('attendee', one.id)}`, address: null, buyer: false };
  });
  const update = { $set: { registered: false, account: null, sources, ...listingOnLapse(found) } };
  changes.attendees.push({ updateOne: { filter: { _id: found._id }, update } });
  if (found.account === null) return;
  changes.unlinked.push(found.account);
  known.holders.delete(found.account);
  found.account = null;
}

/** A row that may be another person's says nothing about who is there but No. */
function withoutPerson(details: Details, existing: AttendeeRecord | undefined): Details {
  return {
    ...details,
    name: existing?.name ?? details.name,
    organisation: undefined,
    category: undefined,
    jobTitle: undefined,
    phone: undefined,
    orderPhone: undefined,
    answers: onlyNo(details.answers),
  };
}

/** The person's own number, else the order's if they are its buyer. Undefined: the file has no column for it. */
function phoneOf(details: Details, group: GroupDecision, region: string): string | null | undefined {
  const country = isRegion(details.country) ? details.country : region;
  if (details.phone !== undefined) return normalisePhone(details.phone, country);
  if (details.orderPhone === undefined) return undefined;
  return group.buyer ? normalisePhone(details.orderPhone, country) : null;
}

function wrotePhone({ phone, orderPhone }: Details, { buyer }: GroupDecision): boolean {
  return (phone ?? (buyer ? (orderPhone ?? '') : '')).trim() !== '';
}

interface Decided extends PlannedRow {
  readonly details: Details;
  readonly existing: AttendeeRecord | undefined;
  readonly choice: AccountChoice;
  readonly phone: string | null | undefined;
  readonly rowHash: string;
}

function write(row: Decided, context: PlanContext, changes: Changes): void {
  const { existing } = row;
  const { known, event } = context;
  const id = existing?._id ?? context.idFor('attendee', row.facts.sourceId);
  const account = link(row, id, context, changes);
  const record = recordOf(row, { _id: id, account }, context);
  if (existing === undefined) changes.attendees.push({ insertOne: { document: record } });
  else {
    const { _id, event: _event, createdAt: _createdAt, edited: _edited, ...update } = record;
    changes.attendees.push({ updateOne: { filter: { _id }, update: { $set: update } } });
  }
  changes.values.push(...valuesOf(row, id, event._id));
  const subject = { event: event._id, subject: id, language: row.details.language, now: known.now };
  const history = known.consents.get(id) ?? [];
  const { given, withdrawn } = consentsFrom(row.details.answers, row.group.answersOwn, history, subject);
  changes.consents.push(...given);
  changes.withdrawn.push(...withdrawn);
}

/** The account's id, after making it, or taking it from whoever has it, where that was decided. */
function link(
  { existing, choice, addressIndex, facts }: Decided,
  id: string,
  context: PlanContext,
  changes: Changes,
) {
  const { holders } = context.known;
  const { freed } = choice;
  if (freed !== null && freed._id !== id) {
    changes.attendees.push({
      updateOne: { filter: { _id: freed._id }, update: { $set: { account: null } } },
    });
    changes.values.push({ event: freed.event, subject: freed._id, field: 'email', value: null });
    if (freed.account !== null) holders.delete(freed.account);
    freed.account = null;
  }
  const before = existing?.account ?? null;
  if (before !== null && before !== choice.account) {
    changes.unlinked.push(before);
    holders.delete(before);
  }
  if (choice.account !== 'NEW' || addressIndex === null) return choice.account;
  const account = context.idFor('account', addressIndex);
  changes.accounts.push({ id: account, addressIndex, address: facts.address ?? '' });
  return account;
}

function recordOf(
  row: Decided,
  { _id, account }: Pick<AttendeeRecord, '_id' | 'account'>,
  { event, source, known }: PlanContext,
): AttendeeRecord {
  const { details, existing, group, choice } = row;
  const edited = existing?.edited ?? {};
  const kept = <T>(field: 'name' | 'organisation' | 'category', given: T | undefined, none: T): T => {
    const there = existing === undefined ? none : (existing[field] as T);
    return given === undefined || edited[field] !== undefined ? there : given;
  };
  const name = kept('name', details.name, details.name);
  const organisation = kept<string | null>('organisation', details.organisation, null);
  const own: RegistrationSource = {
    source,
    id: row.facts.sourceId,
    rowHash: row.rowHash,
    address: row.addressIndex,
    buyer: group.buyer,
  };
  // Whose registration ended does not get it back by a row that may be another person's.
  const stays = choice.foreign && existing !== undefined && !existing.registered ? existing : null;
  const { listed, listing } = stays ?? listingFrom(details.answers, group.answersOwn, existing, known.now);
  return {
    _id,
    event: event._id,
    account,
    name,
    organisation,
    category: kept<string | null>('category', details.category, null),
    registered: stays === null,
    listed,
    listing,
    words: wordsOfAttendee(name, organisation),
    sources: [...(existing?.sources ?? []).filter((one) => one.source !== source), own],
    edited,
    proposals: choice.foreign
      ? (existing?.proposals ?? [])
      : proposalsFrom(details.answers, group.answersOwn),
    createdAt: existing?.createdAt ?? known.now,
  };
}

function valuesOf(
  { details, facts, existing, choice, phone }: Decided,
  subject: string,
  event: string,
): VaultWrite[] {
  const writes: VaultWrite[] = [];
  const keep = (field: ProtectedField, value: string | null | undefined) => {
    // For somebody new there is nothing to take away.
    if (value === undefined || (value === null && existing === undefined)) return;
    if (existing?.edited[field] === undefined) writes.push({ event, subject, field, value });
  };
  keep('phone', phone);
  keep('jobTitle', details.jobTitle);
  if (choice.own !== undefined) keep('email', choice.own ? (facts.address ?? null) : null);
  return writes;
}
