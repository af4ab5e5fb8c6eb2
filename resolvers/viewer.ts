import { cancelledRegistrations } from '../src/events/cancelled.ts';
import { organisedEvents, ownEvents } from '../src/events/load.ts';
import type { AccountResolvers, QueryResolvers, ViewerResolvers } from '../src/generated/resolvers.ts';
import { attendanceAt } from '../src/viewer.ts';

const Query: Pick<QueryResolvers, 'viewer'> = {
  viewer: (_root, _args, { viewer }) => (viewer.kind !== 'ACCOUNT' ? null : { owner: viewer.account }),
};

const Viewer: ViewerResolvers = {
  account: ({ owner }) => ({ id: owner, owner }),
  sessions: (_parent, _args, { services, viewer }) =>
    viewer.kind === 'ACCOUNT' ? services.signIn.sessions(viewer) : [],
  attendee: (_parent, { event }, { attendees, viewer }) => {
    const own = attendanceAt(viewer, event);
    return own === null ? null : attendees.load(own.attendee);
  },
};

const Account: Pick<
  AccountResolvers,
  'events' | 'organisedEvents' | 'cancelledRegistrations' | 'secondFactor'
> = {
  events: (_parent, _args, { services, viewer }) => ownEvents(services.models.events, viewer),
  organisedEvents: (_parent, _args, { services, viewer }) => organisedEvents(services.models.events, viewer),
  cancelledRegistrations: (_parent, _args, { services, viewer }) =>
    viewer.kind === 'ACCOUNT' ? cancelledRegistrations(services.models, viewer) : [],
  secondFactor: ({ owner }, _args, { viewer }) => ({
    owner,
    enrolled: viewer.kind === 'ACCOUNT' && viewer.secondFactorEnrolled,
    held: viewer.kind === 'ACCOUNT' && viewer.secondFactor,
  }),
};

export const viewer = { Query, Viewer, Account };
