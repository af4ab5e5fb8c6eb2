/**
 * Threat: whoever holds the link gets the registration: the buyer it was forwarded by, a mail scanner, a colleague. So
 * the link is one half: the other is being signed in as the account of the very address it was sent to, which took
 * the code of that mailbox in this browser. A link that is unknown, used, expired, replaced, or not for this account
 * gets one answer, by the same look-ups.
 *
 * Taking over is one transaction: of fifty at once the database lets one through, and the unique index of account and
 * event lets nobody have two registrations of one event. What somebody else said on the form is not applied by it; it
 * is offered (src/proposals). What a form had shown before, because its answers stood as the person's own, ends: else it
 * would show the address that is written here. And a phone that somebody else wrote goes, so that no organiser reads
 * one by inviting themselves.
 */
import type { ClientSession, Collection } from 'mongodb';
import { openFor } from '../accounts/by-address.ts';
import { oldestIndex } from '../accounts/find.ts';
import type { AttendeeRecord } from '../attendees/model.ts';
import type { Context } from '../context.ts';
import { isDuplicateKey } from '../database/duplicate-key.ts';
import { literals } from '../database/literals.ts';
import { unauthenticated } from '../errors.ts';
import { actorOf } from '../history/actor.ts';
import { refuseSuspectSession } from '../lockdown/guard.ts';
import { isSecret } from '../sign-in/codes.ts';
import { orUnavailable } from '../sign-in/or-unavailable.ts';
import { integrationOf } from '../sync/source.ts';
import { NOW } from '../time.ts';
import { type Problem, problem } from '../user-error.ts';
import type { AccountViewer } from '../viewer.ts';
import type { InvitationRecord } from './model.ts';
import { tokenHashOf } from './token.ts';

export interface Claimed {
  readonly attendee: string;
  readonly event: string;
}

/** What an invitation is about, for the one it was sent to. */
export interface OpenInvitation {
  readonly name: string;
  /** The event's name. */
  readonly event: string;
  readonly expiresAt: Date;
}

const ALREADY_ATTENDING = 'ALREADY_ATTENDING';

const invalid = () =>
  problem(
    'INVITATION_INVALID',
    'token',
    'This link does not work. It works once, for 14 days, and only for who is signed in by the address it was sent to; a newer one replaces it.',
  );

const alreadyAttending = () =>
  problem(
    ALREADY_ATTENDING,
    'token',
    'You have a registration of your own at this event; this one stays as it is. Tell the organiser if both are yours.',
  );

/** The open invitation behind a token, for the account of the invited address; null for everybody else. */
export async function findInvitation(context: Context, token: string): Promise<OpenInvitation | null> {
  const { services } = context;
  await spendTry(context);
  const found = await orUnavailable(lookUp(context, token));
  if (found === null) return null;
  const { attendees, events } = services.models;
  const attendee = await orUnavailable(attendees.findOne(unclaimed(found)).lean().exec());
  const event = await orUnavailable(events.findById(found.event).lean().exec());
  if (attendee === null || event === null) return null;
  return { name: attendee.name, event: event.name, expiresAt: found.expiresAt };
}

/** Makes the invited registration the viewer's own. */
export async function claimInvitation(context: Context, token: string): Promise<Claimed | Problem> {
  await spendTry(context);
  const { viewer } = context;
  if (viewer.kind === 'ACCOUNT') refuseSuspectSession(viewer);
  const { database } = context.services;
  try {
    return (
      (await orUnavailable(database.transaction((session) => take(context, token, session)))) ?? invalid()
    );
  } catch (error) {
    const cause = (error as { originalError?: unknown }).originalError ?? error;
    if (isDuplicateKey(cause)) return alreadyAttending();
    throw error;
  }
}

async function take(context: Context, token: string, session: ClientSession): Promise<Claimed | null> {
  const { viewer, services } = context;
  if (viewer.kind !== 'ACCOUNT') throw unauthenticated();
  const { models, keyRing, vaultStore, consents, history } = services;
  const found = await lookUp(context, token, session);
  if (found === null) return null;
  const { _id: subject, event } = found;
  const attendee = await models.attendees
    .findOne(unclaimed(found), null, { session })
    .lean<AttendeeRecord>()
    .exec();
  const address = await openFor(keyRing, found.address, { subject, event, field: 'invitation' });
  if (attendee === null || address === null) return null;
  const records = models.attendees.collection as unknown as Collection<AttendeeRecord>;
  await letGo(context, viewer, event, session);
  // The address is the person's own and proved: theirs to show, and no import's to overwrite; nor is a phone.
  const { invitedBy } = found;
  const here = literals({ session: viewer.session });
  const fields = {
    account: { $literal: viewer.account },
    claimed: { at: NOW, ...here, ...literals({ invitedBy }) },
    'edited.email': NOW,
    'edited.phone': NOW,
    listed: false,
    listing: { $cond: ['$listed', { by: 'OWNER', at: NOW, ...here }, '$listing'] },
  };
  await records.updateOne({ _id: subject }, [{ $set: fields }], { session });
  const own = [
    { event, subject, field: 'email', value: address },
    { event, subject, field: 'phone', value: null },
  ] as const;
  await vaultStore.write(own, session);
  await consents.withdrawAll({ event, subject }, viewer.session, session);
  const by = actorOf(context);
  const parts = attendee.listed ? (['email', 'listed'] as const) : (['email'] as const);
  const changed = parts.map((part) => ({ event, subject, part, by, earlier: null }));
  await history.takenOver(subject, changed, session);
  await models.invitations.deleteOne({ _id: subject }, { session }).exec();
  // From here on the registration is the reason to be signed in.
  await models.accounts.updateOne({ _id: viewer.account }, { invitedUntil: null }, { session }).exec();
  return { attendee: subject, event };
}

/**
 * Of a registration that only an integration brought, and ended, the viewer lets go, if they never wrote anything there: else it
 * would stand between them and the one they are invited to, and whoever syncs first could keep them out. Nothing of it is
 * shown to anybody any more, should it come back.
 */
async function letGo(
  { services: { models, vaultStore, consents } }: Context,
  { account, session: here }: AccountViewer,
  event: string,
  session: ClientSession,
): Promise<void> {
  const ended = await models.attendees
    .findOne({ event, account, registered: false }, null, { session })
    .lean<AttendeeRecord>()
    .exec();
  if (ended === null || ended.sources.some(({ source }) => integrationOf(source) === null)) return;
  if (Object.keys(ended.edited).length > 0) return;
  const subject = ended._id;
  const { email: _email, ...from } = ended.from ?? {};
  await models.attendees
    .updateOne(
      { _id: subject },
      { account: null, listed: false, ...(ended.listed ? { wasListed: true } : {}), from },
      { session },
    )
    .exec();
  await vaultStore.write([{ event, subject, field: 'email', value: null }], session);
  await consents.withdrawAll({ event, subject }, here, session);
}

/** Both look-ups are made whatever the token is. */
async function lookUp(
  { viewer, services }: Context,
  token: string,
  session?: ClientSession,
): Promise<InvitationRecord | null> {
  if (viewer.kind !== 'ACCOUNT') throw unauthenticated();
  const { accounts, invitations } = services.models;
  const account = await accounts
    .findOne({ _id: viewer.account, disabledAt: null }, { addressIndex: 1 }, { session })
    .lean()
    .exec();
  const tokenHash = tokenHashOf(isSecret(token) ? token : '');
  const open = { tokenHash, $expr: { $gt: ['$expiresAt', NOW] } };
  const found = await invitations.findOne(open, null, { session }).lean<InvitationRecord>().exec();
  if (account === null || found === null) return null;
  const hashes = services.keyRing.hashes('ADDRESS_INDEX');
  return hashes.lift(found.addressIndex) === hashes.lift(oldestIndex(account)) ? found : null;
}

const unclaimed = ({ _id, event }: InvitationRecord) => ({ _id, event, account: null, registered: true });

async function spendTry({ services, http }: Context): Promise<void> {
  await services.signIn.spendTry(http.req, http.res);
}
