/** Of an older copy of the database: whoever was about to be erased in it may have stopped that since. */
import type { AccountRecord } from '../accounts/model.ts';
import type { Storage } from '../services.ts';
import { HOUR, NOW } from '../time.ts';
import { keepSignIn, noticesOf, queue, recordsOf } from './notices.ts';

/** Whoever reads the notice wants to sign in, and a lockdown is to be lifted first. */
const NOTICE_DELAY = HOUR;

const NOT_TOLD = { toldAt: null, refusedSince: null } as const;

/** The cooling-off runs anew, of its full length; each is told in the same transaction. Again is as good as once, but later. */
export async function askAnew({
  database,
  models,
  outbox,
}: Pick<Storage, 'database' | 'models' | 'outbox'>): Promise<void> {
  const records = recordsOf(models);
  for (const { _id } of await records.find().toArray())
    await database.transaction(async (session) => {
      const length = { $subtract: ['$dueAt', '$askedAt'] };
      const record = await records.findOneAndUpdate(
        { _id },
        [{ $set: { state: 'WAITING', askedAt: NOW, dueAt: { $add: [NOW, length] }, ...NOT_TOLD } }],
        { returnDocument: 'after', session },
      );
      const account = await models.accounts.findById(_id, null, { session }).lean<AccountRecord>().exec();
      if (record === null || account === null) return;
      await keepSignIn(models, record, session);
      const notices = noticesOf(account, record, 'ANEW');
      await queue(
        outbox,
        notices.map((mail) => ({ ...mail, delayMillis: NOTICE_DELAY })),
        session,
      );
    });
}
