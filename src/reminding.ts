/** Clocks that somebody is reminded of: of a breach (src/incidents), of a complaint (src/complaints). */

/** From how many milliseconds before the end on. */
export interface Reminder {
  readonly name: string;
  readonly left: number;
}

/** Those whose time has come, told or not, of a list that has the most urgent last. */
export const dueOf = (reminders: readonly Reminder[], end: Date, now: Date): string[] =>
  reminders.filter(({ left }) => end.getTime() - now.getTime() <= left).map(({ name }) => name);

/** The most urgent, with all that it stands for; null where nothing is due that was not told. */
export function untold(
  due: readonly string[],
  reminded: readonly string[],
): { readonly due: readonly string[]; readonly last: string } | null {
  const last = due.at(-1);
  return last === undefined || reminded.includes(last) ? null : { due, last };
}

/** What came of one. */
export interface Reminded {
  readonly reminder: string;
  /** How many organisers; 0 where there is nobody to tell. */
  readonly told: number;
}
