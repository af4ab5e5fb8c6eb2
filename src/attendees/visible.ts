/** Whom a viewer may know to exist (architecture.md, "Visible"); for everybody else an attendee does not exist. */
import { grantFor, isOwnerOf } from '../consent/decide.ts';
import { mayBeListed } from '../events/listing.ts';
import { attendanceAt, type Viewer } from '../viewer.ts';
import type { ShownAttendee } from './model.ts';

/**
 * Oneself; people who chose to be listed, and may be, of an event one attends with a valid registration; people who `introduced` themselves by a
 * live direct consent or a contact request; for organisers, in a session with the second factor, the people of their
 * event. A registration that is not valid exists for nobody but the organiser who broke the glass for it.
 */
export function isVisible(viewer: Viewer, attendee: ShownAttendee, introduced: boolean): boolean {
  if (viewer.kind !== 'ACCOUNT') return false;
  if (!attendee.registered)
    return grantFor(viewer, { id: attendee._id, event: attendee.event }) !== undefined;
  if (viewer.organises.includes(attendee.event)) return true;
  const subject = { id: attendee._id, event: attendee.event, registered: attendee.registered };
  if (isOwnerOf(viewer, subject)) return true;
  const own = attendanceAt(viewer, attendee.event);
  if (own === null) return false;
  return (attendee.listed && mayBeListed(own.listing, attendee.category)) || introduced;
}
