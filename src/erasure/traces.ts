/**
 * Threat: a new collection that names people, and an erasure that does not know it. Everything that is kept about
 * somebody beside their own document stands here, a line for each; `test/erasure-traces.test.ts` erases a person who has
 * used everything and looks through both databases for what is left.
 */
import type { Collection, Document, Filter } from 'mongodb';
import type { Connection } from 'mongoose';
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
const invitations = (c: Connection) => c.collection('invitations');
const changes = (c: Connection) => c.collection('changes');
const outbox = (c: Connection) => c.collection('outbox');

const blocks = { field: BLOCK };
const consents = { field: { $ne: BLOCK } };
const given = ({ attendees }: Subjects) => ({ subject: { $in: attendees } });
const received = ({ attendees }: Subjects) => ({ recipient: { $in: attendees.map(oneAttendee) } });
const either = ({ attendees }: Subjects) => ({
  $or: [{ from: { $in: attendees } }, { to: { $in: attendees } }],
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
    remove: ({ vaultStore }, { attendees }) => vaultStore.remove(attendees),
  },
  {
    what: 'what their profile held before changes of it',
    count: ({ history }, { attendees }) => history.parts.earlierValues.count(attendees),
    remove: ({ history }, { attendees }) => history.parts.earlierValues.remove(attendees),
  },
  ofAttendees('changes of their profile', changes, given),
  ofAccounts('notices to them', outbox, ({ accounts }) => ({ account: { $in: accounts } })),
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
  ofAttendees('consents they gave', sent, (s) => ({ ...given(s), ...consents })),
  ofAttendees('consents others gave to them alone', sent, (s) => ({ ...received(s), ...consents })),
  ofAttendees('blocks, of them and by them', sent, (s) => ({ $or: [given(s), received(s)], ...blocks })),
  ofAttendees('contact requests, sent and received', requests, either),
  namedIn('times their fields were opened in an emergency', (c) => c.collection('breakGlassGrants')),
  namedIn('lockdowns of their fields', (c) => c.collection('lockdowns')),
  ofAccounts('sessions', sessions, ({ accounts }) => ({ account: { $in: accounts } })),
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
