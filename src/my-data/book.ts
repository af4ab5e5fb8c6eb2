/**
 * Packages as they are kept. Threats: a copy of everything about somebody that lies around, and one that two processes write
 * into each other. So it is sealed under the account's own key, goes after a day by the database's clock, and whoever
 * prepares one has a lease and writes parts of its own, which count once it says so.
 */
import { randomBytes } from 'node:crypto';
import type { ClientSession, Collection } from 'mongodb';
import type { Database } from '../database/connect.ts';
import { literals } from '../database/literals.ts';
import type { Models } from '../database/models.ts';
import { retriedTransaction } from '../database/retried.ts';
import type { KeyRing } from '../disclosure/keys.ts';
import { open, seal } from '../disclosure/seal.ts';
import { newId } from '../ids.ts';
import type { Outbox } from '../mail/outbox/outbox.ts';
import { DAY, MINUTE, NOW, nowPlus } from '../time.ts';
import type { PackageRecord, PartRecord } from './model.ts';

const KEPT = DAY;
const LEASE = 15 * MINUTE;
const MOST_ATTEMPTS = 5;
/** ASCII characters in a part; a document has 16 megabytes at most. */
const PART = 8_000_000;
const NOT_OVER = { $expr: { $gt: ['$expiresAt', NOW] } };
const DURABLE = { writeConcern: { w: 'majority', journal: true } } as const;
const NOTHING = { $literal: null };

type Of = Pick<PackageRecord, '_id' | 'account' | 'attendees'>;

interface Packed {
  /** All whose data is in it. */
  readonly attendees: string[];
}

const belonging = (_id: string, account: string) => ({
  event: '',
  subject: account,
  field: `my data ${_id}`,
});
/** In ASCII, so that a piece of it is a text. */
const asciiJson = (value: unknown) =>
  JSON.stringify(value).replace(
    /[\u007f-\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );

export class PackageBook {
  readonly #database: Database;
  readonly #models: Pick<Models, 'attendees' | 'myData' | 'myDataParts'>;
  readonly #keyRing: KeyRing;
  readonly #outbox: Outbox;
  /** Told that one was asked for. */
  onAsked: () => void = () => {};

  constructor({
    database,
    models,
    keyRing,
    outbox,
  }: {
    readonly database: Database;
    readonly models: Pick<Models, 'attendees' | 'myData' | 'myDataParts'>;
    readonly keyRing: KeyRing;
    readonly outbox: Outbox;
  }) {
    this.#database = database;
    this.#models = models;
    this.#keyRing = keyRing;
    this.#outbox = outbox;
  }

  /**
   * One that is being prepared goes on, in the session that asked last: the one before may be an intruder's, in which nothing is
   * prepared. One that is there, or failed, gives way to a new one.
   */
  async ask(of: Pick<PackageRecord, 'account' | 'session' | 'network'>): Promise<PackageRecord> {
    const record = await retriedTransaction(this.#database, (session) => this.#begin(of, session));
    this.onAsked();
    return record;
  }

  async #begin(
    of: Pick<PackageRecord, 'account' | 'session' | 'network'>,
    session: ClientSession,
  ): Promise<PackageRecord> {
    const { account } = of;
    const going = {
      account,
      state: { $in: ['ASKED', 'PREPARING'] as PackageRecord['state'][] },
      ...NOT_OVER,
    };
    const { session: asking, network } = of;
    const running = await this.#packages().findOneAndUpdate(
      going,
      { $set: { session: asking, network } },
      { returnDocument: 'after', session },
    );
    if (running !== null) return running;
    await this.#packages().deleteMany({ account }, { session });
    await this.#parts().deleteMany({ account }, { session });
    const none = { attempts: 0, lease: null, parts: null, readyAt: null, attendees: [] };
    const words = { ...of, state: 'ASKED', ...none };
    const fresh = { ...literals(words), askedAt: NOW, expiresAt: nowPlus(KEPT) };
    const record = await this.#packages().findOneAndUpdate({ _id: newId('package') }, [{ $set: fresh }], {
      upsert: true,
      returnDocument: 'after',
      session,
    });
    if (record === null) throw new Error('a package was not written');
    return record;
  }

  /** Somebody's, unless its day is over. */
  find(account: string): Promise<PackageRecord | null> {
    return this.#packages().findOne({ account, ...NOT_OVER });
  }

  /** The next to be prepared, for this process alone until its lease ends; null when there is none. */
  take(): Promise<PackageRecord | null> {
    const free = { $or: [{ $eq: ['$state', 'ASKED'] }, { $lte: ['$lease.until', NOW] }] };
    const waiting = {
      state: { $in: ['ASKED', 'PREPARING'] as PackageRecord['state'][] },
      attempts: { $lt: MOST_ATTEMPTS },
      $expr: { $and: [free, { $gt: ['$expiresAt', NOW] }] },
    };
    const lease = { by: { $literal: randomBytes(16).toString('hex') }, until: nowPlus(LEASE) };
    return this.#packages().findOneAndUpdate(
      waiting,
      [{ $set: { state: 'PREPARING', attempts: { $add: ['$attempts', 1] }, lease } }],
      { sort: { askedAt: 1 }, returnDocument: 'after', ...DURABLE },
    );
  }

  /**
   * Keeps its content and tells the person; false where another process has it by now, or one of the attendees was erased or
   * is the account's no more. They are named before anything is written and looked for at the end: an erasure that begins
   * between the two takes the package away, and one before finds nobody here.
   */
  async finish({ _id, account, lease }: PackageRecord, content: Packed): Promise<boolean> {
    if (lease === null) return false;
    const { by } = lease;
    const { attendees } = content;
    const mine = { _id, state: 'PREPARING' as const, 'lease.by': by } as object;
    const named = [{ $set: literals({ attendees }) }];
    if ((await this.#packages().updateOne(mine, named, DURABLE)).matchedCount === 0) return false;
    const text = asciiJson(content);
    const ids: string[] = [];
    for (let at = 0; at < text.length; at += PART) {
      ids.push(`${_id} ${by} ${ids.length}`);
      await this.#keep(ids.at(-1) ?? '', { _id, account, attendees }, text.slice(at, at + PART));
    }
    const kept = await this.#counts({ _id, account, attendees }, { mine, by, ids });
    if (!kept) await this.#parts().deleteMany({ _id: { $in: ids } }, DURABLE);
    return kept;
  }

  #counts(
    { _id, account, attendees }: Of,
    { mine, by, ids }: { readonly mine: object; readonly by: string; readonly ids: readonly string[] },
  ): Promise<boolean> {
    const count = ids.length;
    return this.#database.transaction(async (session) => {
      const theirs = { _id: { $in: attendees }, account };
      const there = await this.#models.attendees.find(theirs, { _id: 1 }, { session }).lean().exec();
      if (there.length < attendees.length) return false;
      const ready = {
        ...{ state: 'READY', lease: NOTHING, parts: { $literal: { by, count } } },
        ...{ readyAt: NOW, expiresAt: nowPlus(KEPT) },
      };
      const done = await this.#packages().findOneAndUpdate(mine, [{ $set: ready }], {
        returnDocument: 'after',
        session,
      });
      if (done === null) return false;
      const { expiresAt } = done;
      await this.#parts().updateMany({ _id: { $in: [...ids] } }, { $set: { expiresAt } }, { session });
      const about = { expiresAt };
      await this.#outbox.queue({ key: `my data ${_id}`, kind: 'MY_DATA', account, about }, session);
      return true;
    });
  }

  async #keep(_id: string, { _id: of, account, attendees }: Of, text: string): Promise<void> {
    const key = (await this.#keyRing.ensureForSubjects([account])).get(account);
    if (key === undefined) throw new Error('no key for a package');
    const sealed = seal(text, key, belonging(_id, account));
    const fresh = { ...literals({ package: of, account, attendees, sealed }), expiresAt: nowPlus(KEPT) };
    await this.#parts().updateOne({ _id }, [{ $set: fresh }], { upsert: true, ...DURABLE });
  }

  /** Gives it back to be taken again; after the last attempt it has failed. */
  async failed({ _id, lease, attempts }: PackageRecord): Promise<void> {
    const mine = { _id, state: 'PREPARING' as const, 'lease.by': lease?.by ?? '' };
    const state = attempts >= MOST_ATTEMPTS ? 'FAILED' : 'ASKED';
    await this.#packages().updateOne(mine as object, [{ $set: { state, lease: NOTHING } }], DURABLE);
  }

  /** The content of one that is ready; null where it is not there any more, or its key was destroyed. */
  async open({ _id, account, parts }: PackageRecord): Promise<unknown> {
    if (parts === null) return null;
    let text = '';
    for (let n = 0; n < parts.count; n += 1) {
      const part = await this.#parts().findOne({ _id: `${_id} ${parts.by} ${n}` });
      const key = part === null ? null : await this.#keyRing.thatOpens(account, part.sealed);
      if (part === null || key === null) return null;
      text += open(part.sealed, key, belonging(part._id, account));
    }
    return JSON.parse(text);
  }

  /** Takes away what is over, and what was left behind. */
  async sweep(): Promise<void> {
    const over = { $expr: { $lte: ['$expiresAt', NOW] } };
    const packages = await this.#packages()
      .find(over, { projection: { _id: 1 } })
      .toArray();
    if (packages.length > 0) {
      const ids = packages.map(({ _id }) => _id);
      await this.#parts().deleteMany({ package: { $in: ids } }, DURABLE);
      await this.#packages().deleteMany({ _id: { $in: ids }, ...over }, DURABLE);
    }
    await this.#parts().deleteMany(over, DURABLE);
  }

  /** Pipeline updates go to the driver as they are. */
  #packages(): Collection<PackageRecord> {
    return this.#models.myData.collection as unknown as Collection<PackageRecord>;
  }

  #parts(): Collection<PartRecord> {
    return this.#models.myDataParts.collection as unknown as Collection<PartRecord>;
  }
}
