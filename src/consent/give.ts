/**
 * Threat: in 2018 whoever was in could widen what others saw of the victim. Widening to an audience, or to a third party,
 * asks for a sign-in of the last 15 minutes; narrowing never asks for anything.
 */
import { cleanText } from '../attendees/normalise.ts';
import type { Context } from '../context.ts';
import { freshSignInRequired, lockedDown } from '../errors.ts';
import { actorOf } from '../history/actor.ts';
import { approvedFields } from '../integrations/model.ts';
import { refuseWidening } from '../lockdown/guard.ts';
import { closedSince } from '../lockdown/lockdown.ts';
import type { ProtectedField } from '../protected-fields.ts';
import { notAttending, type Problem, problem } from '../user-error.ts';
import { attendanceAt } from '../viewer.ts';
import type { ConsentRecord } from './model.ts';
import { noticeOutdated, noticeShown } from './notice.ts';
import { chooseRecipient, type RecipientChoice } from './recipient.ts';

export interface GiveConsentInput {
  readonly event: string;
  readonly fields: readonly ProtectedField[];
  readonly to: RecipientChoice;
  readonly purpose: string;
  readonly until?: Date | null;
  readonly noticeVersion: string;
  readonly language?: string | null;
}

export type ConsentOutcome =
  | { readonly consents: readonly ConsentRecord[] }
  | { readonly problems: readonly Problem[] };

const PURPOSE_LENGTH = 500;
const MOST_WITHDRAWN = 200;
const refuse = (...problems: Problem[]) => ({ problems });

/** Gives the viewer's consent; throws FRESH_SIGN_IN_REQUIRED for an audience without a fresh proof. */
export async function giveConsent(context: Context, input: GiveConsentInput): Promise<ConsentOutcome> {
  const { viewer, services } = context;
  const own = attendanceAt(viewer, input.event);
  if (viewer.kind !== 'ACCOUNT' || own === null) return refuse(notAttending());
  refuseWidening(viewer, own, input.fields);
  // The recipient is told the purpose: nothing in it may hide, or turn the text around it.
  const purpose = cleanText(input.purpose);
  const wrong = wrongInput({ ...input, purpose }, viewer.at);
  if (wrong !== null) return refuse(wrong);
  const to = await chooseRecipient(context, input.event, input.to, 'to');
  if ('code' in to) return refuse(to);
  if (to.attendee === own.attendee)
    return refuse(problem('OWN_ATTENDEE', 'to', 'You see your own fields anyway.'));
  const approved = to.integration === null ? input.fields : approvedFields(to.integration);
  const unapproved = input.fields.find((field) => !approved.includes(field));
  if (unapproved !== undefined) return refuse(notApproved(unapproved));
  const closed = to.integration && closedSince(viewer, to.integration._id, input.event);
  if (closed !== null) throw lockedDown(closed);
  if ((to.audience || to.integration !== null) && !viewer.fresh) throw freshSignInRequired();
  const notice = await noticeShown(context, input.event, input);
  if (notice === null) return refuse(noticeOutdated(['input', 'noticeVersion']));
  const consents = await services.consents.give({
    event: input.event,
    subject: own.attendee,
    fields: [...new Set(input.fields)],
    recipient: to.recipient,
    purpose,
    until: input.until ?? null,
    evidence: { how: 'OWNER', noticeVersion: input.noticeVersion, ...notice, session: viewer.session },
    by: actorOf(context),
  });
  return { consents };
}

const notApproved = (field: ProtectedField) =>
  problem(
    'NOT_APPROVED',
    'fields',
    `No organiser has approved ${field} for this integration, so it would not be shown.`,
  );

function wrongInput(input: GiveConsentInput, now: Date): Problem | null {
  const { purpose } = input;
  if (input.fields.length === 0) return problem('NO_FIELDS', 'fields', 'Name at least one field.');
  if (purpose === '' || purpose.length > PURPOSE_LENGTH) {
    return problem('BAD_PURPOSE', 'purpose', `Say what for, in 1 to ${PURPOSE_LENGTH} characters.`);
  }
  if (input.until != null && input.until <= now)
    return problem('UNTIL_PAST', 'until', 'The end must be in the future.');
  return null;
}

/** Withdraws consents of the viewer's own; never asks for a fresh sign-in. */
export async function withdrawConsent(
  { viewer, services }: Context,
  ids: readonly string[],
): Promise<ConsentOutcome> {
  if (ids.length === 0 || ids.length > MOST_WITHDRAWN) {
    return refuse(problem('BAD_CONSENTS', 'consents', `Name 1 to ${MOST_WITHDRAWN} consents.`));
  }
  const subjects = viewer.kind === 'ACCOUNT' ? viewer.attendances.map((own) => own.attendee) : [];
  const session = viewer.kind === 'ACCOUNT' ? viewer.session : '';
  const consents = await services.consents.withdraw(ids, subjects, session);
  if (consents === null)
    return refuse(
      problem('UNKNOWN_CONSENT', 'consents', 'One of these is no consent of yours; nothing was withdrawn.'),
    );
  return { consents };
}
