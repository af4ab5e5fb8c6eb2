/** What one row changes, worked out before anything is written; a dry run stops here. */
import type { EventRecord } from '../../events/model.ts';
import type { AttendeeRecord } from '../model.ts';
import { isRegion, normalisePhone } from '../phone.ts';
import { type AccountChoice, chooseAccount } from './accounts.ts';
import { changedBy } from './before.ts';
import type { Changes } from './changes.ts';
import { consentsFrom, onlyNo } from './consents.ts';
import { lapse, retire } from './ended.ts';
import { settleFields } from './fields.ts';
import type { GroupDecision } from './groups.ts';
import { accountOf, holdingOf, isSettled } from './holder.ts';
import { type Known, sourceOf } from './known.ts';
import { settleOthers, takeAccount } from './others.ts';
import { otherSources, sameElsewhere, speaksFirst } from './person.ts';
import type { Arrival } from './preview.ts';
import { arrivalOf, type Decided, heard, type PlannedRow, recordOf, valuesOf } from './record.ts';
import type { ImportCounts, Notice } from './report.ts';
import type { Details } from './row.ts';
import { type AddressClaim, type DecisionOf, type Verdict, verdictOf } from './voices.ts';

export interface PlanContext {
  readonly event: Pick<EventRecord, '_id' | 'formsEndedAt'>;
  readonly source: string;
  readonly known: Known;
  readonly decisionOf: DecisionOf;
  readonly hash: (text: string) => string;
  /** The same id however often a transaction is run again, so that keys made for it are not wasted. */
  readonly idFor: (kind: 'attendee' | 'account', of: string) => string;
}

export type Outcome = Exclude<keyof ImportCounts, 'rejected'>;

/** What a row is beside what the same source said last under its id: all that may be told to whoever sent it. */
export type Said = 'NEW' | 'OTHERWISE' | 'THE_SAME';

export interface Planned {
  readonly outcome: Outcome;
  readonly said: Said;
  readonly account: boolean;
  readonly notices: readonly Notice[];
  /** What a dry run shows; null for what is not brought in. */
  readonly arrival: (() => Arrival) | null;
}

export function planRow(row: PlannedRow, context: PlanContext, changes: Changes): Planned {
  const { known, source } = context;
  const { facts, group, addressIndex: index, person, nameHash } = row;
  const bySource = known.attendees.get(facts.sourceId);
  const before = bySource && sourceOf(bySource, source);
  if (row.details === null) {
    const said = before === undefined || before.live === false ? 'THE_SAME' : 'OTHERWISE';
    lapse(bySource, source, changes);
    return { outcome: 'cancelled', said, account: true, notices: [], arrival: null };
  }
  const claim = { source, address: facts.address, index, person, nameKey: facts.nameKey, nameHash, group };
  const holding = bySource === undefined ? 'THEIRS' : holdingOf(claim, bySource, known);
  const succeeds = bySource !== undefined && holding === 'SUCCESSOR';
  if (succeeds) retire(bySource, source, known, (of) => context.idFor('attendee', of), changes);
  const elsewhere = () =>
    sameElsewhere(known.claimants.get(index ?? '') ?? [], { source, person, nth: group.nth });
  const existing = (succeeds ? undefined : bySource) ?? elsewhere();
  const verdict = verdictOf(claim, existing, known, context.decisionOf);
  settleOthers(claim, verdict, existing, known, changes);
  const choice = chooseAccount(claim, existing, holding, known, verdict, context.decisionOf);
  const decided = decide({ ...row, details: row.details }, claim, existing, choice, verdict, context);
  const notices = noticesOf(decided);
  const same = before?.rowHash === decided.rowHash && before.live !== false;
  const said = before === undefined ? 'NEW' : same ? 'THE_SAME' : 'OTHERWISE';
  const told = {
    said,
    account: choice.account !== null,
    notices,
    arrival: () => arrivalOf(decided, context),
  } as const;
  if (existing?.registered && isSame(decided, source)) return { outcome: 'unchanged', ...told };
  write(decided, context, changes);
  return { outcome: existing === undefined ? 'created' : 'updated', ...told };
}

function decide(
  row: PlannedRow & { readonly details: Details },
  { index }: AddressClaim,
  existing: AttendeeRecord | undefined,
  choice: AccountChoice,
  { contested }: Verdict,
  { event, source, hash, known }: PlanContext,
): Decided {
  const { facts } = row;
  const account = accountOf(existing, known);
  // Whoever filled in the form of a registration that was taken over did not do so for themselves.
  const isTheirs = existing?.claimed === undefined || (index !== null && account?.addressIndex === index);
  // After an older copy was restored nobody knows what was taken back since: a form's Yes is only offered. So it is to
  // whoever asked to be erased.
  const stays = ![existing?.account, choice.account].some((one) => known.leaving.has(one ?? ''));
  const areHeard = isTheirs && stays && (event.formsEndedAt ?? null) === null;
  const group = { ...row.group, answersOwn: row.group.answersOwn && areHeard };
  const { phone: given } = row;
  const rowHash = hash(
    JSON.stringify([row.details, given, facts.address, group.buyer, group.answersOwn, group.standing]),
  );
  const details = choice.foreign ? withoutPerson(row.details, existing) : row.details;
  const settledAccount = existing !== undefined && account !== undefined && isSettled(account, existing);
  // Of whom has signed in nothing is taken; they see what is there, and no doubtful phone comes.
  const leaves = choice.foreign || (settledAccount && contested && !group.buyer);
  const inDoubt = (from: string) => {
    if (!contested || settledAccount) return false;
    if (from === source) return !group.buyer;
    return otherSources(existing, source).some(
      (entry) => entry.source === from && entry.address === index && entry.buyer !== true,
    );
  };
  const { name, organisation, category, jobTitle } = details;
  const fields = { name, organisation, category, jobTitle, phone: leaves ? undefined : given };
  const settled = settleFields(fields, existing, source, inDoubt);
  const unusablePhone = !choice.foreign && given === null && wrotePhone(details, group);
  return { ...row, group, details, existing, choice, settled, rowHash, unusablePhone };
}

function noticesOf({ choice, unusablePhone }: Decided): Notice[] {
  const notices: Notice[] = [];
  if (choice.notice !== null) notices.push({ column: 'e-mail', ...choice.notice });
  if (unusablePhone) {
    const text = 'no phone number that is possible; left out';
    notices.push({ code: 'UNUSABLE_PHONE', column: 'phone', text });
  }
  return notices;
}

function isSame({ existing, choice, settled, rowHash }: Decided, source: string): boolean {
  if (existing === undefined || choice.account !== existing.account) return false;
  const entry = existing.sources.find((one) => one.source === source);
  if (entry?.rowHash !== rowHash || entry.live === false || settled.moved) return false;
  if ((entry.foreign === true) !== (choice.foreign === true)) return false;
  return !(choice.own === true && existing.from?.email === undefined);
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
export function phoneOf(
  details: Details,
  group: Pick<GroupDecision, 'buyer'>,
  region: string,
): string | null | undefined {
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
  const { known, event, source } = context;
  const id = existing?._id ?? context.idFor('attendee', row.facts.sourceId);
  const account = link(row, id, context, changes);
  const record = recordOf(row, { _id: id, account }, context);
  const answers = heard(row, source);
  const first = speaksFirst(existing, source);
  if (existing === undefined) changes.insert(record);
  else {
    changes.before.push(...changedBy(existing, record));
    const { _id, event: _event, createdAt: _createdAt, edited: _edited, ...update } = record;
    changes.update(existing, update);
  }
  changes.values.push(...valuesOf(row, id, event._id));
  const subject = { event: event._id, subject: id, language: row.details.language, now: known.now };
  const history = known.consents.get(id) ?? [];
  const { given, withdrawn } = consentsFrom(answers, row.group.answersOwn, history, subject, first);
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
  if (freed !== null && freed._id !== id) takeAccount(freed, holders, changes);
  const before = existing?.account ?? null;
  if (before !== null && before !== choice.account) {
    changes.unlinked.push(before);
    holders.delete(before);
  }
  if (choice.account !== 'NEW' || addressIndex === null) {
    if (choice.account !== null && choice.account !== before) changes.linked.push(choice.account);
    return choice.account;
  }
  const account = context.idFor('account', addressIndex);
  changes.accounts.push({ id: account, address: facts.address ?? '' });
  return account;
}
