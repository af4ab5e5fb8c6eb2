/**
 * Reading in sequence: one viewer asks the same operation again and again without a pause, and each time is shown people
 * not shown before. A list that is walked to its end looks like that, and so does a walk through ids; somebody who
 * reads pauses, goes back, and opens the same person twice. Answers of one moment, as a page makes them, are one step.
 */

import type { Read } from './facts.ts';
import { MOST_ENTRIES } from './model.ts';
import type { Room } from './window.ts';

interface Run {
  /** When its last step began, and its last answer came. */
  step: number;
  last: number;
  steps: number;
  readonly seen: Set<string>;
  entries: string[];
}

const ONE_STEP = 200;

export class Runs {
  readonly #pause: number;
  readonly #room: Room;
  readonly #runs = new Map<string, Run>();

  constructor(pause: number, room: Room) {
    this.#pause = pause;
    this.#room = room;
  }

  /** Answers what a run consists of when it has `least` steps; then another begins. */
  add(
    key: string,
    at: number,
    shown: Read['shown'],
    least: number,
  ): { entries: string[]; count: number } | null {
    const before = this.#runs.get(key);
    const goesOn = before !== undefined && at - before.last <= this.#pause;
    if (!goesOn) this.#end(key);
    const run = (goesOn && before) || { step: at, last: at, steps: 1, seen: new Set<string>(), entries: [] };
    const fresh = shown.filter(({ subject }) => !run.seen.has(subject));
    run.last = Math.max(run.last, at);
    if (fresh.length === 0) {
      // Went back, or looks at the same again.
      if (at - run.step > ONE_STEP) this.#end(key);
      return null;
    }
    for (const { subject, entry } of fresh) {
      run.seen.add(subject);
      run.entries.push(entry);
    }
    this.#room.take(fresh.length);
    if (run.entries.length > 4 * MOST_ENTRIES) run.entries = run.entries.slice(-MOST_ENTRIES);
    if (at - run.step > ONE_STEP) {
      run.step = at;
      run.steps += 1;
    }
    this.#runs.set(key, run);
    if (run.steps < least) return null;
    const found = { entries: run.entries.slice(-MOST_ENTRIES), count: run.seen.size };
    this.#end(key);
    return found;
  }

  sweep(at: number): void {
    for (const [key, { last }] of this.#runs) if (at - last > this.#pause) this.#end(key);
  }

  #end(key: string): void {
    this.#room.take(-(this.#runs.get(key)?.seen.size ?? 0));
    this.#runs.delete(key);
  }
}
