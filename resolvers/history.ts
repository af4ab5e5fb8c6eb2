import { pageSize } from '../src/cursor.ts';
import type {
  MutationResolvers,
  ProfileChangeConnectionResolvers,
  ProfileChangeResolvers,
  QueryResolvers,
} from '../src/generated/resolvers.ts';
import type { ChangeRecord } from '../src/history/model.ts';
import { takeBack } from '../src/history/moderate.ts';
import { undoChanges } from '../src/history/undo.ts';
import { undoable } from '../src/history/undoable.ts';
import type { ProfileChangeView } from '../src/parents.ts';
import { integrationOf } from '../src/sync/source.ts';
import { attendanceAt, type Viewer } from '../src/viewer.ts';
import { failed } from './user-error.ts';

/** Only for changes of the viewer's own attendees: whoever calls this has asked for those. */
const viewsOf = (
  viewer: Viewer,
  records: readonly ChangeRecord[],
  possible: ReadonlySet<string>,
): ProfileChangeView[] =>
  records.map((record) => ({
    ...record,
    id: record._id,
    owner: viewer.kind === 'ACCOUNT' ? viewer.account : '',
    undoable: possible.has(record._id),
  }));

const Query: Pick<QueryResolvers, 'myChanges'> = {
  myChanges: async (_root, { event, first, after }, { services, viewer }) => {
    const size = pageSize(first);
    const own = attendanceAt(viewer, event);
    if (own === null) return { changes: [], cursors: [], hasNextPage: false };
    const { history, cursors } = services;
    const page = await history.page(own.attendee, size, after ?? null, cursors);
    return { ...page, changes: viewsOf(viewer, page.changes, await undoable(history.parts, page.changes)) };
  },
};

const ProfileChangeConnection: ProfileChangeConnectionResolvers = {
  edges: ({ changes, cursors }) => changes.map((node, i) => ({ node, cursor: cursors[i] ?? '' })),
  nodes: ({ changes }) => changes,
  pageInfo: ({ hasNextPage, cursors }) => ({ hasNextPage, endCursor: cursors.at(-1) ?? null }),
};

const ProfileChange: Pick<ProfileChangeResolvers, 'by' | 'integration' | 'session' | 'browser'> = {
  by: ({ by }) => by.kind,
  integration: ({ by }) => (by.kind === 'INTEGRATION' ? integrationOf(by.source) : null),
  session: ({ by }) => (by.kind === 'OWNER' ? by.session : null),
  browser: ({ by }) => (by.kind === 'OWNER' ? by.browser : null),
};

const Mutation: Pick<MutationResolvers, 'undoChanges' | 'takeBack'> = {
  undoChanges: async (_root, { input }, context) => {
    const outcome = await undoChanges(context, input);
    if ('problems' in outcome) return { changes: [], withdrawn: 0, userErrors: failed(outcome.problems) };
    context.forget();
    const { changes, withdrawn } = outcome;
    const possible = await undoable(context.services.history.parts, changes);
    return { changes: viewsOf(context.viewer, changes, possible), withdrawn, userErrors: [] };
  },
  takeBack: async (_root, { input: { attendee, parts, since } }, context) => {
    const problems = await takeBack(context, { attendee, parts, since: since ?? null });
    context.forget();
    return { accepted: problems.length === 0, userErrors: failed(problems) };
  },
};

export const history = { Query, ProfileChangeConnection, ProfileChange, Mutation };
