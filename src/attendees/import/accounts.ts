/**
 * Threat: an import hands somebody's account to somebody else. It never touches the address of an account that has
 * signed in, never moves such an account to another name, and of several people who give one address, in this file or
 * an earlier one, at most the buyer gets the account.
 */
import { integrationOf } from '../../sync/source.ts';
import type { AttendeeRecord, RegistrationSource } from '../model.ts';
import type { Ownership } from './groups.ts';
import { accountOf, type Holding, isSettled } from './holder.ts';
import type { Known } from './known.ts';
import { isLive, isSyncedBeside, otherSources, outranks } from './person.ts';
import type { Notice } from './report.ts';
import type { AddressClaim, DecisionOf, Verdict } from './voices.ts';

export interface AccountChoice {
  /** The account afterwards; 'NEW' is to be made. */
  readonly account: string | 'NEW' | null;
  /** Who has the account now and loses it to this one. */
  readonly freed: AttendeeRecord | null;
  /** The registration is somebody's who has an account of their own, and the row is not known to be that person's. */
  readonly foreign?: true;
  /** Whether the address is this person's to keep as their e-mail; undefined: leave what is there. */
  readonly own: boolean | undefined;
  readonly notice: Omit<Notice, 'column'> | null;
}

const FOREIGN =
  'the person has signed in, and the row gives another address or name; of it only a No was taken';

/** Its change can still be undone: until then it is nobody else's (accounts/by-address.ts). */
const HELD = 'the address was somebody’s until a short while ago; import again in three days';

export function chooseAccount(
  claim: AddressClaim,
  existing: AttendeeRecord | undefined,
  holding: Holding,
  known: Known,
  verdict: Verdict,
  decisionOf: DecisionOf,
): AccountChoice {
  if (holding === 'FOREIGN') {
    return { ...leave(existing), foreign: true, notice: { code: 'ADDRESS_CONFLICT', text: FOREIGN } };
  }
  if (claim.address === undefined || isOutranked(claim, existing)) return leave(existing);
  const current = accountOf(existing, known);
  const ownership = ownershipOf(claim, existing, known, verdict, decisionOf);
  const isCurrent = current !== undefined && current.addressIndex === claim.index;
  if (ownership === 'OWN' && isCurrent) return { ...leave(existing), own: true };
  if (existing !== undefined && current !== undefined && isSettled(current, existing)) {
    // Theirs by the address, although others give it too.
    const text = 'others give this address, too';
    return { ...leave(existing), notice: isCurrent ? { code: 'ADDRESS_CONFLICT', text } : null };
  }
  if (ownership !== 'OWN') return { account: null, freed: null, own: false, notice: NOTICES[ownership] };
  const target = known.accountsByAddress.get(claim.index ?? '');
  if (target !== undefined && target.addressIndex !== claim.index) {
    return { account: null, freed: null, own: false, notice: { code: 'ADDRESS_CONFLICT', text: HELD } };
  }
  const freed = holderOf(claim.index, known) ?? null;
  return { account: target?._id ?? 'NEW', freed, own: true, notice: null };
}

/**
 * Another source that ranks before this one says another address. An integration says none at all of whom others brought,
 * too, and be it that they are cancelled there: what these said of the person would be read by whoever has that address.
 */
function isOutranked({ source, index }: AddressClaim, existing: AttendeeRecord | undefined): boolean {
  if (existing?.sources.some((entry) => isSyncedBeside(source, entry.source))) return true;
  return otherSources(existing, source).some(
    (entry) => entry.address != null && entry.address !== index && outranks(entry.source, source),
  );
}

/** Who has the account of an address. */
export function holderOf(
  index: string | null,
  { accountsByAddress, holders }: Known,
): AttendeeRecord | undefined {
  const target = accountsByAddress.get(index ?? '');
  return target === undefined ? undefined : holders.get(target._id);
}

/** An account that nobody has used is taken back from whom the address turns out not to be. */
export function mayLose(
  holder: AttendeeRecord,
  { index }: AddressClaim,
  { owner }: Verdict,
  known: Known,
): boolean {
  const account = known.accountsByAddress.get(index ?? '');
  if (account === undefined || isSettled(account, holder) || owner === 'IN_FILE') return false;
  return !holder.sources.some((entry) => entry.address === index && entry.person === owner);
}

const NOTICES: Record<Exclude<Ownership, 'OWN'>, Omit<Notice, 'column'>> = {
  NONE: { code: 'NO_ADDRESS', text: 'no usable address of their own; imported without an account' },
  SHARED: { code: 'SHARED_ADDRESS', text: 'the address is not theirs alone; imported without an account' },
  DUPLICATE: {
    code: 'DUPLICATE_PERSON',
    text: 'registered more than once; another registration has the account',
  },
};

function leave(existing: AttendeeRecord | undefined): AccountChoice {
  return { account: existing?.account ?? null, freed: null, own: undefined, notice: null };
}

function ownershipOf(
  { group, source, index, person }: AddressClaim,
  existing: AttendeeRecord | undefined,
  known: Known,
  { owner }: Verdict,
  decisionOf: DecisionOf,
): Ownership {
  if (index === null) return 'NONE';
  if (person === null || owner !== person) return 'SHARED';
  if (accountOf(existing, known)?.addressIndex === index) return 'OWN';
  // Of two registrations of one person the one that has the account keeps it, whatever the order of the rows.
  if (group.address !== 'OWN' && group.nth > 0) return 'DUPLICATE';
  const holder = holderOf(index, known);
  if (holder === undefined || holder._id === existing?._id) return 'OWN';
  if (holder.sources.some((entry) => entry.address === index && entry.person === person)) {
    // Whose own row is in this file is there only if that row still is of the same address and name.
    const inFile = decisionOf(holder);
    const isGone = (entry: RegistrationSource) =>
      entry.source === source && inFile !== null && inFile.who !== group.who;
    const account = known.accountsByAddress.get(index);
    const isSettledThere = account !== undefined && isSettled(account, holder);
    const keeps = (entry: RegistrationSource) => {
      // From others an integration gets no account, not even of whom is cancelled there; and before anybody signed in
      // by it a file takes theirs, as it does when it comes first.
      if (isSyncedBeside(source, entry.source)) return true;
      if (integrationOf(source) === null && integrationOf(entry.source) !== null && !isSettledThere)
        return false;
      return isLive(holder, entry, source, decisionOf) && !isGone(entry);
    };
    return holder.sources.some(keeps) ? 'DUPLICATE' : 'OWN';
  }
  const account = known.accountsByAddress.get(index);
  return account !== undefined && isSettled(account, holder) ? 'SHARED' : 'OWN';
}
