/**
 * How many different members each key had within the last so many milliseconds. Threats: memory that grows with whoever
 * makes traffic, so a window that is full forgets the keys that were quiet for longest, and says that it did; and one export
 * that makes every step slow: a Map whose oldest entries are deleted one by one looks through all their places again for
 * each, so their order stands beside it.
 */
import { MOST_ENTRIES } from './model.ts';

interface Seen {
  readonly member: string;
  readonly at: number;
  /** What it was seen by. */
  readonly entry: string;
}

/** How many members all windows of a process hold together; about 90 MB at most. */
export class Room {
  readonly #most: number;
  #used = 0;
  /** How many members had to be forgotten before their time. */
  forgotten = 0;

  constructor(most = 500_000) {
    this.#most = most;
  }

  take(count: number): void {
    this.#used += count;
  }

  get full(): boolean {
    return this.#used > this.#most;
  }
}

/** Those of one key. */
class Members {
  readonly #last = new Map<string, Seen>();
  /** The oldest first, from `#from` on. What is not its member's last one counts no more. */
  #order: Seen[] = [];
  #from = 0;

  get size(): number {
    return this.#last.size;
  }

  /** By what the newest members were seen, the newest last. */
  get entries(): string[] {
    const found: string[] = [];
    for (let i = this.#order.length - 1; i >= this.#from && found.length < MOST_ENTRIES; i -= 1) {
      const seen = this.#order[i] as Seen;
      if (this.#last.get(seen.member) === seen) found.push(seen.entry);
    }
    return found.reverse();
  }

  add(member: string, at: number, entry: string): void {
    const before = this.#last.get(member);
    const seen = { member, at: Math.max(at, before?.at ?? 0), entry };
    this.#last.set(member, seen);
    this.#order.push(seen);
  }

  /** Forgets those that were seen last at `until` or before; answers how many they were. */
  expire(until: number): number {
    const size = this.#last.size;
    for (let seen = this.#order[this.#from]; seen !== undefined; seen = this.#order[this.#from]) {
      if (this.#last.get(seen.member) === seen) {
        if (seen.at > until) break;
        this.#last.delete(seen.member);
      }
      this.#from += 1;
    }
    if (this.#order.length > 2 * this.#last.size + MOST_ENTRIES) {
      this.#order = this.#order.filter((seen) => this.#last.get(seen.member) === seen);
      this.#from = 0;
    }
    return size - this.#last.size;
  }
}

export class Window {
  readonly #millis: number;
  readonly #room: Room;
  /** Those that were asked about last at the end. */
  readonly #keys = new Map<string, Members>();

  constructor(millis: number, room: Room) {
    this.#millis = millis;
    this.#room = room;
  }

  /**
   * Notes members, and by what each was seen: `entries` in their order. Answers how many members the key has had within the
   * window that ends at `at`. Many at once, because this is done for everybody who is shown to anybody.
   */
  add(key: string, at: number, members: readonly string[], entries: readonly string[]): number {
    const known = this.#keys.get(key) ?? new Members();
    this.#keys.delete(key);
    this.#keys.set(key, known);
    const before = known.size;
    for (let i = 0; i < members.length; i += 1) known.add(members[i] as string, at, entries[i] ?? '');
    this.#room.take(known.size - before);
    this.#expire(known, at);
    if (this.#room.full) this.#forget(key);
    return known.size;
  }

  size(key: string, at: number): number {
    const members = this.#keys.get(key);
    if (members === undefined) return 0;
    this.#expire(members, at);
    return members.size;
  }

  /** What the newest members were seen by, the oldest of them first; at most 100. */
  entries(key: string): string[] {
    return this.#keys.get(key)?.entries ?? [];
  }

  /** The keys that nobody asks about any more. */
  sweep(at: number): void {
    for (const [key, members] of this.#keys) {
      this.#expire(members, at);
      if (members.size === 0) this.#keys.delete(key);
    }
  }

  #expire(members: Members, at: number): void {
    this.#room.take(-members.expire(at - this.#millis));
  }

  #forget(but: string): void {
    for (const [key, members] of this.#keys) {
      if (!this.#room.full || key === but) return;
      this.#room.take(-members.size);
      this.#room.forgotten += members.size;
      this.#keys.delete(key);
    }
  }
}
