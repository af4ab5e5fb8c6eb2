/**
 * What a form said on somebody's behalf, offered to them and to nobody else. Threat: the buyer of a group's tickets
 * ticks "show my phone" for all of them. So it counts for nothing until the person says so themselves; what they have
 * answered is not offered again, whatever a later export says.
 */
import { createHash } from 'node:crypto';
import type { AttendeeRecord, Proposal } from '../attendees/model.ts';
import { parseRecipient, type RecipientParts } from '../consent/model.ts';
import type { Context } from '../context.ts';
import type { ProtectedField } from '../protected-fields.ts';
import { attendanceAt } from '../viewer.ts';

export interface OpenProposal {
  readonly id: string;
  readonly kind: Proposal['kind'];
  readonly field: ProtectedField | null;
  readonly recipient: RecipientParts | null;
  readonly question: string;
  readonly answer: string;
  /** What it asks, whichever source's form did: answered once, it is answered for all. */
  readonly asks: string;
  readonly proposal: Proposal;
}

type Held = Pick<AttendeeRecord, '_id' | 'proposals' | 'answered'>;

/** The proposals of an attendee that were not answered, one for each thing that they ask. */
export function openProposals({ _id, proposals, answered = [] }: Held): OpenProposal[] {
  const open = new Map<string, OpenProposal>();
  for (const proposal of proposals) {
    const asks = asksOf(proposal);
    if (open.has(asks) || answered.some(({ question }) => question === asks)) continue;
    const { kind, field, recipient, column, answer } = proposal;
    open.set(asks, {
      id: idOf(_id, asks),
      kind,
      field,
      recipient: recipient === null ? null : parseRecipient(recipient),
      question: column,
      answer,
      asks,
      proposal,
    });
  }
  return [...open.values()];
}

function asksOf({ kind, field, recipient, column }: Proposal): string {
  if (kind === 'NOTED') return `NOTED ${column}`;
  return kind === 'LISTED' ? 'LISTED' : `${field} ${recipient}`;
}

/** The attendee's id is random and the proposal hangs on it, so this tells nothing, and stays the same. */
function idOf(attendee: string, asks: string): string {
  return `pro_${createHash('sha256').update(`${attendee} ${asks}`).digest('hex').slice(0, 26)}`;
}

/** The viewer's own, at an event; none without a valid registration there. */
export async function ownProposals({ viewer, services }: Context, event: string): Promise<OpenProposal[]> {
  const own = attendanceAt(viewer, event);
  if (viewer.kind !== 'ACCOUNT' || own === null) return [];
  const found = await services.models.attendees
    .findOne({ _id: own.attendee, account: viewer.account, registered: true })
    .select({ proposals: 1, answered: 1 })
    .lean<Held>()
    .exec();
  return found === null ? [] : openProposals(found);
}
