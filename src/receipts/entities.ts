/** Who and what a receipt names besides: controller, recipient, notices. What is not stated is said to be so, and never made up. */
import type { NoticeContent } from '../processing/content.ts';
import type { ReceiptFacts, ReceiptRecipient } from './facts.ts';

const contactPoint = (id: string, contact: string) => ({
  '@id': `${id}#contact`,
  '@type': 'schema:ContactPoint',
  ...(contact.startsWith('https://') ? { 'schema:url': contact } : { 'schema:email': contact }),
});

const postalAddress = (id: string, address: string) => ({
  '@id': `${id}#address`,
  '@type': 'schema:PostalAddress',
  'schema:streetAddress': address,
});

export function controllerOf({ controller, event }: NoticeContent, id: string) {
  const { name, address, contact, dpo } = controller;
  return {
    '@id': id,
    '@type': 'dpv:DataController',
    'dpv:hasName': name ?? `the organisers of ${event.name} (CONTROLLER_NAME is not stated)`,
    'dpv:hasIdentifier': id,
    'schema:contactPoint': contactPoint(id, contact ?? 'not stated (CONTROLLER_CONTACT)'),
    'schema:address': postalAddress(id, address ?? 'not stated (CONTROLLER_ADDRESS)'),
    ...(dpo === null
      ? {}
      : {
          'dpv:hasDataProtectionOfficer': {
            '@id': `${id}#dpo`,
            '@type': 'dpv:DataProtectionOfficer',
            'schema:contactPoint': contactPoint(`${id}#dpo`, dpo),
          },
        }),
  };
}

/** Of an audience nobody is named; of a person no more than whoever reads it may know. */
export function recipientOf(recipient: ReceiptRecipient, id: string) {
  const named = { '@id': id, 'dpv:hasIdentifier': recipient.id };
  if (recipient.kind === 'INTEGRATION')
    return {
      ...named,
      '@type': ['dpv:Recipient', 'dpv:ThirdParty'],
      'dpv:hasName': recipient.name,
      'schema:contactPoint': contactPoint(id, recipient.contact),
      'schema:address': postalAddress(id, 'not recorded; ask its contact'),
    };
  return {
    ...named,
    '@type': ['dpv:Recipient', 'dpv:DataSubject'],
    'dpv:hasName': recipient.name ?? recipient.id,
  };
}

/** The words that were consented to, and the privacy notice that held. */
export function aboutNotice({ consentNotice, notice, publicUrl, id }: ReceiptFacts) {
  const { event } = notice.content;
  const held = {
    '@id': `${publicUrl}/events/${event.id}/privacy-notice/${notice.version}`,
    '@type': 'dpv:PrivacyNotice',
    'dpv:hasIdentifier': notice.version,
    'dct:date': notice.from.toISOString(),
    'dct:language': 'en',
  };
  if (consentNotice === null) return { 'dpv:hasNotice': held, 'dct:language': 'en' };
  const { version, language, text } = consentNotice;
  const shown = {
    '@id': `${publicUrl}/consents/${id}#notice`,
    '@type': 'dpv:ConsentNotice',
    'dpv:hasIdentifier': version,
    'dct:language': language,
    ...(text === null ? {} : { 'dct:description': text }),
  };
  return { 'dpv:hasNotice': [shown, held], 'dct:language': language };
}
