/** What one row changes, worked out before anything is written; a dry run stops here. */
import type { AnyBulkWriteOperation } from 'mongodb';
import type { ConsentRecord } from '../../consent/model.ts';
import type { VaultWrite } from '../../disclosure/vault-store.ts';
import type { EventRecord } from '../../events/model.ts';
import type { AttendeeRecord } from '../model.ts';
import { isRegion, normalisePhone } from '../phone.ts';
import { type AccountChoice, chooseAccount, type DecisionOf, isSomebodyElse } from './accounts.ts';
import { consentsFrom, listingOnLapse, onlyNo } from './consents.ts';
import { type Given, phoneInDoubt, settleFields } from './fields.ts';
import type { GroupDecision } from './groups.ts';
import type { Known } from './known.ts';
import { otherSources, sameElsewhere } from './person.ts';
import type { Arrival } from './preview.ts';
import { arrivalOf, type Decided, heard, type PlannedRow, recordOf, valuesOf } from './record.ts';
import type { ImportCounts, Notice } from './report.ts';
import type { Details } from './row.ts';

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
  /** What a dry run shows; null for what is not brought in. */
  readonly arrival: (() => Arrival) | null;
}

export function planRow(row: PlannedRow, context: PlanContext, changes: Changes): Planned {
  const { known, source } = context;
  const { facts, group, addressIndex: index, person } = row;
  const bySource = known.attendees.get(facts.sourceId);
  if (row.details === null) return lapse(bySource, source, changes);
  const elsewhere = () =>
    sameElsewhere(known.claimants.get(index ?? '') ?? [], { source, person, nth: group.nth });
  const claim = { source, address: facts.address, index, person, nameKey: facts.nameKey, group };
  const succeeds = bySource !== undefined && isSomebodyElse(claim, bySource, known);
  if (succeeds) retire(bySource, context, changes);
  const existing = (succeeds ? undefined : bySource) ?? elsewhere();
  const choice = chooseAccount(claim, existing, known, context.decisionOf);
  const details = choice.foreign ? withoutPerson(row.details, existing) : row.details;
  const phone = phoneOf(details, group, context.event.region);
  const notices = noticesOf(row, details, choice, phone);
  const rowHash = context.hash(
    JSON.stringify([row.details, phone, facts.address, group.buyer, group.answersOwn, group.standing]),
  );
  const shared = choice.notice?.code === 'SHARED_ADDRESS';
  const given = { ...details, phone: shared && !group.buyer ? null : phone };
  const settled = settleFields(fieldsOf(given), existing, source);
  const decided = { ...row, details, existing, choice, settled, shared, rowHash };
  const account = choice.account !== null;
  const arrival = () => arrivalOf(decided, context);
  if (existing?.registered && isSame(decided, source))
    return { outcome: 'unchanged', account, notices, arrival };
  write(decided, context, changes);
  return { outcome: existing === undefined ? 'created' : 'updated', account, notices, arrival };
}

function fieldsOf({ name, organisation, category, jobTitle, phone }: Given): Given {
  return { name, organisation, category, jobTitle, phone };
}

function noticesOf(
  row: PlannedRow,
  details: Details,
  choice: AccountChoice,
  phone: string | null | undefined,
): Notice[] {
  const notices: Notice[] = [];
  if (choice.notice !== null) notices.push({ column: 'e-mail', ...choice.notice });
  if (phone === null && wrotePhone(details, row.group)) {
    const text = 'no phone number that is possible; left out';
    notices.push({ code: 'UNUSABLE_PHONE', column: 'phone', text });
  }
  return notices;
}

function isSame({ existing, choice, settled, shared, rowHash }: Decided, source: string): boolean {
  if (existing === undefined || choice.freed !== null || choice.account !== existing.account) return false;
  const entry = existing.sources.find((one) => one.source === source);
  if (entry?.rowHash !== rowHash || entry.live === false || settled.moved) return false;
  if (choice.own === true && existing.from?.email === undefined) return false;
  return !(shared && phoneInDoubt(existing));
}

/** Pending, expired, cancelled: never brought in; what is there exists for nobody from now on. */
function lapse(existing: AttendeeRecord | undefined, source: string, changes: Changes): Planned {
  const entry = existing?.sources.find((one) => one.source === source);
  if (existing?.registered && entry !== undefined && entry.live !== false) {
    entry.live = false;
    // Who is registered elsewhere, too, stays; what this source said is for the others to say when they are read again.
    const stays = otherSources(existing, source).length > 0;
    if (!stays) Object.assign(existing, { registered: false, ...listingOnLapse(existing) });
    const { registered, listed, listing, sources } = existing;
    const update = { $set: { registered, listed, listing, sources } };
    changes.attendees.push({ updateOne: { filter: { _id: existing._id }, update } });
  }
  return { outcome: 'cancelled', account: true, notices: [], arrival: null };
}

/**
 * Somebody else has this registration now. Who had it exists for nobody from here on, unless another source still has
 * them, under an id that no row names; consents that were given to them are theirs, and open nothing any more.
 */
function retire(found: AttendeeRecord, context: PlanContext, changes: Changes): void {
  const { source, idFor, known } = context;
  const elsewhere = otherSources(found, source).length > 0;
  const sources = found.sources.map((one) => {
    if (one.source !== source) return one;
    const id = `${one.id} before ${idFor('attendee', one.id)}`;
    return { ...one, id, address: null, person: null, buyer: false, live: false, asked: [] };
  });
  const gone = elsewhere ? {} : { registered: false, account: null, ...listingOnLapse(found) };
  const account = elsewhere ? null : found.account;
  changes.attendees.push({
    updateOne: { filter: { _id: found._id }, update: { $set: { sources, ...gone } } },
  });
  Object.assign(found, { sources, ...gone });
  if (account === null) return;
  changes.unlinked.push(account);
  known.holders.delete(account);
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
  const { given, withdrawn } = consentsFrom(
    heard(row, context.source),
    row.group.answersOwn,
    history,
    subject,
  );
  changes.consents.push(...given);
  changes.withdrawn.push(...withdrawn);
  // Later rows of the batch see what became of this one.
  if (existing !== undefined) Object.assign(existing, record);
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
  if (freed !== null && freed._id !== id) takeAccount(freed, holders, changes);
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

/** From somebody whom the address turned out not to be: the account, the e-mail, and a phone that may not be theirs. */
function takeAccount(freed: AttendeeRecord, holders: Map<string, AttendeeRecord>, changes: Changes): void {
  const { _id: subject, event, account } = freed;
  const { email: _email, ...from } = freed.from ?? {};
  changes.values.push({ event, subject, field: 'email', value: null });
  if (phoneInDoubt(freed)) {
    delete from.phone;
    changes.values.push({ event, subject, field: 'phone', value: null });
  }
  changes.attendees.push({
    updateOne: { filter: { _id: subject }, update: { $set: { account: null, from } } },
  });
  if (account !== null) {
    holders.delete(account);
    changes.unlinked.push(account);
  }
  Object.assign(freed, { account: null, from });
}
