/**
 * Asking for everything held about oneself. Threat: of all that an intruder can ask for this is the most. So it takes a
 * sign-in of the last 15 minutes, and the second factor of whoever has one, when it is asked for and when it is
 * fetched; the person is told when it is ready, by a mail that holds nothing of it; and there is one, for a day.
 */
import type { Context } from '../context.ts';
import { unauthenticated } from '../errors.ts';
import { orUnavailable } from '../sign-in/or-unavailable.ts';
import { provedAgain } from '../sign-in/proved-again.ts';
import { rateLimitHeaders } from '../sign-in/rate-limit-headers.ts';
import type { PackageRecord } from './model.ts';

/** Throws RATE_LIMITED past the day's. */
export async function prepareMyData({ viewer, services, http }: Context): Promise<PackageRecord> {
  const { account, session } = provedAgain(viewer);
  await rateLimitHeaders(http.res, services.myDataLimit.spend(account));
  const network = services.networkOf(http.req);
  return orUnavailable(services.packages.ask({ account, session, network }));
}

/** The viewer's, or null. */
export async function myData({ viewer, services }: Context): Promise<PackageRecord | null> {
  if (viewer.kind !== 'ACCOUNT') throw unauthenticated();
  return orUnavailable(services.packages.find(viewer.account));
}
