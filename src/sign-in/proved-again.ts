/** Threat: a session that was stolen long ago does what nothing takes back, or takes everything along. */
import { freshSignInRequired, secondFactorRequired, unauthenticated } from '../errors.ts';
import { refuseSuspectSession } from '../lockdown/guard.ts';
import type { AccountViewer, Viewer } from '../viewer.ts';

/**
 * Whoever proved in the last 15 minutes who they are, with the second factor if they have one, in a session that no lockdown
 * calls suspect. Throws UNAUTHENTICATED, LOCKED_DOWN, SECOND_FACTOR_REQUIRED or FRESH_SIGN_IN_REQUIRED for everybody else.
 */
export function provedAgain(viewer: Viewer): AccountViewer {
  if (viewer.kind !== 'ACCOUNT') throw unauthenticated();
  refuseSuspectSession(viewer);
  if (viewer.secondFactorEnrolled && !viewer.secondFactor) throw secondFactorRequired();
  if (!viewer.fresh) throw freshSignInRequired();
  return viewer;
}
