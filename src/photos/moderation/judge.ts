/**
 * Moderators approve, refuse, or put back. Threats: a moderator who puts a picture of their choosing on somebody's
 * profile, or one that its owner took away; one who judges photos of another event, their own, or such as wait for
 * nobody; and a judgement about one photo that falls on another, put there meanwhile. So a judgement names the photo, and
 * holds only while that very one is on the profile and waits; refusing takes nothing off the profile (its owner sees it,
 * and can remove it); and only a photo that was refused is replaced, by what its owner had there right before.
 */
import type { ClientSession } from 'mongodb';
import type { AttendeeRecord } from '../../attendees/model.ts';
import { cleanText } from '../../attendees/normalise.ts';
import { isOwnerOf } from '../../consent/decide.ts';
import type { Context } from '../../context.ts';
import { literals } from '../../database/literals.ts';
import { retriedTransaction } from '../../database/retried.ts';
import { HELD_PHOTO } from '../../disclosure/value-set.ts';
import { actorOf } from '../../history/actor.ts';
import { earlierPhoto } from '../../history/earlier-photo.ts';
import type { ChangedBy } from '../../history/model.ts';
import { refuseSuspectWrite, refuseWidening } from '../../lockdown/guard.ts';
import { organiserOnly } from '../../organiser.ts';
import { NOW } from '../../time.ts';
import { type Problem, problem } from '../../user-error.ts';
import type { AccountViewer } from '../../viewer.ts';
import type { PhotoModerationRecord } from './model.ts';
import { recordsOf } from './place.ts';
import { badReason, isReason } from './reason.ts';
import { forModerators } from './shown.ts';

type Problems = readonly Problem[];

interface Judging {
  readonly organiser: AccountViewer;
  readonly item: PhotoModerationRecord;
  readonly record: AttendeeRecord;
  readonly by: ChangedBy;
  readonly session: ClientSession;
}

const NONE: Problems = [];

/** Shows the photo to those whom its owner consented to. Throws FORBIDDEN, SECOND_FACTOR_REQUIRED or LOCKED_DOWN. */
export function approvePhoto(context: Context, photo: string): Promise<Problems> {
  const { models, vaultStore, webhooks } = context.services;
  return judge(context, photo, { widens: true }, async ({ item, organiser, session }) => {
    if (item.queuedAt === null) return [notWaiting()];
    const { event, subject } = item;
    await vaultStore.write([{ event, subject, field: 'photo', value: photo }], session);
    await webhooks.updated([{ event, subject, parts: ['photo'] }], session);
    await decided(context, item, { verdict: 'APPROVED', held: false, reason: null }, organiser, session);
    await models.photoReports.deleteMany({ photo }, { session }).exec();
    return NONE;
  });
}

/** Withholds the photo from everybody but its owner, who is told why. Throws as approvePhoto does. */
export async function refusePhoto(
  context: Context,
  { photo, ...input }: { readonly photo: string; readonly reason: string },
): Promise<Problems> {
  const reason = cleanText(input.reason);
  if (!isReason(reason)) return [badReason()];
  const { vaultStore, history, outbox } = context.services;
  return judge(context, photo, { widens: false }, async ({ item, organiser, record, by, session }) => {
    if (item.queuedAt === null) return [notWaiting()];
    const { event, subject } = item;
    await vaultStore.write([{ event, subject, field: HELD_PHOTO, value: photo }], session);
    await decided(context, item, { verdict: 'REFUSED', held: true, reason }, organiser, session);
    const earlier = { value: photo, edited: record.edited?.photo ?? null };
    const [noted] = await history.note([{ event, subject, part: 'photo', by, earlier }], session);
    if (record.account === null) return NONE;
    const mail = { key: `photo refused ${noted?.id}`, kind: 'PHOTO_REFUSED', about: { reason } } as const;
    await outbox.queue({ ...mail, account: record.account }, session);
    return NONE;
  });
}

/** Puts back what the owner had there before a photo that was refused. Throws as approvePhoto does. */
export function restorePhoto(context: Context, photo: string): Promise<Problems> {
  const { history } = context.services;
  return judge(context, photo, { widens: true }, async ({ item, record, by, session }) => {
    if (item.verdict !== 'REFUSED' || !item.held) return [notRefused()];
    const earlier = await earlierPhoto(history, record, photo, session);
    if (earlier === null) return [nothingBefore()];
    const { state, undoes } = earlier;
    const next = { photo: { value: state.value, edited: state.edited } };
    await history.apply(record, next, { by, undoes: { photo: undoes } }, session);
    return NONE;
  });
}

async function judge(
  context: Context,
  photo: string,
  { widens }: { readonly widens: boolean },
  judgement: (judging: Judging) => Promise<Problems>,
): Promise<Problems> {
  const { database, models, history } = context.services;
  const organiser = organiserOnly(context.viewer);
  const by = actorOf(context, 'ORGANISER');
  return retriedTransaction(database, async (session) => {
    const item = await models.photoModerations
      .findById(photo, null, { session })
      .lean<PhotoModerationRecord>()
      .exec();
    if (item === null || !organiser.organises.includes(item.event)) return [notWaiting()];
    const { event, subject: attendee } = item;
    const subject = { id: attendee, event, registered: true };
    if (isOwnerOf(organiser, subject)) return [ownPhoto()];
    if (widens) refuseWidening(organiser, { attendee, event }, ['photo']);
    else refuseSuspectWrite(organiser, { attendee, event }, ['photo']);
    const record = await models.attendees
      .findOne({ _id: attendee, event, registered: true }, null, { session })
      .lean<AttendeeRecord>()
      .exec();
    if (record === null || !item.present) return [notWaiting()];
    // What stands there now, and not what the moderator was shown a moment ago.
    if ((await history.photoOf(subject, session)) !== photo) return [notWaiting()];
    if ((await forModerators(models, [item], session)).length === 0) return [notWaiting()];
    return judgement({ organiser, item, record, by, session });
  });
}

async function decided(
  { services }: Context,
  { _id }: PhotoModerationRecord,
  verdict: Pick<PhotoModerationRecord, 'verdict' | 'held' | 'reason'>,
  { account: by }: AccountViewer,
  session: ClientSession,
): Promise<void> {
  await recordsOf(services.models).updateOne(
    { _id },
    [{ $set: { ...literals({ ...verdict, by, queuedAt: null }), decidedAt: NOW } }],
    { session },
  );
}

const notWaiting = () =>
  problem(
    'UNKNOWN_PHOTO',
    'photo',
    'No such photo waits at an event that you organise; it may have been judged, replaced or removed meanwhile.',
  );
const ownPhoto = () => problem('OWN_PHOTO', 'photo', 'Your own photo is for another organiser to judge.');
const notRefused = () =>
  problem(
    'NOT_REFUSED',
    'photo',
    'Only in the place of a photo that was refused an earlier one is put back.',
  );
const nothingBefore = () =>
  problem('NOTHING_BEFORE', 'photo', 'Its owner had no photo there right before, or it is no longer kept.');
