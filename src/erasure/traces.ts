/**
 * Threat: a new collection that names people, and an erasure that does not know it. Everything that is kept about
 * somebody beside their own document stands here, a line for each; `test/erasure-traces.test.ts` erases a person who has
 * used everything and looks through both databases for what is left.
 */
import type { Collection, Document, Filter } from 'mongodb';
import type { Connection } from 'mongoose';
import { Canaries } from '../canaries/book.ts';
import { BLOCK, oneAttendee } from '../consent/model.ts';
import type { ErasureParts, Subjects } from './model.ts';

export interface Trace {
  /** As a person is told before they say yes; null for what means nothing to them. */
  readonly what: string | null;
  count(parts: ErasureParts, subjects: Subjects): Promise<number>;
  remove(parts: ErasureParts, subjects: Subjects): Promise<void>;
}

type Where = (subjects: Subjects) => Filter<Document>;

const DURABLE = { writeConcern: { w: 'majority', journal: true } } as const;

const sent = (c: Connection) => c.collection('consents');
const requests = (c: Connection) => c.collection('contactRequests');
const sessions = (c: Connection) => c.collection('sessions');
const pending = (c: Connection) => c.collection('pendingSignIns');
const limits = (c: Connection) => c.collection('limits');
const alarms = (c: Connection) => c.collection('alarms');
const budgets = (c: Connection) => c.collection('budgets');
const invitations = (c: Connection) => c.collection('invitations');
const changes = (c: Connection) => c.collection('changes');
const judged = (c: Connection) => c.collection('photoModerations');
const reports = (c: Connection) => c.collection('photoReports');
const outbox = (c: Connection) => c.collection('outbox');
const messages = (c: Connection) => c.collection('webhookMessages');
const deliveries = (c: Connection) => c.collection('webhookDeliveries');
const complaints = (c: Connection) => c.collection('complaints');
const endpoints = (c: Connection) => c.collection('webhooks');

const blocks = { field: BLOCK };
const consents = { field: { $ne: BLOCK } };
const given = ({ attendees }: Subjects) => ({ subject: { $in: attendees } });
const received = ({ attendees }: Subjects) => ({ recipient: { $in: attendees.map(oneAttendee) } });
const either = ({ attendees }: Subjects) => ({
  $or: [{ from: { $in: attendees } }, { to: { $in: attendees } }],
});

/** One is about all registrations of an account, and goes with each of them. */
const packagesOf = ({ attendees, accounts }: Subjects) => ({
  $or: [{ account: { $in: [...accounts] } }, { attendees: { $in: [...attendees] } }],
});

const filedBy = (attendees: readonly string[], accounts: readonly string[]) => [
  { attendee: { $in: [...attendees] } },
  { account: { $in: [...accounts] } },
];

const refusedOf = ({ attendees, accounts }: Subjects) => ({
  ...{ kind: 'ERASE_ME', 'about.person': { $in: [...attendees, ...accounts] } },
});

/** A letter to somebody of several registrations speaks of each. */
const lettersAbout = ({ attendees }: Subjects) => ({
  kind: 'LETTER',
  'about.registrations.attendee': { $in: [...attendees] },
});

// Not here, because they stay (docs/erasure.md): the ledger's entries, and the accounts and sessions that incidents suspect.
export const TRACES: readonly Trace[] = [
  {
    what: 'protected values',
    count: ({ vaultStore }, { attendees }) => vaultStore.count(attendees),
    // Their own document went before.
    remove: ({ vaultStore }, { attendees }) => vaultStore.left.remove(attendees),
  },
  {
    what: 'what their profile held before changes of it',
    count: ({ history }, { attendees }) => history.parts.earlierValues.count(attendees),
    remove: ({ history }, { attendees }) => history.parts.earlierValues.remove(attendees),
  },
  {
    what: 'photos, of now and of before',
    count: ({ history }, { attendees }) => history.parts.photos.count(attendees),
    remove: ({ history }, { attendees }) => history.parts.photos.remove(attendees),
  },
  ofAttendees('what moderators judged of their photos', judged, given),
  ofAttendees('reports of photos, of theirs and by them', reports, (s) => ({
    $or: [given(s), { by: { $in: s.attendees } }],
  })),
  {
    what: 'photos that they judged as a moderator',
    count: ({ database }, { accounts }) =>
      judged(database.connection).countDocuments({ by: { $in: [...accounts] } }),
    remove: async ({ database }, { accounts }) => {
      const theirs = { by: { $in: [...accounts] } };
      await judged(database.connection).updateMany(theirs, { $set: { by: null } }, DURABLE);
    },
  },
  ofAttendees('changes of their profile', changes, given),
  ofAccounts('notices to them', outbox, ({ accounts }) => ({ account: { $in: accounts } })),
  {
    what: 'mails to organisers that they cannot be told of their erasure',
    count: ({ database }, subjects) => outbox(database.connection).countDocuments(refusedOf(subjects)),
    remove: async ({ database }, subjects) => {
      await outbox(database.connection).deleteMany(refusedOf(subjects), DURABLE);
    },
  },
  {
    what: 'what letters about an incident say of them',
    count: ({ database }, subjects) => outbox(database.connection).countDocuments(lettersAbout(subjects)),
    remove: async ({ database }, subjects) => {
      const letters = outbox(database.connection);
      const about = { 'about.registrations': { attendee: { $in: [...subjects.attendees] } } };
      await letters.updateMany(lettersAbout(subjects), { $pull: about } as object, DURABLE);
      await letters.deleteMany({ kind: 'LETTER', 'about.registrations': { $size: 0 } }, DURABLE);
    },
  },
  {
    what: 'complaints they filed, or answered as an organiser',
    count: ({ database }, { attendees, accounts }) =>
      complaints(database.connection).countDocuments({
        $or: [...filedBy(attendees, accounts), { answeredBy: { $in: [...accounts] } }],
      }),
    remove: async ({ database }, { attendees, accounts }) => {
      const all = complaints(database.connection);
      await all.deleteMany({ $or: filedBy(attendees, accounts) }, DURABLE);
      await all.updateMany({ answeredBy: { $in: [...accounts] } }, { $set: { answeredBy: null } }, DURABLE);
    },
  },
  ofAttendees('consents they gave', sent, (s) => ({ ...given(s), ...consents })),
  ofAttendees('consents others gave to them alone', sent, (s) => ({ ...received(s), ...consents })),
  ofAttendees('blocks, of them and by them', sent, (s) => ({ $or: [given(s), received(s)], ...blocks })),
  ofAttendees('contact requests, sent and received', requests, either),
  // Their erasure itself stays, by id, until it is acknowledged and for a while after (docs/erasure.md).
  documents('messages to integrations about them', messages, ({ attendees }) =>
    attendees.length === 0
      ? null
      : { 'data.attendee': { $in: [...attendees] }, type: { $ne: 'attendee.erased' } },
  ),
  documents('of these, what was sent where', deliveries, ({ attendees }) =>
    attendees.length === 0 ? null : { attendee: { $in: [...attendees] }, type: { $ne: 'attendee.erased' } },
  ),
  {
    what: 'endpoints of integrations that they made or changed',
    count: ({ database }, { accounts }) =>
      endpoints(database.connection).countDocuments({
        $or: [{ createdBy: { $in: [...accounts] } }, { changedBy: { $in: [...accounts] } }],
      }),
    remove: async ({ database }, { accounts }) => {
      const all = endpoints(database.connection);
      const theirs = { $in: [...accounts] };
      await all.updateMany({ createdBy: theirs }, { $set: { createdBy: null } }, DURABLE);
      await all.updateMany({ changedBy: theirs }, { $pull: { changedBy: theirs } } as object, DURABLE);
    },
  },
  {
    what: 'alarms about what they did, or that they acknowledged',
    count: ({ database }, { accounts }) =>
      alarms(database.connection).countDocuments({
        $or: [{ about: { $in: [...accounts] } }, { 'acknowledged.by': { $in: [...accounts] } }],
      }),
    remove: async ({ database }, { accounts }) => {
      const all = alarms(database.connection);
      const nobody = [{ $set: { about: null, key: '$_id' } }];
      await all.updateMany({ about: { $in: [...accounts] } }, nobody, DURABLE);
      const theirs = { 'acknowledged.by': { $in: [...accounts] } };
      await all.updateMany(theirs, { $set: { 'acknowledged.by': null } }, DURABLE);
    },
  },
  // Nobody is told that somebody was planted.
  {
    what: null,
    count: (parts, { attendees }) => new Canaries(parts).count(attendees),
    remove: (parts, { attendees }) => new Canaries(parts).forget(attendees),
  },
  {
    what: 'attendees that they planted',
    count: ({ models }, { accounts }) =>
      models.canaries.countDocuments({ by: { $in: [...accounts] } }).exec(),
    remove: async ({ models }, { accounts }) => {
      await models.canaries.updateMany({ by: { $in: [...accounts] } }, { $set: { by: null } }).exec();
    },
  },
  namedIn('times their fields were opened in an emergency', (c) => c.collection('breakGlassGrants')),
  namedIn('lockdowns of their fields', (c) => c.collection('lockdowns')),
  ofAccounts(
    'that they asked to be erased',
    (c) => c.collection('eraseMe'),
    ({ accounts }) => ({
      _id: { $in: accounts } as object,
    }),
  ),
  {
    what: 'packages of their data',
    count: ({ database: { connection } }, subjects) =>
      connection.collection('myData').countDocuments(packagesOf(subjects)),
    remove: async ({ database: { connection } }, subjects) => {
      const theirs = packagesOf(subjects);
      await connection.collection('myData').deleteMany(theirs, DURABLE);
      await connection.collection('myDataParts').deleteMany(theirs, DURABLE);
    },
  },
  ofAccounts('sessions', sessions, ({ accounts }) => ({ account: { $in: accounts } })),
  ofAccounts(
    'who signed in, when and from where',
    (c) => c.collection('signIns'),
    ({ accounts }) => ({
      account: { $in: accounts },
    }),
  ),
  ofAccounts('sign-ins begun', pending, ({ accounts, addressIndexes }) => ({
    $or: [{ account: { $in: accounts } }, { addressIndex: { $in: addressIndexes } }],
  })),
  documents('invitations', invitations, ({ attendees, accounts, addressIndexes }) => ({
    $or: [
      { _id: { $in: attendees } as object },
      { invitedBy: { $in: accounts } },
      { addressIndex: { $in: addressIndexes } },
    ],
  })),
  // Keys are `limit:id`, `limit:id:network` or `limit:id:id`.
  documents(null, limits, ({ attendees, accounts, addressIndexes }) => {
    const ids = [...attendees, ...accounts, ...addressIndexes];
    return { $expr: { $gt: [{ $size: { $setIntersection: [{ $split: ['$key', ':'] }, ids] } }, 0] } };
  }),
  // Gone by themselves within minutes.
  documents(null, budgets, ({ accounts }) => ({
    $expr: { $in: ['$_id', accounts.map((id) => `account:${id}`)] },
  })),
];

/** Records that are about others as well, and stay: the person is taken out of them. */
function namedIn(what: string, from: (c: Connection) => Collection<{ attendees: string[] }>): Trace {
  const where = ({ attendees }: Subjects) => ({ attendees: { $in: [...attendees] } });
  return {
    what,
    count: ({ database }, subjects) => from(database.connection).countDocuments(where(subjects)),
    remove: async ({ database }, subjects) => {
      const named = where(subjects);
      await from(database.connection).updateMany(named, { $pull: named }, DURABLE);
    },
  };
}

/** Documents about attendees; each has its event. */
function ofAttendees(what: string, from: (c: Connection) => Collection, where: Where): Trace {
  // Without the event no index helps; it is missing only after half of a backup was restored.
  return documents(what, from, (subjects) =>
    subjects.attendees.length === 0
      ? null
      : {
          ...(subjects.events.length === 0 ? {} : { event: { $in: subjects.events } }),
          ...where(subjects),
        },
  );
}

function ofAccounts(what: string | null, from: (c: Connection) => Collection, where: Where): Trace {
  return documents(what, from, (subjects) =>
    subjects.accounts.length + subjects.addressIndexes.length === 0 ? null : where(subjects),
  );
}

function documents(
  what: string | null,
  from: (c: Connection) => Collection,
  where: (subjects: Subjects) => Filter<Document> | null,
): Trace {
  return {
    what,
    count: async ({ database }, subjects) => {
      const filter = where(subjects);
      return filter === null ? 0 : from(database.connection).countDocuments(filter);
    },
    remove: async ({ database }, subjects) => {
      const filter = where(subjects);
      if (filter !== null) await from(database.connection).deleteMany(filter, DURABLE);
    },
  };
}
