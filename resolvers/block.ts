import { block as blockAttendee, blockedBy, unblock } from '../src/blocks/block.ts';
import type { BlockRecord } from '../src/blocks/book.ts';
import { pageSize } from '../src/cursor.ts';
import type {
  BlockConnectionResolvers,
  BlockResolvers,
  MutationResolvers,
  QueryResolvers,
} from '../src/generated/resolvers.ts';
import type { BlockView } from '../src/parents.ts';
import { attendanceAt, type Viewer } from '../src/viewer.ts';
import { failed } from './user-error.ts';

/** Only for blocks of the viewer's own: whoever calls this has asked for those. */
function viewOf(viewer: Viewer, record: BlockRecord): BlockView {
  const owner = viewer.kind === 'ACCOUNT' ? viewer.account : '';
  return { id: record._id, blocked: blockedBy(record), since: record.from, owner };
}

const Query: Pick<QueryResolvers, 'myBlocks'> = {
  myBlocks: async (_root, { event, first, after }, { services, viewer }) => {
    const size = pageSize(first);
    const own = attendanceAt(viewer, event);
    if (own === null) return { blocks: [], cursors: [], hasNextPage: false };
    const request = { event, subject: own.attendee, first: size, after: after ?? null };
    const page = await services.blocks.page(request);
    return { ...page, blocks: page.blocks.map((record) => viewOf(viewer, record)) };
  },
};

const BlockConnection: BlockConnectionResolvers = {
  edges: ({ blocks, cursors }) => blocks.map((node, i) => ({ node, cursor: cursors[i] ?? '' })),
  nodes: ({ blocks }) => blocks,
  pageInfo: ({ hasNextPage, cursors }) => ({ hasNextPage, endCursor: cursors.at(-1) ?? null }),
};

const Block: Pick<BlockResolvers, 'attendee'> = {
  attendee: ({ blocked }, _args, { attendees }) => attendees.load(blocked),
};

const Mutation: Pick<MutationResolvers, 'block' | 'unblock'> = {
  block: async (_root, { input }, context) => {
    const outcome = await blockAttendee(context, input.attendee);
    if ('problems' in outcome) return { block: null, userErrors: failed(outcome.problems) };
    context.forget();
    return { block: viewOf(context.viewer, outcome.block), userErrors: [] };
  },
  unblock: async (_root, { input }, context) => {
    const outcome = await unblock(context, input.block);
    if ('problems' in outcome) return { block: null, userErrors: failed(outcome.problems) };
    context.forget();
    return { block: viewOf(context.viewer, outcome.block), userErrors: [] };
  },
};

export const block = { Query, BlockConnection, Block, Mutation };
