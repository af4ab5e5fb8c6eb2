/**
 * A photo is its owner's alone to change. Threat: in 2018 a stranger who was in replaced a minister's photo with
 * pornography. So it takes the owner's own session with a sign-in of the last 15 minutes, asked again once the picture
 * has been read; no integration and no organiser comes here; the former photo is kept for a while; and the owner is told.
 */
import type { AttendeeRecord } from '../attendees/model.ts';
import type { Context } from '../context.ts';
import { retriedTransaction } from '../database/retried.ts';
import { freshSignInRequired, unauthenticated } from '../errors.ts';
import { actorOf } from '../history/actor.ts';
import { newId } from '../ids.ts';
import { refuseSuspectWrite } from '../lockdown/guard.ts';
import { notAttending, type Problem } from '../user-error.ts';
import { type AccountViewer, type Attendance, attendanceAt } from '../viewer.ts';
import { filesOf, type Rendition } from './renditions.ts';

type Refused = { readonly problems: readonly Problem[] };
export type PhotoOutcome = { readonly attendee: string } | Refused;

/** Whose photo the viewer may set at an event now; throws where they would have to prove again, or a lockdown holds them. */
export function maySetPhoto({ viewer }: Pick<Context, 'viewer'>, event: string): Attendance | Refused {
  const own = ownAt(viewer, event);
  if ('problems' in own) return own;
  if (!(viewer as AccountViewer).fresh) throw freshSignInRequired();
  return own;
}

/** Puts a photo that was read on the profile, with all its files, or nothing. */
export function setPhoto(
  context: Context,
  own: Attendance,
  renditions: readonly Rendition[],
): Promise<PhotoOutcome> {
  return write(context, own, renditions);
}

/** Takes the photo away; that takes no fresh sign-in. */
export async function removePhoto(context: Context, event: string): Promise<PhotoOutcome> {
  const own = ownAt(context.viewer, event);
  return 'problems' in own ? own : write(context, own, null);
}

function ownAt(viewer: Context['viewer'], event: string): Attendance | Refused {
  const own = attendanceAt(viewer, event);
  if (viewer.kind !== 'ACCOUNT' || own === null) return { problems: [notAttending()] };
  refuseSuspectWrite(viewer, own, ['photo']);
  return own;
}

async function write(
  context: Context,
  own: Attendance,
  renditions: readonly Rendition[] | null,
): Promise<PhotoOutcome> {
  const { database, models, history, photos } = context.services;
  const by = actorOf(context);
  const photo = renditions === null ? null : newId('photo');
  const written = await retriedTransaction(database, async (session) => {
    // Reading a picture takes its time; a session that was ended or locked meanwhile writes nothing.
    const again = await context.asksAgain(session);
    const same = again?.kind === 'ACCOUNT' && again.account === by.account && again.session === by.session;
    if (!same) throw unauthenticated();
    if (photo !== null && !again.fresh) throw freshSignInRequired();
    refuseSuspectWrite(again, own, ['photo']);
    const { attendee: subject, event } = own;
    const record = await models.attendees
      .findOne({ _id: subject, account: by.account, registered: true }, null, { session })
      .lean<AttendeeRecord>()
      .exec();
    if (record === null) return false;
    if (photo !== null) {
      await photos.keep({ event, subject, photo }, filesOf(renditions ?? []), session);
    }
    await history.apply(record, { photo: { value: photo, edited: 'NOW' } }, { by }, session);
    return true;
  });
  return written ? { attendee: own.attendee } : { problems: [notAttending()] };
}
