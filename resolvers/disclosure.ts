/** Who saw somebody's data: arguments in, src/disclosure/list called, a page out. */
import { pageSize } from '../src/cursor.ts';
import { givenTo } from '../src/disclosure/list/given.ts';
import {
  type DisclosurePage,
  disclosuresOf,
  type ListAsked,
  ownDisclosures,
} from '../src/disclosure/list/read.ts';
import type {
  DisclosureConnectionResolvers,
  DisclosureRecipientResolvers,
  DisclosureResolvers,
  QueryMyDisclosuresArgs,
  QueryResolvers,
} from '../src/generated/resolvers.ts';
import type { DisclosurePageParent } from '../src/parents.ts';
import type { Viewer } from '../src/viewer.ts';

const askedBy = ({
  first,
  after,
  field,
  since,
  includeOwn,
  integration,
}: Omit<QueryMyDisclosuresArgs, 'event' | 'integration'> & {
  readonly integration?: string | null;
}): ListAsked => ({
  first: pageSize(first),
  after: after ?? null,
  field: field ?? null,
  since: since ?? null,
  includeOwn: includeOwn ?? false,
  integration: integration ?? null,
});

/** Belongs to the account that asked for it, and was allowed to. */
function pageFor(viewer: Viewer, { disclosures, ...page }: DisclosurePage): DisclosurePageParent {
  const owner = viewer.kind === 'ACCOUNT' ? viewer.account : '';
  return { ...page, disclosures: disclosures.map((one) => ({ ...one, owner })) };
}

const Query: Pick<QueryResolvers, 'myDisclosures' | 'disclosuresOf' | 'keyDisclosures'> = {
  myDisclosures: async (_root, { event, ...args }, context) =>
    pageFor(context.viewer, await ownDisclosures(context, event, askedBy(args))),
  disclosuresOf: async (_root, { attendee, ...args }, context) =>
    pageFor(context.viewer, await disclosuresOf(context, attendee, askedBy(args))),
  keyDisclosures: async (_root, { event, first, after, since }, context) => {
    const { viewer } = context;
    if (viewer.kind !== 'INTEGRATION') return null;
    const asked = { event, first: pageSize(first), after: after ?? null, since: since ?? null };
    const { nodes, ...pageInfo } = await givenTo(context, viewer, asked);
    return { nodes: [...nodes], pageInfo };
  },
};

const DisclosureConnection: DisclosureConnectionResolvers = {
  edges: ({ disclosures, cursors }) => disclosures.map((node, i) => ({ node, cursor: cursors[i] ?? '' })),
  nodes: ({ disclosures }) => disclosures,
  pageInfo: ({ hasNextPage, endCursor }) => ({ hasNextPage, endCursor }),
};

const Disclosure: Pick<DisclosureResolvers, 'to' | 'basis'> = {
  to: ({ to, owner }) => ({ ...to, owner }),
  basis: ({ basis, owner }) => ({ ...basis, owner }),
};

const DisclosureRecipient: Pick<DisclosureRecipientResolvers, 'attendee'> = {
  attendee: ({ attendee }, _args, { attendees }) => (attendee === null ? null : attendees.load(attendee)),
};

export const disclosure = { Query, DisclosureConnection, Disclosure, DisclosureRecipient };
