/** Something in the input that the person can put right; it reaches them as `userErrors`. */
export interface Problem {
  readonly code: string;
  /** Path of the input it is about; null for the whole. */
  readonly field: readonly string[] | null;
  readonly message: string;
}

/** `field` is the name of an input's field. */
export function problem(code: string, field: string | null, message: string): Problem {
  return { code, field: field === null ? null : ['input', field], message };
}

/** One answer for an event that is not there and for one the viewer has no valid registration for. */
export const notAttending = () =>
  problem('NOT_ATTENDING', 'event', 'You have no valid registration for an event with this id.');
