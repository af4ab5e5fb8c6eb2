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

export const SECOND = 1_000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;
