/** Asking: what is checked before a request is sent. Nothing here depends on what the other did or will do. */
import { cleanText } from '../attendees/normalise.ts';
import { type NoticeShown, noticeOutdated, noticeShown } from '../consent/notice.ts';
import type { Context } from '../context.ts';
import { refuseWidening } from '../lockdown/guard.ts';
import type { ProtectedField } from '../protected-fields.ts';
import { rateLimitHeaders } from '../sign-in/rate-limit-headers.ts';
import { notAttending, type Problem, problem } from '../user-error.ts';
import { attendanceAt } from '../viewer.ts';
import type { Offer } from './model.ts';

interface OfferInput extends NoticeShown {
  readonly fields: readonly ProtectedField[];
  readonly until?: Date | null;
}

interface RequestContactInput {
  readonly attendee: string;
  readonly fields: readonly ProtectedField[];
  readonly message: string;
  readonly offer?: OfferInput | null;
}

export type RequestOutcome = { readonly request: string } | { readonly problems: readonly Problem[] };

const MESSAGE_LENGTH = 500;
const refuse = (found: Problem) => ({ problems: [found] });

/** Sends a request; throws RATE_LIMITED past the day's tries. */
export async function requestContact(context: Context, input: RequestContactInput): Promise<RequestOutcome> {
  const { viewer, services, attendees, http } = context;
  if (viewer.kind !== 'ACCOUNT') return refuse({ ...notAttending(), field: ['input', 'attendee'] });
  const message = cleanText(input.message);
  const wrong = wrongInput({ ...input, message }, viewer.at);
  if (wrong !== null) return refuse(wrong);
  await rateLimitHeaders(http.res, services.contactRequestLimit.spend(viewer.account));
  const to = await attendees.load(input.attendee);
  if (to === null) {
    return refuse(problem('UNKNOWN_ATTENDEE', 'attendee', 'There is no such attendee that you may know of.'));
  }
  const own = attendanceAt(viewer, to.event);
  if (own === null) return refuse({ ...notAttending(), field: ['input', 'attendee'] });
  if (own.attendee === to.id)
    return refuse(problem('OWN_ATTENDEE', 'attendee', 'This is you; one asks others.'));
  refuseWidening(viewer, own, input.offer?.fields ?? []);
  const offer = await offered(context, to.event, viewer.session, input.offer ?? null);
  if (offer !== null && 'code' in offer) return refuse(offer);
  const fields = [...new Set(input.fields)];
  const between = { event: to.event, from: own.attendee, to: to.id };
  const request = await services.contactRequests.send({ ...between, fields, offer, message });
  if (request === null) return refuse(alreadySent());
  services.contactRequestMails.requestSent({ ...between, request });
  return { request };
}

function wrongInput({ fields, message, offer }: RequestContactInput, now: Date): Problem | null {
  if (fields.length === 0) return problem('NO_FIELDS', 'fields', 'Name at least one field.');
  if (message === '' || message.length > MESSAGE_LENGTH)
    return problem('BAD_MESSAGE', 'message', `Say what for, in 1 to ${MESSAGE_LENGTH} characters.`);
  if (offer == null) return null;
  if (offer.fields.length === 0)
    return { ...problem('NO_FIELDS', null, 'Name at least one field.'), field: ['input', 'offer', 'fields'] };
  if (offer.until != null && offer.until <= now) {
    const past = problem('UNTIL_PAST', null, 'The end must be in the future.');
    return { ...past, field: ['input', 'offer', 'until'] };
  }
  return null;
}

/** The offer with its evidence: the notice that was shown when it was made. */
async function offered(
  context: Context,
  event: string,
  session: string,
  input: OfferInput | null,
): Promise<Offer | Problem | null> {
  if (input === null) return null;
  const notice = await noticeShown(context, event, input);
  if (notice === null) return noticeOutdated(['input', 'offer', 'noticeVersion']);
  return {
    fields: [...new Set(input.fields)],
    until: input.until ?? null,
    evidence: { how: 'OWNER', noticeVersion: input.noticeVersion, ...notice, session },
  };
}

const alreadySent = () =>
  problem('ALREADY_SENT', 'attendee', 'You asked this person already; a request stands for 14 days.');
