/**
 * A mailbox that refuses the notice for good. Threats: it is gone, and the person is never erased, though they have the right
 * (Art. 17); or it is only full, or our mails are refused everywhere, and somebody is erased who knows of nothing. So it
 * has a time, from the first refusal on: at least {@link AT_LEAST}, and within the month that the law gives. In it the notice is tried
 * every day, and when one gets through the whole cooling-off follows it. The organisers are told, who may know the person
 * otherwise, and until one of those mails has left nobody is erased: that also shows that our mails leave.
 */

import type { ClientSession } from 'mongodb';
import { ofAccount } from '../attendees/of-account.ts';
import { timeOf } from '../database/time-of.ts';
import { organisersOf } from '../events/organisers.ts';
import type { OutboxRecord } from '../mail/outbox/model.ts';
import type { NewMail } from '../mail/outbox/outbox.ts';
import type { Storage } from '../storage.ts';
import { DAY, MINUTE, NOW, nowPlus } from '../time.ts';
import type { EraseMeRecord } from './model.ts';
import { later } from './notices.ts';

type Parts = Pick<Storage, 'database' | 'models' | 'outbox'>;

const AT_LEAST = 14 * DAY;
const TRIED_EVERY = DAY;
/** Longer than from one look to the next, so that what became of a try is seen before anything ends. */
const WHILE_TRIED = 30 * MINUTE;
/** The notice may be sent any time until this is called again. */
export const UNTIL_ASKED_AGAIN = 10 * MINUTE;
/** What a server says about this mail to this address, and not about us. */
const ABOUT_THE_MAILBOX: readonly (string | null)[] = ['RCPT TO', 'DATA'];

export const isRefused = ({ state, lastError }: Pick<OutboxRecord, 'state' | 'lastError'>) =>
  state === 'FAILED' &&
  (lastError?.responseCode ?? 0) >= 500 &&
  ABOUT_THE_MAILBOX.includes(lastError?.command ?? null);

/** Tried again, and nothing is known of it yet. */
const isTried = ({ state, attempts }: OutboxRecord) =>
  state === 'SENDING' || (state === 'QUEUED' && attempts === 0);

/** Whether all that was not sent is that: a server that does not answer is none, however long. */
export const isRefusedForGood = (
  { refusedSince }: Pick<EraseMeRecord, 'refusedSince'>,
  untold: readonly OutboxRecord[],
) =>
  untold.every((mail) => mail.before == null && (isRefused(mail) || (refusedSince != null && isTried(mail))));

/** False while no organiser was told: then the whole cooling-off lies ahead. */
export async function holdRefused(
  { database, models, outbox }: Parts,
  { _id }: EraseMeRecord,
  { notices, coolingOff }: { readonly notices: readonly OutboxRecord[]; readonly coolingOff: number },
): Promise<boolean> {
  const time = Math.max(AT_LEAST, coolingOff);
  const now = (await timeOf(database.connection)).getTime();
  const isOld = ({ settledAt }: Pick<OutboxRecord, 'settledAt'>) =>
    now - (settledAt?.getTime() ?? now) >= TRIED_EVERY;
  const again = notices.filter((mail) => isRefused(mail) && isOld(mail));
  const isUnderTrial = again.length > 0 || notices.some(isTried);
  const told = await database.transaction(async (session) => {
    const refusedSince = { $ifNull: ['$refusedSince', NOW] };
    const end = { $max: [{ $add: [refusedSince, time] }, ...(isUnderTrial ? [nowPlus(WHILE_TRIED)] : [])] };
    const held = await later(models, _id, end, session, { refusedSince });
    if (held === null) return true;
    const mails = await toOrganisers(models, held.record, session);
    for (const mail of mails) await outbox.queue(mail, session);
    const theirs = await models.outbox
      .find({ key: { $in: mails.map(({ key }) => key) } }, null, { session })
      .lean<OutboxRecord[]>()
      .exec();
    const isTold = theirs.some(({ state }) => state === 'SENT');
    const day = isTold ? held : await later(models, _id, nowPlus(coolingOff + UNTIL_ASKED_AGAIN), session);
    // Should it get through, it says a day before which nothing happens.
    const says = { $max: [(day ?? held).record.dueAt, nowPlus(coolingOff + DAY)] };
    const tried = { _id: { $in: again.map((mail) => mail._id) } };
    await models.outbox.collection.updateMany(tried as object, [{ $set: { 'about.dueAt': says } }], {
      session,
    });
    if (!isTold) again.push(...theirs.filter((mail) => mail.state !== 'QUEUED' && isOld(mail)));
    return isTold;
  });
  for (const { _id: mail } of again) await outbox.retry(mail);
  return told;
}

/** The day that it said is the day that counts. */
export async function toldAfterAll(
  { database, models }: Parts,
  { _id }: EraseMeRecord,
  notices: readonly OutboxRecord[],
): Promise<void> {
  const days = notices.map(({ about }) => (about.dueAt as Date).getTime());
  await database.transaction(async (session) => {
    await later(models, _id, new Date(Math.max(...days)), session, { refusedSince: { $literal: null } });
  });
}

/** Of each event of theirs; where they attend none, of all. It names the person by the id that organisers know them by. */
async function toOrganisers(
  models: Storage['models'],
  { _id, askedAt, dueAt }: EraseMeRecord,
  session: ClientSession,
): Promise<NewMail[]> {
  const people = await models.attendees
    .find(ofAccount(_id), { event: 1 }, { session })
    .lean<{ _id: string; event: string }[]>()
    .exec();
  const mails: NewMail[] = [];
  for (const { _id: person, event } of people.length > 0 ? people : [{ _id, event: null }]) {
    const named =
      event === null ? null : await models.events.findById(event, { name: 1 }, { session }).lean().exec();
    const about = { what: 'REFUSED', askedAt, dueAt, browser: '', person, event: named?.name ?? '' };
    for (const account of await organisersOf(models, event, session))
      if (account !== _id)
        mails.push({
          ...{ key: `erase me REFUSED ${person} ${askedAt.getTime()} ${account}`, account, about },
          kind: 'ERASE_ME',
        });
  }
  return mails;
}
