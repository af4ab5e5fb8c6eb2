/** Keys of a shared look-up (shared-look-up.ts) that say several things: ids, which have no spaces in them. */

export const compoundKey = (...ids: readonly string[]): string => ids.join(' ');

/** What the keys say, each thing by itself and once. A filter made of these finds more than the keys ask for. */
export function idsOf(keys: readonly string[]): string[][] {
  const columns: Set<string>[] = [];
  for (const key of keys)
    for (const [i, id] of key.split(' ').entries()) {
      columns[i] ??= new Set();
      columns[i].add(id);
    }
  return columns.map((column) => [...column]);
}
