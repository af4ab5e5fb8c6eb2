/** How the schema is answered: a file for each noun, with the noun's name in every room. */
import { GraphQLScalarType } from 'graphql';
import { DateTimeISOResolver } from 'graphql-scalars';
import { addressChange } from './address-change.ts';
import { attendee } from './attendee.ts';
import { block } from './block.ts';
import { breakGlass } from './break-glass.ts';
import { claim } from './claim.ts';
import { consent } from './consent.ts';
import { contactRequest } from './contact-request.ts';
import { disclosure } from './disclosure.ts';
import { event } from './event.ts';
import { history } from './history.ts';
import { incident } from './incident.ts';
import { incidentDocument } from './incident-document.ts';
import { incidentLetter } from './incident-letter.ts';
import { lockdown } from './lockdown.ts';
import { node } from './node.ts';
import { proposal } from './proposal.ts';
import { secondFactor } from './second-factor.ts';
import { signIn } from './sign-in.ts';
import { viewer } from './viewer.ts';

/** Names outside, fields inside. */
const ProtectedField = { PHONE: 'phone', EMAIL: 'email', PHOTO: 'photo', JOB_TITLE: 'jobTitle' };
const ProfilePart = {
  ...ProtectedField,
  NAME: 'name',
  ORGANISATION: 'organisation',
  CATEGORY: 'category',
  LISTED: 'listed',
  CONSENT: 'consent',
};

/** Under the name that the schema gives it; with its own the served schema would have a `DateTimeISO`. */
const DateTime = new GraphQLScalarType({ ...DateTimeISOResolver.toConfig(), name: 'DateTime' });

/** A list for makeExecutableSchema, which merges the root types. */
export const resolvers = [
  { DateTime, ProtectedField, ProfilePart },
  addressChange,
  attendee,
  block,
  claim,
  breakGlass,
  consent,
  contactRequest,
  disclosure,
  event,
  incident,
  lockdown,
  history,
  incidentDocument,
  incidentLetter,
  node,
  proposal,
  secondFactor,
  signIn,
  viewer,
];
