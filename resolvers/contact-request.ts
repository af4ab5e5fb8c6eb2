import { answerContactRequest, cancelContactRequest, ownAttendees } from '../src/contact-requests/answer.ts';
import type { FoundRequest } from '../src/contact-requests/model.ts';
import { requestContact } from '../src/contact-requests/request.ts';
import { setWantsMails, wantsMails } from '../src/contact-requests/wanted-mails.ts';
import type { Context } from '../src/context.ts';
import { pageSize } from '../src/cursor.ts';
import type {
  ContactRequestConnectionResolvers,
  ContactRequestResolvers,
  MutationResolvers,
  QueryResolvers,
} from '../src/generated/resolvers.ts';
import type { ContactRequestView } from '../src/parents.ts';
import { attendanceAt } from '../src/viewer.ts';
import { consentView } from './consent.ts';
import { failed } from './user-error.ts';

/** Only for requests that the viewer's own attendees sent or received: whoever calls this has asked for those. */
function viewOf(context: Context, record: FoundRequest): ContactRequestView {
  const owner = context.viewer.kind === 'ACCOUNT' ? context.viewer.account : '';
  return { ...record, id: record._id, owner, asked: ownAttendees(context).includes(record.from) };
}

/** A request the viewer sent or received, unless it was taken back from them; null for any other id. */
export async function findOwnRequest(id: string, context: Context): Promise<ContactRequestView | null> {
  const { contactRequests, blocks } = context.services;
  const found = await contactRequests.find(id, ownAttendees(context));
  if (found === null) return null;
  const view = viewOf(context, found);
  if (view.asked) return view;
  const stopped = await blocks.blockedBy(found.event, found.to);
  return found.cancelledAt !== null || stopped.includes(found.from) ? null : view;
}

const Query: Pick<QueryResolvers, 'contactRequests' | 'contactRequestMails'> = {
  contactRequestMails: (_root, { event }, context) => wantsMails(context, event),
  contactRequests: async (_root, { event, box, first, after }, context) => {
    const size = pageSize(first);
    const { blocks, contactRequests } = context.services;
    const own = attendanceAt(context.viewer, event);
    if (own === null) return { requests: [], cursors: [], hasNextPage: false };
    const without = box === 'RECEIVED' ? await blocks.blockedBy(event, own.attendee) : [];
    const request = { event, box, attendee: own.attendee, without, first: size, after: after ?? null };
    const page = await contactRequests.page(request);
    return { ...page, requests: page.requests.map((record) => viewOf(context, record)) };
  },
};

const ContactRequestConnection: ContactRequestConnectionResolvers = {
  edges: ({ requests, cursors }) => requests.map((node, i) => ({ node, cursor: cursors[i] ?? '' })),
  nodes: ({ requests }) => requests,
  pageInfo: ({ hasNextPage, cursors }) => ({ hasNextPage, endCursor: cursors.at(-1) ?? null }),
};

const ContactRequest: Pick<ContactRequestResolvers, 'from' | 'to' | 'offered' | 'state'> = {
  from: ({ from }, _args, { attendees }) => attendees.load(from),
  to: ({ to }, _args, { attendees }) => attendees.load(to),
  offered: ({ offer }) => offer?.fields ?? [],
  state: ({ asked, answer, cancelledAt, ended }) => {
    if (cancelledAt !== null) return 'CANCELLED';
    // A decline is the answerer's to know.
    if (answer !== null && (answer.kind === 'ACCEPTED' || !asked)) return answer.kind;
    return ended ? 'EXPIRED' : 'SENT';
  },
};

type Mutations =
  | 'requestContact'
  | 'answerContactRequest'
  | 'cancelContactRequest'
  | 'setContactRequestMails';

const Mutation: Pick<MutationResolvers, Mutations> = {
  requestContact: async (_root, { input }, context) => {
    const outcome = await requestContact(context, input);
    if ('problems' in outcome) return { request: null, userErrors: failed(outcome.problems) };
    context.forget();
    return { request: await findOwnRequest(outcome.request, context), userErrors: [] };
  },
  answerContactRequest: async (_root, { input }, context) => {
    const outcome = await answerContactRequest(context, input);
    if ('problems' in outcome) return { request: null, consents: [], userErrors: failed(outcome.problems) };
    context.forget();
    const consents = outcome.consents.map((record) => consentView(context.viewer, record));
    return { request: await findOwnRequest(outcome.request, context), consents, userErrors: [] };
  },
  cancelContactRequest: async (_root, { input }, context) => {
    const outcome = await cancelContactRequest(context, input.request);
    if ('problems' in outcome) return { request: null, userErrors: failed(outcome.problems) };
    context.forget();
    return { request: await findOwnRequest(outcome.request, context), userErrors: [] };
  },
  setContactRequestMails: async (_root, { input }, context) => {
    const outcome = await setWantsMails(context, input);
    if ('problems' in outcome) return { wanted: null, userErrors: failed(outcome.problems) };
    return { wanted: outcome.wanted, userErrors: [] };
  },
};

export const contactRequest = { Query, ContactRequestConnection, ContactRequest, Mutation };
