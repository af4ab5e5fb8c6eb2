/**
 * Threat: an import hands somebody's account to somebody else. It never touches the address of an account that has
 * signed in, never moves such an account to another name, and of several people who give one address, in this file or
 * an earlier one, at most the buyer gets the account.
 */
import type { AttendeeRecord } from '../model.ts';
import { nameKey } from '../normalise.ts';
import type { GroupDecision, Ownership, Standing } from './groups.ts';
import { type Known, type KnownAccount, sourceOf } from './known.ts';
import { isLive, otherSources, outranks } from './person.ts';
import type { Notice } from './report.ts';

/** What a row says of an address, and what the file as a whole says of that. */
export interface AddressClaim {
  readonly source: string;
  /** Undefined: the file has no column for it. */
  readonly address: string | null | undefined;
  /** Keyed hash of the address. */
  readonly index: string | null;
  /** Keyed hash of address and name. */
  readonly person: string | null;
  readonly nameKey: string;
  readonly group: GroupDecision;
}

export interface AccountChoice {
  /** The account afterwards; 'NEW' is to be made. */
  readonly account: string | 'NEW' | null;
  /** Who has the account now and loses it, to this one or to nobody. */
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
  if (claim.address === undefined || isOutranked(claim, existing)) return leave(existing);
  const holder = holderOf(claim.index, known);
  const { ownership, owner } = judge(claim, existing, current, known, decisionOf);
  if (ownership === 'OWN' && current !== undefined && current.addressIndex === claim.index) {
    return { ...leave(existing), own: true };
  }
  const freed = holder !== undefined && mayLose(holder, claim, owner, known) ? holder : null;
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
  if (ownership !== 'OWN') return { account: null, freed, own: false, notice: NOTICES[ownership] };
  const target = known.accountsByAddress.get(claim.index ?? '');
  return { account: target?._id ?? 'NEW', freed: holder ?? null, own: true, notice: null };
}

/** Another source that ranks before this one says another address. */
function isOutranked({ source, index }: AddressClaim, existing: AttendeeRecord | undefined): boolean {
  return otherSources(existing, source).some(
    (entry) => entry.address != null && entry.address !== index && outranks(entry.source, source),
  );
}

function holderOf(index: string | null, { accountsByAddress, holders }: Known): AttendeeRecord | undefined {
  const target = accountsByAddress.get(index ?? '');
  return target === undefined ? undefined : holders.get(target._id);
}

/** An account that nobody has used is taken back from whom the address turns out not to be. */
function mayLose(holder: AttendeeRecord, { index }: AddressClaim, owner: Owner, known: Known): boolean {
  const account = known.accountsByAddress.get(index ?? '');
  if (account?.firstSignedInAt !== null || holder.edited.email !== undefined || owner === 'IN_FILE')
    return false;
  return !holder.sources.some((entry) => entry.address === index && entry.person === owner);
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

/** The person whose address it is; IN_FILE: somebody else of this file, whose own row settles it. */
type Owner = string | null | 'IN_FILE';

/** The file's word, held against what other files and sources brought. */
function judge(
  claim: AddressClaim,
  existing: AttendeeRecord | undefined,
  current: KnownAccount | undefined,
  known: Known,
  decisionOf: DecisionOf,
): { ownership: Ownership; owner: Owner } {
  const { group, index, person } = claim;
  if (index === null) return { ownership: 'NONE', owner: 'IN_FILE' };
  const owner = ownerOf([claimOf(claim), ...voicesOf(claim, existing, known, decisionOf)], claim);
  if (owner !== person) return { ownership: 'SHARED', owner };
  if (current !== undefined && current.addressIndex === index) return { ownership: 'OWN', owner };
  // Of two registrations of one person the one that has the account keeps it, whatever the order of the rows.
  if (group.address !== 'OWN' && group.nth > 0) return { ownership: 'DUPLICATE', owner };
  const holder = holderOf(index, known);
  if (holder === undefined || holder._id === existing?._id) return { ownership: 'OWN', owner };
  return { ownership: againstHolder(claim, holder, known, decisionOf), owner };
}

/** What one source says of an address and a person. */
interface Voice {
  readonly source: string;
  readonly person: string;
  readonly standing: Standing;
}

const claimOf = ({ source, person, group }: AddressClaim): Voice => ({
  source,
  person: person ?? '',
  standing: group.standing,
});

/** All others that speak of the address: paid, and not in this file, which speaks for all of its rows at once. */
function voicesOf(
  { source, index }: AddressClaim,
  existing: AttendeeRecord | undefined,
  { claimants }: Known,
  decisionOf: DecisionOf,
): Voice[] {
  return (claimants.get(index ?? '') ?? []).flatMap((attendee) =>
    attendee.sources
      .filter((entry) => entry.address === index && isLive(attendee, entry, source, decisionOf))
      .filter((entry) => entry.source !== source || (attendee !== existing && decisionOf(attendee) === null))
      .map(({ source, person, standing }) => ({
        source,
        person: person ?? '',
        standing: standing ?? 'SHARED',
      })),
  );
}

/** Nobody contests an address that only one name gives, and every source for theirs; else it is the one known buyer's. */
function ownerOf(voices: readonly Voice[], { person, group: { rival } }: AddressClaim): Owner {
  const people = new Set(voices.map(({ person }) => person));
  const shared = voices.some(
    (voice) =>
      voice.standing === 'SHARED' &&
      !voices.some(
        (other) =>
          other.source === voice.source && other.person === voice.person && other.standing !== 'SHARED',
      ),
  );
  const [first = null] = people;
  if (people.size === 1 && !shared && !rival) return first;
  const buyers = new Set(voices.filter(({ standing }) => standing === 'BUYER').map(({ person }) => person));
  if (rival) return buyers.has(person ?? '') ? null : 'IN_FILE';
  const [buyer = null] = buyers;
  return buyers.size === 1 ? buyer : null;
}

function againstHolder(
  { source, index, person }: AddressClaim,
  holder: AttendeeRecord,
  known: Known,
  decisionOf: DecisionOf,
): Ownership {
  if (holder.sources.some((entry) => entry.address === index && entry.person === person)) {
    const there = holder.sources.some((entry) => isLive(holder, entry, source, decisionOf));
    return there ? 'DUPLICATE' : 'OWN';
  }
  return known.accountsByAddress.get(index ?? '')?.firstSignedInAt != null ? 'SHARED' : 'OWN';
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
