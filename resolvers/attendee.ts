import type { GraphQLResolveInfo } from 'graphql';
import type { AttendeeView } from '../src/attendees/load.ts';
import { setListed, updateProfile } from '../src/attendees/profile.ts';
import type { Context } from '../src/context.ts';
import { pageSize } from '../src/cursor.ts';
import type {
  AttendeeConnectionResolvers,
  AttendeeEdgeResolvers,
  AttendeeResolvers,
  MutationResolvers,
  QueryResolvers,
} from '../src/generated/resolvers.ts';
import type { PhotoView } from '../src/parents.ts';
import { PROTECTED_FIELDS, type ProtectedField } from '../src/protected-fields.ts';
import { pathOf } from './path.ts';
import { failed } from './user-error.ts';

const Query: Pick<QueryResolvers, 'attendees'> = {
  attendees: (_root, { event, first, after, search }, context) =>
    context.attendees.page({ event, first: pageSize(first), after: after ?? null, search: search ?? null }),
};

const AttendeeConnection: AttendeeConnectionResolvers = {
  edges: ({ attendees, cursorOf }) => attendees.map((node) => ({ node, cursorOf })),
  nodes: ({ attendees }) => attendees,
  pageInfo: ({ attendees, cursorOf, hasNextPage }) => {
    const last = attendees.at(-1);
    return { hasNextPage, endCursor: last === undefined ? null : cursorOf(last) };
  },
};

const AttendeeEdge: Pick<AttendeeEdgeResolvers, 'cursor'> = {
  cursor: ({ node, cursorOf }) => cursorOf(node),
};

/** The value by the vault, which asks the decision again; the path is noted for the ledger. */
function open(field: ProtectedField) {
  return (subject: AttendeeView, _args: unknown, context: Context, info: GraphQLResolveInfo) =>
    context.vault.open(subject, field, pathOf(info));
}

const openPhoto = open('photo');

const photoOf = (subject: AttendeeView, id: string | null): PhotoView | null =>
  id === null ? null : { id, subject: subject.id };

const Attendee: AttendeeResolvers = {
  jobTitle: open('jobTitle'),
  phone: open('phone'),
  email: open('email'),
  photo: (subject, args, context, info) => {
    const photo = openPhoto(subject, args, context, info);
    return photo instanceof Promise
      ? photo.then((found) => photoOf(subject, found))
      : photoOf(subject, photo);
  },
  sharedWithMe: async (subject, _args, { decisions }) => {
    const made = await Promise.all(PROTECTED_FIELDS.map((field) => decisions.load(subject, field)));
    return PROTECTED_FIELDS.filter((_field, i) => made[i]?.kind === 'ALLOW');
  },
};

const Mutation: Pick<MutationResolvers, 'updateProfile' | 'setListed'> = {
  updateProfile: async (_root, { input }, context) => {
    const outcome = await updateProfile(context, input);
    if ('problems' in outcome) return { attendee: null, userErrors: failed(outcome.problems) };
    context.forget();
    return { attendee: await context.attendees.load(outcome.attendee), userErrors: [] };
  },
  setListed: async (_root, { input }, context) => {
    const outcome = await setListed(context, input);
    if ('problems' in outcome) return { attendee: null, listed: null, userErrors: failed(outcome.problems) };
    context.forget();
    return { attendee: await context.attendees.load(outcome.attendee), listed: input.listed, userErrors: [] };
  },
};

export const attendee = { Query, AttendeeConnection, AttendeeEdge, Attendee, Mutation };
