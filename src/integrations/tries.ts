/**
 * Keys that are tried. Threats: keys that are guessed, or that are none any more, by the thousand: each costs the database a
 * look-up, and nobody anything; and whoever does so behind a venue's address, and keeps its check-in desk out.
 *
 * So points are taken by network before a key is looked up, as many for one that is there as for one that is not, and given
 * back for one that counts, and where nobody could say. A key that counted here lately, from that network, takes none: no neighbour
 * locks it out; and one that comes from everywhere pushes out no other.
 */
import type { Request } from 'express';
import type { Database } from '../database/connect.ts';
import { Limiter } from '../database/limiter.ts';
import { UsedLately } from '../disclosure/used-lately.ts';
import type { Budget, Budgets } from '../limits/budgets.ts';
import { HOUR, SECOND } from '../time.ts';
import type { PresentedKey } from './key-text.ts';

/** In points: as much as a document that is refused. */
export const TRIED_KEY_COST = 100;

const REPORTS_AN_HOUR = 20_000;
/** How many keys that counted are remembered, in this process's memory alone, and each from how many networks. */
const REMEMBERED = 10_000;
const NETWORKS_OF_A_KEY = 16;

interface Parts {
  readonly database: Database;
  readonly budgets: Pick<Budgets, 'keyTriesOf'>;
  /** Keyed hash of where a request comes from. */
  readonly networkOf: (req: From) => string;
}

export type From = Pick<Request, 'ip'>;

export class KeyTries {
  readonly #parts: Parts;
  readonly #reports: Limiter;
  /** By key, the networks that it came from, the latest first. */
  readonly #counted = new UsedLately<readonly string[]>(REMEMBERED);

  constructor(parts: Parts) {
    this.#parts = parts;
    const limit = { points: REPORTS_AN_HOUR, duration: HOUR / SECOND };
    this.#reports = new Limiter(parts.database, 'keyReportsByNetwork', limit);
  }

  /** To be asked before the look-up; throws RATE_LIMITED, or UNAVAILABLE. `found`: what the look-up says, null for no key that counts. */
  async paid<T>(presented: PresentedKey, from: From, lookUp: () => Promise<T | null>): Promise<T | null> {
    const name = `${presented.id} ${presented.hash.toString('base64')}`;
    const network = this.#parts.networkOf(from);
    const isKnown = this.#counted.get(name)?.includes(network) === true;
    const budget = isKnown ? null : await this.#taken(network);
    const found = await lookUp().catch((cause: unknown) => {
      budget?.giveBack(TRIED_KEY_COST);
      throw cause;
    });
    const others = (this.#counted.get(name) ?? []).filter((one) => one !== network);
    if (found !== null) {
      budget?.giveBack(TRIED_KEY_COST);
      if (!isKnown) this.#counted.set(name, [network, ...others].slice(0, NETWORKS_OF_A_KEY));
    } else if (others.length > 0) this.#counted.set(name, others);
    else this.#counted.delete(name);
    return found;
  }

  /**
   * The same for a key that somebody found, which nothing is given back for. Beside what `end` writes, or does not, each
   * report is counted: a write that is as slow, so that the time tells nobody whether there was such a key.
   */
  async reported<T>(from: From, end: () => Promise<T>): Promise<T> {
    const network = this.#parts.networkOf(from);
    await this.#taken(network);
    const [ended] = await Promise.all([end(), this.#reports.spend(network)]);
    return ended;
  }

  async #taken(network: string): Promise<Budget> {
    const budget = this.#parts.budgets.keyTriesOf(network);
    await budget.take(TRIED_KEY_COST);
    return budget;
  }
}
