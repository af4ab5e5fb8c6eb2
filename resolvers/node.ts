import type { Context } from '../src/context.ts';
import { badUserInput } from '../src/errors.ts';
import { findEvent } from '../src/events/load.ts';
import type { NodeResolvers, QueryResolvers } from '../src/generated/resolvers.ts';
import { kindOf } from '../src/ids.ts';
import { findOwnConsent } from './consent.ts';
import { findOwnRequest } from './contact-request.ts';

const MOST_NODES = 200;

/** The same rights as every other path: each kind is loaded by the one way there is to it. */
async function loadNode(id: string, context: Context) {
  switch (kindOf(id)) {
    case 'attendee':
      return context.attendees.load(id);
    case 'event':
      return findEvent(context.services.models.events, context.viewer, { _id: id });
    case 'consent':
      return findOwnConsent(id, context);
    case 'contactRequest':
      return findOwnRequest(id, context);
    default:
      return null;
  }
}

const Query: Pick<QueryResolvers, 'node' | 'nodes'> = {
  node: (_root, { id }, context) => loadNode(id, context),
  nodes: (_root, { ids }, context) => {
    if (ids.length > MOST_NODES) throw badUserInput('ids', `must be at most ${MOST_NODES} ids at a time.`);
    return Promise.all(ids.map((id) => loadNode(id, context)));
  },
};

const TYPES = {
  attendee: 'Attendee',
  event: 'Event',
  consent: 'Consent',
  contactRequest: 'ContactRequest',
} as const;

const Node: NodeResolvers = {
  __resolveType: ({ id }) => TYPES[kindOf(id) as keyof typeof TYPES],
};

export const node = { Query, Node };
