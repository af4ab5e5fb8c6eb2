/**
 * Filing a complaint. Threat: somebody who complains is not heard, or cannot show that they did. So whoever is signed in
 * may, attending or not; the complaint, the receipt to them and the word to the organisers are one transaction, and the
 * receipt names the day by which they hear.
 */

import { cleanLines } from '../attendees/normalise.ts';
import { ofAccount } from '../attendees/of-account.ts';
import type { Context } from '../context.ts';
import { literals } from '../database/literals.ts';
import { unauthenticated } from '../errors.ts';
import { organisersOf } from '../events/organisers.ts';
import { newId } from '../ids.ts';
import type { ComplaintNotice } from '../mail/complaint-mail.ts';
import { orUnavailable } from '../sign-in/or-unavailable.ts';
import { rateLimitHeaders } from '../sign-in/rate-limit-headers.ts';
import { NOW, nowPlus } from '../time.ts';
import { type Problem, problem } from '../user-error.ts';
import { recordsOf } from './answer.ts';
import { ANSWERED_WITHIN, type ComplaintRecord } from './model.ts';
import { dueNotices } from './reminders.ts';
import { sealWords } from './words.ts';

export const TEXT_LENGTH = 5_000;

export type Filed = { readonly complaint: ComplaintRecord } | { readonly problems: readonly Problem[] };

/** Throws RATE_LIMITED past the day's tries. */
export async function fileComplaint(
  { viewer, services, http }: Context,
  input: { readonly event: string; readonly text: string },
): Promise<Filed> {
  if (viewer.kind !== 'ACCOUNT') throw unauthenticated();
  const text = cleanLines(input.text);
  if (text === '' || Array.from(text).length > TEXT_LENGTH)
    return {
      problems: [
        problem('BAD_TEXT', 'text', `Say what you complain about, in 1 to ${TEXT_LENGTH} characters.`),
      ],
    };
  await rateLimitHeaders(http.res, services.complaintLimit.spend(viewer.account));
  const { models, keyRing, database, outbox } = services;
  const event = await orUnavailable(
    models.events.findById(input.event).select({ name: 1 }).lean<{ name: string }>().exec(),
  );
  if (event === null) return { problems: [problem('UNKNOWN_EVENT', 'event', 'There is no such event.')] };
  const { account } = viewer;
  // Also one whose registration was cancelled: what they complain about may be that.
  const own = { ...ofAccount(account), event: input.event };
  const attending = await orUnavailable(models.attendees.findOne(own).select({ _id: 1 }).lean().exec());
  const attendee = attending?._id ?? null;
  const of = { _id: newId('complaint'), event: input.event, subject: attendee ?? account };
  const sealed = await orUnavailable(sealWords(keyRing, text, of, 'complaint'));
  const organisers = await orUnavailable(organisersOf(models, of.event));
  if (organisers.length === 0)
    services.log.error({ complaint: of._id }, 'a complaint has nobody who could be told of it');
  const fresh = {
    ...literals({ event: of.event, account, attendee, subject: of.subject, text: sealed, outcome: null }),
    ...literals({ state: 'RECEIVED', acknowledgedAt: null, closedAt: null, answeredBy: null }),
    ...{
      reminded: { $literal: organisers.length === 0 ? [] : ['FILED'] },
      receivedAt: NOW,
      dueAt: nowPlus(ANSWERED_WITHIN),
    },
  };
  const complaint = await orUnavailable(
    database.transaction(async (session) => {
      const written = await recordsOf(models).findOneAndUpdate({ _id: of._id }, [{ $set: fresh }], {
        upsert: true,
        returnDocument: 'after',
        session,
      });
      if (written === null) throw new Error('a complaint was not written');
      const { dueAt } = written;
      const about = {
        what: 'RECEIVED',
        complaint: of._id,
        event: event.name,
        dueAt,
      } satisfies ComplaintNotice;
      const key = `complaint ${of._id} RECEIVED`;
      await outbox.queue({ key, kind: 'COMPLAINT', account, about: { ...about } }, session);
      await outbox.queueAll(dueNotices(written, event.name, 'FILED', organisers), session);
      return written;
    }),
  );
  return { complaint };
}
