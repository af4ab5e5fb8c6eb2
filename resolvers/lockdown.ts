/** Lockdowns: arguments in, src/lockdown called, payloads out. */
import type {
  EventResolvers,
  LockdownActorResolvers,
  LockdownResolvers,
  MutationResolvers,
  QueryResolvers,
} from '../src/generated/resolvers.ts';
import { type LockdownOutcome, lift, lock } from '../src/lockdown/lock.ts';
import { lockdownsAt, onSince } from '../src/lockdown/lockdown.ts';
import type { LockdownRecord } from '../src/lockdown/model.ts';
import { organiserOf } from '../src/organiser.ts';
import type { LockdownView } from '../src/parents.ts';
import { failed } from './user-error.ts';

const viewOf = (record: LockdownRecord): LockdownView => ({ ...record, id: record._id });

const Query: Pick<QueryResolvers, 'lockdowns'> = {
  lockdowns: async (_root, { event, includeLifted }, { viewer, services }) => {
    organiserOf(viewer, event);
    const asked = { events: [event], includeLifted: includeLifted ?? false };
    return (await services.lockdowns.list(asked)).map(viewOf);
  },
};

const Lockdown: Pick<
  LockdownResolvers,
  'field' | 'attendees' | 'lockedAt' | 'lockedBy' | 'liftedAt' | 'liftedBy' | 'liftReason'
> = {
  attendees: ({ attendees }) => [...attendees],
  lockedAt: ({ at }) => at,
  lockedBy: ({ by, event }) => ({ ...by, event }),
  liftedAt: ({ lifted }) => lifted?.at ?? null,
  liftedBy: ({ lifted, event }) => lifted && { ...lifted.by, event },
  liftReason: ({ lifted }) => lifted?.reason ?? null,
};

const LockdownActor: Pick<LockdownActorResolvers, 'account' | 'user'> = {
  account: (by) => (by.kind === 'ORGANISER' ? by.account : null),
  user: (by) => (by.kind === 'COMMAND_LINE' ? by.user : null),
};

const Event: Pick<EventResolvers, 'lockdown'> = {
  lockdown: ({ event }, _args, { viewer }) => {
    const since = viewer.kind !== 'ACCOUNT' ? null : onSince(lockdownsAt(viewer, event));
    return since && { since };
  },
};

const payloadOf = (outcome: LockdownOutcome) =>
  'problems' in outcome
    ? { lockdown: null, userErrors: failed(outcome.problems) }
    : { lockdown: viewOf(outcome.lockdown), userErrors: [] };

const Mutation: Pick<MutationResolvers, 'lockdown' | 'liftLockdown'> = {
  lockdown: async (_root, { input }, context) => payloadOf(await lock(context, input)),
  liftLockdown: async (_root, { input }, context) => payloadOf(await lift(context, input)),
};

export const lockdown = { Query, Lockdown, LockdownActor, Event, Mutation };
