/**
 * Eventbrite, "Attendee report" as CSV in English. E-mail and phone are the attendee's own as far as the report says;
 * it names no buyer, so whoever shares an address with another name has nothing of their own (groups.ts).
 */
import type { ColumnRef, Profile } from './profile.ts';

const column = (header: string): ColumnRef => ({ header, occurrence: 1 });
const optional = (header: string, ...or: string[]): ColumnRef => ({
  header,
  or,
  occurrence: 1,
  optional: true,
});

/** A file whose header has all of these is taken for an Eventbrite report. */
export const EVENTBRITE_SIGNS = ['Attendee #', 'Attendee Status'] as const;

export const eventbrite: Profile = {
  source: 'eventbrite',
  id: [column('Attendee #')],
  columns: {
    order: optional('Order #'),
    status: column('Attendee Status'),
    givenName: column('First Name'),
    // Without it names would change, and people whose name changes are others (holder.ts).
    familyName: { ...column('Surname'), or: ['Last Name'] },
    email: column('Email'),
    phone: optional('Cell Phone', 'Mobile Phone'),
    organisation: optional('Company'),
    jobTitle: optional('Job Title'),
  },
  category: [optional('Ticket Type')],
  paid: ['attending', 'checked in'],
  unpaid: ['not attending', 'deleted'],
  yes: ['yes'],
  no: ['no'],
  listed: null,
  consents: [],
  // Exhibitors are no recipient here before there are integrations; then the person is asked.
  noted: [optional('Can we share your contact details with exhibitors?')],
};
