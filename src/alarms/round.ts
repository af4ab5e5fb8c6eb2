/**
 * Looks, every few seconds, at what is new, and raises what the rules find. One process of several does, and another goes on
 * where it stood. Threat: an intruder whom nobody sees because nobody looks. So a round that fails is told by the log, the
 * readiness, the counts and the list of alarms; what it did not come to stays to be looked at; and after a restart
 * the last hour is read again, because windows are kept in memory only.
 */
import { randomBytes } from 'node:crypto';
import type { Logger } from 'pino';
import type { Database } from '../database/connect.ts';
import type { Models } from '../database/models.ts';
import type { LedgerStore } from '../disclosure/ledger/store.ts';
import { Tail } from '../disclosure/ledger/tail.ts';
import { Rounds } from '../rounds.ts';
import { MINUTE, SECOND } from '../time.ts';
import { type Canaries, Crowd } from './crowd.ts';
import { Evaluator, type Fire } from './evaluate.ts';
import type { AnyFact } from './facts.ts';
import { inOrder } from './in-order.ts';
import { Patrol } from './patrol.ts';
import { COMMENT, type Position, Positions } from './position.ts';
import type { Alarms } from './raise.ts';
import { LedgerReader } from './read-ledger.ts';
import { type OtherParts, readOthers } from './read-others.ts';
import { LONGEST, type Rules } from './rules.ts';

export interface AlarmRoundParts extends Pick<OtherParts, 'keyRing'> {
  readonly database: Pick<Database, 'client' | 'connection'>;
  readonly models: Pick<Models, 'accounts' | 'attendees' | 'changes' | 'events'>;
  readonly ledgerStore: LedgerStore;
  /** What this process writes itself; without it all is read. */
  readonly tail?: Tail;
  readonly alarms: Pick<Alarms, 'raise'>;
  readonly rules: Rules;
  readonly canaries?: Canaries;
  readonly log: Logger;
}

export interface AlarmRoundOptions {
  readonly everyMillis?: number;
  /** After how long without a look it is late; a minute by default, or twice `everyMillis`. */
  readonly lateMillis?: number;
  /** The database's time up to which a majority has all; for tests that play what was recorded. */
  readonly now?: () => Promise<Date>;
}

const EVERY = 5 * SECOND;
const LATE = MINUTE;
/** How many records of the ledger one round reads; if there are more, the next begins at once. */
const MOST_RECORDS = 2_000;

interface State {
  readonly reader: LedgerReader;
  readonly patrol: Patrol;
  readonly evaluator: Evaluator;
  upTo: Date;
  version: string;
}

export class AlarmRound {
  readonly #parts: AlarmRoundParts;
  readonly #every: number;
  readonly #late: number;
  readonly #now: () => Promise<Date>;
  readonly #positions: Positions;
  readonly #crowd: Crowd;
  readonly #own: Tail;
  readonly #rounds = new Rounds(() => this.#round());
  readonly #holder = randomBytes(16).toString('hex');
  #state: State | null = null;
  /** Woken because there was much, and not because it is time. */
  #isEarly = false;
  /** When the patrol went last, by `performance.now()`. */
  #patrolledAt = Number.NEGATIVE_INFINITY;
  /** When it was last known, by `performance.now()`, that all was evaluated, here or elsewhere. */
  #good = performance.now();
  #told = Number.NEGATIVE_INFINITY;

  constructor(
    parts: AlarmRoundParts,
    { everyMillis = EVERY, lateMillis = Math.max(LATE, 2 * everyMillis), now }: AlarmRoundOptions = {},
  ) {
    this.#parts = parts;
    this.#every = everyMillis;
    this.#late = lateMillis;
    this.#now = now ?? (() => majorityTime(parts.database));
    this.#positions = new Positions(parts.database.connection);
    this.#own = parts.tail ?? new Tail();
    // An export fills it within seconds. Not while a round fails, and reads the last hour each time.
    this.#own.onMany = () => {
      if (this.#state === null) return;
      this.#isEarly = true;
      this.#rounds.wake(0);
    };
    this.#crowd = new Crowd(parts.models, parts.canaries);
  }

  start(): void {
    this.#rounds.wake(this.#every);
  }

  /** Looks at all that is new; never rejects. */
  run(): Promise<void> {
    return this.#rounds.run();
  }

  /** How long it is since all was evaluated, in milliseconds. */
  get behindMillis(): number {
    return performance.now() - this.#good;
  }

  /** Whether what happens now may go unnoticed. */
  get late(): boolean {
    return this.behindMillis > this.#late;
  }

  /** When somebody came to the end of what there was. */
  evaluatedAt(): Promise<Date | null> {
    return this.#positions.evaluatedAt();
  }

  async close(): Promise<void> {
    await this.#rounds.close();
    await this.#positions.release(this.#holder).catch(() => {});
  }

  async #round(): Promise<number> {
    try {
      return (await this.#look()) ? this.#every : 0;
    } catch (err) {
      // Whatever was half evaluated is evaluated again.
      this.#state = null;
      this.#own.stop();
      if (performance.now() - this.#told > MINUTE) {
        this.#told = performance.now();
        this.#parts.log.error({ err }, 'alarms could not be evaluated; it is tried again');
      }
      return this.#every;
    }
  }

  /** True when there is nothing more to read. */
  async #look(): Promise<boolean> {
    const held = await this.#positions.hold(this.#holder);
    if (!held.mine) {
      this.#state = null;
      this.#own.stop();
      if (held.age !== null && held.age < LATE) this.#good = performance.now();
      return true;
    }
    const now = await this.#now();
    const state =
      this.#state !== null && this.#state.version === held.version
        ? this.#state
        : await this.#begin(held.position, now);
    this.#state = state;
    const done = await this.#evaluate(state, now);
    state.version = randomBytes(16).toString('hex');
    const { reader, patrol, upTo } = state;
    const position = { chains: reader.positions, upTo, patrol: patrol.place };
    if (!(await this.#positions.save(this.#holder, state.version, position, done))) this.#state = null;
    else if (done) this.#good = performance.now();
    return done || this.#rounds.closed;
  }

  /** The windows as they were, by reading the last hour again. */
  async #begin(position: Position | null, now: Date): Promise<State> {
    const { rules, ledgerStore } = this.#parts;
    this.#own.listen();
    const since = new Date((position?.upTo ?? now).getTime() - LONGEST);
    const reader = new LedgerReader(ledgerStore, this.#own);
    await reader.begin(position?.chains ?? null, since);
    const patrol = new Patrol(ledgerStore, position?.patrol ?? null);
    const evaluator = new Evaluator({ rules, ...this.#crowd.parts });
    return { reader, patrol, evaluator, upTo: since, version: '' };
  }

  async #evaluate(state: State, now: Date): Promise<boolean> {
    const { connection } = this.#parts.database;
    const { reader, patrol, evaluator } = state;
    await reader.discover(state.upTo);
    const goingOn = () => this.#goOn();
    const others = await readOthers({ ...this.#parts, connection, goingOn }, state.upTo, now);
    const forgotten = evaluator.room.forgotten;
    const failures: unknown[] = [];
    for await (const facts of inOrder(reader.facts(MOST_RECORDS), others)) {
      await this.#crowd.know(facts);
      for (const fact of facts) failures.push(...(await this.#take(evaluator, fact)));
      for (const fact of facts) if (fact.kind === 'ALTERED') patrol.tell(fact);
    }
    for await (const fact of this.#goesOnPatrol() ? patrol.next(now) : []) {
      await this.#crowd.know([fact]);
      failures.push(...(await this.#take(evaluator, fact)));
    }
    // The others were raised all the same; these are tried again with all that was read.
    if (failures.length > 0) throw failures[0];
    state.upTo = now;
    evaluator.sweep(now.getTime() - MINUTE);
    if (evaluator.room.forgotten > forgotten)
      this.#parts.log.error(
        { forgotten: evaluator.room.forgotten - forgotten },
        'more happens than the windows of alarms hold: what was quiet for longest was forgotten',
      );
    return reader.lastRead < MOST_RECORDS;
  }

  /** Its share is of a look every few seconds, and those that come early between them are all about what is new. */
  #goesOnPatrol(): boolean {
    const isEarly = this.#isEarly && performance.now() - this.#patrolledAt < this.#every;
    this.#isEarly = false;
    if (!isEarly) this.#patrolledAt = performance.now();
    return !isEarly;
  }

  /** Keeps the lease, where there is so much that reading it takes as long as that lives. */
  async #goOn(): Promise<void> {
    if (!(await this.#positions.hold(this.#holder)).mine) throw new Error('another process goes on');
  }

  /** Answers what failed; one that fails keeps no other from being raised. */
  async #take(evaluator: Evaluator, fact: AnyFact): Promise<unknown[]> {
    const failures: unknown[] = [];
    for (const fire of evaluator.take(fact))
      await this.#raise(evaluator, fire).catch((error: unknown) => failures.push(error));
    return failures;
  }

  async #raise(evaluator: Evaluator, fire: Fire): Promise<void> {
    const { rule, event: eventId, about, entries, count, windowMillis, at } = fire;
    const { alarms, log } = this.#parts;
    const raised = await alarms.raise({
      ...{ eventId, rule, about, entries, count, windowMillis },
      at: new Date(at),
    });
    // It stands already: by whoever had the lease before, or from a window that is not over.
    if (raised === null) return evaluator.quietUntil(fire, at + MINUTE);
    const { id: alarm, told } = raised;
    if (told > 0) log.warn({ alarm, rule }, 'an alarm was raised');
    else log.error({ alarm, rule }, 'an alarm was raised, and the event has no organiser who could be told');
  }
}

/** The time up to which all that was written is seen by a read of what a majority has. */
async function majorityTime({ client }: Pick<Database, 'client'>): Promise<Date> {
  const { lastWrite, localTime } = await client
    .db('admin')
    .command({ hello: 1, comment: COMMENT }, { readPreference: 'primary' });
  return (lastWrite?.majorityWriteDate ?? localTime) as Date;
}
