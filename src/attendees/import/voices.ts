/**
 * Whose an address is. Threat: an account, or the phone beside an address, goes to whoever was imported first. So every
 * paid registration of the event that gives the address is a voice, whichever source and file brought it, and the
 * answer is a function of these voices alone: nobody is heard sooner for having come sooner.
 *
 * Threat: a key gives somebody's address under another name, and they cannot sign in any more, or lose the phone that the
 * organiser's file had of them. So of an address that a file speaks of an integration says nothing: neither is it heard
 * against the file, nor does what it says take anything from others.
 */
import { integrationOf } from '../../sync/source.ts';
import type { AttendeeRecord } from '../model.ts';
import type { GroupDecision, Standing } from './groups.ts';
import { type Known, sourceOf } from './known.ts';
import { isLive } from './person.ts';

/** What a row says of an address, and what its file as a whole says of that. */
export interface AddressClaim {
  readonly source: string;
  /** Undefined: the file has no column for it. */
  readonly address: string | null | undefined;
  /** Keyed hash of the address. */
  readonly index: string | null;
  /** Keyed hash of address and name. */
  readonly person: string | null;
  readonly nameKey: string;
  /** Keyed hash of the name. */
  readonly nameHash: string;
  readonly group: GroupDecision;
}

/** The person whose address it is; null: nobody's. IN_FILE: somebody else's of this file, whose own row settles it. */
export type Owner = string | null | 'IN_FILE';

export interface Verdict {
  readonly owner: Owner;
  /** Whether the address is not one person's alone: then the phone beside it may be the other's, too. */
  readonly contested: boolean;
  /** Of others nothing follows from it. */
  readonly quiet?: true;
}

/** What the file says of another attendee's registration, null where it is not in it. */
export type DecisionOf = (attendee: AttendeeRecord) => GroupDecision | null;

interface Voice {
  readonly source: string;
  readonly person: string;
  readonly standing: Standing;
}

export function verdictOf(
  claim: AddressClaim,
  existing: AttendeeRecord | undefined,
  known: Known,
  decisionOf: DecisionOf,
): Verdict {
  const { group, source } = claim;
  if (claim.index === null) return { owner: null, contested: false };
  const own: Voice = { source, person: claim.person ?? '', standing: group.standing };
  const others = voicesOf(claim, existing, known, decisionOf);
  const files = others.filter((voice) => integrationOf(voice.source) === null);
  const verdict = verdictAmong(claim, [own, ...(integrationOf(source) === null ? files : others)]);
  const isBesideFiles = integrationOf(source) !== null && files.length > 0;
  return isBesideFiles && verdict.contested ? { owner: 'IN_FILE', contested: true, quiet: true } : verdict;
}

function verdictAmong({ group, person }: AddressClaim, voices: readonly Voice[]): Verdict {
  const people = new Set(voices.map(({ person }) => person));
  const contested = people.size > 1 || group.others || group.rival || voices.some(isOfSeveral(voices));
  if (!contested) return { owner: person, contested };
  if (group.rival) return { owner: 'IN_FILE', contested };
  const buyers = new Set(voices.filter(({ standing }) => standing === 'BUYER').map(({ person }) => person));
  const [buyer = null] = buyers;
  return { owner: buyers.size === 1 ? buyer : null, contested };
}

/** A source knows the person by an address of several people, and nowhere by one of their own. */
const isOfSeveral = (voices: readonly Voice[]) => (voice: Voice) =>
  voice.standing === 'SHARED' &&
  !voices.some(
    (other) => other.source === voice.source && other.person === voice.person && other.standing !== 'SHARED',
  );

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
