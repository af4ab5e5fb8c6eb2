/** Lists in the order of a date, or a name, and an id, a page at a time: where a page ended, and what comes after it. */
import type { Position } from '../cursor.ts';

/** As it is given to `sort`: two keys, the first of which is the date. */
export type PageOrder = Readonly<Record<string, 1 | -1>>;

/** The date of a page's last, and its id. */
export type Place = readonly [Date, string];

/** Null for the beginning. */
export const placeIn = (position: Position | null): Place | null =>
  position === null ? null : [new Date(position[0]), position[1]];

export const positionOf = (at: Date, id: string): Position => [at.toISOString(), id];

/** The filter of what comes after a place in this order; for the beginning none. */
export function beyond(order: PageOrder, place: readonly [Date | string, string] | null): Beyond {
  if (place === null) return {};
  const [[first, way], [second, secondWay]] = Object.entries(order) as [[string, 1 | -1], [string, 1 | -1]];
  const [at, id] = place;
  return { $or: [{ [first]: after(way, at) }, { [first]: at, [second]: after(secondWay, id) }] };
}

// biome-ignore lint/suspicious/noExplicitAny: a filter of any collection.
type Beyond = { $or?: any[] };

const after = (way: 1 | -1, place: Date | string) => (way === 1 ? { $gt: place } : { $lt: place });
