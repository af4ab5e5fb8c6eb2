/**
 * Giving, withdrawing and listing consents. Only the subject's own session comes here; every write is majority and
 * journaled before it is acknowledged, and all times are the database's.
 */

import type { ClientSession, Collection } from 'mongodb';
import type { Model } from 'mongoose';
import type { Cursors } from '../cursor.ts';
import { beyond, placeIn, positionOf } from '../database/beyond.ts';
import type { Database } from '../database/connect.ts';
import { literals } from '../database/literals.ts';
import { retriedTransaction } from '../database/retried.ts';
import { ownerInSession } from '../history/changed-by.ts';
import type { History, Note } from '../history/history.ts';
import type { ChangedBy } from '../history/model.ts';
import { toldOfConsent } from '../history/told.ts';
import { newId } from '../ids.ts';
import type { ProtectedField } from '../protected-fields.ts';
import { FAR_FUTURE, NOW } from '../time.ts';
import { standsOnDocument } from './audience.ts';
import { keepAudienceConsents } from './keep-audience.ts';
import {
  CONSENTS_ONLY,
  type ConsentEvidence,
  type ConsentRecord,
  type Recipient,
  TO_INTEGRATIONS,
} from './model.ts';

const NEWEST = { from: -1, _id: 1 } as const;

export interface NewConsent {
  readonly event: string;
  readonly subject: string;
  readonly fields: readonly ProtectedField[];
  readonly recipient: Recipient;
  readonly purpose: string;
  /** Null if open-ended. */
  readonly until: Date | null;
  readonly evidence: ConsentEvidence;
  /** For the history of the subject's profile and the notice to them; by default the owner, in the session of the evidence. */
  readonly by?: ChangedBy;
  /** What is in force already stays, whatever its end and purpose: for what somebody set off who is not its owner. */
  readonly keepsStanding?: boolean;
}

export interface ConsentPage {
  readonly consents: readonly ConsentRecord[];
  readonly cursors: readonly string[];
  readonly hasNextPage: boolean;
}

export interface ConsentPageRequest {
  readonly event: string;
  readonly subject: string;
  readonly first: number;
  readonly after: string | null;
  readonly includeEnded: boolean;
}

export class ConsentBook {
  readonly #database: Database;
  readonly #consents: Model<ConsentRecord>;
  readonly #cursors: Cursors;
  readonly #history: History;

  constructor(database: Database, consents: Model<ConsentRecord>, cursors: Cursors, history: History) {
    this.#database = database;
    this.#consents = consents;
    this.#cursors = cursors;
    this.#history = history;
  }

  /**
   * Gives a consent for each field and answers those in force. One that says the same already stays; one that says
   * otherwise (another end, another purpose) is withdrawn and another takes its place, in one transaction.
   */
  async give(consent: NewConsent): Promise<ConsentRecord[]> {
    return (await this.giveAll([consent], () => Promise.resolve(true))) ?? [];
  }

  /** The same for several, with what must hold `first` in the same transaction; null when that says no. */
  async giveAll(
    consents: readonly NewConsent[],
    first: (session: ClientSession) => Promise<boolean>,
  ): Promise<ConsentRecord[] | null> {
    const giveThem = async (session: ClientSession) => {
      if (!(await first(session))) return null;
      const given: ConsentRecord[] = [];
      for (const consent of consents) given.push(...(await this.#replace(consent, session)));
      await this.#keep(
        consents.filter(({ recipient }) => standsOnDocument(recipient)),
        session,
      );
      return given;
    };
    return retriedTransaction(this.#database, giveThem);
  }

  async #replace(consent: NewConsent, session: ClientSession): Promise<ConsentRecord[]> {
    const { event, subject, recipient, purpose, fields } = consent;
    const until = consent.until ?? FAR_FUTURE;
    const same = { event, subject, recipient, field: { $in: [...fields] }, open: true };
    const alike = consent.keepsStanding === true ? {} : { purpose, until };
    const standing = await this.#consents
      .find({ ...same, ...alike, $expr: IN_FORCE }, { field: 1 }, { session })
      .lean()
      .exec();
    const missing = fields.filter((field) => !standing.some((one) => one.field === field));
    const by = consent.evidence.session;
    await this.#records().updateMany({ ...same, field: { $in: missing } }, ended(by), { session });
    const actor = consent.by ?? ownerInSession(by);
    const changes: Note[] = [];
    for (const field of missing) {
      const id = newId('consent');
      const given = { event, subject, field, recipient, purpose, until, evidence: consent.evidence };
      await this.#records().updateOne(
        { _id: id },
        [{ $set: { ...literals(given), from: NOW, withdrawnAt: null, withdrawal: null, open: true } }],
        { upsert: true, session },
      );
      const tell = toldOfConsent(recipient);
      changes.push({ event, subject, part: 'consent', by: actor, earlier: null, consent: id, tell });
    }
    await this.#history.note(changes, session);
    const inForce = await this.#consents
      .find(same, null, { session })
      .sort({ field: 1 })
      .lean<ConsentRecord[]>()
      .exec();
    // Of those that others take the place of nothing is told: what may be known of the field is said by the new one.
    const given = inForce.filter(({ _id }) => changes.some(({ consent: id }) => id === _id));
    await this.#history.parts.webhooks.consentsGiven(given, session);
    return inForce;
  }

  /** Withdraws consents of these subjects, from the next request on; null when one of the ids is none of theirs. */
  async withdraw(
    ids: readonly string[],
    subjects: readonly string[],
    session: string,
  ): Promise<ConsentRecord[] | null> {
    const own = { _id: { $in: [...ids] }, subject: { $in: [...subjects] }, ...CONSENTS_ONLY };
    const withdrawal = { $literal: { how: 'OWNER', session } };
    const withdrawn = [{ $set: { withdrawnAt: NOW, withdrawal, open: false } }];
    return retriedTransaction(this.#database, async (within) => {
      const found = await this.#consents.find(own, WHOSE, { session: within }).lean().exec();
      if (found.length !== new Set(ids).size) return null;
      const open = found.filter(({ withdrawnAt }) => withdrawnAt === null);
      await this.#history.parts.webhooks.consentsEnded(open, within);
      await this.#records().updateMany({ ...own, withdrawnAt: null }, withdrawn, { session: within });
      await this.#keep(found, within);
      return this.#consents.find(own, null, { session: within }).lean<ConsentRecord[]>().exec();
    });
  }

  /** Withdraws all that these subjects gave one recipient; answers what it withdrew. */
  async withdrawFrom(
    recipient: Recipient,
    subjects: readonly string[],
    session: string,
  ): Promise<readonly ConsentRecord[]> {
    const ids = (await this.inForceTo(recipient, subjects)).map(({ _id }) => _id);
    return ids.length === 0 ? [] : ((await this.withdraw(ids, subjects, session)) ?? []);
  }

  /** What these subjects gave one recipient, and has neither ended nor been withdrawn. */
  inForceTo(recipient: Recipient, subjects: readonly string[]): Promise<ConsentRecord[]> {
    return this.#consents
      .find({ subject: { $in: [...subjects] }, recipient, ...CONSENTS_ONLY, open: true, $expr: IN_FORCE })
      .sort({ from: -1, _id: 1 })
      .lean<ConsentRecord[]>()
      .exec();
  }

  /** Withdraws all that a subject gave, in the caller's transaction. */
  async withdrawAll(
    of: { readonly event: string; readonly subject: string },
    session: string,
    within: ClientSession,
  ): Promise<void> {
    const theirs = { ...of, ...CONSENTS_ONLY, open: true };
    const told = await this.#consents
      .find({ ...theirs, ...TO_INTEGRATIONS }, WHOSE, { session: within })
      .lean()
      .exec();
    await this.#history.parts.webhooks.consentsEnded(told, within);
    await this.#records().updateMany(theirs, ended(session), { session: within });
    await this.#keep([of], within);
  }

  async #keep(
    of: readonly { readonly event: string; readonly subject: string }[],
    within: ClientSession,
  ): Promise<void> {
    for (const event of new Set(of.map((one) => one.event))) {
      const subjects = of.filter((one) => one.event === event).map(({ subject }) => subject);
      await keepAudienceConsents(this.#history.parts.models, { event, subjects }, within);
    }
  }

  /** A subject's consents, the newest first. */
  async page({ event, subject, first, after, includeEnded }: ConsentPageRequest): Promise<ConsentPage> {
    const list = `consents ${subject} ${includeEnded}`;
    const place = placeIn(this.#cursors.read(list, after));
    const found = await this.#consents
      .find({
        event,
        subject,
        ...CONSENTS_ONLY,
        ...(includeEnded ? {} : { withdrawnAt: null, $expr: { $gt: ['$until', NOW] } }),
        ...beyond(NEWEST, place),
      })
      .sort(NEWEST)
      .limit(first + 1)
      .lean<ConsentRecord[]>()
      .exec();
    const consents = found.slice(0, first);
    const cursors = consents.map(({ from, _id }) => this.#cursors.write(list, positionOf(from, _id)));
    return { consents, cursors, hasNextPage: found.length > first };
  }

  /** Pipeline updates go to the driver as they are. */
  #records(): Collection<ConsentRecord> {
    return this.#consents.collection as unknown as Collection<ConsentRecord>;
  }

  /** A consent of one of these subjects; null for any other. */
  find(id: string, subjects: readonly string[]): Promise<ConsentRecord | null> {
    return this.#consents
      .findOne({ _id: id, subject: { $in: subjects }, ...CONSENTS_ONLY })
      .lean<ConsentRecord>()
      .exec();
  }
}

const WHOSE = { event: 1, subject: 1, field: 1, recipient: 1, withdrawnAt: 1 } as const;
const IN_FORCE = { $gt: ['$until', NOW] };

/** What had expired by itself was not withdrawn, and its record stays as it is. */
const ended = (session: string | null) => [
  {
    $set: {
      open: false,
      withdrawnAt: { $cond: [IN_FORCE, NOW, '$withdrawnAt'] },
      withdrawal: { $cond: [IN_FORCE, { $literal: { how: 'OWNER', session } }, '$withdrawal'] },
    },
  },
];
