/**
 * What organisers do with a complaint: they say that they deal with it, and what came of it. Each is told to the person
 * in the same transaction. It is for organisers of the event in a session with the second factor that no lockdown calls
 * suspect, because the outcome is their words in a mail of ours.
 */
import type { Collection } from 'mongodb';
import { cleanLines } from '../attendees/normalise.ts';
import type { Context } from '../context.ts';
import type { Models } from '../database/models.ts';
import { refuseSuspectWrite } from '../lockdown/guard.ts';
import type { ComplaintNotice } from '../mail/complaint-mail.ts';
import { organiserOnly } from '../organiser.ts';
import { orUnavailable } from '../sign-in/or-unavailable.ts';
import { NOW } from '../time.ts';
import { type Problem, problem } from '../user-error.ts';
import { type AccountViewer, attendanceAt } from '../viewer.ts';
import type { ComplaintRecord, ComplaintState } from './model.ts';
import { sealWords } from './words.ts';

export const OUTCOME_LENGTH = 5_000;

/** Pipeline updates go to the driver as they are. */
export const recordsOf = ({ complaints }: Pick<Models, 'complaints'>) =>
  complaints.collection as unknown as Collection<ComplaintRecord>;

export type Answered = { readonly complaint: ComplaintRecord } | { readonly problems: readonly Problem[] };

const refuse = (found: Problem): Answered => ({ problems: [found] });

export async function acknowledgeComplaint(
  context: Context,
  input: { readonly complaint: string },
): Promise<Answered> {
  const found = await answerable(context, input.complaint);
  if ('problems' in found) return found;
  if (found.complaint.state !== 'RECEIVED') return refuse(alreadyAnswered());
  return move(context, found, 'RECEIVED', { state: 'ACKNOWLEDGED', acknowledgedAt: NOW });
}

/** With the outcome, in the organisers' words, which the person is told by mail. */
export async function closeComplaint(
  context: Context,
  input: { readonly complaint: string; readonly outcome: string },
): Promise<Answered> {
  const text = cleanLines(input.outcome);
  if (text === '' || Array.from(text).length > OUTCOME_LENGTH)
    return refuse(
      problem('BAD_OUTCOME', 'outcome', `Say what came of it, in 1 to ${OUTCOME_LENGTH} characters.`),
    );
  const found = await answerable(context, input.complaint);
  if ('problems' in found) return found;
  if (found.complaint.state === 'CLOSED') return refuse(alreadyAnswered());
  const { keyRing } = context.services;
  const outcome = await orUnavailable(sealWords(keyRing, text, found.complaint, 'outcome'));
  return move(context, found, found.complaint.state, {
    ...{ state: 'CLOSED', closedAt: NOW, outcome: { $literal: outcome } },
    acknowledgedAt: { $ifNull: ['$acknowledgedAt', NOW] },
  });
}

interface Found {
  readonly complaint: ComplaintRecord;
  readonly organiser: AccountViewer;
}

async function answerable(
  { viewer, services }: Context,
  id: string,
): Promise<Found | { readonly problems: readonly Problem[] }> {
  const organiser = organiserOnly(viewer);
  const complaint = await orUnavailable(
    services.models.complaints.findById(id).lean<ComplaintRecord>().exec(),
  );
  if (complaint === null || !organiser.organises.includes(complaint.event))
    return {
      problems: [
        problem('UNKNOWN_COMPLAINT', 'complaint', 'There is no such complaint at an event of yours.'),
      ],
    };
  const { event } = complaint;
  refuseSuspectWrite(organiser, { attendee: attendanceAt(organiser, event)?.attendee ?? '', event });
  return { complaint, organiser };
}

/** From the state it was found in; of two who answer at once, one does. */
async function move(
  { services }: Context,
  { complaint: { _id, event, account }, organiser }: Found,
  from: ComplaintState,
  to: { readonly state: Exclude<ComplaintState, 'RECEIVED'> } & Record<string, unknown>,
): Promise<Answered> {
  const { models, database, outbox } = services;
  const named = await orUnavailable(models.events.findById(event).select({ name: 1 }).lean().exec());
  const moved = await orUnavailable(
    database.transaction(async (session) => {
      const answeredBy = { $literal: organiser.account };
      const done = await recordsOf(models).findOneAndUpdate(
        { _id, state: from },
        [{ $set: { ...to, answeredBy } }],
        { returnDocument: 'after', session },
      );
      if (done === null) return null;
      const told = { what: to.state, complaint: _id, event: named?.name ?? '', dueAt: done.dueAt };
      const about = { ...(told satisfies ComplaintNotice) };
      await outbox.queue({ key: `complaint ${_id} ${to.state}`, kind: 'COMPLAINT', account, about }, session);
      return done;
    }),
  );
  return moved === null ? refuse(alreadyAnswered()) : { complaint: moved };
}

const alreadyAnswered = () =>
  problem('ALREADY_ANSWERED', 'complaint', 'Somebody has answered this complaint already; look at it again.');
