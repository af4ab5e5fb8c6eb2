/**
 * What exports may take of a gateway. Threat: a key that is found asks for three hundred at once; everybody else waits for
 * minutes, and the memory holds a part of each. So an integration has two under way in a process, more are refused before
 * anything is read; and each part costs points of its key, as whatever else it asks: who has none left waits between two
 * parts, where nothing that was decided waits with them.
 */
import { setFlagsFromString } from 'node:v8';
import type { Response } from 'express';
import type { Context } from '../context.ts';
import { exportsUnderWay } from '../errors.ts';
import { budgetOf } from '../limits/spend.ts';
import { SECOND } from '../time.ts';

const MOST_AT_ONCE = 2;
/** For whoever is refused: an export of a large event takes longer, one of a small one less. */
const RETRY_SECONDS = 5;

/** As a field of Query costs; and a fifth of a point for each person, which is far less than a page costs. */
const PART_POINTS = 10;
const PEOPLE_A_POINT = 5;

/** Points are for a minute, which ends by itself. */
const LOOK_AGAIN_MILLIS = SECOND;

/**
 * From the first export on: what is old is collected once it has grown by so much, in hundredths. V8 by itself waits until
 * it is two and a half times what was alive (docs/decisions/0083). A setting of V8's own, which it reads at every collection.
 */
const GROWTH_PERCENT = 50;

export class ExportTurns {
  readonly #underWay = new Map<string, number>();

  /** Rejects with RATE_LIMITED where the integration has as many as it may; else answers what to call when it is over. */
  async begin(integration: string): Promise<() => void> {
    const before = this.#underWay.get(integration) ?? 0;
    if (before >= MOST_AT_ONCE) throw exportsUnderWay(RETRY_SECONDS);
    this.#underWay.set(integration, before + 1);
    setFlagsFromString(`--heap-growing-percent=${GROWTH_PERCENT}`);
    return () => {
      const now = (this.#underWay.get(integration) ?? 1) - 1;
      if (now > 0) this.#underWay.set(integration, now);
      else this.#underWay.delete(integration);
    };
  }
}

type Asking = Pick<Context, 'services' | 'viewer' | 'http'>;

/** Of a part that was read. */
export function payFor(asking: Asking, event: string, people: number): void {
  budgetOf(asking, () => new Set([event])).charge(PART_POINTS + Math.ceil(people / PEOPLE_A_POINT));
}

/** Resolves when the key has points; at once, where it has. Rejects where the client is gone meanwhile. */
export async function untilPoints(asking: Asking): Promise<void> {
  while (budgetOf(asking).refusal() !== null) await pause(asking.http.res, LOOK_AGAIN_MILLIS);
}

function pause(res: Response, millis: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const gone = () => {
      clearTimeout(timer);
      reject(new Error('the client is gone'));
    };
    const timer = setTimeout(() => {
      res.off('close', gone);
      resolve();
    }, millis);
    if (res.destroyed) gone();
    else res.once('close', gone);
  });
}
