/**
 * Threat: whoever may see a little of many people, sees it of all of them: an account that was taken over, a key that was
 * found, one network that signs in as one person after the other and reads what is theirs (2018). So for each event it is
 * counted of how many different people an account, a key or a network was given protected fields, in a day and in ten minutes.
 * At half of what is allowed the organisers are told; at all of it the rest is withheld, from the next request on.
 *
 * The ledger's record is the count: nothing else is written, and nothing protected leaves without it. A process counts what it
 * is about to record before it does, and learns what others recorded by reading on behind them, every second; for a reader who
 * has had half of what is allowed, before each answer. So all processes together give at most what is allowed and what those that
 * do not know yet of each other give in a second, and a process that begins has read the day before it serves.
 */
import { MOST_ON_A_PAGE } from '../../page-size.ts';
import { Rounds } from '../../rounds.ts';
import { SECOND } from '../../time.ts';
import type { GivenRecord } from '../ledger/given.ts';
import { showsValue } from '../ledger/given.ts';
import { SharedWrite } from '../ledger/shared-write.ts';
import { Follow, type FollowParts } from './follow.ts';
import { limitOf, type ReadingSettings } from './limits.ts';
import { hashOf } from './people-set.ts';
import { type Reader, Tallies, type Tally, WINDOW_NAMES, type WindowName } from './tallies.ts';

export interface ReadingBudgetOptions extends Pick<FollowParts, 'store' | 'leases' | 'own' | 'silentMillis'> {
  readonly settings: ReadingSettings;
  /** How many people are registered at an event. */
  readonly peopleAt: (event: string) => Promise<number>;
  /** Told once for each reader, event and window; told again until it resolves. */
  readonly onHalf: (half: Half) => Promise<void>;
  readonly onTrouble: (error: unknown) => void;
  readonly deadlineMillis: number;
  /** Where windows are counted from; for tests that must not come to the end of one. */
  readonly begun?: number | undefined;
  readonly everyMillis?: number | undefined;
}

/** That a reader was given half of what is allowed, or more. */
export interface Half extends Pick<Tally, 'reader' | 'event' | 'window'> {
  /** When the window began. */
  readonly from: Date;
  readonly people: number;
  readonly limit: number;
}

/** That a reader was given all that is allowed. `retryAfter`: whole seconds. */
export interface Spent {
  readonly retryAfter: number;
}

const EVERY_MILLIS = SECOND;
/** From how many people on it is asked how many there are, and how long that is remembered. */
const WORTH_ASKING = 100;
const SIZE_MILLIS = 600 * SECOND;

export class ReadingBudgets {
  readonly #options: ReadingBudgetOptions;
  readonly #tallies: Tallies;
  readonly #follow: Follow;
  readonly #reading: SharedWrite<Date | null>;
  readonly #rounds: Rounds;
  readonly #sizes = new Map<string, { people: number | null; at: number }>();
  readonly #halves = new Map<Tally, Half>();

  private constructor(options: ReadingBudgetOptions) {
    this.#options = options;
    this.#tallies = new Tallies(options.begun);
    this.#follow = new Follow({
      ...options,
      beginning: (at) => this.#tallies.beginning('DAY', at),
      onGiven: (record, now) => this.#given(record, now),
    });
    this.#reading = new SharedWrite(() => this.#follow.read());
    this.#rounds = new Rounds(() => this.#round());
  }

  /** Resolves when what was given in this day is counted; rejects where the ledger cannot be read. */
  static async open(options: ReadingBudgetOptions): Promise<ReadingBudgets> {
    const budgets = new ReadingBudgets(options);
    await budgets.#follow.read();
    await budgets.#askSizes();
    budgets.#rounds.wake(options.everyMillis ?? EVERY_MILLIS);
    return budgets;
  }

  /** Whether these people are more than an answer may be about, with those who were given before. `asked`: whatever is given of them. */
  exceeds(reader: Reader, event: string, at: Date, asked: ReadonlySet<string>): boolean {
    // An answer that begins within the limit may go over it by a page.
    if (asked.size <= MOST_ON_A_PAGE) return false;
    const hashes = new Set(Array.from(asked, hashOf));
    return WINDOW_NAMES.some(
      (window) =>
        this.#tallies.countWith(reader, event, window, at, hashes) > this.#limit(reader, event, window),
    );
  }

  /** Null as long as the reader may be given more at the event, at this time of the database. */
  spent(reader: Reader, event: string, at: Date): Spent | null {
    const over = WINDOW_NAMES.filter((window) => this.#share(reader, event, window, at) >= 1);
    if (over.length === 0) return null;
    const millis = Math.max(...over.map((window) => this.#tallies.endsIn(window, at)));
    return { retryAfter: Math.max(1, Math.ceil(millis / SECOND)) };
  }

  /** Whether so much was given that other processes are asked first; of everybody, when nothing was heard of them for long. */
  isClose(reader: Reader, event: string, at: Date): boolean {
    if (this.#follow.silent) return true;
    return this.#isHalf(reader, event, at);
  }

  #isHalf(reader: Reader, event: string, at: Date): boolean {
    return WINDOW_NAMES.some((window) => this.#share(reader, event, window, at) >= 0.5);
  }

  /** Counts people whose protected fields are about to be given, or were; of windows that are over `now`, nobody. */
  count(
    readers: readonly Reader[],
    event: string,
    subjects: Iterable<string>,
    at: Date,
    now: Date | null = null,
  ): void {
    const hashes = Array.from(subjects, hashOf);
    for (const reader of readers) this.#note(this.#tallies.add(reader, event, hashes, at, now), at);
  }

  /** Resolves when all is counted that any process had on the record when this was called. */
  async catchUp(): Promise<void> {
    await this.#reading.join(this.#options.deadlineMillis);
  }

  /** A round that begins now: as each does by itself, every second. */
  round(): Promise<void> {
    return this.#rounds.run();
  }

  async close(): Promise<void> {
    await this.#rounds.close();
  }

  #share(reader: Reader, event: string, window: WindowName, at: Date): number {
    return this.#tallies.count(reader, event, window, at) / this.#limit(reader, event, window);
  }

  #limit(reader: Reader, event: string, window: WindowName): number {
    return limitOf(reader, window, this.#sizes.get(event)?.people ?? null, this.#options.settings);
  }

  #note(tallies: readonly Tally[], at: Date): void {
    for (const tally of tallies) {
      const { reader, event, window, people } = tally;
      if (people.size < WORTH_ASKING && !this.#isHalf(reader, event, at)) continue;
      if (!this.#sizes.has(event)) this.#sizes.set(event, { people: null, at: Number.NEGATIVE_INFINITY });
      const limit = this.#limit(reader, event, window);
      if (tally.told || people.size < limit / 2) continue;
      tally.told = true;
      const from = this.#tallies.beginning(window, at);
      this.#halves.set(tally, { reader, event, window, from, people: people.size, limit });
    }
  }

  #given({ responses }: GivenRecord, now: Date): void {
    for (const { asked, events, subjects, shown } of responses) {
      if (asked === null) continue;
      const byEvent = new Map<string, string[]>();
      for (const [index, subject] of subjects.entries()) {
        const [event, text] = [events[index], shown[index]];
        if (event == null || subject === null || text == null || !showsValue(text)) continue;
        const there = byEvent.get(event);
        if (there === undefined) byEvent.set(event, [subject]);
        else there.push(subject);
      }
      const readers = readersOf(asked.viewer, asked.network);
      for (const [event, people] of byEvent) this.count(readers, event, people, asked.at, now);
    }
  }

  /** Reads on, asks how large events are, and tells what is to be told; what fails is tried in the next round. */
  async #round(): Promise<number> {
    const { onTrouble, everyMillis = EVERY_MILLIS } = this.#options;
    try {
      const now = await this.#reading.join(this.#options.deadlineMillis);
      if (now !== null) this.#tallies.sweep(now);
      await this.#askSizes();
      await this.#tell();
    } catch (error) {
      onTrouble(error);
    }
    return everyMillis;
  }

  async #askSizes(): Promise<void> {
    for (const [event, size] of this.#sizes) {
      if (performance.now() - size.at < SIZE_MILLIS) continue;
      const people = await this.#options.peopleAt(event);
      this.#sizes.set(event, { people, at: performance.now() });
    }
  }

  /** False where it could not be told now. */
  async #told(half: Half): Promise<boolean> {
    return this.#options.onHalf(half).then(
      () => true,
      (error: unknown) => {
        this.#options.onTrouble(error);
        return false;
      },
    );
  }

  async #tell(): Promise<void> {
    for (const [tally, half] of [...this.#halves]) {
      // Of an event whose size was not known the limit was another.
      const limit = this.#limit(half.reader, half.event, half.window);
      if (half.people < limit / 2) tally.told = false;
      else if (!(await this.#told({ ...half, limit }))) continue;
      if (this.#halves.get(tally) === half) this.#halves.delete(tally);
    }
  }
}

/** Of whom it is counted, as the ledger names them. A key's reads are no hall's: an export from there shuts nobody out. */
export const readersOf = (
  {
    kind,
    id,
    session,
  }: { readonly kind: 'ACCOUNT' | 'INTEGRATION'; readonly id: string; readonly session: string },
  network: string,
): Reader[] =>
  kind === 'ACCOUNT'
    ? [
        { kind, id },
        { kind: 'NETWORK', id: network },
      ]
    : [{ kind: 'KEY', id: session }];
