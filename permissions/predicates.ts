/**
 * Who may read what, as sentences. Each predicate is a pure function of the viewer and of the record that is asked
 * for; graphql-shield is only the adapter around them (permissions/shield.ts).
 */
import type { Attendees } from '../src/attendees/load.ts';
import type { Viewer } from '../src/viewer.ts';
import type { Access } from './rule-book.ts';

/** What a predicate may look at: who asks, and which attendees this operation has admitted. */
export interface Asking {
  readonly viewer: Viewer;
  readonly attendees: Pick<Attendees, 'admitted'>;
}

export type Predicate = (asking: Asking, parent: unknown) => boolean;

/** Whoever has an account that is not disabled, and a session. */
const isSignedIn: Predicate = ({ viewer }) => viewer.kind === 'ACCOUNT';

/** The record carries `owner`, the account it belongs to, and that is the viewer's. */
const isOwner: Predicate = ({ viewer }, parent) =>
  viewer.kind === 'ACCOUNT' && (parent as { owner?: unknown } | null)?.owner === viewer.account;

/**
 * The record carries `event`, and the viewer attends that with a valid registration or organises it. It gives an
 * organiser no more than any attendee has, so it asks for no second factor.
 */
const isParticipant: Predicate = ({ viewer }, parent) => {
  if (viewer.kind !== 'ACCOUNT') return false;
  const event = (parent as { event?: unknown } | null)?.event;
  return (
    viewer.organiserOf.some((id) => id === event) || viewer.attendances.some((own) => own.event === event)
  );
};

/**
 * The record carries `event`, and the viewer organises that in a session with the second factor. What carries null is
 * about all events, and for the organisers of any.
 */
const isOrganiser: Predicate = ({ viewer }, parent) => {
  if (viewer.kind !== 'ACCOUNT') return false;
  const event = (parent as { event?: unknown } | null)?.event;
  return event === null ? viewer.organises.length > 0 : viewer.organises.some((id) => id === event);
};

/** The attendee came out of `attendees.load` for this very viewer, in this very operation. */
const isVisible: Predicate = ({ attendees }, parent) => attendees.admitted(parent);

export const PREDICATES: Readonly<Record<Access, Predicate>> = {
  ANYONE: () => true,
  SIGNED_IN: isSignedIn,
  OWNER: isOwner,
  PARTICIPANT: isParticipant,
  ORGANISER: isOrganiser,
  VISIBLE: isVisible,
};
