/**
 * Keeps a large import small. What a row leaves behind is garbage at once, but V8 lets a hundred megabytes of it gather
 * before it looks, more with each that lives on; next to a database on a small machine that is what is missing. So
 * above a ceiling the import asks for a collection itself, at most once in so many rows.
 */
import v8 from 'node:v8';
import vm from 'node:vm';

const CEILING_BYTES = 230 * 1_048_576;
const ROWS_BETWEEN = 4_000;

let collect: (() => void) | undefined;

/** To be called for each row. */
export class MemoryGuard {
  #rows = 0;

  row(): void {
    this.#rows += 1;
    if (this.#rows % ROWS_BETWEEN === 0 && process.memoryUsage.rss() > CEILING_BYTES) collectGarbage();
  }
}

/** V8's own `gc`, which a context made after the flag has; `node --expose-gc` would have to be typed by every user. */
function collectGarbage(): void {
  if (collect === undefined) {
    v8.setFlagsFromString('--expose-gc');
    collect = vm.runInNewContext('gc') as () => void;
    v8.setFlagsFromString('--no-expose-gc');
  }
  collect();
}
