/**
 * Time is the database's wherever something expires: two gateways with different clocks, or one whose clock was set
 * back, must agree on what has ended (architecture.md, decision 8).
 */

/**
 * The database's now, for `$expr` and for pipeline updates. `$$CLUSTER_TIME` never runs backwards, also when the
 * primary's clock does. (In an insert `$$NOW` would be stored as text: use a pipeline update.)
 */
export const NOW = { $max: ['$$NOW', { $toDate: '$$CLUSTER_TIME' }] };

/** The database's now, moved by `milliseconds` (which may be negative). */
export const nowPlus = (milliseconds: number) => ({ $add: [NOW, milliseconds] });

/** The end of what is open-ended; a date, so that one comparison serves both. */
export const FAR_FUTURE = new Date('9999-12-31T00:00:00.000Z');

/** For updates that are no pipeline: that the document is changed now, by the database's clock. */
export const MODIFIED = { $currentDate: { modifiedAt: true } } as const;

export const SECOND = 1_000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)$/;

/** A time as people and programs write it, with its time zone (ISO 8601); null for what is none. */
export function instantIn(text: string): Date | null {
  const at = new Date(INSTANT.test(text) ? text : Number.NaN);
  return Number.isNaN(at.getTime()) ? null : at;
}
