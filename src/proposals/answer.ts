/**
 * Answering what a form said on one's behalf. Accepting is an ordinary consent by the person themselves, in their
 * session and to the words in force, and being listed is their own choice: both take a sign-in of the last 15 minutes,
 * as they do elsewhere. Declining takes nothing. All of it is written, or nothing.
 */

import type { ClientSession, Collection } from 'mongodb';
import type { AttendeeRecord } from '../attendees/model.ts';
import { cleanText, cutText } from '../attendees/normalise.ts';
import { listingClosed } from '../attendees/profile.ts';
import type { NewConsent } from '../consent/book.ts';
import type { ConsentRecord } from '../consent/model.ts';
import { noticeOutdated, noticeShown } from '../consent/notice.ts';
import type { Context } from '../context.ts';
import { freshSignInRequired } from '../errors.ts';
import { mayBeListed } from '../events/listing.ts';
import { actorOf } from '../history/actor.ts';
import { refuseWidening } from '../lockdown/guard.ts';
import { PROTECTED_FIELDS } from '../protected-fields.ts';
import { NOW } from '../time.ts';
import { notAttending, type Problem, problem } from '../user-error.ts';
import { type AccountViewer, type Attendance, attendanceAt } from '../viewer.ts';
import { type OpenProposal, openProposals, ownProposals } from './open.ts';

export interface AnswerProposalsInput {
  readonly event: string;
  readonly accept?: readonly string[];
  readonly decline?: readonly string[];
  readonly noticeVersion?: string | null;
  readonly language?: string | null;
}

export type AnswerOutcome =
  | { readonly attendee: string; readonly consents: readonly ConsentRecord[] }
  | { readonly problems: readonly Problem[] };

const MOST = 100;
const refuse = (...problems: Problem[]) => ({ problems });

const unknownProposal = () =>
  problem(
    'UNKNOWN_PROPOSAL',
    null,
    'One of these is no open proposal of yours; nothing was answered. Ask viewer.proposals again.',
  );

/** Throws FRESH_SIGN_IN_REQUIRED for accepting anything without a fresh proof. */
export async function answerProposals(context: Context, input: AnswerProposalsInput): Promise<AnswerOutcome> {
  const { viewer, services } = context;
  const own = attendanceAt(viewer, input.event);
  if (viewer.kind !== 'ACCOUNT' || own === null) return refuse(notAttending());
  const { accept = [], decline = [] } = input;
  const named = [...accept, ...decline];
  if (named.length === 0 || named.length > MOST || new Set(named).size !== named.length)
    return refuse(problem('BAD_PROPOSALS', null, `Name 1 to ${MOST} proposals, each once.`));
  const open = new Map((await ownProposals(context, input.event)).map((one) => [one.id, one]));
  const chosen = named.map((id) => open.get(id)).filter((one) => one !== undefined);
  if (chosen.length !== named.length) return refuse(unknownProposal());
  const accepted = chosen.slice(0, accept.length);
  if (accepted.some(({ kind }) => kind === 'NOTED')) return refuse(notedOnly());
  if (accepted.some(({ kind }) => kind === 'LISTED') && !mayBeListed(own.listing, own.category))
    return refuse(listingClosed('accept'));
  if (accepted.length > 0) refuseWidening(viewer, own, PROTECTED_FIELDS);
  if (accepted.length > 0 && !viewer.fresh) throw freshSignInRequired();
  const consents = await consentsFor(context, own, accepted, input);
  if (consents === null) return refuse(noticeOutdated(['input', 'noticeVersion']));
  const answers = { chosen, accepted };
  const by = actorOf(context);
  const given = await services.consents.giveAll(
    consents.map((consent) => ({ ...consent, by })),
    (session) => note(context, viewer, own, answers, session),
  );
  return given === null ? refuse(unknownProposal()) : { attendee: own.attendee, consents: given };
}

const notedOnly = () =>
  problem(
    'NOTED_ONLY',
    'accept',
    'There is nobody here to whom this could be permitted, so it is noted and grants nothing; it can be declined.',
  );

/** Null when the words that were shown are not those in force. */
async function consentsFor(
  context: Context,
  { event, attendee }: Attendance,
  accepted: readonly OpenProposal[],
  { noticeVersion, language }: AnswerProposalsInput,
): Promise<NewConsent[] | null> {
  const asked = accepted.filter(({ kind }) => kind === 'CONSENT');
  const { viewer } = context;
  if (asked.length === 0 || viewer.kind !== 'ACCOUNT') return [];
  if (noticeVersion == null) return null;
  const notice = await noticeShown(context, event, { noticeVersion, language });
  if (notice === null) return null;
  const evidence = { how: 'OWNER' as const, noticeVersion, ...notice, session: viewer.session };
  return asked.flatMap(({ proposal: { field, recipient }, question }) => {
    if (field === null || recipient === null) return [];
    const purpose = cutText(cleanText(`what the registration form asked: ${question}`), 500).text;
    const consent = { event, subject: attendee, fields: [field], recipient, purpose, until: null, evidence };
    // What the person permitted themselves, until a date of theirs, is not made longer by this.
    return [{ ...consent, keepsStanding: true }];
  });
}

/** Notes the answers, and lists the person if that is among them; false if one was answered or is gone meanwhile. */
async function note(
  context: Context,
  { account, session: by }: AccountViewer,
  { attendee }: Attendance,
  {
    chosen,
    accepted,
  }: { readonly chosen: readonly OpenProposal[]; readonly accepted: readonly OpenProposal[] },
  session: ClientSession,
): Promise<boolean> {
  const own = { _id: attendee, account, registered: true };
  const { models, history } = context.services;
  const { attendees } = models;
  const found = await attendees.findOne(own, null, { session }).lean<AttendeeRecord>().exec();
  if (found === null) return false;
  const open = openProposals(found).map(({ asks }) => asks);
  if (!chosen.every(({ asks }) => open.includes(asks))) return false;
  const answered = chosen.map((one) => ({
    question: { $literal: one.asks },
    accepted: accepted.includes(one),
    at: NOW,
    session: { $literal: by },
  }));
  const lists = accepted.some(({ kind }) => kind === 'LISTED');
  const fields = { answered: { $concatArrays: [{ $ifNull: ['$answered', []] }, answered] } };
  const records = attendees.collection as unknown as Collection<AttendeeRecord>;
  await records.updateOne(own, [{ $set: fields }], { session });
  const listed = { value: true, edited: 'KEEP', listing: 'NOW' } as const;
  if (lists) await history.apply(found, { listed }, { by: actorOf(context) }, session);
  return true;
}
