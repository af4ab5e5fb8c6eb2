/** How the schema is answered: a file for each noun, with the noun's name in every room. */
import { DateTimeISOResolver } from 'graphql-scalars';
import { attendee } from './attendee.ts';
import { consent } from './consent.ts';
import { event } from './event.ts';
import { node } from './node.ts';
import { signIn } from './sign-in.ts';
import { viewer } from './viewer.ts';

/** Names outside, fields inside. */
const ProtectedField = { PHONE: 'phone', EMAIL: 'email', PHOTO: 'photo', JOB_TITLE: 'jobTitle' };

/** A list for makeExecutableSchema, which merges the root types. */
export const resolvers = [
  { DateTime: DateTimeISOResolver, ProtectedField },
  attendee,
  consent,
  event,
  node,
  signIn,
  viewer,
];
