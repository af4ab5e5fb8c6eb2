/**
 * Reporting a photo. Threats: a report that tells whether somebody has a photo, or that there is somebody; and one that
 * brings a photo before an organiser which nobody was shown. So only what the reporter is shown by consent comes into
 * the queue; and whoever is not shown it is answered the same, after the same commands. What was shown already stays
 * shown: a report takes nothing away from anybody, or two dozen of them would.
 */
import { cleanText } from '../../attendees/normalise.ts';
import { decide, recipientsOf, type Subject } from '../../consent/decide.ts';
import { liveConsents } from '../../consent/live.ts';
import type { Context } from '../../context.ts';
import { literals } from '../../database/literals.ts';
import { retriedTransaction } from '../../database/retried.ts';
import { unauthenticated } from '../../errors.ts';
import { newId } from '../../ids.ts';
import { rateLimitHeaders } from '../../sign-in/rate-limit-headers.ts';
import { NOW } from '../../time.ts';
import { type Problem, problem } from '../../user-error.ts';
import { attendanceAt } from '../../viewer.ts';
import { recordsOf } from './place.ts';
import { badReason, isReason } from './reason.ts';

/** Throws RATE_LIMITED. Without a problem nothing is said about whether there was anything to report. */
export async function reportPhoto(
  context: Context,
  input: { readonly attendee: string; readonly reason: string },
): Promise<readonly Problem[]> {
  const { viewer, services, attendees, http } = context;
  if (viewer.kind !== 'ACCOUNT') throw unauthenticated();
  const reason = cleanText(input.reason);
  if (!isReason(reason)) return [badReason()];
  const [first] = viewer.attendances;
  if (first === undefined)
    return [problem('NOT_ATTENDING', 'attendee', 'Only those who attend an event report photos there.')];
  await rateLimitHeaders(http.res, services.photoReportLimit.spend(viewer.account));
  const found: Subject | null = await attendees.load(input.attendee);
  const event = found?.event ?? first.event;
  const own = attendanceAt(viewer, event) ?? first;
  // For somebody who is not there, or not for the viewer, the viewer's own is read: that is nothing to report.
  const subject = found ?? { id: own.attendee, event: own.event, registered: true };
  const by = own.attendee;
  const { models, history, database } = services;
  await retriedTransaction(database, async (session) => {
    const recipients = recipientsOf(viewer, event);
    const live = await liveConsents(models.consents, event, [subject.id], ['photo'], recipients, session);
    const decision = decide(viewer, subject, 'photo', live);
    const onProfile = await history.photoOf(subject, session);
    const item = await models.photoModerations
      .findById(onProfile ?? newId('photo'), { held: 1 }, { session })
      .lean()
      .exec();
    const consented = decision.kind === 'ALLOW' && decision.basis.kind === 'CONSENT';
    const isShown = consented && onProfile !== null && item?.held !== true;
    const photo = isShown ? onProfile : newId('photo');
    const common = { event, subject: subject.id };
    const isNotYet = { ...common, held: false, verdict: null, reason: null, decidedAt: null, by: null };
    const isNew = item === null ? literals(isNotYet) : {};
    await recordsOf(models).updateOne(
      { _id: photo },
      [{ $set: { ...isNew, present: true, queuedAt: { $ifNull: ['$queuedAt', NOW] } } }],
      { upsert: isShown, session },
    );
    await models.photoReports.collection.updateOne(
      { _id: `${photo} ${by}` as never },
      [{ $set: { ...literals({ ...common, photo, by, reason }), at: NOW } }],
      { upsert: isShown, session },
    );
  });
  return [];
}
