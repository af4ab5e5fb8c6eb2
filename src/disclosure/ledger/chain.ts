/** One chain as its process writes it: the next record has the next number and the hash before. */
import { randomBytes } from 'node:crypto';
import type { Packed } from './entries.ts';
import type { Closed, Disclosed, LedgerRecord, NotReleased, Opened, Place } from './format.ts';
import { recordHash, salted } from './hash.ts';

export class Chain {
  readonly id = randomBytes(16).toString('hex');
  #seq = 0;
  #previous = '';
  #at = new Date(0);

  /** The last record that landed; null before the first. */
  get last(): (Place & { hash: string }) | null {
    if (this.#seq === 0) return null;
    return { chain: this.id, seq: this.#seq - 1, hash: this.#previous };
  }

  opening(at: Date, { version, key, after }: Pick<Opened, 'version' | 'key' | 'after'>): Opened {
    const record = { _id: this.#next(), kind: 'OPENED', at, previous: this.#previous } as const;
    return withHash({ ...record, version, key, after });
  }

  disclosing(responses: readonly Packed[], notReleased: readonly NotReleased[]): Disclosed {
    const times = responses.map(({ asked }) => asked.at.getTime());
    const at = times.length === 0 ? this.#at : new Date(Math.max(...times));
    const from = times.length === 0 ? this.#at : new Date(Math.min(...times));
    const record = { _id: this.#next(), kind: 'DISCLOSED', at, from, previous: this.#previous } as const;
    const notes = notReleased.length === 0 ? {} : { notReleased };
    return withHash({ ...record, responses: responses.map(salted), ...notes });
  }

  landed({ hash, at }: LedgerRecord): void {
    this.#seq += 1;
    this.#previous = hash;
    this.#at = at;
  }

  #next(): Place {
    return { chain: this.id, seq: this.#seq };
  }
}

/** The record that ends a chain after its last one. `by`: the chain of whoever ends another's. */
export function closingAfter(
  last: (Place & { hash: string }) | null,
  chain: string,
  at: Date,
  by: string | null,
): Closed {
  const _id = { chain, seq: last === null ? 0 : last.seq + 1 };
  return withHash({ _id, kind: 'CLOSED', at, previous: last?.hash ?? '', by });
}

function withHash<T extends Parameters<typeof recordHash>[0]>(record: T): T & { hash: string } {
  return { ...record, hash: recordHash(record) };
}
