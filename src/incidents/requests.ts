/**
 * What suspects of an incident asked for in somebody's name and is not done yet: to be erased, and a package of all their
 * data. Threat: everything that an intruder wrote is taken back, and then the cooling-off ends, and the person is erased. So
 * an erasure is stopped in doubt as well: whoever did ask for it is told, and asks again; nothing brings back who is erased.
 * Complaints stay: they do nothing by themselves, and what comes of one is told to the person.
 */
import type { Connection } from 'mongoose';
import type { Database } from '../database/connect.ts';
import type { Models } from '../database/models.ts';
import { stopWithin } from '../erase-me/stop.ts';
import { NONE, type Suspects } from '../history/suspects.ts';
import type { Outbox } from '../mail/outbox/outbox.ts';
import { Lineages } from '../sign-in/lineage.ts';
import type { IncidentBook } from './book.ts';
import type { IncidentActor, IncidentRecord } from './model.ts';

interface FindParts {
  readonly models: Models;
  readonly connection: Connection;
}

export interface RequestParts extends FindParts {
  readonly database: Pick<Database, 'transaction'>;
  readonly outbox: Outbox;
  readonly incidents: IncidentBook;
}

interface Requests {
  /** Erasures that can be stopped: the account, and the session in which it was asked for. */
  readonly erasures: readonly { readonly account: string; readonly session: string }[];
  /** Ids of packages. */
  readonly packages: readonly string[];
}

/** Until it is under way, nothing is destroyed. */
const CAN_BE_STOPPED = ['WAITING', 'TELLING'] as const;

/** Of people at the incident's event. `suspects`: as `changersIn` says. */
export async function requestsOf(
  { models, connection }: FindParts,
  { event, suspicion }: Pick<IncidentRecord, 'event' | 'suspicion'>,
  { supposed = NONE, since, until }: Suspects,
): Promise<Requests> {
  const lineages = new Lineages(connection);
  const known = [...supposed.keys()];
  const sessions = [
    ...(await lineages.whole(suspicion.sessions)),
    ...known,
    ...(await lineages.after(known)),
  ];
  const theirs = (account: '_id' | 'account') => ({
    $or: [
      { session: { $in: sessions } },
      { [account]: { $in: [...suspicion.accounts] }, askedAt: { $gte: since, $lt: until } },
    ],
  });
  const erasures = await models.eraseMe
    .find({ state: { $in: [...CAN_BE_STOPPED] }, ...theirs('_id') })
    .select({ session: 1 })
    .lean()
    .exec();
  const packages = await models.myData.find(theirs('account')).select({ account: 1 }).lean().exec();
  const accounts = [...erasures.map(({ _id }) => _id), ...packages.map(({ account }) => account)];
  const here = new Set(
    event === null
      ? accounts
      : await models.attendees.distinct('account', { event, account: { $in: accounts } }),
  );
  return {
    erasures: erasures
      .filter(({ _id }) => here.has(_id))
      .map(({ _id: account, session }) => ({ account, session })),
    packages: packages.filter(({ account }) => here.has(account)).map(({ _id }) => _id),
  };
}

export interface TakenBack {
  readonly erasuresStopped: number;
  readonly packagesRemoved: number;
}

/** Each erasure is stopped, written down and told in one transaction; run again it does what is left. */
export async function takeBackRequests(
  { database, models, outbox, incidents }: RequestParts,
  incident: string,
  { erasures, packages }: Requests,
  by: IncidentActor,
): Promise<TakenBack> {
  let erasuresStopped = 0;
  for (const { account: _id, session: suspect } of erasures)
    await database.transaction(async (session) => {
      const which = { _id, state: CAN_BE_STOPPED };
      if (!(await stopWithin({ models, outbox }, which, 'STOPPED_SUSPECT', session))) return;
      const note = `the erasure of ${_id}, asked for in ${suspect}, was stopped`;
      await incidents.append(incident, { what: 'RESTORED', by, note }, session);
      erasuresStopped += 1;
    });
  const _id = { $in: [...packages] };
  // The parts last: who prepares one counts them only while the package is there.
  const { deletedCount: packagesRemoved } = await models.myData.deleteMany({ _id }).exec();
  await models.myDataParts.deleteMany({ package: _id }).exec();
  return { erasuresStopped, packagesRemoved };
}
