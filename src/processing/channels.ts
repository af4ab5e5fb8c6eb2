/**
 * Every way on which something about people leaves. Each kind of mail, type of webhook and scope of a key has its line: the
 * types below do not compile where one is missing, and a test compares them with what there is.
 */
import { SCOPES, type Scope } from '../integrations/model.ts';
import { MAIL_KINDS, type MailKind } from '../mail/outbox/kinds.ts';
import { WEBHOOK_TYPES, type WebhookType } from '../webhooks/model.ts';

export interface Channel {
  readonly kind: 'ANSWER' | 'EXPORT' | 'MAIL' | 'WEBHOOK' | 'FILE';
  readonly name: string;
  readonly to: string;
  /** What goes that way. */
  readonly carries: string;
}

const MAILS = {
  ALARM: 'that an alarm was raised at their event, to organisers; no value, and of no attendee by name',
  BREAK_GLASS: 'that an organiser opened a field of theirs in an emergency, and why',
  COMPLAINT: 'that their complaint came in, is dealt with, or what came of it',
  COMPLAINT_DUE: 'that somebody complained, and by which day they hear; to organisers',
  ERASE_ME: 'that they will be erased, from when on it cannot be stopped, and that it was done',
  INCIDENT: 'that a breach was reported, to organisers',
  LETTER: 'what a breach means for them (Art. 34)',
  MY_DATA: 'that everything held about them can be fetched, and until when',
  PHOTO_REFUSED: 'that their photo was refused, and why',
  PROFILE: 'that their profile was changed or a consent given, with ways to undo it',
  SECOND_FACTOR: 'that their second factor was changed',
} as const satisfies Record<MailKind, string>;

/** Written when they are sent, and kept nowhere but on a disk where there is no mail server. By the file that writes them. */
export const OTHER_MAILS = {
  'address-mails': 'that an address was changed or taken back',
  'contact-request-mail': 'that somebody asks for contact details; not who, nor for what',
  'invitation-mail': 'a link to take over a registration',
  'plain-mail': null,
  'retention-mail': 'that an event’s people will be erased, to organisers',
  'sign-in-mail': 'a link and a code to sign in',
} as const;

/** Those that the outbox sends, by the file that writes them. */
export const OUTBOX_MAILS: Readonly<Record<string, readonly MailKind[]>> = {
  'alarm-mail': ['ALARM'],
  'break-glass-mail': ['BREAK_GLASS'],
  'complaint-mail': ['COMPLAINT', 'COMPLAINT_DUE'],
  'erase-me-mail': ['ERASE_ME'],
  'incident-mail': ['INCIDENT'],
  'letter-mail': ['LETTER'],
  'my-data-mail': ['MY_DATA'],
  'photo-refused-mail': ['PHOTO_REFUSED'],
  'profile-mail': ['PROFILE'],
  'second-factor-mail': ['SECOND_FACTOR'],
};

const WEBHOOKS = {
  'consent.given': 'ids of a consent to it and of who gave it, and the name of the field',
  'consent.withdrawn': 'the same, with the request to delete the value',
  'attendee.erased': 'the id of who was erased, with the request to delete what it holds',
  'attendee.updated': 'the id of somebody whose fields it may read and who changed one; its name, no value',
  'disclosure.alarm': 'that an alarm was raised about its key, and ids of entries of the record',
} as const satisfies Record<WebhookType, string>;

const SCOPED = {
  'attendee:read': 'who consented to it or chose to be listed: name, organisation, category',
  'roster:read':
    'everybody’s name, organisation and category, where an organiser granted it for a stated purpose',
  'attendee.phone:read': 'the phone number of who consented to it',
  'attendee.email:read': 'the e-mail address of who consented to it',
  'attendee.photo:read': 'the photo of who consented to it',
  'attendee.jobTitle:read': 'the job title of who consented to it',
  'attendee:write': 'nothing: it brings registrations',
  'disclosure:read': 'what it was shown itself',
  'webhook:manage': 'where it is told, and what it was told, by ids',
} as const satisfies Record<Scope, string>;

const FIXED: readonly Channel[] = [
  {
    kind: 'ANSWER',
    name: 'GraphQL and photos',
    to: 'the person, those they consented to, organisers as far as each field says',
    carries: 'profiles; protected fields on record and by consent only',
  },
  {
    kind: 'EXPORT',
    name: 'GET /export/attendees',
    to: 'integrations with a key',
    carries: 'what the key’s scopes, approvals and consents let it have, on record',
  },
  {
    kind: 'FILE',
    name: 'documents of an incident',
    to: 'organisers, and through them the authority and people',
    carries: 'names of who was affected, and which fields; never a value',
  },
  {
    kind: 'FILE',
    name: 'consent receipts',
    to: 'who gave a consent, and whom it was given to',
    carries: 'ids, the name of the field, purpose and times; never a value',
  },
];

/** All of them. */
export const CHANNELS: readonly Channel[] = [
  ...FIXED,
  ...(Object.keys(MAIL_KINDS) as MailKind[]).map((name) => mail(name, MAILS[name])),
  ...Object.entries(OTHER_MAILS).flatMap(([name, carries]) =>
    carries === null ? [] : [mail(name, carries)],
  ),
  ...WEBHOOK_TYPES.map((name): Channel => {
    return { kind: 'WEBHOOK', name, to: 'integrations that asked for it', carries: WEBHOOKS[name] };
  }),
  ...SCOPES.map((name): Channel => {
    return { kind: 'ANSWER', name, to: 'integrations whose key has the scope', carries: SCOPED[name] };
  }),
];

function mail(name: string, carries: string): Channel {
  return { kind: 'MAIL', name, to: 'the person’s own address', carries };
}
