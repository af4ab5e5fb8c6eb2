/** Whom a viewer may know to exist (architecture.md, "Visible"); for everybody else an attendee does not exist. */
import { grantFor, isOwnerOf } from '../consent/decide.ts';
import { mayBeListed } from '../events/listing.ts';
import { attendanceAt, type IntegrationViewer, type Viewer } from '../viewer.ts';
import type { ShownAttendee } from './model.ts';

/**
 * Oneself; people who chose to be listed, and may be, of an event one attends with a valid registration; people who `introduced` themselves by a
 * live direct consent or a contact request; for organisers, in a session with the second factor, the people of their
 * event. A registration that is not valid exists for nobody but the organiser who broke the glass for it.
 * For an integration, at the events of its key: everybody, where an organiser granted it the roster; else those who chose to be listed, and may be.
 */
export function isVisible(viewer: Viewer, attendee: Known, introduced: boolean): boolean {
  if (viewer.kind === 'NOBODY') return false;
  if (viewer.kind === 'INTEGRATION') {
    if (!attendee.registered || !viewer.events.includes(attendee.event)) return false;
    return hasRoster(viewer) || isListedTo(viewer, attendee);
  }
  if (!attendee.registered)
    return grantFor(viewer, { id: attendee._id, event: attendee.event }) !== undefined;
  if (viewer.organises.includes(attendee.event)) return true;
  const subject = { id: attendee._id, event: attendee.event, registered: attendee.registered };
  if (isOwnerOf(viewer, subject)) return true;
  const own = attendanceAt(viewer, attendee.event);
  if (own === null) return false;
  return (attendee.listed && mayBeListed(own.listing, attendee.category)) || introduced;
}

export type Listable = Pick<ShownAttendee, 'event' | 'listed' | 'category'>;
type Known = Listable & Pick<ShownAttendee, '_id' | 'registered'>;

/** Chose to be listed, and may be: the organiser's rule is asked as for attendees, so that a key finds nobody whom they may not. */
export const isListedTo = (
  { scopes, listings }: IntegrationViewer,
  { event, listed, category }: Listable,
): boolean => listed && scopes.has('attendee:read') && mayBeListed(listings.get(event), category);

/** The scope, and that an organiser granted it for a purpose that attendees read. */
export const hasRoster = ({ scopes, roster }: IntegrationViewer): boolean =>
  roster && scopes.has('roster:read');
