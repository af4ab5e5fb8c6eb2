/**
 * Threat: an import hands somebody's account to somebody else. It never touches the address of an account that has
 * signed in, never moves such an account to another name, and of several people who give one address, in this file or
 * an earlier one, at most the buyer gets the account.
 */
import type { AttendeeRecord } from '../model.ts';
import { nameKey } from '../normalise.ts';
import type { GroupDecision, Ownership } from './groups.ts';
import { type Known, type KnownAccount, sourceOf } from './known.ts';
import type { Notice } from './report.ts';

/** What a row says of an address, and what the file as a whole says of that. */
export interface AddressClaim {
  readonly source: string;
  /** Undefined: the file has no column for it. */
  readonly address: string | null | undefined;
  /** Keyed hash of the address. */
  readonly index: string | null;
  readonly nameKey: string;
  readonly group: GroupDecision;
}

export interface AccountChoice {
  /** The account afterwards; 'NEW' is to be made. */
  readonly account: string | 'NEW' | null;
  /** Who has the account now and loses it to this one. */
  readonly freed: AttendeeRecord | null;
  /** The registration is somebody's who signed in under another address: the row is not known to be that person's. */
  readonly foreign?: true;
  /** Whether the address is this person's to keep as their e-mail; undefined: leave what is there. */
  readonly own: boolean | undefined;
  readonly notice: Omit<Notice, 'column'> | null;
}

/** What the file says of another attendee's registration, null where it is not in it. */
export type DecisionOf = (attendee: AttendeeRecord) => GroupDecision | null;

export function chooseAccount(
  claim: AddressClaim,
  existing: AttendeeRecord | undefined,
  known: Known,
  decisionOf: DecisionOf,
): AccountChoice {
  const current = existing?.account == null ? undefined : known.accounts.get(existing.account);
  if (claim.address === undefined) return leave(existing);
  const ownership = judge(claim, existing, current, known, decisionOf);
  if (ownership === 'OWN' && current !== undefined && current.addressIndex === claim.index) {
    return { ...leave(existing), own: true };
  }
  if (current !== undefined && (current.firstSignedInAt !== null || existing?.edited.email !== undefined)) {
    if (current !== undefined && current.addressIndex === claim.index) {
      // Theirs by the address, although others give it too.
      return {
        ...leave(existing),
        notice: { code: 'ADDRESS_CONFLICT', text: 'others give this address, too' },
      };
    }
    const text =
      'the account has signed in under another address, which stays; of the row only a No was taken';
    return { ...leave(existing), foreign: true, notice: { code: 'ADDRESS_CONFLICT', text } };
  }
  if (ownership !== 'OWN') return { account: null, freed: null, own: false, notice: NOTICES[ownership] };
  const target = known.accountsByAddress.get(claim.index ?? '');
  const holder = target === undefined ? undefined : known.holders.get(target._id);
  return { account: target?._id ?? 'NEW', freed: holder ?? null, own: true, notice: null };
}

/**
 * Threat: a ticket passes to somebody else before its first holder ever signed in, and the new one inherits what others
 * permitted the first to see. Another name with another address is another person, and gets an attendee of their own.
 */
export function isSomebodyElse(claim: AddressClaim, found: AttendeeRecord, known: Known): boolean {
  const current = found.account === null ? undefined : known.accounts.get(found.account);
  if (claim.address === undefined || (current !== undefined && current.firstSignedInAt !== null))
    return false;
  const before = sourceOf(found, claim.source)?.address ?? null;
  return claim.index !== before && nameKey(found.name) !== claim.nameKey;
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

/** The file's word, held against what earlier files brought. */
function judge(
  claim: AddressClaim,
  existing: AttendeeRecord | undefined,
  current: KnownAccount | undefined,
  known: Known,
  decisionOf: DecisionOf,
): Ownership {
  const holds = current !== undefined && current.addressIndex === claim.index;
  // Of two registrations of one person the one that has the account keeps it, whatever the order of the rows.
  const byFile = claim.group.address === 'DUPLICATE' && holds ? 'OWN' : claim.group.address;
  if (byFile !== 'OWN' || claim.index === null) return byFile;
  const others = (known.claimants.get(claim.index) ?? []).filter(
    (other) =>
      other._id !== existing?._id && decisionOf(other) === null && nameKey(other.name) !== claim.nameKey,
  );
  if (others.length > 0 && !(claim.group.buyer && !others.some((other) => isBuyer(other, claim))))
    return 'SHARED';
  const target = known.accountsByAddress.get(claim.index);
  const holder = target === undefined ? undefined : known.holders.get(target._id);
  if (target === undefined || holder === undefined || holder._id === existing?._id) return 'OWN';
  return againstHolder(claim, target, holder, decisionOf(holder));
}

function againstHolder(
  claim: AddressClaim,
  target: KnownAccount,
  holder: AttendeeRecord,
  inFile: GroupDecision | null,
): Ownership {
  const gone = inFile === null ? !holder.registered : !inFile.live;
  if (nameKey(holder.name) === claim.nameKey) return gone ? 'OWN' : 'DUPLICATE';
  if (target.firstSignedInAt !== null) return 'SHARED';
  if (inFile !== null) return 'OWN';
  return claim.group.buyer && !isBuyer(holder, claim) ? 'OWN' : 'SHARED';
}

function isBuyer(attendee: AttendeeRecord, { index }: AddressClaim): boolean {
  return attendee.sources.some(({ address, buyer }) => address === index && buyer === true);
}

/** Asks the file's groups about an attendee by its source id. */
export function decisionsFrom(
  source: string,
  decide: (sourceId: string) => GroupDecision | null,
): DecisionOf {
  return (attendee) => {
    const id = sourceOf(attendee, source)?.id;
    return id === undefined ? null : decide(id);
  };
}
