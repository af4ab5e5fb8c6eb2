/** What rules ask about an event's people: how many there are, and which of them nobody has a reason to open. */
import type { Models } from '../database/models.ts';
import { openEvents } from '../events/open.ts';
import { registeredAt } from '../events/registered.ts';
import { MINUTE } from '../time.ts';
import type { EvaluatorParts } from './evaluate.ts';
import type { AnyFact } from './facts.ts';
import { COMMENT } from './position.ts';

/** The planted ones among these. */
export interface Canaries {
  among(subjects: readonly string[]): Promise<ReadonlySet<string>>;
}

const FRESH = 5 * MINUTE;

export class Crowd {
  readonly #models: Pick<Models, 'attendees' | 'events'>;
  readonly #canaries: Canaries | undefined;
  readonly #people = new Map<string, { readonly count: number; readonly at: number }>();
  #planted: ReadonlySet<string> = new Set();
  #events: readonly string[] = [];

  constructor(models: Pick<Models, 'attendees' | 'events'>, canaries?: Canaries) {
    this.#models = models;
    this.#canaries = canaries;
  }

  /** Of the facts that {@link know} was told of. */
  get parts(): Pick<EvaluatorParts, 'people' | 'canaries' | 'events'> {
    return {
      people: (event) => this.#people.get(event)?.count ?? 0,
      canaries: () => this.#planted,
      events: () => this.#events,
    };
  }

  /** Looks up what the rules will ask of these, and of no others. */
  async know(facts: readonly AnyFact[]): Promise<void> {
    // Nobody knows whose it was: organisers of every event are told, of one that was made just now as well.
    if (facts.some((fact) => fact.kind === 'ALTERED' && fact.events.length === 0))
      this.#events = await openEvents(this.#models, COMMENT);
    for (const event of new Set(facts.flatMap(eventsOf))) {
      const known = this.#people.get(event);
      if (known !== undefined && performance.now() - known.at < FRESH) continue;
      const count = await registeredAt(this.#models, event, COMMENT);
      this.#people.set(event, { count, at: performance.now() });
    }
    if (this.#canaries === undefined) return;
    const subjects = facts.flatMap((fact) =>
      fact.kind === 'READ' ? fact.shown.map((one) => one.subject) : [],
    );
    this.#planted = await this.#canaries.among(subjects);
  }
}

function eventsOf(fact: AnyFact): readonly string[] {
  if (fact.kind === 'READ') return [...new Set(fact.shown.map(({ event }) => event))];
  if (fact.kind === 'STARTED') return fact.organises;
  return fact.kind === 'EDITED' ? [fact.event] : fact.events;
}
