/** How the schema is answered: a file for each noun, with the noun's name in every room. */
import { GraphQLScalarType } from 'graphql';
import { DateTimeISOResolver } from 'graphql-scalars';
import { addressChange } from './address-change.ts';
import { alarm } from './alarm.ts';
import { attendee } from './attendee.ts';
import { block } from './block.ts';
import { breakGlass } from './break-glass.ts';
import { canary } from './canary.ts';
import { claim } from './claim.ts';
import { complaint } from './complaint.ts';
import { consent } from './consent.ts';
import { consentReceipt } from './consent-receipt.ts';
import { contactRequest } from './contact-request.ts';
import { disclosure } from './disclosure.ts';
import { eraseMe } from './erase-me.ts';
import { event } from './event.ts';
import { history } from './history.ts';
import { incident } from './incident.ts';
import { incidentDocument } from './incident-document.ts';
import { incidentLetter } from './incident-letter.ts';
import { integration } from './integration.ts';
import { lockdown } from './lockdown.ts';
import { myData } from './my-data.ts';
import { node } from './node.ts';
import { photo } from './photo.ts';
import { photoModeration } from './photo-moderation.ts';
import { processing } from './processing.ts';
import { proposal } from './proposal.ts';
import { secondFactor } from './second-factor.ts';
import { signIn } from './sign-in.ts';
import { sync } from './sync.ts';
import { viewer } from './viewer.ts';
import { webhook } from './webhook.ts';

/** Names outside, fields inside. */
const ProtectedField = { PHONE: 'phone', EMAIL: 'email', PHOTO: 'photo', JOB_TITLE: 'jobTitle' };
const PhotoFormat = { JPEG: 'jpg', WEBP: 'webp' };
const PhotoSize = { SMALL: 96, MEDIUM: 256, LARGE: 1024 };
const ProfilePart = {
  ...ProtectedField,
  NAME: 'name',
  ORGANISATION: 'organisation',
  CATEGORY: 'category',
  LISTED: 'listed',
  CONSENT: 'consent',
};

/** As a message names them. */
const WebhookType = {
  CONSENT_GIVEN: 'consent.given',
  CONSENT_WITHDRAWN: 'consent.withdrawn',
  ATTENDEE_ERASED: 'attendee.erased',
  ATTENDEE_UPDATED: 'attendee.updated',
  DISCLOSURE_ALARM: 'disclosure.alarm',
  PING: 'ping',
};

/** Under the name that the schema gives it; with its own the served schema would have a `DateTimeISO`. */
const DateTime = new GraphQLScalarType({ ...DateTimeISOResolver.toConfig(), name: 'DateTime' });

/** A list for makeExecutableSchema, which merges the root types. */
export const resolvers = [
  { DateTime, ProtectedField, ProfilePart, PhotoFormat, PhotoSize, WebhookType },
  addressChange,
  alarm,
  attendee,
  block,
  canary,
  claim,
  breakGlass,
  complaint,
  consent,
  consentReceipt,
  contactRequest,
  disclosure,
  eraseMe,
  event,
  incident,
  lockdown,
  myData,
  history,
  incidentDocument,
  incidentLetter,
  integration,
  node,
  photo,
  photoModeration,
  processing,
  proposal,
  secondFactor,
  signIn,
  sync,
  viewer,
  webhook,
];
