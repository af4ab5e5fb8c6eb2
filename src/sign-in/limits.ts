/**
 * Threat: guessing codes, trying addresses, and flooding somebody's mailbox; and, the other way round, a limit that an
 * attacker fills so that the owner is locked out. Tries at one code are counted in its own record (pending.ts), so
 * nobody uses up anybody else's. A network's limits are wide, because a whole venue is one network.
 *
 * Mails to one address are limited in four buckets, so that a stranger's tries stay the stranger's:
 *   - a browser that signed in to the address before: its own (known-browser.ts);
 *   - else, for each network: a few; and for all networks together: enough for a person, too little for a flood;
 *   - when those are gone, one an hour for each wide network (IPv4 /16, IPv6 /32) that has not had it, to a ceiling.
 * To keep a new browser out one must hold its own network's bucket, or 80 wide networks at once. Whoever is past a
 * limit for mails gets the same answer as ever, only no mail: the answer tells nobody anything about an address.
 */
import type { Database } from '../database/connect.ts';
import { type Limit, Limiter } from '../database/limiter.ts';
import type { Network } from '../http/network.ts';

const MINUTES = 60;
const HOURS = 60 * MINUTES;

/** Points in seconds, for each bucket. */
export const SIGN_IN_LIMITS = {
  startsByNetwork: { points: 300, duration: 10 * MINUTES },
  triesByNetwork: { points: 1_000, duration: 10 * MINUTES },
  mailsByAddressAndNetwork: { points: 5, duration: HOURS },
  mailsByAddress: { points: 20, duration: HOURS },
  mailsInReserve: { points: 1, duration: HOURS },
  mailsInReserveByAddress: { points: 80, duration: HOURS },
  mailsByKnownBrowser: { points: 5, duration: HOURS },
  mailsByAccount: { points: 10, duration: HOURS },
  addressChangesByAccount: { points: 5, duration: HOURS },
} as const;

export type LimitName = keyof typeof SIGN_IN_LIMITS;

export interface MailAsked {
  readonly addressIndex: string;
  readonly network: Network;
  /** From `knownBrowser`. */
  readonly browser: string | null;
}

export class SignInLimits {
  readonly #limiters: Readonly<Record<LimitName, Limiter>>;

  constructor(database: Pick<Database, 'client' | 'connection'>) {
    const limits = Object.entries(SIGN_IN_LIMITS) as [LimitName, Limit][];
    this.#limiters = Object.fromEntries(
      limits.map(([name, limit]) => [name, new Limiter(database, name, limit)]),
    ) as Record<LimitName, Limiter>;
  }

  /** One collection for all, so one of them makes its indexes. */
  ensureIndexes(): Promise<void> {
    return this.#limiters.startsByNetwork.ensureIndexes();
  }

  /** Throws RATE_LIMITED past the limit. */
  spend(name: LimitName, key: string): Promise<void> {
    return this.#limiters[name].spend(key);
  }

  /** Whether a mail may go to this address. */
  async mayMail({ addressIndex, network, browser }: MailAsked): Promise<boolean> {
    const has = (name: LimitName, key: string) => this.#limiters[name].has(key);
    if (browser !== null && (await has('mailsByKnownBrowser', `${addressIndex}:${browser}`))) return true;
    if (!(await has('mailsByAddressAndNetwork', `${addressIndex}:${network.near}`))) return false;
    if (await has('mailsByAddress', addressIndex)) return true;
    if (!(await has('mailsInReserve', `${addressIndex}:${network.wide}`))) return false;
    return has('mailsInReserveByAddress', addressIndex);
  }
}
