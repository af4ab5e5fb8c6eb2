/**
 * From facts to what is to be raised. All it knows it has from the facts, in the order of their times; so whoever takes
 * over gives it the last hour again and knows the same. What may be raised twice that way is not: raise.ts looks.
 */

import { groupedBy } from '../grouped-by.ts';
import { MOST_ON_A_PAGE } from '../page-size.ts';
import type { AnyFact, Edited, Read, SignedIn, Started } from './facts.ts';
import type { RuleName } from './rule-names.ts';
import {
  LONGEST,
  pauseOf,
  type Rule,
  type RuleId,
  type Rules,
  type SequentialRule,
  thresholdOf,
  windowOf,
} from './rules.ts';
import { Runs } from './runs.ts';
import { Room, Window } from './window.ts';

/** To be raised. */
export interface Fire {
  readonly rule: RuleName;
  readonly event: string;
  readonly about: string;
  readonly at: number;
  readonly windowMillis: number;
  /** The newest ones. */
  readonly entries: readonly string[];
  readonly count: number;
}

export interface EvaluatorParts {
  readonly rules: Rules;
  /** How many people are registered at an event. */
  readonly people: (event: string) => number;
  /** Those of these attendees whom nobody has a reason to open. */
  readonly canaries: (subjects: readonly string[]) => ReadonlySet<string>;
  /** Every event; an altered record may have lost whose it was. */
  readonly events: () => readonly string[];
  readonly room?: Room;
}

interface Counted {
  readonly event: string;
  readonly about: string;
  readonly at: number;
  readonly members: readonly string[];
  /** What each of them was seen by. */
  readonly entries: readonly string[];
}

export class Evaluator {
  readonly #parts: EvaluatorParts;
  readonly room: Room;
  readonly #windows = new Map<RuleId | 'ACTIVE' | 'READERS', Window>();
  readonly #runs: Readonly<Record<SequentialRule, Runs>>;
  /** Until when the same is not fired again, unless it becomes twice as many. */
  readonly #quiet = new Map<string, { readonly until: number; readonly count: number }>();

  constructor(parts: EvaluatorParts) {
    this.#parts = parts;
    this.room = parts.room ?? new Room();
    const runsOf = (id: SequentialRule) => new Runs(pauseOf(parts.rules[id]), this.room);
    this.#runs = {
      SEQUENTIAL_READING: runsOf('SEQUENTIAL_READING'),
      SEQUENTIAL_READING_KEY: runsOf('SEQUENTIAL_READING_KEY'),
    };
  }

  take(fact: AnyFact): Fire[] {
    switch (fact.kind) {
      case 'READ':
        return this.#read(fact);
      case 'NOT_SENT':
        return fact.events.flatMap((event) =>
          this.#count('NOT_RELEASED', { ...fact, event, about: 'ledger', ...one(fact.entry) }),
        );
      case 'ALTERED': {
        const events = fact.events.length > 0 ? fact.events : this.#parts.events();
        return events.flatMap((event) =>
          this.#count('VERIFY_FAILED', { ...fact, event, about: fact.chain, ...one(fact.entry) }),
        );
      }
      case 'SIGNED_IN':
        return this.#signedIn(fact);
      case 'STARTED':
        return this.#started(fact);
      default:
        return this.#edited(fact);
    }
  }

  /** What was fired had been raised before: asked again from this time on. */
  quietUntil({ rule, event, about, count }: Fire, until: number): void {
    this.#quiet.set(`${rule} ${event} ${about}`, { until, count });
  }

  /** Forgets what is over at a time. */
  sweep(at: number): void {
    for (const [key, { until }] of this.#quiet) if (until <= at) this.#quiet.delete(key);
    for (const window of this.#windows.values()) window.sweep(at);
    for (const runs of Object.values(this.#runs)) runs.sweep(at);
  }

  #read({ at, viewer, network, operation, photos, shown }: Read): Fire[] {
    const { rules, people, canaries } = this.#parts;
    const person = viewer.kind === 'ACCOUNT';
    const about = person ? viewer.id : viewer.session;
    if (person) this.#active(network, viewer.id, at);
    const fires: Fire[] = [];
    for (const [event, there] of groupedBy(shown, (seen) => seen.event)) {
      const members = there.map(({ subject }) => subject);
      const all = { event, about, at, members, entries: there.map(({ entry }) => entry) };
      const planted = rules.CANARY.enabled ? canaries(members) : NONE;
      for (const { subject, entry } of planted.size === 0 ? [] : there)
        if (planted.has(subject)) fires.push(...this.#count('CANARY', { ...all, ...one(subject, entry) }));
      // Whoever opens one is told apart from the rest by the rule above alone.
      fires.push(...this.#count(person ? 'WIDE_READING' : 'WIDE_READING_KEY', all));
      if (!person) continue;
      const wide = rules.WIDE_READING_NETWORK;
      const readers = this.#window('READERS', windowOf(wide));
      const accounts = readers.add(`${event} ${network}`, at, [viewer.id], NO_ENTRY);
      const from = Math.max(thresholdOf(wide, people(event)), accounts * wide.perAccount);
      if (accounts > 1) fires.push(...this.#count('WIDE_READING_NETWORK', { ...all, about: network }, from));
      else this.#note('WIDE_READING_NETWORK', { ...all, about: network });
    }
    const rule: SequentialRule = person ? 'SEQUENTIAL_READING' : 'SEQUENTIAL_READING_KEY';
    const [first] = shown;
    // A part of an export goes on to the end by its nature.
    const isPage = !photos && shown.length <= MOST_ON_A_PAGE;
    if (isPage && rules[rule].enabled && first !== undefined) {
      const least = thresholdOf(rules[rule], people(first.event));
      const run = this.#runs[rule].add(`${about} ${operation}`, at, shown, least);
      if (run !== null) {
        const { event } = first;
        fires.push({ rule, event, about, at, windowMillis: windowOf(rules[rule]), ...run });
      }
    }
    return fires;
  }

  #signedIn({ at, session, account, network, browser, events }: SignedIn): Fire[] {
    this.#active(network, account, at);
    return events.flatMap((event) => {
      const there = { event, at, ...one(account, session) };
      return [
        ...(browser === null ? [] : this.#count('MANY_ACCOUNTS_BROWSER', { ...there, about: browser })),
        ...this.#count('MANY_ACCOUNTS_NETWORK', { ...there, about: network }),
      ];
    });
  }

  #started({ at, id, account, network, organises }: Started): Fire[] {
    return organises.flatMap((event) => [
      ...this.#count('ROLE_SIGN_IN', { event, about: account, at, ...one(id) }),
      ...(network === null
        ? []
        : this.#count('ROLE_SIGN_IN_NETWORK', { event, about: network, at, ...one(account, id) })),
    ]);
  }

  #edited({ at, change, event, subject, account, network, browser }: Edited): Fire[] {
    const changed = { event, at, ...one(subject, change) };
    const fires = browser === null ? [] : this.#count('MANY_EDITS_BROWSER', { ...changed, about: browser });
    if (network === null) return fires;
    const rule = this.#parts.rules.MANY_EDITS_NETWORK;
    const active = this.#active(network, account, at);
    const from = Math.max(this.#threshold('MANY_EDITS_NETWORK', event), Math.ceil(active * rule.ofActive));
    return [...fires, ...this.#count('MANY_EDITS_NETWORK', { ...changed, about: network }, from)];
  }

  /** Notes that an account was at work from a network; answers how many were within the hour. */
  #active(network: string, account: string, at: number): number {
    return this.#window('ACTIVE', LONGEST).add(network, at, [account], NO_ENTRY);
  }

  #note(id: RuleId, { event, about, at, members, entries }: Counted): number {
    const rule: Rule = this.#parts.rules[id];
    if (!rule.enabled) return 0;
    return this.#window(id, windowOf(rule)).add(`${event} ${about}`, at, members, entries);
  }

  #count(id: RuleId, counted: Counted, from = this.#threshold(id, counted.event)): Fire[] {
    const count = this.#note(id, counted);
    const { event, about, at } = counted;
    const key = `${id} ${event} ${about}`;
    const quiet = this.#quiet.get(key);
    if (count === 0 || count < from) return [];
    if (quiet !== undefined && quiet.until > at && count < 2 * quiet.count) return [];
    const windowMillis = windowOf(this.#parts.rules[id]);
    this.#quiet.set(key, { until: at + windowMillis, count });
    const entries = this.#window(id, windowMillis).entries(`${event} ${about}`);
    return [{ rule: id, event, about, at, windowMillis, entries, count }];
  }

  #threshold(id: RuleId, event: string): number {
    const rule: Rule = this.#parts.rules[id];
    return thresholdOf(rule, rule.share === 0 ? 0 : this.#parts.people(event));
  }

  #window(id: RuleId | 'ACTIVE' | 'READERS', millis: number): Window {
    const known = this.#windows.get(id) ?? new Window(millis, this.room);
    this.#windows.set(id, known);
    return known;
  }
}

const NONE: ReadonlySet<string> = new Set();
const NO_ENTRY = [''] as const;

/** One member, and what they were seen by: the fact about them, if nothing else is said. */
const one = (member: string, entry = member) => ({ members: [member], entries: [entry] });
