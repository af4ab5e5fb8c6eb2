/** Facts of the ledger and all others, some at a time, in the order of their times. */
import type { AnyFact } from './facts.ts';

const AT_ONCE = 250;

/** `sorted`: by their times. */
export async function* inOrder(
  stream: AsyncIterable<AnyFact>,
  sorted: readonly AnyFact[],
): AsyncGenerator<AnyFact[]> {
  let some: AnyFact[] = [];
  let next = 0;
  for await (const fact of stream) {
    for (let other = sorted[next]; other !== undefined && other.at <= fact.at; other = sorted[++next])
      some.push(other);
    some.push(fact);
    if (some.length < AT_ONCE) continue;
    yield some;
    some = [];
  }
  for (some = [...some, ...sorted.slice(next)]; some.length > 0; some = some.slice(AT_ONCE))
    yield some.slice(0, AT_ONCE);
}
