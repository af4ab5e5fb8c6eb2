/** Telling the people whose fields were opened: a mail each, in the transaction that opens them. */
import type { ClientSession } from 'mongodb';
import type { Storage } from '../services.ts';
import type { GrantRecord } from './model.ts';

/** Queues a mail for each; answers the attendees who have no address of their own. */
export async function tellSubjects(
  { models, outbox }: Pick<Storage, 'models' | 'outbox'>,
  { _id: grant, attendees }: GrantRecord,
  session: ClientSession,
): Promise<string[]> {
  const people = await models.attendees
    .find({ _id: { $in: [...attendees] }, account: { $ne: null } }, { account: 1 }, { session })
    .lean()
    .exec();
  for (const { account } of people) {
    const key = `break-glass ${grant} ${account}`;
    await outbox.queue({ key, kind: 'BREAK_GLASS', account: account ?? '', about: { grant } }, session);
  }
  const told = new Set(people.map(({ _id }) => _id));
  return attendees.filter((id) => !told.has(id));
}
