import { isOurs, unavailable } from '../errors.ts';

/** What clients may hear of a failure: our own errors as they are, all others as UNAVAILABLE with the cause for the log. */
export const forClients = (error: unknown) => (isOurs(error) ? error : unavailable(error));

/** A trip to the database that fails says so; nobody is let in, out, or taken for nobody by it. */
export async function orUnavailable<T>(trip: Promise<T>): Promise<T> {
  try {
    return await trip;
  } catch (error) {
    throw forClients(error);
  }
}
