/**
 * Threat: an organiser who learns whether an address has an account on the gateway, who floods a mailbox, or who gives
 * somebody's registration to whom they like; and a link that is read on its way. So nothing is looked up by the
 * address: whoever has it, the same happens, and the same mail goes out. The link alone opens nothing: it is taken
 * from the account of that very address (claim.ts). Its token is hashed at rest and stands in the link's fragment,
 * which browsers do not send; the address is kept sealed.
 */
import type { Collection } from 'mongodb';
import { normaliseAddress } from '../accounts/address.ts';
import { sealFor } from '../accounts/by-address.ts';
import type { Context } from '../context.ts';
import { literals } from '../database/literals.ts';
import { unauthenticated, unavailable } from '../errors.ts';
import { refuseSuspectWrite } from '../lockdown/guard.ts';
import { invitationMail } from '../mail/invitation-mail.ts';
import { organiserOnly } from '../organiser.ts';
import { newSecret } from '../sign-in/codes.ts';
import { orUnavailable } from '../sign-in/or-unavailable.ts';
import { rateLimitHeaders } from '../sign-in/rate-limit-headers.ts';
import { DAY, HOUR, NOW, nowPlus } from '../time.ts';
import { type Problem, problem } from '../user-error.ts';
import type { AccountViewer, Viewer } from '../viewer.ts';
import type { InvitationRecord } from './model.ts';
import { tokenHashOf } from './token.ts';

export interface InviteInput {
  readonly attendee: string;
  readonly email: string;
}

const INVITATION_DAYS = 14;

/** Sends the invitation; answers what to put right, or null. Throws RATE_LIMITED past the day's limits. */
export async function inviteAttendee(context: Context, input: InviteInput): Promise<Problem | null> {
  const organiser = organising(context.viewer);
  const { services, http } = context;
  const to = normaliseAddress(input.email);
  if (to === null) return badAddress();
  const addressIndex = services.keyRing.hashes('ADDRESS_INDEX').kept(to);
  const { byOrganiser, toAddress } = services.invitationLimits;
  await rateLimitHeaders(http.res, byOrganiser.spend(organiser.account));
  await rateLimitHeaders(http.res, toAddress.spend(`${organiser.account}:${addressIndex}`));
  const found = await context.attendees.load(input.attendee);
  if (found === null || !organiser.organises.includes(found.event)) return unknownAttendee();
  refuseSuspectWrite(organiser, { attendee: found.id, event: found.event });
  const { models, keyRing } = services;
  const record = await models.attendees.findById(found.id).select({ account: 1 }).lean().exec();
  if (record === null) return unknownAttendee();
  if (record.account !== null) return hasAccount();
  const { id: subject, event } = found;
  const token = newSecret();
  const address = await sealFor(keyRing, to, { subject, event, field: 'invitation' });
  const invitations = models.invitations.collection as unknown as Collection<InvitationRecord>;
  const fields = {
    ...literals({
      event,
      tokenHash: tokenHashOf(token),
      addressIndex,
      address,
      invitedBy: organiser.account,
    }),
    invitedAt: NOW,
    expiresAt: nowPlus(INVITATION_DAYS * DAY),
  };
  await orUnavailable(invitations.updateOne({ _id: subject }, [{ $set: fields }], { upsert: true }));
  await mail(context, { to, token, event });
  return null;
}

/** Throws unless the viewer may act as an organiser of something. */
function organising(viewer: Viewer): AccountViewer {
  if (viewer.kind !== 'ACCOUNT') throw unauthenticated();
  return organiserOnly(viewer);
}

async function mail(
  { services }: Context,
  { to, token, event: id }: { readonly to: string; readonly token: string; readonly event: string },
): Promise<void> {
  const { config, models, mails, mailer } = services;
  const event = await models.events.findById(id).select({ name: 1 }).lean().exec();
  const invitation = invitationMail({
    to,
    event: event?.name ?? '',
    link: `${config.publicUrl}/claim#${token}`,
    site: new URL(config.publicUrl).host,
    days: INVITATION_DAYS,
  });
  const queued = mails.add({
    run: () => mailer.send(invitation),
    uselessAfter: performance.now() + HOUR,
  });
  if (!queued) throw unavailable(new Error('the queue of mails is full'));
}

const badAddress = () =>
  problem('BAD_ADDRESS', 'email', 'This is no e-mail address; it should look like name@example.org.');

/** One answer for an id that is none, a lapsed registration, and somebody of an event that one does not organise. */
const unknownAttendee = () =>
  problem(
    'UNKNOWN_ATTENDEE',
    'attendee',
    'There is no such attendee with a valid registration at an event of yours.',
  );

const hasAccount = () =>
  problem(
    'HAS_ACCOUNT',
    'attendee',
    'This registration has an account already; whoever has it signs in by its address.',
  );
