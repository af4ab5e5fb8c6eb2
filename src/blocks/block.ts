/**
 * Threat: somebody who harasses, and learns from any answer that they were blocked. So what a block does is done
 * where the consents are read (src/consent/decide.ts) and where requests are listed; nothing the blocked person
 * calls comes by here. Blocking never asks for a fresh sign-in: it only narrows.
 */
import { parseRecipient } from '../consent/model.ts';
import type { Context } from '../context.ts';
import { refuseWidening } from '../lockdown/guard.ts';
import { notAttending, type Problem, problem } from '../user-error.ts';
import { attendanceAt } from '../viewer.ts';
import type { BlockRecord } from './book.ts';
import { metEventOf } from './met.ts';

export type BlockOutcome = { readonly block: BlockRecord } | { readonly problems: readonly Problem[] };

const refuse = (found: Problem): BlockOutcome => ({ problems: [found] });

/**
 * Blocks somebody whom the viewer may know of, or has had to do with, at the event where both are. Both are asked
 * whoever it is, so that the hidden and the unknown cost the same.
 */
export async function block(
  { attendees, viewer, services }: Context,
  attendee: string,
): Promise<BlockOutcome> {
  const [found, metAt] = await Promise.all([
    attendees.load(attendee),
    metEventOf(services.models, viewer, attendee),
  ]);
  const event = found?.event ?? metAt;
  if (event === null) {
    return refuse(problem('UNKNOWN_ATTENDEE', 'attendee', 'There is no such attendee that you may know of.'));
  }
  const own = attendanceAt(viewer, event);
  if (own === null) return refuse({ ...notAttending(), field: ['input', 'attendee'] });
  if (own.attendee === attendee)
    return refuse(problem('OWN_ATTENDEE', 'attendee', 'You cannot block yourself.'));
  const made = await services.blocks.block(event, own.attendee, attendee);
  return made === null ? refuse(unknownBlock('attendee')) : { block: made };
}

/** Ends a block of the viewer's. */
export async function unblock({ viewer, services }: Context, id: string): Promise<BlockOutcome> {
  if (viewer.kind !== 'ACCOUNT') return refuse(unknownBlock('block'));
  const subjects = viewer.attendances.map((own) => own.attendee);
  const found = await services.blocks.find(id, subjects);
  const own = found && attendanceAt(viewer, found.event);
  if (own !== null) refuseWidening(viewer, own);
  const ended = await services.blocks.unblock(id, subjects);
  return ended === null ? refuse(unknownBlock('block')) : { block: ended };
}

const unknownBlock = (field: string) =>
  problem('UNKNOWN_BLOCK', field, 'You have no such block; it may have ended already.');

/** The attendee that a block is about. */
export const blockedBy = ({ recipient }: BlockRecord) => parseRecipient(recipient).attendee ?? '';
