/** The records of who asked to be erased, and what they are told. */
import type { ClientSession, Collection, Document } from 'mongodb';
import type { AccountRecord } from '../accounts/model.ts';
import type { Models } from '../database/models.ts';
import type { EraseMeNotice } from '../mail/erase-me-mail.ts';
import type { NewMail, Outbox } from '../mail/outbox/outbox.ts';
import type { EraseMeRecord } from './model.ts';

/** Pipeline updates go to the driver as they are. */
export const recordsOf = ({ eraseMe }: Pick<Models, 'eraseMe'>) =>
  eraseMe.collection as unknown as Collection<EraseMeRecord>;

/** Whoever's registration is cancelled meanwhile can stop it, too. */
export async function keepSignIn(
  { accounts }: Pick<Models, 'accounts'>,
  { _id, dueAt }: Pick<EraseMeRecord, '_id' | 'dueAt'>,
  session: ClientSession,
): Promise<void> {
  await accounts.updateOne({ _id }, { $max: { invitedUntil: dueAt } }, { session }).exec();
}

/** The cooling-off ends at `end` (an expression of the database), unless it ends later; null where it waits no more. */
export async function later(
  models: Pick<Models, 'accounts' | 'eraseMe'>,
  _id: string,
  end: unknown,
  session: ClientSession,
  more: Document = {},
): Promise<{ readonly record: EraseMeRecord; readonly account: AccountRecord } | null> {
  const record = await recordsOf(models).findOneAndUpdate(
    { _id, state: 'WAITING' },
    [{ $set: { ...more, dueAt: { $max: ['$dueAt', end] } } }],
    { returnDocument: 'after', session },
  );
  const account = await models.accounts.findById(_id, null, { session }).lean<AccountRecord>().exec();
  if (record === null || account === null) return null;
  await keepSignIn(models, record, session);
  return { record, account };
}

/** To the account's address, and to those that it had: a thief changes the address first. */
export function noticesOf(
  { _id: account, formerAddresses = [] }: Pick<AccountRecord, '_id' | 'formerAddresses'>,
  { askedAt, dueAt, browser }: EraseMeRecord,
  what: EraseMeNotice['what'],
): NewMail[] {
  const about = { ...({ what, askedAt, dueAt, browser } satisfies EraseMeNotice) };
  const mail = { kind: 'ERASE_ME', account, about } as const;
  const key = lastMailKey(account, dueAt).replace('BEGINS', what);
  const former = formerAddresses.map(({ changedAt }) => ({
    ...{ ...mail, key: `${key} ${changedAt.getTime()}`, before: changedAt },
    about: { ...about, former: true },
  }));
  return [{ ...mail, key }, ...former];
}

export const lastMailKey = (account: string, dueAt: Date) => `erase me ${account} ${dueAt.getTime()} BEGINS`;

export async function queue(
  outbox: Outbox,
  mails: readonly NewMail[],
  session: ClientSession,
): Promise<void> {
  for (const mail of mails) await outbox.queue(mail, session);
}
