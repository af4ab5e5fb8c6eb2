/**
 * Sessions in MongoDB, by connect-mongo, with three things of our own. Threats: a session that comes back to life,
 * because a request that was in flight while it was ended writes it again; a stale answer about who asks; a copy of
 * the collection that signs somebody in.
 *
 *   - `get` is one look-up that answers the viewer's facts with the session (session-lookup.ts). They belong to the
 *     request and are never written back. Requests that come at the same moment share it (src/database/shared-look-up.ts).
 *   - `set` inserts only for a session that sign-in announced by `begin`; all other writes change what is there.
 *   - ids are hashed at rest, and every write waits for a majority's journals.
 */
import { createHash } from 'node:crypto';
import MongoStore from 'connect-mongo';
import type { Request } from 'express';
import type { Session, SessionData } from 'express-session';
import type { ClientSession, Collection, Db } from 'mongodb';
import type { Database } from '../database/connect.ts';
import { aggregateAtOnce } from '../database/read-at-once.ts';
import { SharedLookUp } from '../database/shared-look-up.ts';
import { unavailable } from '../errors.ts';
import { newId } from '../ids.ts';
import { endingLockdown } from '../lockdown/lockdown.ts';
import { NOW, nowPlus, SECOND } from '../time.ts';
import type { AccountViewer } from '../viewer.ts';
import { Lineages, lineageAfter } from './lineage.ts';
import { type FoundSession, IDLE_LIMIT, liveSessionsOf, sessionIn } from './session-facts.ts';
import { ABSOLUTE_LIMIT, type LookedUp, lookUpSessions, type SessionRecord } from './session-lookup.ts';
import { SignIns } from './sign-ins.ts';
import { told } from './told.ts';

/** A session as its owner sees it: the parent of the schema's `Session`. */
export interface SessionView {
  readonly id: string;
  /** The account it belongs to; what `@access(requires: OWNER)` asks. */
  readonly owner: string;
  readonly startedAt: Date;
  readonly lastSeenAt: Date;
  readonly browser: string;
  readonly current: boolean;
}

interface Beginning {
  readonly account: string;
  readonly browser: string;
  /** The browser's number; null from one that keeps no cookie. */
  readonly number: string | null;
  /** Keyed hash of the network it begins from. */
  readonly network: string;
  readonly goesOn: GoesOn;
}

/**
 * What a new session takes over from the one it follows; all of it is absent from one that follows none. A second
 * factor proves no mailbox and makes no session live longer, so with it the times are the old ones.
 */
export interface GoesOn {
  readonly startedAt?: Date;
  readonly provedAt?: Date;
  /** Without `at` it was given just now. */
  readonly secondFactor?: { readonly id: string; readonly at?: Date };
  /** The one it follows, as it was found. */
  readonly follows?: Follows;
}

const FACTS = Symbol('facts');
type Follows = Pick<FoundSession, 'publicId' | 'network' | 'lineage'>;
type WithFacts = SessionData & { [FACTS]?: FoundSession };

const DURABLE = { w: 'majority', journal: true } as const;
const READ = { readPreference: 'primary', readConcern: { level: 'majority' } } as const;
const MOST_SESSIONS = 100;

const hashed = (sid: string) => createHash('sha256').update(sid).digest('hex');
const withoutPrototypes = (session: SessionData) => JSON.parse(JSON.stringify(session)) as SessionData;

export class SessionStore extends MongoStore {
  readonly #db: Db;
  readonly #sessions: Collection<SessionRecord>;
  readonly #lineages: Lineages;
  readonly #signIns: SignIns;
  readonly #beginnings = new WeakMap<SessionData, Beginning>();
  readonly #facts = new WeakMap<object, FoundSession>();
  readonly #lookUps = new SharedLookUp<LookedUp>(async (ids) => {
    const found = await this.#lookUp(ids);
    return new Map(found === null ? [] : ids.map((_id) => [_id, found]));
  });

  constructor({ client, connection }: Pick<Database, 'client' | 'connection'>) {
    super({
      client,
      dbName: connection.name,
      collectionName: 'sessions',
      stringify: false,
      autoRemove: 'native',
      ttl: ABSOLUTE_LIMIT / SECOND,
      transformId: hashed,
      writeOperationOptions: DURABLE,
    });
    this.#db = client.db(connection.name);
    this.#sessions = this.#db.collection<SessionRecord>('sessions', { ...READ, writeConcern: DURABLE });
    this.#lineages = new Lineages(connection);
    this.#signIns = new SignIns(connection);
    // Whoever awaits ensureIndexes hears of it; without this a failure here would end the process.
    this.collectionP.catch(() => {});
  }

  async ensureIndexes(): Promise<void> {
    await this.collectionP;
    await this.#sessions.createIndex({ account: 1 });
    await this.#lineages.ensureIndexes();
    await this.#signIns.ensureIndexes();
  }

  /** Says that this session, which was just made, is the beginning of a sign-in and may be inserted. */
  begin(session: SessionData, beginning: Beginning): void {
    this.#beginnings.set(session, beginning);
  }

  /** The viewer that came with a session from the look-up; null for one that was not looked up. */
  viewerIn(session: object): AccountViewer | null {
    const facts = this.#facts.get(session);
    return facts === undefined || endingLockdown(facts) !== null ? null : viewerOf(facts);
  }

  /** Who asks, looked up once more in this session of the database; null for a session that is none any more. */
  async viewerAgain(sid: string, within: ClientSession): Promise<AccountViewer | null> {
    return this.#viewerAt(hashed(sid), within);
  }

  async #viewerAt(_id: string, within?: ClientSession): Promise<AccountViewer | null> {
    const looked = await this.#lookUp([_id], within);
    const found = looked && sessionIn(looked, _id);
    return found?.live === true && endingLockdown(found) === null ? viewerOf(found) : null;
  }

  /** The same for a session that is named by its public id. */
  async viewerNamed(of: Pick<AccountViewer, 'account' | 'session'>, within?: ClientSession) {
    const named = { account: of.account, publicId: of.session };
    const found = await this.#sessions.findOne(named, { projection: { _id: 1 }, session: within });
    return found === null ? null : this.#viewerAt(found._id, within);
  }

  /** Since when a lockdown that is on has ended this session; null if none has. It opens nothing, and is not written. */
  lockedOutSince(session: object): Date | null {
    const facts = this.#facts.get(session);
    return (facts && endingLockdown(facts)?.at) ?? null;
  }

  /** What the look-up of a request's session found besides who asks. */
  found(session: object): Pick<FoundSession, 'startedAt' | 'provedAt' | 'held' | keyof Follows> | null {
    return this.#facts.get(session) ?? null;
  }

  override get(sid: string, callback: (error: unknown, session?: SessionData | null) => void): void {
    told(this.#find(hashed(sid)), callback);
  }

  /** The facts move from what `get` answered to the request's own session object, out of sight of what is saved. */
  override createSession(req: Request, found: SessionData): Session & SessionData {
    const session = super.createSession(req, found);
    const facts = (found as WithFacts)[FACTS];
    if (facts !== undefined) this.#facts.set(session, facts);
    return session;
  }

  override set(sid: string, session: SessionData, callback: (error: unknown) => void = () => {}): void {
    // Passport has taken the account out of it; as evidence it stays as it was.
    if (this.lockedOutSince(session) !== null) {
      callback(null);
      return;
    }
    const beginning = this.#beginnings.get(session);
    this.#beginnings.delete(session);
    const written =
      beginning === undefined
        ? this.#change(hashed(sid), session)
        : this.#insert(hashed(sid), session, beginning);
    told(written, callback);
  }

  /** Never a failure: a session that is gone stays gone, and one that could not be touched is merely idle. */
  override touch(sid: string, session: SessionData, callback: (error: unknown) => void = () => {}): void {
    if (this.#facts.get(session)?.seenLately !== false || this.lockedOutSince(session) !== null) {
      callback(null);
      return;
    }
    const update = [{ $set: { lastSeenAt: NOW, expires: nowPlus(IDLE_LIMIT) } }];
    const touched = this.#sessions.updateOne({ _id: hashed(sid) }, update);
    const either = () => callback(null);
    told(touched, either);
  }

  async list({ account, organiserOf, session: current, lockdowns }: AccountViewer): Promise<SessionView[]> {
    const found = await this.#sessions
      .find(liveSessionsOf(account, organiserOf.length > 0))
      .project<SessionRecord>({ publicId: 1, account: 1, startedAt: 1, lastSeenAt: 1, browser: 1 })
      .sort({ startedAt: -1 })
      .limit(MOST_SESSIONS)
      .toArray();
    const going = found.filter(({ startedAt }) => endingLockdown({ startedAt, lockdowns }) === null);
    return going.map(({ publicId, account: owner, startedAt, lastSeenAt, browser }) => {
      return { id: publicId, owner, startedAt, lastSeenAt, browser, current: publicId === current };
    });
  }

  /** The browsers of an account's sessions that have not ended, by their public ids. */
  async browsersOf(account: string, publicIds: readonly string[]): Promise<Map<string, string>> {
    const found = await this.#sessions
      .find({ account, publicId: { $in: [...publicIds] } })
      .project<SessionRecord>({ publicId: 1, browser: 1 })
      .toArray();
    return new Map(found.map(({ publicId, browser }) => [publicId, browser]));
  }

  /** Ends one session of this account; false if there is no such. */
  async end(account: string, publicId: string): Promise<boolean> {
    return (await this.#sessions.deleteOne({ account, publicId })).deletedCount === 1;
  }

  /** Ends all sessions of an account, and answers how many there were; in a transaction if one is given. */
  async endAll(account: string, transaction?: ClientSession): Promise<number> {
    return (await this.#sessions.deleteMany({ account }, { session: transaction })).deletedCount;
  }

  /** Ends all sessions of an account but this one. */
  async endOthers(account: string, publicId: string, transaction?: ClientSession): Promise<void> {
    await this.#sessions.deleteMany({ account, publicId: { $ne: publicId } }, { session: transaction });
  }

  /** Whether a session has not been ended, as the transaction sees it. */
  async isThere(account: string, publicId: string, transaction: ClientSession): Promise<boolean> {
    return (await this.#sessions.findOne({ account, publicId }, { session: transaction })) !== null;
  }

  async #find(_id: string): Promise<SessionData | null> {
    try {
      const looked = await this.#lookUps.ask(_id);
      const found = looked && sessionIn(looked, _id);
      if (found === null) return null;
      if (!found.live) {
        // Ended for good: an account that is let in again signs in again.
        await this.#sessions.deleteOne({ _id });
        return null;
      }
      const ended = endingLockdown(found);
      // One that a lockdown ended stays ended when that is lifted, and its record stays for the report.
      if (ended !== null && ended.liftedAt !== null) return null;
      return Object.assign(found.session, { [FACTS]: found });
    } catch (error) {
      throw unavailable(error);
    }
  }

  async #lookUp(ids: readonly string[], session?: ClientSession): Promise<LookedUp | null> {
    const stages = lookUpSessions(ids);
    const [found] = await (session === undefined
      ? aggregateAtOnce<LookedUp>({ db: this.#db, collection: this.#sessions as never }, stages)
      : this.#sessions.aggregate<LookedUp>(stages, { session }).toArray());
    return found ?? null;
  }

  async #insert(_id: string, session: SessionData, beginning: Beginning): Promise<void> {
    const { account, browser, number, network, goesOn } = beginning;
    const { startedAt = NOW, provedAt = NOW, secondFactor, follows } = goesOn;
    const publicId = newId('session');
    const lineage = follows && lineageAfter(follows, network);
    if (lineage !== undefined) await this.#lineages.record(publicId, lineage.root);
    await this.#signIns.record({ _id: publicId, account, network, number });
    const record = { account, browser, network, publicId, ...(lineage && { lineage }) };
    const factor = secondFactor && { secondFactor: { id: secondFactor.id, at: secondFactor.at ?? NOW } };
    const times = { startedAt, lastSeenAt: NOW, provedAt, expires: nowPlus(IDLE_LIMIT) };
    const update = [
      { $set: { ...record, ...times, ...factor, session: { $literal: withoutPrototypes(session) } } },
    ];
    await this.#sessions.updateOne({ _id }, update, { upsert: true });
  }

  async #change(_id: string, session: SessionData): Promise<void> {
    await this.#sessions.updateOne({ _id }, { $set: { session: withoutPrototypes(session) } });
  }
}

function viewerOf(facts: FoundSession): AccountViewer {
  const { account, publicId, attendances, organises, organiserOf, fresh, at } = facts;
  const { secondFactor, secondFactorEnrolled } = facts;
  const rights = { attendances, organises, organiserOf, secondFactor, secondFactorEnrolled };
  const { startedAt, lockdowns, grants } = facts;
  return {
    kind: 'ACCOUNT',
    account,
    session: publicId,
    ...rights,
    startedAt,
    lockdowns,
    grants,
    fresh,
    at,
  };
}
