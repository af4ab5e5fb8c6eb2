/**
 * Threat: an erasure that ends half way, because a process was killed, and is taken for done; or one that a request
 * under way undoes. So a record comes first, then the list outside the database, then the key, without which no copy of
 * the values opens; the rest are steps that can be done any number of times, in this order, by any process that finds
 * the record. Nothing is told to be erased before all of them are done.
 *
 * A person's own document goes before what is kept about them: what is written in a transaction with it (a profile, an
 * import) either came before, and is removed with the rest, or fails. What a request of before may still write beside it
 * (a consent, a session) shows nothing without it, and is looked for once more when that request must be over.
 */

import type { ClientSession } from 'mongodb';
import { ofAccount } from '../attendees/of-account.ts';
import { NOW, nowPlus, SECOND } from '../time.ts';
import { appendErased, ErasedListError } from './erased-list.ts';
import { noteIntegrations, tellIntegrations } from './integrations.ts';
import { AT_ONCE, type ErasureParts, type ErasureRecord, erasureRecords, subjectsOf } from './model.ts';
import { rememberErased } from './registrations.ts';
import { TRACES } from './traces.ts';

export type NewErasure = Pick<
  ErasureRecord,
  '_id' | 'event' | 'account' | 'addressIndex' | 'organiserToo' | 'why'
>;

/** Longer than any request or transaction of before can last. */
const SETTLED_AFTER = 120 * SECOND;

const DURABLE = { writeConcern: { w: 'majority', journal: true } } as const;

type Batch = readonly NewErasure[];
type Step = (parts: ErasureParts, batch: Batch) => Promise<void>;

const STEPS: readonly (readonly [name: string, step: Step])[] = [
  ['list outside', listOutside],
  ['registrations', rememberRegistrations],
  ['integrations', noteIntegrations],
  ['keys', destroyKeys],
  ['people', removePeople],
  ['traces', removeTraces],
];

/** Erases people, and their accounts where these stand for nothing else. When it resolves, nothing of them is left. */
export async function erase(parts: ErasureParts, erasures: Batch): Promise<void> {
  for (let at = 0; at < erasures.length; at += AT_ONCE) {
    const batch = erasures.slice(at, at + AT_ONCE);
    await parts.onStep?.('record');
    await begin(parts, batch);
    await carryOut(parts, batch);
  }
}

/** Finishes what a process that ended left under way. */
export async function finishUnfinished(parts: ErasureParts): Promise<number> {
  const found = await erasureRecords(parts.database).find({ state: 'UNDER_WAY' }).toArray();
  for (let at = 0; at < found.length; at += AT_ONCE) await carryOut(parts, found.slice(at, at + AT_ONCE));
  return found.length;
}

/** Looks once more for what requests of before may have written, and ends the erasures that are old enough for that. */
export async function settle(parts: ErasureParts): Promise<void> {
  const old = { state: 'SETTLING', $expr: { $lt: ['$sweptAt', nowPlus(-SETTLED_AFTER)] } } as const;
  const records = erasureRecords(parts.database);
  for (;;) {
    const batch = await records.find(old).limit(AT_ONCE).toArray();
    if (batch.length === 0) return;
    await noteIntegrations(parts, batch);
    await destroyKeys(parts, batch);
    await removePeople(parts, batch);
    await removeTraces(parts, batch);
    await tellIntegrations(parts, batch);
    const done = {
      told: '$$REMOVE',
      state: 'DONE',
      doneAt: NOW,
      account: null,
      addressIndex: { $literal: [] },
    };
    await records.updateMany({ _id: { $in: idsOf(batch) } }, [{ $set: done }], DURABLE);
  }
}

async function carryOut(parts: ErasureParts, batch: Batch): Promise<void> {
  for (const [name, step] of STEPS) {
    await parts.onStep?.(name);
    await step(parts, batch);
  }
  await parts.onStep?.('accounts');
  const accounts = await claimAccounts(parts, batch);
  if (accounts.length > 0) await carryOut(parts, accounts);
  await parts.onStep?.('tell integrations');
  await tellIntegrations(parts, batch);
  await parts.onStep?.('swept');
  const swept = { state: 'SETTLING', sweptAt: NOW };
  await erasureRecords(parts.database).updateMany({ _id: { $in: idsOf(batch) } }, [{ $set: swept }], DURABLE);
}

async function begin({ database }: ErasureParts, batch: Batch, session?: ClientSession): Promise<void> {
  const operations = batch.map(({ _id, ...facts }) => ({
    updateOne: {
      filter: { _id },
      update: [
        { $set: { ...facts, state: 'UNDER_WAY' as const, begunAt: NOW, sweptAt: null, doneAt: null } },
      ],
      upsert: true,
    },
  }));
  // A transaction has its own concern.
  await erasureRecords(database).bulkWrite(operations, session === undefined ? DURABLE : { session });
}

/** What was on the list already, and is erased for the second time, stands there as it is. */
async function listOutside({ erasedFile }: ErasureParts, batch: Batch): Promise<void> {
  const at = new Date();
  const added = batch.filter(({ why }) => why !== 'RESTORED').map(({ _id: id }) => ({ id, at }));
  await appendErased(erasedFile, added).catch((error: unknown) => {
    throw new ErasedListError(
      `The list of erased ids ${erasedFile} cannot be written: ${(error as Error).message}. Nobody was erased yet; put that right, then run the command or start the gateway again, and it goes on.`,
    );
  });
}

async function rememberRegistrations(parts: ErasureParts, batch: Batch): Promise<void> {
  await rememberThose(parts, subjectsOf(batch).attendees);
}

async function rememberThose(
  parts: ErasureParts,
  attendees: readonly string[],
  session?: ClientSession,
): Promise<void> {
  const found = await parts.models.attendees
    .find({ _id: { $in: [...attendees] } }, { event: 1, sources: 1 }, session && { session })
    .lean()
    .exec();
  await rememberErased(
    parts,
    found.flatMap(({ event, sources }) => sources.map(({ source, id }) => ({ event, source, id }))),
    session,
  );
}

async function destroyKeys({ keyRing }: ErasureParts, batch: Batch): Promise<void> {
  const ids = idsOf(batch);
  await keyRing.erased.note(ids);
  await keyRing.destroy(ids);
}

/** With the registrations as they are at this moment: an import may have found the person in another source meanwhile. */
async function removePeople(parts: ErasureParts, batch: Batch): Promise<void> {
  const { models, database } = parts;
  const { attendees, accounts } = subjectsOf(batch);
  if (attendees.length > 0)
    await database.transaction(async (session) => {
      await rememberThose(parts, attendees, session);
      await models.attendees.collection.deleteMany({ _id: { $in: attendees } } as object, { session });
    });
  if (accounts.length === 0) return;
  await models.accounts.collection.deleteMany({ _id: { $in: accounts } } as object, DURABLE);
  // An import that found the account a moment before linked somebody to it: they get one by the next import.
  const linked = { account: { $in: accounts, $type: 'string' } };
  await models.attendees.collection.updateMany(linked, { $set: { account: null } }, DURABLE);
}

async function removeTraces(parts: ErasureParts, batch: Batch): Promise<void> {
  const subjects = subjectsOf(batch);
  for (const trace of TRACES) {
    await parts.onStep?.(`trace ${TRACES.indexOf(trace)}`);
    await trace.remove(parts, subjects);
  }
}

/** The accounts that now stand for nobody: nobody signs in to them from here on, and their erasure is on record. */
async function claimAccounts(parts: ErasureParts, batch: Batch): Promise<NewErasure[]> {
  const claimed: NewErasure[] = [];
  const seen = new Set<string | null>([null]);
  for (const { account, ...of } of batch) {
    if (account === null || seen.has(account)) continue;
    seen.add(account);
    const own = await parts.database.transaction((session) => claim(parts, account, of, session));
    if (own !== null) claimed.push(own);
  }
  return claimed;
}

async function claim(
  parts: ErasureParts,
  account: string,
  { why, organiserToo }: Pick<NewErasure, 'why' | 'organiserToo'>,
  session: ClientSession,
): Promise<NewErasure | null> {
  const { attendees, accounts } = parts.models;
  if ((await attendees.findOne(ofAccount(account), { _id: 1 }, { session }).lean().exec()) !== null)
    return null;
  const free = organiserToo ? {} : { organises: { $size: 0 } };
  const disabled = { disabledAt: { $ifNull: ['$disabledAt', NOW] }, organises: { $literal: [] } };
  const found = await accounts
    .findOneAndUpdate({ _id: account, ...free }, [{ $set: disabled }], { session, updatePipeline: true })
    .select({ addressIndex: 1 })
    .lean()
    .exec();
  if (found === null) return null;
  const addressIndex = [found.addressIndex].flat();
  const erasure = { _id: account, event: null, account: null, addressIndex, organiserToo, why };
  await begin(parts, [erasure], session);
  return erasure;
}

const idsOf = (batch: Batch) => batch.map(({ _id }) => _id);
