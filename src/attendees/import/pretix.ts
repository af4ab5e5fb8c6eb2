/**
 * pretix, "Order data with questions" as CSV in English. Columns from `Email` and `Phone number` are the buyer's and
 * stand on each position of an order; `Company` and the address occur twice, the attendee's before the invoice's.
 */
import { everyAttendee } from '../../consent/model.ts';
import type { ColumnRef, Profile } from './profile.ts';

const column = (header: string): ColumnRef => ({ header, occurrence: 1 });
const optional = (header: string): ColumnRef => ({ header, occurrence: 1, optional: true });
const firstOfTwo = (header: string): ColumnRef => ({ header, occurrence: 1, of: 2, optional: true });

/** A file whose header has all of these is taken for a pretix export. */
export const PRETIX_SIGNS = ['Order code', 'Position ID'] as const;

export const pretix: Profile = {
  source: 'pretix',
  id: [column('Order code'), column('Position ID')],
  columns: {
    order: column('Order code'),
    status: column('Status'),
    name: column('Attendee name'),
    givenName: optional('Attendee name: Given name'),
    familyName: optional('Attendee name: Family name'),
    email: column('Attendee email'),
    orderEmail: column('Email'),
    orderPhone: optional('Phone number'),
    buyerName: optional('Invoice address name'),
    organisation: firstOfTwo('Company'),
    country: firstOfTwo('Country'),
    jobTitle: optional('Job title'),
    locale: optional('Order locale'),
    eventSlug: optional('Event slug'),
  },
  category: [optional('Variation'), optional('Product')],
  paid: ['paid'],
  unpaid: [
    'pending',
    'pending (confirmed)',
    'pending (overdue)',
    'approval pending',
    'expired',
    'canceled',
    'cancelled',
    'canceled (paid fee)',
  ],
  noted: [],
  yes: ['yes'],
  no: ['no'],
  listed: optional('May other attendees find you in the app?'),
  consents: [
    { column: optional('Show to other attendees – Phone'), field: 'phone', recipient: everyAttendee },
    { column: optional('Show to other attendees – E-mail'), field: 'email', recipient: everyAttendee },
    { column: optional('Show to other attendees – Photo'), field: 'photo', recipient: everyAttendee },
  ],
};
