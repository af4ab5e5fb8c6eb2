/**
 * Answering. Threat: a consent that its owner did not give: so only the session of the one who was asked comes here,
 * they choose among the fields that were asked for, and what the other gives in return is what they offered, with the
 * evidence of when they did.
 */
import type { NewConsent } from '../consent/book.ts';
import { type ConsentRecord, oneAttendee } from '../consent/model.ts';
import { type NoticeShown, noticeOutdated, noticeShown } from '../consent/notice.ts';
import type { Context } from '../context.ts';
import { actorOf } from '../history/actor.ts';
import { refuseWidening } from '../lockdown/guard.ts';
import type { ProtectedField } from '../protected-fields.ts';
import { type Problem, problem } from '../user-error.ts';
import type { FoundRequest } from './model.ts';

interface AcceptInput extends NoticeShown {
  readonly fields: readonly ProtectedField[];
  readonly until?: Date | null;
}

interface AnswerInput {
  readonly request: string;
  readonly answer: { readonly accept?: AcceptInput | null; readonly decline?: boolean | null };
}

export type AnswerOutcome =
  | { readonly request: string; readonly consents: readonly ConsentRecord[] }
  | { readonly problems: readonly Problem[] };

const refuse = (found: Problem) => ({ problems: [found] });
const wrong = (code: string, field: string, message: string) =>
  refuse({ code, field: ['input', 'answer', ...field.split('.')], message });

/** The viewer's own attendees: whose requests they are. */
export const ownAttendees = ({ viewer }: Pick<Context, 'viewer'>) =>
  viewer.kind === 'ACCOUNT' ? viewer.attendances.map((own) => own.attendee) : [];

export async function answerContactRequest(context: Context, input: AnswerInput): Promise<AnswerOutcome> {
  const { viewer, services } = context;
  const request = await receivedRequest(context, input.request);
  if (request === null || viewer.kind !== 'ACCOUNT') return refuse(unknownRequest());
  const { accept } = input.answer;
  if (accept != null) return acceptRequest(context, request, accept);
  if (input.answer.decline !== true) return wrong('NO_ANSWER', 'decline', 'Accept, or pass decline: true.');
  const declined = await services.contactRequests.decline(request._id, request.to, viewer.session);
  return declined ? { request: request._id, consents: [] } : refuse(requestClosed());
}

/** Whom the viewer blocked has asked nothing, while the block stands. */
async function receivedRequest(context: Context, id: string): Promise<FoundRequest | null> {
  const { contactRequests, blocks } = context.services;
  const own = ownAttendees(context);
  const found = await contactRequests.find(id, own);
  if (found === null || !own.includes(found.to)) return null;
  return (await blocks.blockedBy(found.event, found.to)).includes(found.from) ? null : found;
}

async function acceptRequest(
  context: Context,
  request: FoundRequest,
  accept: AcceptInput,
): Promise<AnswerOutcome> {
  const { viewer, services } = context;
  if (viewer.kind !== 'ACCOUNT') return refuse(unknownRequest());
  refuseWidening(viewer, { attendee: request.to, event: request.event }, accept.fields);
  if (accept.fields.length === 0) return wrong('NO_FIELDS', 'accept.fields', 'Name at least one field.');
  if (accept.fields.some((field) => !request.fields.includes(field)))
    return wrong('NOT_ASKED_FOR', 'accept.fields', 'One of these was not asked for; use giveConsent.');
  if (accept.until != null && accept.until <= viewer.at)
    return wrong('UNTIL_PAST', 'accept.until', 'The end must be in the future.');
  const notice = await noticeShown(context, request.event, accept);
  if (notice === null) return refuse(noticeOutdated(['input', 'answer', 'accept', 'noticeVersion']));
  const given: NewConsent = {
    ...between(request.to, request),
    fields: [...new Set(accept.fields)],
    until: accept.until ?? null,
    evidence: { how: 'OWNER', noticeVersion: accept.noticeVersion, ...notice, session: viewer.session },
    by: actorOf(context),
  };
  const consents = [given, ...inReturn(request, viewer.at)];
  const made = await services.contactRequests.accept(request._id, request.to, viewer.session, consents);
  if (made === null) return refuse(requestClosed());
  return { request: request._id, consents: made.filter(({ subject }) => subject === request.to) };
}

/** What was offered, where it has not come to its end. What the asker gave since, otherwise, stays as it is. */
function inReturn(request: FoundRequest, now: Date): NewConsent[] {
  const { offer } = request;
  const over = offer === null || (offer.until !== null && offer.until <= now);
  return over ? [] : [{ ...between(request.from, request), ...offer, keepsStanding: true }];
}

function between(subject: string, { event, from, to, message }: FoundRequest) {
  return { event, subject, recipient: oneAttendee(subject === to ? from : to), purpose: message };
}

export async function cancelContactRequest(
  context: Context,
  id: string,
): Promise<{ request: string } | { problems: readonly Problem[] }> {
  const { contactRequests } = context.services;
  const own = ownAttendees(context);
  const found = await contactRequests.find(id, own);
  if (found === null || !own.includes(found.from)) return refuse(unknownRequest());
  return (await contactRequests.cancel(id, found.from)) ? { request: id } : refuse(requestClosed());
}

const unknownRequest = () => problem('UNKNOWN_REQUEST', 'request', 'You have no such request.');
const requestClosed = () =>
  problem('REQUEST_CLOSED', 'request', 'This request was answered or taken back, or its time is over.');
