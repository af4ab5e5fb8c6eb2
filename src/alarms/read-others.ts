/**
 * Sign-ins, starts of sign-ins and changes of profiles, as facts. They have a time and no place, and a transaction may
 * become visible later than its time says; so what is a minute older than the last look is read again. Rules count
 * members, not readings. Threat: a flood of one kind that keeps the rest from being read, or fills the memory. So all is read to
 * its end, as a stream; of starts, which anybody can make for any address, organisers' are kept; and of the same done again
 * within a minute one.
 */
import type { Connection } from 'mongoose';
import type { Models } from '../database/models.ts';
import type { KeyRing } from '../disclosure/keys.ts';
import type { ChangeRecord, ProfilePart } from '../history/model.ts';
import type { PendingSignInRecord } from '../sign-in/pending.ts';
import { type SignInRecord, signInsOf } from '../sign-in/sign-ins.ts';
import { MINUTE, SECOND } from '../time.ts';
import type { AnyFact, Edited, SignedIn, Started } from './facts.ts';
import { COMMENT } from './position.ts';

/** A transaction lives no longer than a minute. */
const OVERLAP = 65 * SECOND;
const AT_ONCE = 1_000;
/** What others read of somebody; consents and being listed are given by everybody in the morning of the first day. */
const PARTS: readonly ProfilePart[] = ['name', 'organisation', 'jobTitle', 'phone', 'email', 'photo'];

export interface OtherParts {
  readonly connection: Connection;
  readonly models: Pick<Models, 'accounts' | 'attendees' | 'changes'>;
  readonly keyRing: Pick<KeyRing, 'hashes'>;
  /** Told now and then while it reads; what it rejects with ends the reading. */
  readonly goingOn?: () => Promise<void>;
}

/** What came between two times, and what may have been late before them, in the order of their times. */
export async function readOthers(parts: OtherParts, since: Date, until: Date): Promise<AnyFact[]> {
  const after = { $gt: new Date(since.getTime() - OVERLAP), $lte: until };
  const signIns = await readSignIns(parts, after);
  const starts = await readStarts(parts, after);
  const edits = await readEdits(parts, after);
  return [...signIns, ...starts, ...edits].sort((a, b) => a.at - b.at);
}

interface Between {
  readonly $gt: Date;
  readonly $lte: Date;
}

/** Some at a time. */
async function* inBatches<T>({ goingOn }: OtherParts, found: AsyncIterable<T>): AsyncGenerator<T[]> {
  let some: T[] = [];
  for await (const one of found) {
    some.push(one);
    if (some.length < AT_ONCE) continue;
    yield some;
    some = [];
    await goingOn?.();
  }
  if (some.length > 0) yield some;
}

/** True for the first of what is the same and of the same minute. */
function firstInItsMinute(): (at: Date, ...same: readonly unknown[]) => boolean {
  const seen = new Set<string>();
  return (at, ...same) => {
    const before = seen.size;
    return seen.add(`${Math.floor(at.getTime() / MINUTE)} ${same.join(' ')}`).size > before;
  };
}

async function readSignIns(parts: OtherParts, at: Between): Promise<SignedIn[]> {
  const options = { sort: { at: 1 }, batchSize: AT_ONCE, comment: COMMENT } as const;
  const cursor = signInsOf(parts.connection).find({ at }, options);
  const isFirst = firstInItsMinute();
  const facts: SignedIn[] = [];
  for await (const some of inBatches<SignInRecord>(parts, cursor)) {
    const found = some.filter((one) => isFirst(one.at, one.account, one.network, one.browser));
    const events = await eventsOf(
      parts.models,
      found.map(({ account }) => account),
    );
    for (const { _id: session, at: when, account, network, browser } of found)
      facts.push({
        ...{ kind: 'SIGNED_IN', at: when.getTime(), session, account, network, browser },
        events: [...(events.get(account) ?? [])],
      });
  }
  return facts;
}

type Start = Pick<PendingSignInRecord, '_id' | 'addressIndex' | 'begunAt' | 'network'>;

async function readStarts(parts: OtherParts, at: Between): Promise<Started[]> {
  const options = { sort: { begunAt: 1 }, batchSize: AT_ONCE, comment: COMMENT } as const;
  const cursor = parts.connection
    .collection<PendingSignInRecord>('pendingSignIns')
    .find({ begunAt: at, purpose: 'SIGN_IN' }, options)
    .project<Start>({ addressIndex: 1, begunAt: 1, network: 1 });
  const facts: Started[] = [];
  for await (const some of inBatches(parts, cursor)) facts.push(...(await organisersStarts(parts, some)));
  return facts;
}

async function organisersStarts(
  { models, keyRing }: OtherParts,
  found: readonly Start[],
): Promise<Started[]> {
  const hashes = keyRing.hashes('ADDRESS_INDEX');
  const indexes = found.map(({ addressIndex }) => hashes.liveOf(addressIndex));
  const organisers = new Map<string, { account: string; organises: readonly string[] }>();
  for (const some of inParts([...new Set(indexes.flat())])) {
    const named = await models.accounts
      .find({ addressIndex: { $in: some }, 'organises.0': { $exists: true }, disabledAt: null })
      .select({ addressIndex: 1, organises: 1 })
      .comment(COMMENT)
      .lean()
      .exec();
    for (const { _id, addressIndex, organises } of named)
      for (const index of [addressIndex].flat()) organisers.set(index, { account: _id, organises });
  }
  return found.flatMap(({ _id, begunAt, network = null }, i) => {
    const whose = indexes[i]?.map((index) => organisers.get(index)).find((one) => one !== undefined);
    if (whose === undefined || begunAt === undefined) return [];
    // The id is the hash of what a browser holds: some of it is enough to know it by.
    return [{ kind: 'STARTED', at: begunAt.getTime(), id: `start ${_id.slice(0, 16)}`, network, ...whose }];
  });
}

type Change = Pick<ChangeRecord, '_id' | 'at' | 'event' | 'subject' | 'by'>;

async function readEdits(parts: OtherParts, at: Between): Promise<Edited[]> {
  const cursor = parts.models.changes
    .find({ at, 'by.kind': 'OWNER', part: { $in: PARTS } })
    .sort({ at: 1 })
    .select({ at: 1, event: 1, subject: 1, by: 1 })
    .comment(COMMENT)
    .lean<Change[]>()
    .cursor({ batchSize: AT_ONCE });
  const isFirst = firstInItsMinute();
  const facts: Edited[] = [];
  for await (const some of inBatches<Change>(parts, cursor)) {
    const found = some.filter((one) => isFirst(one.at, one.subject, one.by.session, one.by.network));
    const browsers = new Map<string, string | null>();
    const _id = { $in: [...new Set(found.flatMap(({ by }) => by.session ?? []))] };
    const sessions = signInsOf(parts.connection).find({ _id }, { comment: COMMENT });
    for await (const session of sessions) browsers.set(session._id, session.browser);
    for (const { _id: change, at: when, event, subject, by } of found)
      facts.push({
        ...{ kind: 'EDITED', at: when.getTime(), change, event, subject },
        ...{ account: by.account ?? '', network: by.network },
        browser: browsers.get(by.session ?? '') ?? null,
      });
  }
  return facts;
}

/** The events where accounts are registered, and those that they organise: whoever signs in as one organiser after the other attends none. */
async function eventsOf(
  { accounts: people, attendees }: OtherParts['models'],
  accounts: readonly string[],
): Promise<Map<string, ReadonlySet<string>>> {
  const events = new Map<string, Set<string>>();
  const add = (account: string, event: string) =>
    events.set(account, (events.get(account) ?? new Set()).add(event));
  for (const some of inParts([...new Set(accounts)])) {
    const found = await attendees
      .find({ account: { $in: some, $type: 'string' }, registered: true })
      .select({ account: 1, event: 1 })
      .comment(COMMENT)
      .lean()
      .exec();
    for (const { account, event } of found) add(account ?? '', event);
    const organising = await people
      .find({ _id: { $in: some }, 'organises.0': { $exists: true } })
      .select({ organises: 1 })
      .comment(COMMENT)
      .lean()
      .exec();
    for (const { _id, organises } of organising) for (const event of organises) add(_id, event);
  }
  return events;
}

function inParts<T>(all: readonly T[]): T[][] {
  return Array.from({ length: Math.ceil(all.length / AT_ONCE) }, (_, i) =>
    all.slice(i * AT_ONCE, (i + 1) * AT_ONCE),
  );
}
