/**
 * A consent receipt: the record of one consent by ISO/IEC TS 27560:2023, as W3C's profile dpv-27560 writes it, in JSON-LD. It
 * is a function of what is kept, without the time when it was asked for, so the same state is the same text. There is
 * no value in it, and the recipient's copy has nothing of the giver but an id.
 */
import { aboutNotice, controllerOf, recipientOf } from './entities.ts';
import type { ReceiptFacts } from './facts.ts';
import { CONTEXT, PERSONAL_DATA, RECEIPT_PROFILE, RECORD_PROFILE, STATUS } from './terms.ts';

/** As it is signed. */
export const receiptText = (facts: ReceiptFacts) => JSON.stringify(receiptOf(facts));

export function receiptOf(facts: ReceiptFacts) {
  const { id, copy, events, publicUrl } = facts;
  const record = `${publicUrl}/consents/${id}`;
  const receipt = `${record}/receipts/${copy.toLowerCase()}/${events.length}`;
  const controller = `${publicUrl}/controller`;
  return {
    '@context': CONTEXT,
    '@id': receipt,
    '@type': 'dpv:ConsentReceipt',
    'dct:conformsTo': RECEIPT_PROFILE,
    'dpv:hasIdentifier': receipt,
    'dct:created': events.at(-1)?.at.toISOString(),
    'dct:publisher': controller,
    'dct:audience': copy === 'GIVER' ? 'the person who gave the consent' : 'whom the consent was given to',
    'dpv:hasRecordOfActivity': recordOf(facts, { record, controller }),
  };
}

function recordOf(facts: ReceiptFacts, { record, controller }: { record: string; controller: string }) {
  const { id, subject, fields, purpose, recipient, notice, publicUrl } = facts;
  const person = `${publicUrl}/attendees/${subject}`;
  const to = `${publicUrl}/recipients/${encodeURIComponent(recipient.id)}`;
  const law = `loc:${notice.content.controller.country}`;
  const by = { SUBJECT: person, RECIPIENT: to, CONTROLLER: controller };
  return {
    '@id': record,
    '@type': 'dpv:ConsentRecord',
    'dct:conformsTo': RECORD_PROFILE,
    'dpv:hasIdentifier': id,
    'dct:identifier': id,
    'dpv:hasDataSubject': person,
    'dpv:hasDataController': controller,
    'dpv:hasJurisdiction': law,
    ...aboutNotice(facts),
    'dpv:hasProcess': {
      '@id': `${record}#process`,
      '@type': 'dpv:Process',
      'dpv:hasPurpose': { '@id': `${record}#purpose`, '@type': 'dpv:Purpose', 'dct:description': purpose },
      'dpv:hasPersonalData': fields.map((field) => PERSONAL_DATA[field]),
      'dpv:hasProcessing': ['dpv:Disclose', 'dpv:Store'],
      'dpv:hasDataSource': 'dpv:DataSubjectDataSource',
      'dpv:hasStorageCondition': storageOf(facts),
      'dpv:hasDataController': controller,
      'dpv:hasLegalBasis': facts.explicit ? 'dpv:ExplicitlyExpressedConsent' : 'dpv:ExpressedConsent',
      'dpv:hasRecipient': to,
      'dpv:hasConsentControl': {
        '@id': `${record}#withdraw`,
        '@type': 'dpv:WithdrawConsent',
        'dct:description':
          'Sign in and withdraw it: withdrawConsent, with its id. It counts from the next request on.',
        'dpv:isExercisedAt': `${publicUrl}/graphql`,
      },
      'dpv:hasJurisdiction': law,
      'dpv:hasRight': notice.content.rights.map((right, i) => ({
        '@id': `${record}#right-${i + 1}`,
        '@type': 'dpv:DataSubjectRight',
        'dct:description': right,
        'dpv:isExercisedAt': publicUrl,
      })),
    },
    'dpv:hasEntity': [
      controllerOf(notice.content, controller),
      recipientOf(recipient, to),
      { '@id': person, '@type': 'dpv:DataSubject', 'dpv:hasName': subject, 'dpv:hasIdentifier': subject },
    ],
    'dpv:hasConsentStatus': facts.events.map(({ state, at, until, how, by: who }, i) => ({
      '@id': `${record}#event-${i + 1}`,
      '@type': STATUS[state],
      'dpv:isIndicatedAtTime': at.toISOString(),
      'dpv:hasDuration': durationOf(`${record}#event-${i + 1}-duration`, until),
      'dpv:isIndicatedBy': by[who],
      'dpv:hasIndicationMethod': how,
    })),
  };
}

const durationOf = (id: string, until: Date | null) =>
  until === null
    ? { '@id': id, '@type': 'dpv:UntilEventDuration', 'rdf:value': 'the next event of this record' }
    : { '@id': id, '@type': 'dpv:UntilTimeDuration', 'rdf:value': until.toISOString() };

/** Where and how long it is stored: here by the event's retention, and with a third party by what that one stated. */
function storageOf({ id, recipient, notice, publicUrl }: ReceiptFacts) {
  const { controller, retention } = notice.content;
  const at = (name: string) => `${publicUrl}/consents/${id}#${name}`;
  const end =
    retention.endsAt === null || retention.days === null
      ? 'the erasure of the person, or of the event’s people'
      : `the erasure of the event’s people, ${retention.days} days after ${retention.endsAt}`;
  const until = { '@type': 'dpv:UntilEventDuration', 'rdf:value': end };
  const place =
    controller.storedIn === null
      ? { 'dct:description': 'not stated (STORAGE_COUNTRY)' }
      : { 'dpv:hasLocation': `loc:${controller.storedIn}` };
  return [
    { '@id': at('location'), '@type': 'dpv:StorageLocation', ...place },
    {
      '@id': at('duration'),
      '@type': 'dpv:StorageDuration',
      'dpv:hasDuration': { '@id': at('until'), ...until },
    },
    ...(recipient.kind === 'INTEGRATION'
      ? [
          {
            '@id': at('recipient-duration'),
            '@type': 'dpv:StorageDuration',
            'dct:description': `as long as ${recipient.name} keeps it`,
            'dpv:hasDuration': {
              '@id': at('recipient-until'),
              '@type': 'dpv:TemporalDuration',
              'rdf:value': `P${recipient.retentionDays}D`,
            },
          },
        ]
      : []),
  ];
}
