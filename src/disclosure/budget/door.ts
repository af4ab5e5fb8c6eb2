/**
 * The budget at the doors of one operation. Threat: a refusal that tells what was refused: an error only where there would have
 * been a value says that there is one. So it is decided by who asks and at which events visible people's fields were asked for, never
 * by what they hold or permit: all protected fields of others there are withheld, as they are of those who permit nothing, and
 * one error without a path says so. What is the viewer's own stays theirs, unless it is their network that was given too much.
 */
import type { GraphQLError } from 'graphql';
import type { Subject } from '../../consent/decide.ts';
import { budgetSpent, unavailable } from '../../errors.ts';
import { attendanceAt, type Viewer } from '../../viewer.ts';
import { type ReadingBudgets, readersOf } from './budget.ts';
import type { Reader } from './tallies.ts';

/** OTHERS: all fields but the viewer's own are refused. */
type Refused = 'NOTHING' | 'OTHERS' | 'ALL';

interface Refusal {
  readonly refused: Refused;
  readonly retryAfter: number;
}

/** Whose protected fields are asked for. */
type Wanted = Pick<Subject, 'id' | 'event'>;

/** A value that is about to be given. */
interface Value {
  readonly subject: string;
  readonly event: string;
}

interface Asked {
  /** As it was when a field was first asked for. */
  readonly before: Refusal;
  /** Whose fields were asked for, the viewer’s own apart. */
  readonly others: Set<string>;
}

export interface ReadingDoorParts {
  readonly budgets: Pick<ReadingBudgets, 'catchUp' | 'count' | 'exceeds' | 'isClose' | 'spent'>;
  readonly viewer: Viewer;
  /** Keyed hash of where the request comes from. */
  readonly network: () => string;
}

/** A smaller page may be asked for at once. */
const SMALLER = { retryAfter: 1 } as const;
const NOBODY: ReadonlySet<string> = new Set();
const LEFT = { withheld: new Set<never>(), error: null } as const;
const NONE: Refusal = { refused: 'NOTHING', retryAfter: 0 };

const covers = (refused: Refused, own: boolean) => refused === 'ALL' || (refused === 'OTHERS' && !own);

export class ReadingDoor {
  readonly #parts: ReadingDoorParts;
  readonly #asked = new Map<string, Asked>();
  #readers: readonly Reader[] | undefined;
  #lastAsked: string | null = null;
  /** The event that was asked about last: as a rule all are of one. */
  #last: { readonly event: string; readonly asked: Asked } | null = null;

  constructor(parts: ReadingDoorParts) {
    this.#parts = parts;
  }

  /** Whether this field of a visible person is withheld, whatever they permit. Notes that it was asked for. */
  refuses(subject: Wanted): boolean {
    const asked = this.#askedAt(subject.event);
    const { refused } = asked.before;
    // As a rule a person’s fields are asked for one after the other.
    if (refused === 'NOTHING' && subject.id === this.#lastAsked) return false;
    this.#lastAsked = subject.id;
    const own = this.#isOwn(subject);
    if (!own) asked.others.add(subject.id);
    return covers(refused, own);
  }

  /** RATE_LIMITED where the viewer was given all that is allowed at any event of theirs: for what is asked without naming an event. */
  async anywhere(subject: Wanted | null): Promise<GraphQLError | null> {
    const events = eventsOf(this.#parts.viewer);
    const failed = await this.#catchUp(events);
    if (failed !== null) return unavailable(failed);
    const own = subject !== null && this.#isOwn(subject);
    const refusals = events
      .map((event) => this.#refusal(event))
      .filter(({ refused }) => covers(refused, own));
    return refusals.length === 0
      ? null
      : budgetSpent(Math.max(...refusals.map(({ retryAfter }) => retryAfter)));
  }

  /**
   * Just before values are recorded, those of a person one after the other: which of them are withheld after all, and the error
   * that says so; what is left is counted. The error comes by what was asked for, whether or not there was a value. Never rejects.
   */
  async settle<T extends Value>(
    given: readonly T[],
  ): Promise<{ withheld: ReadonlySet<T>; error: GraphQLError | null }> {
    const people = peopleIn(given);
    for (const [event, subjects] of people)
      for (const id of subjects) if (!this.#isOwn({ id, event })) this.#askedAt(event).others.add(id);
    const asked = [...this.#asked];
    if (asked.length === 0) return LEFT;
    const failed = await this.#catchUp([...this.#asked.keys()]);
    if (failed !== null) return { withheld: new Set(given), error: unavailable(failed) };
    const now = new Map(asked.map(([event, { others }]) => [event, this.#refusal(event, others)]));
    const told = asked
      .flatMap(([event, { others, before }]) =>
        [before, now.get(event) ?? before].map((one) => ({ ...one, others })),
      )
      .filter(({ refused, others }) => covers(refused, others.size === 0));
    if (told.length === 0) {
      this.#count(people);
      return LEFT;
    }
    const refusedAt = (event: string) => now.get(event)?.refused ?? 'NOTHING';
    const isWithheld = ({ subject: id, event }: T) => covers(refusedAt(event), this.#isOwn({ id, event }));
    const withheld = new Set(given.filter(isWithheld));
    this.#count(peopleIn(given.filter((one) => !withheld.has(one))));
    return { withheld, error: budgetSpent(Math.max(...told.map(({ retryAfter }) => retryAfter))) };
  }

  /** What other processes gave counts before the last of it is given away here. Answers why that is not known. */
  async #catchUp(events: readonly string[]): Promise<unknown> {
    const at = this.#at();
    const close = events.some((event) =>
      this.#ofWhom().some((reader) => this.#parts.budgets.isClose(reader, event, at)),
    );
    if (!close) return null;
    return this.#parts.budgets.catchUp().then(
      () => null,
      (error: unknown) => error ?? new Error('the budget is not known'),
    );
  }

  #count(people: ReadonlyMap<string, ReadonlySet<string>>): void {
    for (const [event, subjects] of people)
      this.#parts.budgets.count(this.#ofWhom(), event, subjects, this.#at());
  }

  #askedAt(event: string): Asked {
    if (this.#last?.event === event) return this.#last.asked;
    const asked = this.#asked.get(event) ?? { before: this.#refusal(event), others: new Set<string>() };
    this.#asked.set(event, asked);
    this.#last = { event, asked };
    return asked;
  }

  /** `asked`: the other people that this answer is about. Where they are too many for what is left, it is as if all were spent. */
  #refusal(event: string, asked: ReadonlySet<string> = NOBODY): Refusal {
    const at = this.#at();
    const { budgets } = this.#parts;
    const [viewer, network] = this.#ofWhom().map((reader) => {
      const spent = budgets.spent(reader, event, at);
      return spent === null && budgets.exceeds(reader, event, at, asked) ? SMALLER : spent;
    });
    if (network) return { refused: 'ALL', retryAfter: Math.max(network.retryAfter, viewer?.retryAfter ?? 0) };
    return viewer ? { refused: 'OTHERS', retryAfter: viewer.retryAfter } : NONE;
  }

  #isOwn({ id, event }: Wanted): boolean {
    return attendanceAt(this.#parts.viewer, event)?.attendee === id;
  }

  #at(): Date {
    const { viewer } = this.#parts;
    return viewer.kind === 'NOBODY' ? new Date(0) : viewer.at;
  }

  /** The viewer, then their network; nobody is given anything. */
  #ofWhom(): readonly Reader[] {
    const { viewer, network } = this.#parts;
    if (viewer.kind === 'NOBODY') return [];
    const { id, session } =
      viewer.kind === 'ACCOUNT'
        ? { id: viewer.account, session: viewer.session }
        : { id: viewer.integration, session: viewer.key };
    this.#readers ??= readersOf({ kind: viewer.kind, id, session }, network());
    return this.#readers;
  }
}

/** Whose values these are, by event. */
function peopleIn(given: readonly Value[]): Map<string, Set<string>> {
  const people = new Map<string, Set<string>>();
  let last: Value | null = null;
  for (const one of given) {
    if (last !== null && one.subject === last.subject && one.event === last.event) continue;
    last = one;
    const there = people.get(one.event);
    if (there === undefined) people.set(one.event, new Set([one.subject]));
    else there.add(one.subject);
  }
  return people;
}

function eventsOf(viewer: Viewer): readonly string[] {
  if (viewer.kind === 'NOBODY') return [];
  if (viewer.kind === 'INTEGRATION') return viewer.events;
  return [...new Set([...viewer.attendances.map(({ event }) => event), ...viewer.organises])];
}
