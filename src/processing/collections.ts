/**
 * Everything that is kept, by collection. Threat: a collection with data about people that no record of processing and no
 * privacy notice speaks of. So each collection that any file of src/ names, and each that a gateway makes, has its line
 * here; a test looks for those that have none.
 */
import type { ActivityName } from './activities.ts';

export interface Kept {
  /** Of whom. */
  readonly whose: 'ATTENDEES' | 'ORGANISERS' | 'BOTH' | 'ANYBODY';
  /** What, as people read it. */
  readonly what: string;
  readonly activity: ActivityName;
  /** For how long. */
  readonly until: string;
}

/** About nobody; says why. */
interface AboutNobody {
  readonly nobody: string;
}

const ERASED = 'until the person or the event’s people are erased';
const DAYS_90 = 'until 90 days after it was sent, or until the person is erased';

export const COLLECTIONS = {
  accounts: {
    whose: 'BOTH',
    what: 'the address people sign in by, sealed, with a keyed hash; former addresses; second factor; which events they organise',
    activity: 'SIGN_IN',
    until: 'as long as the account stands for a registration or a role',
  },
  attendees: {
    whose: 'ATTENDEES',
    what: 'name, organisation, category, whether they are listed, phone, e-mail, job title and photo under a key of their own, what forms said for them',
    activity: 'REGISTRATION',
    until: ERASED,
  },
  values: {
    whose: 'ATTENDEES',
    what: 'phone, e-mail, job title and photo of an earlier version, under a key of their own',
    activity: 'SHARING',
    until: 'until the next start',
  },
  keys: {
    whose: 'BOTH',
    what: 'each person’s own key, wrapped by another outside the database',
    activity: 'SHARING',
    until: ERASED,
  },
  'photos.files': { whose: 'ATTENDEES', what: 'photos, sealed', activity: 'SHARING', until: ERASED },
  'photos.chunks': { whose: 'ATTENDEES', what: 'photos, sealed', activity: 'SHARING', until: ERASED },
  consents: {
    whose: 'ATTENDEES',
    what: 'who permitted which field to whom, for what, until when, with the words that were shown; and who blocked whom',
    activity: 'SHARING',
    until: ERASED,
  },
  alarms: {
    whose: 'BOTH',
    what: 'which rule found something, about which account, key or network (hashed), the entries that caused it, who acknowledged it',
    activity: 'SECURITY',
    until: 'two years',
  },
  canaries: {
    whose: 'ORGANISERS',
    what: 'who planted an attendee that does not exist, and when; which one, sealed',
    activity: 'SECURITY',
    until: 'until the planted attendee is removed or the event’s people are erased',
  },
  complaints: {
    whose: 'BOTH',
    what: 'who complained about what, sealed; what organisers answered, sealed; by when',
    activity: 'RIGHTS',
    until: ERASED,
  },
  eraseMe: {
    whose: 'BOTH',
    what: 'who asked to be erased, from which session, and until when they can stop it',
    activity: 'ERASURE',
    until: 'until it is stopped or carried out',
  },
  myData: {
    whose: 'BOTH',
    what: 'that somebody asked for everything held about them, and whether it is ready',
    activity: 'RIGHTS',
    until: 'a day after it was prepared',
  },
  myDataParts: {
    whose: 'BOTH',
    what: 'everything held about who asked for it, sealed',
    activity: 'RIGHTS',
    until: 'a day after it was prepared',
  },
  contactRequests: {
    whose: 'ATTENDEES',
    what: 'who asked whom for which fields, in which words, and the answer',
    activity: 'SHARING',
    until: ERASED,
  },
  changes: {
    whose: 'ATTENDEES',
    what: 'that a part of a profile was changed, when, and by which session, browser and keyed hash of a network',
    activity: 'HISTORY',
    until: ERASED,
  },
  earlierValues: {
    whose: 'ATTENDEES',
    what: 'what a profile held before a change, sealed',
    activity: 'HISTORY',
    until: 'the number of days of EARLIER_VALUES_DAYS',
  },
  ledger: {
    whose: 'BOTH',
    what: 'who was shown which field of whom, when, by what right, by random ids; never a value',
    activity: 'RECORD',
    until: 'as long as the ledger is kept (docs/ledger.md)',
  },
  sessions: {
    whose: 'BOTH',
    what: 'who is signed in, since when, in which browser, from which keyed hash of a network',
    activity: 'SIGN_IN',
    until: '14 days at most',
  },
  signIns: {
    whose: 'BOTH',
    what: 'that somebody signed in, by random ids, a keyed hash of the network and a hash of the browser’s number',
    activity: 'SECURITY',
    until: '15 days',
  },
  sessionSteps: {
    whose: 'BOTH',
    what: 'which session followed which, by random ids',
    activity: 'INCIDENTS',
    until: '800 days',
  },
  pendingSignIns: {
    whose: 'ANYBODY',
    what: 'sign-ins begun, with a keyed hash of the address and of the network',
    activity: 'SIGN_IN',
    until: 'a day after their end',
  },
  invitations: {
    whose: 'ATTENDEES',
    what: 'who was invited to take over which registration, with a keyed hash of the address',
    activity: 'REGISTRATION',
    until: 'a day after their end',
  },
  limits: {
    whose: 'ANYBODY',
    what: 'how often somebody tried what is limited, by id or keyed hash of an address or network',
    activity: 'LIMITS',
    until: 'a day at most',
  },
  budgets: {
    whose: 'ANYBODY',
    what: 'what somebody asked in a minute, by id or keyed hash of a network',
    activity: 'LIMITS',
    until: 'minutes',
  },
  photoModerations: {
    whose: 'BOTH',
    what: 'which photo was judged, how, why and by which organiser',
    activity: 'MODERATION',
    until: ERASED,
  },
  photoReports: {
    whose: 'ATTENDEES',
    what: 'who reported which photo, and why',
    activity: 'MODERATION',
    until: ERASED,
  },
  outbox: {
    whose: 'BOTH',
    what: 'which notice or letter goes to which account, and whether it was sent; no address',
    activity: 'NOTICES',
    until: `${DAYS_90}; letters about a breach as long as the account`,
  },
  breakGlassGrants: {
    whose: 'BOTH',
    what: 'which organiser opened whose fields in an emergency, and why',
    activity: 'RECORD',
    until: 'for good; the person is taken out when they are erased',
  },
  lockdowns: {
    whose: 'BOTH',
    what: 'which sessions, people or fields were closed, by whom and why',
    activity: 'INCIDENTS',
    until: 'for good; the person is taken out when they are erased',
  },
  incidents: {
    whose: 'BOTH',
    what: 'what happened, which accounts and sessions are suspect',
    activity: 'INCIDENTS',
    until: 'for good (Art. 33(5))',
  },
  incidentLog: {
    whose: 'ORGANISERS',
    what: 'what was done about a breach, when and by whom',
    activity: 'INCIDENTS',
    until: 'for good (Art. 33(5))',
  },
  integrations: {
    whose: 'ORGANISERS',
    what: 'services, with the account that registered or approved them',
    activity: 'INTEGRATIONS',
    until: 'for good, so that consents to them can be understood',
  },
  apiKeys: {
    whose: 'ORGANISERS',
    what: 'keys of services as hashes, with the account that made or ended them',
    activity: 'INTEGRATIONS',
    until: 'for good',
  },
  syncCalls: {
    whose: 'ATTENDEES',
    what: 'what a service was answered when it brought registrations, by ids',
    activity: 'REGISTRATION',
    until: 'a day',
  },
  webhooks: {
    whose: 'ORGANISERS',
    what: 'where services are told, with the account that said so',
    activity: 'INTEGRATIONS',
    until: 'until the endpoint is deleted',
  },
  webhookMessages: {
    whose: 'ATTENDEES',
    what: 'what services were told, by ids; that they deleted what they held',
    activity: 'INTEGRATIONS',
    until: '30 days; where a deletion is asked for, until 90 days after it was acknowledged',
  },
  webhookDeliveries: {
    whose: 'ATTENDEES',
    what: 'whether it arrived',
    activity: 'INTEGRATIONS',
    until: 'as the message',
  },
  erased: {
    whose: 'ATTENDEES',
    what: 'random ids of who was erased',
    activity: 'ERASURE',
    until: 'for good, so that no backup brings them back',
  },
  erasures: {
    whose: 'ATTENDEES',
    what: 'that somebody was erased, by random ids and times',
    activity: 'ERASURE',
    until: 'for good',
  },
  erasedRegistrations: {
    whose: 'ATTENDEES',
    what: 'keyed hashes of registrations that were erased',
    activity: 'ERASURE',
    until: 'for good, so that no import brings them back',
  },
  restores: {
    whose: 'ORGANISERS',
    what: 'that an older copy of the database was accepted, and by whom',
    activity: 'INCIDENTS',
    until: 'for good',
  },
  events: { nobody: 'an event’s settings' },
  incidentForms: { nobody: 'the figures of forms for a regulator' },
  processingDocuments: { nobody: 'these records and notices' },
  receiptKeys: { nobody: 'public keys that sign receipts' },
  ledgerKeys: { nobody: 'fingerprints of keys' },
  outerKeys: { nobody: 'fingerprints of keys' },
  keyLocks: { nobody: 'who works at keys, for seconds' },
  rotations: { nobody: 'how far a rotation of keys is' },
  ledgerLeases: { nobody: 'which gateway writes the ledger' },
  alarmRounds: { nobody: 'which gateway looks for alarms, and how far it came' },
  leases: { nobody: 'which gateway does the housekeeping' },
  derived: { nobody: 'what was put on documents already' },
  pace: { nobody: 'how many mails left in a minute' },
} as const satisfies Record<string, Kept | AboutNobody>;

/** Those about people. */
export const KEPT: readonly (Kept & { readonly name: string })[] = Object.entries(
  COLLECTIONS as Record<string, Kept | AboutNobody>,
).flatMap(([name, line]) => ('nobody' in line ? [] : [{ name, ...line }]));
