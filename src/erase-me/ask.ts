/**
 * Asking to be erased. Threat: whoever stole a session erases a person, and nobody can bring them back. So it takes a
 * sign-in of the last 15 minutes, and the second factor of whoever has one; it is done only after a cooling-off; the
 * person is told at once, at every address that is kept of them, how to stop it; and stopping takes a sign-in and no more.
 *
 * From the asking on they are hidden: taken out of the directory, what they permitted taken back and their contact
 * requests, too, in the same transaction. That is what people do themselves when they hide, so no reader needs to know
 * of a new state. Stopping shows nobody again: that is for them to choose.
 */

import type { ClientSession } from 'mongodb';
import type { AccountRecord } from '../accounts/model.ts';
import type { AttendeeRecord } from '../attendees/model.ts';
import { ofAccount } from '../attendees/of-account.ts';
import type { Context } from '../context.ts';
import { literals } from '../database/literals.ts';
import { retriedTransaction } from '../database/retried.ts';
import { freshSignInRequired, unauthenticated } from '../errors.ts';
import { actorOf } from '../history/actor.ts';
import { browserName } from '../sign-in/browser-name.ts';
import { orUnavailable } from '../sign-in/or-unavailable.ts';
import { provedAgain } from '../sign-in/proved-again.ts';
import { rateLimitHeaders } from '../sign-in/rate-limit-headers.ts';
import { DAY, NOW, nowPlus } from '../time.ts';
import { type Problem, problem } from '../user-error.ts';
import type { AccountViewer } from '../viewer.ts';
import { eraseMeLimit } from './limit.ts';
import type { EraseMeRecord } from './model.ts';
import { keepSignIn, noticesOf, queue, recordsOf } from './notices.ts';
import { stop } from './stop.ts';

export type Asked = { readonly record: EraseMeRecord } | { readonly problems: readonly Problem[] };

/** What the viewer asked for, or null. */
export async function asked({ viewer, services }: Pick<Context, 'viewer' | 'services'>) {
  if (viewer.kind !== 'ACCOUNT') throw unauthenticated();
  return orUnavailable(services.models.eraseMe.findById(viewer.account).lean<EraseMeRecord>().exec());
}

/** Begins the cooling-off; asked again, it answers the one that runs. */
export async function eraseMe(context: Context): Promise<Asked> {
  const viewer = provedAgain(context.viewer);
  const { database } = context.services;
  // Of one that runs nobody is told again.
  if ((await asked(context)) === null)
    await rateLimitHeaders(context.http.res, eraseMeLimit(database).spend(viewer.account));
  return orUnavailable(retriedTransaction(database, (session) => begin(context, viewer, session)));
}

async function begin(context: Context, viewer: AccountViewer, session: ClientSession): Promise<Asked> {
  const { models, outbox, config } = context.services;
  const { account: _id } = viewer;
  const running = await models.eraseMe.findById(_id, null, { session }).lean<EraseMeRecord>().exec();
  if (running !== null) return { record: running };
  const account = await models.accounts.findById(_id, null, { session }).lean<AccountRecord>().exec();
  if (account === null) throw unauthenticated();
  const people = await models.attendees
    .find(ofAccount(_id), null, { session })
    .lean<AttendeeRecord[]>()
    .exec();
  if (people.length === 0 && account.organises.length > 0) return { problems: [onlyOrganises()] };
  const browser = browserName(context.http.req.headers['user-agent']);
  const words = { state: 'WAITING', session: viewer.session, browser, toldAt: null, refusedSince: null };
  const fresh = { ...literals(words), askedAt: NOW, dueAt: nowPlus(config.eraseMeDays * DAY) };
  const record = await recordsOf(models).findOneAndUpdate({ _id }, [{ $set: fresh }], {
    upsert: true,
    returnDocument: 'after',
    session,
  });
  if (record === null) throw new Error('an erasure that was asked for was not written');
  for (const person of people) await hide(context, person, session);
  await keepSignIn(models, record, session);
  await queue(outbox, noticesOf(account, record, 'ASKED'), session);
  return { record };
}

async function hide(context: Context, person: AttendeeRecord, session: ClientSession): Promise<void> {
  const { history, consents, contactRequests } = context.services;
  const { _id: subject, event, listed } = person;
  const by = actorOf(context);
  // Also of who is not listed: it is their own choice from now on, which no import changes.
  const next = { listed: { value: false, edited: 'KEEP', listing: 'NOW' } } as const;
  await history.apply(person, next, { by, always: !listed }, session);
  await consents.withdrawAll({ event, subject }, by.session ?? '', session);
  await contactRequests.cancelAll({ event, from: subject }, session);
}

/** Stops it, while it waits; null when it did. */
export async function keepMe({ viewer, services }: Context): Promise<Problem | null> {
  if (viewer.kind !== 'ACCOUNT') throw unauthenticated();
  if (!viewer.fresh) throw freshSignInRequired();
  const stopped = await orUnavailable(stop(services, viewer.account, 'STOPPED'));
  return stopped ? null : nothingWaits();
}

const onlyOrganises = () =>
  problem(
    'ONLY_ORGANISES',
    null,
    'You attend nothing, and organise events: whoever runs this gateway takes your account away (attendant erase, --organiser-too).',
  );

const nothingWaits = () =>
  problem(
    'NOTHING_WAITS',
    null,
    'No erasure of yours waits to be carried out: none was asked for, or its cooling-off is over.',
  );
