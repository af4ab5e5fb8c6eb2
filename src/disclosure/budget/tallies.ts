/**
 * How many people's protected fields each reader was given at each event, in this day and in these ten minutes. Windows
 * are stretches of the database's time, the same in every process: days of UTC, and six to the hour.
 */
import { DAY, MINUTE } from '../../time.ts';
import { PeopleSet } from './people-set.ts';

/** An account, an API key, or a network by its keyed hash. */
export interface Reader {
  readonly kind: 'ACCOUNT' | 'KEY' | 'NETWORK';
  readonly id: string;
}

export const WINDOWS = { DAY, TEN_MINUTES: 10 * MINUTE } as const;
export type WindowName = keyof typeof WINDOWS;
export const WINDOW_NAMES = Object.keys(WINDOWS) as readonly WindowName[];

/** Which of them are counted of whom; of no other there is a limit. */
const COUNTED: Readonly<Record<Reader['kind'], readonly WindowName[]>> = {
  ACCOUNT: ['DAY', 'TEN_MINUTES'],
  KEY: ['DAY'],
  NETWORK: ['TEN_MINUTES'],
};

/** What a reader was given at an event in one window. */
export interface Tally {
  readonly reader: Reader;
  readonly event: string;
  readonly window: WindowName;
  /** Which of them, counted from the first. */
  readonly number: number;
  readonly people: PeopleSet;
  /** Whether the organisers were told, or will be. */
  told: boolean;
}

/** By the window's number: times come in no order, and a clock may be ahead for a while. */
type Numbered = Readonly<Record<WindowName, Map<number, Tally>>>;

type Tallied = Readonly<Record<Reader['kind'], Map<string, Map<string, Numbered>>>>;

export class Tallies {
  /** By kind, then the reader's id, then the event: asked several times a request, so no key is put together. */
  readonly #tallies: Tallied = { ACCOUNT: new Map(), KEY: new Map(), NETWORK: new Map() };
  readonly #begun: number;

  /** `begun`: where windows are counted from, in milliseconds; for tests that must not come to the end of one. */
  constructor(begun = 0) {
    this.#begun = begun;
  }

  /** Which window a time is in. */
  numberOf(window: WindowName, at: Date): number {
    return Math.floor((at.getTime() - this.#begun) / WINDOWS[window]);
  }

  /** In milliseconds, from a time in it. */
  endsIn(window: WindowName, at: Date): number {
    return (this.numberOf(window, at) + 1) * WINDOWS[window] + this.#begun - at.getTime();
  }

  /** When the window began that a time is in. */
  beginning(window: WindowName, at: Date): Date {
    return new Date(this.numberOf(window, at) * WINDOWS[window] + this.#begun);
  }

  /**
   * Counts these people; answers the tallies of the windows that the time is in, but for those that are over `now`: of a day
   * that is read as a whole there would be one for every ten minutes of every reader.
   */
  add(reader: Reader, event: string, hashes: readonly number[], at: Date, now: Date | null = null): Tally[] {
    return COUNTED[reader.kind].flatMap((window) => {
      const number = this.numberOf(window, at);
      if (now !== null && number < this.numberOf(window, now)) return [];
      const tally = this.#tally(reader, event, window, number);
      for (const hash of hashes) tally.people.add(hash);
      return [tally];
    });
  }

  /** How many tallies are held. */
  get held(): number {
    const numbered = Object.values(this.#tallies).flatMap((readers) =>
      [...readers.values()].flatMap((events) => [...events.values()]),
    );
    return numbered.reduce((sum, { DAY, TEN_MINUTES }) => sum + DAY.size + TEN_MINUTES.size, 0);
  }

  count(reader: Reader, event: string, window: WindowName, at: Date): number {
    return this.#people(reader, event, window, at)?.size ?? 0;
  }

  /** The same with these people, each once. */
  countWith(
    reader: Reader,
    event: string,
    window: WindowName,
    at: Date,
    hashes: ReadonlySet<number>,
  ): number {
    const people = this.#people(reader, event, window, at);
    let count = people?.size ?? 0;
    for (const hash of hashes) if (people?.has(hash) !== true) count += 1;
    return count;
  }

  #people({ kind, id }: Reader, event: string, window: WindowName, at: Date): PeopleSet | undefined {
    const numbered = this.#tallies[kind].get(id)?.get(event);
    return numbered?.[window].get(this.numberOf(window, at))?.people;
  }

  /** Forgets what is over. */
  sweep(at: Date): void {
    for (const readers of Object.values(this.#tallies))
      for (const [id, events] of readers) {
        for (const [event, numbered] of events) if (!this.#sweep(numbered, at)) events.delete(event);
        if (events.size === 0) readers.delete(id);
      }
  }

  /** Answers whether something is left. */
  #sweep(numbered: Numbered, at: Date): boolean {
    for (const window of WINDOW_NAMES)
      for (const number of numbered[window].keys())
        if (number < this.numberOf(window, at)) numbered[window].delete(number);
    return WINDOW_NAMES.some((window) => numbered[window].size > 0);
  }

  #tally(reader: Reader, event: string, window: WindowName, number: number): Tally {
    const events = madeIn(this.#tallies[reader.kind], reader.id, () => new Map<string, Numbered>());
    const numbered = madeIn(events, event, () => ({ DAY: new Map(), TEN_MINUTES: new Map() }));
    const made = () => ({ reader, event, window, number, people: new PeopleSet(), told: false });
    return madeIn(numbered[window], number, made);
  }
}

function madeIn<Key, T>(map: Map<Key, T>, key: Key, make: () => T): T {
  const known = map.get(key);
  if (known !== undefined) return known;
  const made = make();
  map.set(key, made);
  return made;
}
