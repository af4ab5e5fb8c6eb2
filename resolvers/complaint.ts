/** Complaints: arguments in, src/complaints called, payloads out. */
import { acknowledgeComplaint, closeComplaint } from '../src/complaints/answer.ts';
import { fileComplaint } from '../src/complaints/file.ts';
import { complaintsOf, myComplaints, viewOf } from '../src/complaints/list.ts';
import type { ComplaintRecord } from '../src/complaints/model.ts';
import type { Context } from '../src/context.ts';
import { pageSize } from '../src/cursor.ts';
import { unauthenticated } from '../src/errors.ts';
import type {
  ComplaintConnectionResolvers,
  MutationResolvers,
  QueryResolvers,
} from '../src/generated/resolvers.ts';
import type { Problem } from '../src/user-error.ts';
import { failed } from './user-error.ts';

const Query: Pick<QueryResolvers, 'myComplaints' | 'complaints'> = {
  myComplaints: (_root, { first, after }, context) =>
    myComplaints(context, { first: pageSize(first), after: after ?? null }),
  complaints: (_root, { event, includeClosed, first, after }, context) =>
    complaintsOf(context, {
      ...{ event, includeClosed: includeClosed ?? false },
      ...{ first: pageSize(first), after: after ?? null },
    }),
};

const ComplaintConnection: ComplaintConnectionResolvers = {
  edges: ({ complaints, cursors }) => complaints.map((node, i) => ({ node, cursor: cursors[i] ?? '' })),
  nodes: ({ complaints }) => complaints,
  pageInfo: ({ hasNextPage, cursors }) => ({ hasNextPage, endCursor: cursors.at(-1) ?? null }),
};

/** For whoever filed it, or answered it. */
async function payload(
  { viewer, services }: Context,
  outcome: { readonly complaint: ComplaintRecord } | { readonly problems: readonly Problem[] },
) {
  if ('problems' in outcome) return { complaint: null, userErrors: failed(outcome.problems) };
  if (viewer.kind !== 'ACCOUNT') throw unauthenticated();
  return { complaint: await viewOf(services.keyRing, viewer, outcome.complaint), userErrors: [] };
}

type Mutations = 'fileComplaint' | 'acknowledgeComplaint' | 'closeComplaint';

const Mutation: Required<Pick<MutationResolvers, Mutations>> = {
  fileComplaint: async (_root, { input }, context) => payload(context, await fileComplaint(context, input)),
  acknowledgeComplaint: async (_root, { input }, context) =>
    payload(context, await acknowledgeComplaint(context, input)),
  closeComplaint: async (_root, { input }, context) => payload(context, await closeComplaint(context, input)),
};

export const complaint = { Query, ComplaintConnection, Mutation };
