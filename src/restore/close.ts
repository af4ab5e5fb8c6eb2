/**
 * After an older copy of the database was accepted: whatever was open in it may have been closed since, and nobody
 * knows. So all of it is closed, until those whose it is choose again (docs/decisions/0036). Each step can be done any number
 * of times: killed between two, the whole is done again.
 */
import type { ClientSession } from 'mongodb';
import type { AttendeeRecord } from '../attendees/model.ts';
import { NOTHING_TO_AUDIENCES } from '../consent/audience.ts';
import { keepAudienceConsents } from '../consent/keep-audience.ts';
import { CONSENTS_ONLY, TO_INTEGRATIONS } from '../consent/model.ts';
import { retriedTransaction } from '../database/retried.ts';
import { askAnew } from '../erase-me/ask-anew.ts';
import { byRestore } from '../history/changed-by.ts';
import { LockdownBook } from '../lockdown/book.ts';
import type { LockdownActor, LockdownRecord } from '../lockdown/model.ts';
import type { Storage } from '../services.ts';
import { HOUR, NOW } from '../time.ts';

export interface Closed {
  readonly lockdown: LockdownRecord;
  /** People whose consents and listing were taken back. */
  readonly people: number;
}

export interface CloseOptions {
  readonly by: LockdownActor;
  readonly reason: string;
  /** Tests stop it at a step by throwing. */
  readonly onStep: (name: string) => void | Promise<void>;
}

const DURABLE = { writeConcern: { w: 'majority', journal: true } } as const;
/** Who reads the notice wants to sign in, and the lockdown is to be lifted first. */
const NOTICE_DELAY = HOUR;
const IN_FORCE = { ...CONSENTS_ONLY, open: true, $expr: { $gt: ['$until', NOW] } };

const ACCEPTED = { $eq: ['$answer.kind', 'ACCEPTED'] };
/**
 * A request that was taken back since must give nothing when the other accepts it, and the asker is known by none. What
 * was given by one that was accepted is a consent, and closed as such.
 */
const TAKEN_BACK = {
  cancelledAt: { $cond: [ACCEPTED, '$cancelledAt', { $ifNull: ['$cancelledAt', NOW] }] },
  offer: { $cond: [ACCEPTED, '$offer', null] },
  knownUntil: { $min: ['$knownUntil', NOW] },
  open: false,
};

export async function closeEverything(
  parts: Pick<Storage, 'database' | 'models' | 'history' | 'outbox' | 'webhooks'>,
  { by, reason, onStep }: CloseOptions,
): Promise<Closed> {
  const { models, database } = parts;
  const { connection } = database;
  // Ends every session for good, also those that had been ended since, and lets nobody in until it is lifted.
  const nobody = { scope: 'SIGN_IN', event: null, field: null, attendees: [], since: new Date(0) } as const;
  const { lockdown } = await new LockdownBook(models.lockdowns).lock({ ...nobody, reason, by });
  await onStep('forms');
  await connection
    .collection('events')
    .updateMany({ formsEndedAt: null }, [{ $set: { formsEndedAt: NOW } }], DURABLE);
  await onStep('mails');
  // Some of these have been sent since, and nobody knows which. Those of ours come later.
  await parts.outbox.doubt(lockdown.at);
  await onStep('contact requests');
  await connection.collection('contactRequests').updateMany({}, [{ $set: TAKEN_BACK }], DURABLE);
  await onStep('photos');
  // What waits may have been taken away by its owner since, or judged: moderators look at nothing of it until it is sent again.
  await connection
    .collection('photoModerations')
    .updateMany({ queuedAt: { $ne: null } }, { $set: { queuedAt: null } }, DURABLE);
  await onStep('sign-ins');
  await connection.collection('pendingSignIns').deleteMany({}, DURABLE);
  await onStep('organisers');
  // Somebody may organise no more. Their factor stays: without it whoever reads their mail could enrol one.
  await connection
    .collection('accounts')
    .updateMany({}, { $set: { organises: [], invitedUntil: null } }, DURABLE);
  await connection
    .collection('accounts')
    .updateMany(
      { secondFactor: { $ne: null } },
      { $set: { 'secondFactor.recovery': [], 'secondFactor.pending': null } },
      DURABLE,
    );
  await onStep('integrations');
  // A key may have been revoked since, an integration ended, a field refused, the roster taken back, and nobody knows which.
  await connection
    .collection('apiKeys')
    .updateMany({ revoked: null }, [{ $set: { revoked: { at: NOW, by: 'restore', reason } } }], DURABLE);
  await connection
    .collection('integrations')
    .updateMany({}, [{ $set: { roster: null, endedAt: { $ifNull: ['$endedAt', NOW] } } }], DURABLE);
  await onStep('webhooks');
  // Some may have been taken away since, or switched off. What they miss is kept, and sent when they are switched on.
  await connection
    .collection('webhooks')
    .updateMany({}, [{ $set: { disabled: { at: NOW, why: 'RESTORED' } } }], DURABLE);
  await onStep('erasures asked for');
  // Somebody may have stopped theirs since: the time runs anew, and they are told.
  await askAnew(parts);
  await onStep('invitations');
  await connection.collection('invitations').deleteMany({}, DURABLE);
  await connection
    .collection('attendees')
    .updateMany({ contactRequestMails: { $ne: null } }, { $set: { contactRequestMails: null } }, DURABLE);
  let people = 0;
  const consenting = await models.consents.distinct('subject', { ...CONSENTS_ONLY, open: true }).exec();
  const listed = await models.attendees
    .distinct('_id', {
      $or: [
        { listed: true },
        { 'listing.lapsed': true },
        // What stands there is derived anew, whatever the copy of the consents says beside it.
        { audienceConsents: { $nin: [NOTHING_TO_AUDIENCES, null] } },
      ],
    })
    .exec();
  for (const id of new Set([...consenting, ...listed])) {
    await onStep('a person');
    people += Number(await retriedTransaction(database, (session) => closeOne(parts, id, session)));
  }
  return { lockdown, people };
}

/** Everything that somebody shows, in one transaction with the notice to them; false where they showed nothing. */
async function closeOne(
  { models, history, outbox, webhooks }: Pick<Storage, 'models' | 'history' | 'outbox' | 'webhooks'>,
  subject: string,
  session: ClientSession,
): Promise<boolean> {
  const told = await models.consents
    .find({ subject, ...IN_FORCE, ...TO_INTEGRATIONS }, null, { session })
    .lean()
    .exec();
  await webhooks.consentsEnded(told, session);
  const withdrawal = { $literal: { how: 'RESTORE', session: null } };
  const { modifiedCount } = await models.consents
    .updateMany({ subject, ...IN_FORCE }, [{ $set: { withdrawnAt: NOW, withdrawal, open: false } }], {
      session,
      updatePipeline: true,
    })
    .exec();
  const record = await models.attendees.findById(subject, null, { session }).lean<AttendeeRecord>().exec();
  if (record === null) return false;
  await keepAudienceConsents(models, { event: record.event, subjects: [subject] }, session);
  const { account, listing, listed } = record;
  if (listed || listing.lapsed !== undefined) {
    const { lapsed, ...kept } = listing;
    const next = { listed: { value: false, edited: 'KEEP' as const, listing: kept } };
    await history.apply(record, next, { by: byRestore, always: !listed }, session);
  }
  const showed = modifiedCount > 0 || listed || listing.lapsed !== undefined;
  if (account === null || !showed) return showed;
  const notice = { key: `profile ${account}`, kind: 'PROFILE' as const, account, delayMillis: NOTICE_DELAY };
  await outbox.gather({ ...notice, what: ['CLOSED'], from: 'whoever runs this gateway' }, session);
  return true;
}
