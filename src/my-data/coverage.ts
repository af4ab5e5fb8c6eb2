/**
 * Where in a package each kind of trace stands that src/erasure/traces.ts knows, or why it is in none. A test compares: a new
 * trace is added here, or the test fails. Of registrations that are not valid there is what docs/rights.md says.
 */

/** A path in the package, or `because`. */
type Place = string | { readonly because: string };

export const COVERAGE: Readonly<Record<string, Place>> = {
  'protected values': 'events.profile',
  'what their profile held before changes of it': {
    because:
      'it is kept to put a change back, and shown to no session, the owner’s neither: what stood there may be an intruder’s, and who is signed in may be one (decision 31). undoChanges puts it back.',
  },
  'photos, of now and of before': 'events.photo',
  'what moderators judged of their photos': 'events.photoModeration',
  'reports of photos, of theirs and by them': 'events.reportsOfPhotos',
  'photos that they judged as a moderator': 'asOrganiser.photosJudged',
  'changes of their profile': 'events.changes',
  'notices to them': 'letters',
  'mails to organisers that they cannot be told of their erasure': 'erasure',
  'what letters about an incident say of them': 'letters',
  'complaints they filed, or answered as an organiser': 'complaints',
  'consents they gave': 'events.consentsGiven',
  'consents others gave to them alone': 'events.consentsReceived',
  'blocks, of them and by them': 'events.blocks',
  'contact requests, sent and received': 'events.contactRequestsSent',
  'messages to integrations about them': 'events.integrationsTold',
  'of these, what was sent where': 'events.integrationsTold',
  'endpoints of integrations that they made or changed': 'asOrganiser.endpoints',
  'alarms about what they did, or that they acknowledged': {
    because:
      'it is for organisers, who look into it, and who is told of an alarm about themselves knows what was noticed; it names nobody whose data it was',
  },
  'attendees that they planted': {
    because: 'whoever took an organiser’s account over would know whom to leave alone',
  },
  'times their fields were opened in an emergency': 'events.openedInEmergency',
  'lockdowns of their fields': 'events.lockdowns',
  'that they asked to be erased': 'erasure',
  'packages of their data': { because: 'it is the package' },
  sessions: 'account.sessions',
  'who signed in, when and from where': {
    because: 'random ids and keyed hashes, for 15 days; the sessions stand in the package',
  },
  'sign-ins begun': {
    because: 'keyed hashes of a code and an address, for ten minutes; nothing can be read from them',
  },
  invitations: 'events.invitation',
};
