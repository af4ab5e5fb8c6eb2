/** Whoever acts as an organiser: of the event, in a session with the second factor. One that lacks it is told so, and no other. */
import { forbidden, secondFactorRequired } from './errors.ts';
import type { AccountViewer, Viewer } from './viewer.ts';

/** `may`: of the events that they organise. Null where they may not; throws FORBIDDEN for who organises none, SECOND_FACTOR_REQUIRED. */
export function organiserWho(
  viewer: Viewer,
  may: (organised: readonly string[]) => boolean,
): AccountViewer | null {
  if (viewer.kind !== 'ACCOUNT' || viewer.organiserOf.length === 0) throw forbidden();
  if (!may(viewer.organiserOf)) return null;
  if (!may(viewer.organises)) throw secondFactorRequired();
  return viewer;
}

/** Throws for everybody but an organiser of this event. */
export function organiserOf(viewer: Viewer, event: string): AccountViewer {
  const organiser = organiserWho(viewer, (organised) => organised.includes(event));
  if (organiser === null) throw forbidden();
  return organiser;
}

/** Throws for everybody but an organiser, of any event. */
export const organiserOnly = (viewer: Viewer): AccountViewer =>
  organiserWho(viewer, (organised) => organised.length > 0) as AccountViewer;
