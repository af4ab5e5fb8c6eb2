/**
 * Threat: an owner takes their phone number away, somebody calls their account suspect, and a restore shows the number
 * again to whom a consent of before still opens it. Whoever emptied a protected field may be the owner; so it is filled
 * again only where the session that emptied it was named itself.
 */
import type { ChangeRecord } from './model.ts';
import type { State, Value } from './state.ts';
import { isNamed, type Suspects } from './suspects.ts';

/**
 * What may be taken back of a run of changes of one protected field, the oldest first: all that came after the field was
 * last emptied in a session that nobody named. None: it is empty, and stays so. `now`: what the field holds.
 */
export function notRefilling(
  run: readonly ChangeRecord[],
  states: ReadonlyMap<string, State>,
  now: Value,
  suspects: Suspects,
): ChangeRecord[] {
  const heldAfter = (index: number) => {
    const next = run[index + 1];
    return next === undefined ? now : states.get(next._id)?.value;
  };
  // What is not kept any more may have been nothing.
  const emptied = run.findLastIndex(
    (change, index) => heldAfter(index) == null && !isNamed(change, suspects),
  );
  return run.slice(emptied + 1);
}
