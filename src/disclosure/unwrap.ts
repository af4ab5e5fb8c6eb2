/** Data keys out of their records, by the outer key that wraps them. */
import type { KeyEntry, KeyRecord } from './key-records.ts';
import type { OuterKey, OuterKeys } from './outer-key.ts';
import { bufferOf, type DataKey } from './seal.ts';

/** A holder's keys; null for none. At once, where the outer key that counts wraps them all. */
export function unwrapAll(outer: OuterKeys, { keys }: KeyRecord): DataKey | null | Promise<DataKey | null> {
  const { current } = outer;
  if (keys.every((entry) => entry.outer === current.fingerprint))
    return holdersKey(keys.map((entry) => unwrapped(current, entry)));
  return Promise.all(keys.map((entry) => unwrap(outer, entry))).then(holdersKey);
}

/** Rejects where it is wrapped by a key that is not here. */
export async function unwrap(outer: OuterKeys, entry: KeyEntry): Promise<DataKey> {
  const { current } = outer;
  const opener = entry.outer === current.fingerprint ? current : await outer.opener(entry.outer);
  if (opener === null) throw new Error(`key ${entry.id} is wrapped by another outer key`);
  return unwrapped(opener, entry);
}

const unwrapped = (opener: OuterKey, { id, wrapped }: KeyEntry): DataKey => ({
  id,
  bytes: opener.unwrap(bufferOf(wrapped), id),
});

/** From a holder's keys, newest first. */
function holdersKey([current, ...retired]: readonly DataKey[]): DataKey | null {
  return current === undefined ? null : { id: current.id, bytes: current.bytes, retired };
}
