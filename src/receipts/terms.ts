/** How what is known here is called in W3C's Data Privacy Vocabulary (https://w3id.org/dpv). */
import type { ProtectedField } from '../protected-fields.ts';
import type { ConsentState } from './states.ts';

/** In the receipt itself, so that it can be read without asking anybody. */
export const CONTEXT = {
  dpv: 'https://w3id.org/dpv#',
  pd: 'https://w3id.org/dpv/pd#',
  loc: 'https://w3id.org/dpv/loc#',
  'eu-gdpr': 'https://w3id.org/dpv/legal/eu/gdpr#',
  'dpv-27560': 'https://w3id.org/dpv/schema/dpv-27560#',
  dct: 'http://purl.org/dc/terms/',
  rdf: 'http://www.w3.org/1999/02/22-rdf-syntax-ns#',
  schema: 'https://schema.org/',
  xsd: 'http://www.w3.org/2001/XMLSchema#',
  'dct:conformsTo': { '@type': '@id' },
  'dct:created': { '@type': 'xsd:dateTime' },
  'dct:date': { '@type': 'xsd:dateTime' },
  'dct:publisher': { '@type': '@id' },
  'dpv:hasDataController': { '@type': '@id' },
  'dpv:hasDataSource': { '@type': '@id' },
  'dpv:hasDataSubject': { '@type': '@id' },
  'dpv:hasJurisdiction': { '@type': '@id' },
  'dpv:hasLegalBasis': { '@type': '@id' },
  'dpv:hasLocation': { '@type': '@id' },
  'dpv:hasPersonalData': { '@type': '@id' },
  'dpv:hasProcessing': { '@type': '@id' },
  'dpv:hasRecipient': { '@type': '@id' },
  'dpv:isExercisedAt': { '@type': '@id' },
  'dpv:isIndicatedAtTime': { '@type': 'xsd:dateTime' },
  'dpv:isIndicatedBy': { '@type': '@id' },
} as const;

export const RECEIPT_PROFILE = 'dpv-27560:receipt';
export const RECORD_PROFILE = 'dpv-27560:record';

export const PERSONAL_DATA = {
  phone: 'pd:TelephoneNumber',
  email: 'pd:EmailAddress',
  photo: 'pd:Picture',
  jobTitle: 'pd:Job',
} as const satisfies Record<ProtectedField, string>;

export const STATUS = {
  REQUESTED: 'dpv:ConsentRequested',
  GIVEN: 'dpv:ConsentGiven',
  REFUSED: 'dpv:ConsentRefused',
  WITHDRAWN: 'dpv:ConsentWithdrawn',
  EXPIRED: 'dpv:ConsentExpired',
  INVALIDATED: 'dpv:ConsentInvalidated',
} as const satisfies Record<ConsentState, string>;
