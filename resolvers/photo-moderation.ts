/** The moderation of photos: arguments in, src/photos/moderation called, payloads out. */
import type { Context } from '../src/context.ts';
import { pageSize } from '../src/cursor.ts';
import type {
  HeldPhotoResolvers,
  MutationResolvers,
  PhotoToModerateConnectionResolvers,
  PhotoToModerateResolvers,
  QueryResolvers,
} from '../src/generated/resolvers.ts';
import { approvePhoto, refusePhoto, restorePhoto } from '../src/photos/moderation/judge.ts';
import { lookUrl } from '../src/photos/moderation/look.ts';
import { ownPhotoHeld } from '../src/photos/moderation/mine.ts';
import { photosToModerate } from '../src/photos/moderation/queue.ts';
import { reportPhoto } from '../src/photos/moderation/report.ts';
import type { Problem } from '../src/user-error.ts';
import { failed } from './user-error.ts';

const Query: Pick<QueryResolvers, 'photosToModerate' | 'myHeldPhoto'> = {
  photosToModerate: (_root, { event, first, after }, context) =>
    photosToModerate(context, event, { first: pageSize(first), after: after ?? null }),
  myHeldPhoto: (_root, { event }, context) => ownPhotoHeld(context, event),
};

const PhotoToModerateConnection: PhotoToModerateConnectionResolvers = {
  edges: ({ photos, cursors }) => photos.map((node, i) => ({ node, cursor: cursors[i] ?? '' })),
  nodes: ({ photos }) => [...photos],
  pageInfo: ({ hasNextPage, endCursor }) => ({ hasNextPage, endCursor }),
};

const PhotoToModerate: Pick<
  PhotoToModerateResolvers,
  'attendee' | 'shown' | 'refusedBefore' | 'reports' | 'url'
> = {
  attendee: ({ subject }, _args, { attendees }) => attendees.load(subject),
  shown: ({ held }) => !held,
  refusedBefore: ({ verdict, reason }) => (verdict === 'REFUSED' ? reason : null),
  reports: ({ reports }) => [...reports],
  url: ({ id }, wanted, { services }) => lookUrl(services.config, id, wanted),
};

const HeldPhoto: Pick<HeldPhotoResolvers, 'refused' | 'reason'> = {
  refused: ({ verdict }) => verdict === 'REFUSED',
  reason: ({ verdict, reason }) => (verdict === 'REFUSED' ? reason : null),
};

async function judged(context: Context, judgement: Promise<readonly Problem[]>) {
  const problems = await judgement;
  context.forget();
  return { done: problems.length === 0, userErrors: failed(problems) };
}

const Mutation: Pick<MutationResolvers, 'approvePhoto' | 'refusePhoto' | 'restorePhoto' | 'reportPhoto'> = {
  approvePhoto: (_root, { input: { photo } }, context) => judged(context, approvePhoto(context, photo)),
  refusePhoto: (_root, { input }, context) => judged(context, refusePhoto(context, input)),
  restorePhoto: (_root, { input: { photo } }, context) => judged(context, restorePhoto(context, photo)),
  reportPhoto: async (_root, { input }, context) => {
    const problems = await reportPhoto(context, input);
    return { accepted: problems.length === 0, userErrors: failed(problems) };
  },
};

export const photoModeration = {
  Query,
  PhotoToModerateConnection,
  PhotoToModerate,
  HeldPhoto,
  Mutation,
};
