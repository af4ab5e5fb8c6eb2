/** Whose changes are the suspects', and which of them may be their owners' own. */
import type { ChangedBy, ChangeRecord } from './model.ts';

export interface Suspects {
  /** Public ids of sessions that were named one by one. */
  readonly sessions?: readonly string[];
  /** Sessions that are suspect for their account or a rule alone, with when they began; null where nobody knows. */
  readonly supposed?: ReadonlyMap<string, Date | null>;
  readonly accounts?: readonly string[];
  /** When the incident was known: whoever signed in later, and was not named, may be the owner. Absent: nobody may be. */
  readonly awareAt?: Date;
  /** Only at this event; at all of them where it is null or absent. */
  readonly event?: string | null;
  readonly since: Date;
  /** Not included. */
  readonly until: Date;
}

export const NONE: ReadonlyMap<string, Date | null> = new Map();

/** Who acts in a session; imports and answers to incidents are no suspect's. */
const IN_A_SESSION: ChangedBy['kind'][] = ['OWNER', 'ORGANISER'];

/** Which changes are the suspects'. */
export function changesOf({
  sessions = [],
  supposed = NONE,
  accounts = [],
  event = null,
  since,
  until,
}: Suspects) {
  return {
    ...(event === null ? {} : { event }),
    at: { $gte: since, $lt: until },
    $or: [
      { 'by.session': { $in: [...sessions, ...supposed.keys()] } },
      { 'by.account': { $in: [...accounts] } },
    ],
    'by.kind': { $in: IN_A_SESSION },
  };
}

export const isNamed = ({ by }: Pick<ChangeRecord, 'by'>, { sessions = [] }: Suspects) =>
  by.session !== null && sessions.includes(by.session);

/** Where nobody knows when its session began, a change after the incident was known may be of one that began after it. */
export function mayBeTheOwners(
  change: Pick<ChangeRecord, 'by' | 'at'>,
  suspects: Pick<Suspects, 'awareAt' | 'sessions' | 'supposed' | 'since' | 'until'>,
): boolean {
  const { awareAt, supposed = NONE } = suspects;
  if (awareAt === undefined || isNamed(change, suspects)) return false;
  const begun = supposed.get(change.by.session ?? '') ?? null;
  return (begun ?? change.at) > awareAt;
}
